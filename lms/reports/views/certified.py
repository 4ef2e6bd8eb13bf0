from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from certification.awards import queries as awards
from certification.awards.models import State
from lms import spreadsheets
from lms.people.permissions import role_required
from lms.reports import permissions
from lms.reports.forms import CertifiedFilter
from lms.reports.queries.certified import Certified, Row
from lms.reports.queries.wanted import Standing, meaning

PER_PAGE = 25


@dataclass(frozen=True)
class Tile:
    """A count at the top of the list, which leads to the rows it counts."""

    label: str
    standing: str
    kind: str
    days: int = 90


TILES = (
    Tile(gettext_lazy("Certified"), Standing.CERTIFIED, "good"),
    Tile(gettext_lazy("Lapse within 30 days"), Standing.LAPSING, "warn", 30),
    Tile(gettext_lazy("Lapse within 90 days"), Standing.LAPSING, "warn", 90),
    Tile(gettext_lazy("Expired"), Standing.EXPIRED, "bad"),
    Tile(gettext_lazy("Revoked"), Standing.REVOKED, "bad"),
    Tile(gettext_lazy("Overdue"), Standing.OVERDUE, "bad"),
)


@role_required(*permissions.READERS)
@require_safe
def certified(request: HttpRequest) -> HttpResponse:
    """Who is certified: people × certifications, filtered and in order, with the counts of each state."""
    form, at = _filter_of(request), timezone.now()
    people = permissions.readable_people(request.user, at)
    context = {"form": form, "to_decide": awards.periods_to_decide(people, at).count()}
    if form.is_valid():
        found = Certified(people, form.wanted(), at)
        counts = found.counts(*(meaning(tile.standing, found.today, tile.days) for tile in TILES))
        context["tiles"] = list(zip(TILES, counts, strict=True))
        context["page_obj"] = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/certified.html", context)


@role_required(*permissions.READERS)
@require_safe
def certified_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as the list, all of them. 404 for filters that the list would not accept."""
    form = _filter_of(request)
    if not form.is_valid():
        raise Http404
    found = _found(request, form, timezone.now())
    header = [
        _("Staff number"),
        _("Name in local script"),
        _("Name in Latin script"),
        _("Agency"),
        _("Job role"),
        _("Certification"),
        _("State"),
        _("Valid until"),
        _("Due on"),
    ]
    rows = (_cells(row) for row in found.export())
    return spreadsheets.csv_response(filename=f"certified-{found.today:%Y-%m-%d}", header=header, rows=rows)


def _filter_of(request: HttpRequest) -> CertifiedFilter:
    return CertifiedFilter(request.GET, agencies=permissions.readable_agencies(request.user))


def _found(request: HttpRequest, form: CertifiedFilter, at: datetime) -> Certified:
    return Certified(permissions.readable_people(request.user, at), form.wanted(), at)


def _cells(row: Row) -> list:
    return [
        row.staff_number,
        row.name_local,
        row.name_latin,
        "; ".join(post.agency.name for post in row.posts),
        "; ".join(post.job_role.name for post in row.posts),
        row.certification.title,
        State(row.state).label if row.state else _("never certified"),
        row.until,
        row.due_on,
    ]
