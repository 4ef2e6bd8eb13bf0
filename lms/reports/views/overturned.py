from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.awards import queries as awards
from certification.awards.permissions import HR
from lms.people import roles
from lms.people.permissions import role_required
from lms.reports import permissions

PER_PAGE = 25


@role_required(*permissions.READERS)
@require_safe
def overturned(request: HttpRequest) -> HttpResponse:
    """Certificates that rest on a pass which was taken back when the attempt was marked anew, each to be decided."""
    at = timezone.now()
    people = permissions.readable_people(request.user, at)
    page = Paginator(awards.periods_to_decide(people, at), PER_PAGE).get_page(request.GET.get("page"))
    markings = awards.markings_behind(page.object_list, at)
    context = {
        "page_obj": page,
        "rows": [(period, markings[period.pk]) for period in page.object_list],
        "may_decide": roles.has(request.user, *HR),
        "breadcrumbs": [
            {"title": _("Who is certified"), "url": reverse("reports:certified")},
            {"title": _("Certificates to decide about")},
        ],
    }
    return render(request, "reports/overturned.html", context)
