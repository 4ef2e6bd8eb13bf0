from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.people.models import Agency
from lms.people.permissions import role_required
from lms.reports import permissions
from lms.reports.charts import Bar, Outlook, Part, StackedBars
from lms.reports.forecast import PACE_WEEKS
from lms.reports.queries.readiness import AgencyRow, SystemReadiness, by_agency
from lms.reports.readiness import Tally


@role_required(*permissions.READERS_OF_READINESS)
@require_safe
def readiness(request: HttpRequest) -> HttpResponse:
    """Every system the user may read, the next to go live first."""
    found = permissions.readable_readiness(request.user, timezone.now())
    systems = [(one, _whole_bar(one)) for one in found]
    return render(request, "reports/readiness.html", {"systems": systems})


@role_required(*permissions.READERS_OF_READINESS)
@require_safe
def readiness_system(request: HttpRequest, code: str) -> HttpResponse:
    """One system: how many need it and are certified by agency, and what to expect at go-live."""
    found = permissions.readable_readiness(request.user, timezone.now(), code)
    if not found:
        raise Http404
    shown = found[0]
    agencies = list(Agency.objects.all() if shown.whole else permissions.readable_agencies(request.user))
    within, rows = _rows(request, shown, agencies)
    context = {
        "shown": shown,
        "rows": [(_label(row), row) for row in rows],
        "total": _total(rows),
        "above": [one for one in agencies if within and within.path.startswith(one.path)],
        "bars": _bars(rows),
        "outlook": _outlook(shown) if shown.tally.needed and not shown.is_live else None,
        "weeks": PACE_WEEKS,
        "breadcrumbs": [
            {"title": _("Readiness"), "url": reverse("reports:readiness")},
            {"title": shown.system.name},
        ],
    }
    return render(request, "reports/readiness_system.html", context)


def _rows(
    request: HttpRequest, shown: SystemReadiness, agencies: list[Agency]
) -> tuple[Agency | None, list[AgencyRow]]:
    """The rows below the agency asked for; where none is, below the lowest that has everybody. 404 for others'."""
    within = None
    if code := request.GET.get("agency"):
        within = next((one for one in agencies if one.code == code), None)
        if within is None:
            raise Http404
    rows = by_agency(shown, within, agencies)
    while not code and len(rows) == 1 and rows[0].can_open:
        within = rows[0].agency
        rows = by_agency(shown, within, agencies)
    return within, rows


def _label(row: AgencyRow) -> str:
    if row.agency is None:
        return _("Without a post")
    return _("%(agency)s itself") % {"agency": row.agency.name} if row.direct else row.agency.name


def _total(rows: Iterable[AgencyRow]) -> Tally:
    total = Tally()
    for row in rows:
        for status, number in row.tally.counts.items():
            total.counts[status] += number
    return total


def _parts(tally: Tally) -> list[Part]:
    return [
        Part("good", _("Certified"), tally.certified),
        Part("progressing", _("In training"), tally.in_training),
        Part("neutral", _("Not started"), tally.not_started),
        Part("bad", _("Overdue"), tally.overdue),
    ]


def _bars(rows: list[AgencyRow]) -> StackedBars:
    return StackedBars(
        key="by-agency",
        bars=[
            Bar(
                _label(row),
                _("%(certified)d of %(needed)d certified")
                % {"certified": row.tally.certified, "needed": row.tally.needed},
                _parts(row.tally),
                f"?agency={row.agency.code}#agencies" if row.can_open else "",
            )
            for row in rows
        ],
    )


def _whole_bar(shown: SystemReadiness) -> StackedBars:
    tally = shown.tally
    words = _("%(certified)d of %(needed)d") % {"certified": tally.certified, "needed": tally.needed}
    return StackedBars(key=f"system-{shown.system.pk}", bars=[Bar(_("Certified"), words, _parts(tally))])


def _outlook(shown: SystemReadiness) -> Outlook | None:
    """None where there is no go-live ahead to look out for."""
    expected = shown.forecast
    if len(expected.points) < 2:
        return None
    return Outlook(
        key="outlook",
        title=_("Certified people until go-live"),
        description=_("%(now)d are certified now; %(expected)d of %(needed)d are expected on %(day)s.")
        % {
            "now": expected.certified,
            "expected": expected.expected,
            "needed": expected.needed,
            "day": date_format(shown.system.go_live_on, "DATE_FORMAT"),
        },
        past=shown.history,
        ahead=[(point.day, point.certified) for point in expected.points],
        target=expected.needed,
    )
