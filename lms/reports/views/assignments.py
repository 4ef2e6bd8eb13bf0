from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from certification.awards.permissions import HR
from lms.people import roles
from lms.people.permissions import role_required
from lms.reports import permissions
from lms.reports.queries.assignments import assignments_touching, progress_of

PER_PAGE = 25


@role_required(*permissions.READERS)
@require_safe
def assignments(request: HttpRequest) -> HttpResponse:
    """What is assigned to whom by when, and how many of those obliged are certified."""
    at = timezone.now()
    readable = permissions.readable_people(request.user, at)
    everything = permissions.reads_everything(request.user)
    agencies = None if everything else permissions.readable_agencies(request.user)
    page = Paginator(assignments_touching(readable, agencies), PER_PAGE).get_page(request.GET.get("page"))
    withdrawable = permissions.withdrawable(request.user, page.object_list, at)
    context = {
        "page_obj": page,
        "rows": progress_of(page.object_list, readable, withdrawable, at),
        "may_assign": roles.has(request.user, *HR),
    }
    return render(request, "reports/assignments.html", context)
