from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.awards import queries as awards
from lms.people import permissions as people_permissions
from lms.people.permissions import role_required
from lms.reports import permissions
from lms.reports.queries import people


@role_required(*permissions.READERS)
@require_safe
def person(request: HttpRequest, staff_number: str) -> HttpResponse:
    """Posts, duties, certificates with their evidence, and what was done about them."""
    at = timezone.now()
    shown = get_object_or_404(permissions.readable_people(request.user, at), staff_number=staff_number)
    periods = list(awards.periods_of(shown, at))
    context = {
        "person": shown,
        "posts": people.posts_of(shown),
        "duties": [duty for duty in awards.due_for(shown, at) if not duty.fulfilled],
        "periods": [(period, people.lapses(period, periods, at)) for period in periods],
        "trail": people.trail_of(periods),
        "today": timezone.localdate(at),
        "may_manage": people_permissions.may_manage(request.user, shown, at),
        "breadcrumbs": [
            {"title": _("Who is certified"), "url": reverse("reports:certified")},
            {"title": shown.display_name},
        ],
    }
    return render(request, "reports/person.html", context)
