"""Where learners fail: the list of scenarios, the page of one, and its downloads."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.simulations.insight import exports
from courses.simulations.insight.figures import Figures
from courses.simulations.insight.selection import (
    FEWEST_PEOPLE,
    FEWEST_PEOPLE_ON_A_PATH,
    FEWEST_RUNS_OF_A_STEP,
)
from courses.simulations.models import RunSummary, Scenario, ScenarioVersion
from courses.simulations.modes import Mode
from courses.simulations.replica.surroundings import language_mark
from courses.simulations.views.failures import presenting
from courses.simulations.views.failures.access import for_readers
from courses.simulations.views.failures.filters import FilterForm
from lms.spreadsheets import csv_response

NAMESPACE = "simulation_failures"


@dataclass(frozen=True)
class ScenarioRow:
    """A scenario with what its assessed runs come to; without figures where too few people took part."""

    scenario: Scenario
    runs: int
    people: int
    passed: int

    @property
    def enough(self) -> bool:
        return self.people >= FEWEST_PEOPLE

    @property
    def percent(self) -> int:
        return round(100 * self.passed / self.runs)


@for_readers
def index(request: HttpRequest) -> HttpResponse:
    """Every scenario that was ever published, the ones with most runs first."""
    counted = (
        RunSummary.objects.filter(mode=Mode.ASSESSED)
        .values("scenario")
        .annotate(
            runs=Count("pk"), people=Count("person", distinct=True), passed=Count("pk", filter=Q(passed=True))
        )
    )
    by_scenario = {one["scenario"]: one for one in counted}
    scenarios = Scenario.objects.filter(versions__publications__isnull=False).select_related("locale")
    none = {"runs": 0, "people": 0, "passed": 0}
    rows = [
        ScenarioRow(one, **{name: by_scenario.get(one.pk, none)[name] for name in none})
        for one in scenarios.distinct().order_by("title", "pk")
    ]
    rows.sort(key=lambda row: -row.runs)
    title = _("Where do learners fail?")
    context = {"rows": rows, "fewest": FEWEST_PEOPLE, "breadcrumbs_items": [{"url": "", "label": title}]}
    return render(request, "simulations/failures/index.html", context | _frame(title))


@for_readers
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures of the runs that the filter selects; none of them where too few people took part."""
    found, form = _asked(request, pk)
    figures = Figures(form.selection(timezone.now()))
    way = [
        {"url": reverse(f"{NAMESPACE}:index"), "label": _("Where do learners fail?")},
        {"url": "", "label": str(found)},
    ]
    context = {
        "scenario": found,
        "lang": language_mark(found.locale.language_code),
        "form": form,
        "totals": figures.totals,
        "query": request.GET.urlencode(),
        "fewest": FEWEST_PEOPLE,
        "fewest_on_a_path": FEWEST_PEOPLE_ON_A_PATH,
        "fewest_of_a_step": FEWEST_RUNS_OF_A_STEP,
        "breadcrumbs_items": way,
        **(_told(figures) if figures.totals.enough else {}),
    }
    return render(request, "simulations/failures/scenario.html", context | _frame(str(found)))


@for_readers
def runs_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The selected runs as a table, streamed."""
    figures = _enough_or_404(request, pk)
    checks = [one.key for one in figures.checks]
    return csv_response(
        filename=f"runs-{pk}",
        header=exports.columns(checks),
        rows=exports.rows(figures.selection, checks),
    )


@for_readers
def events_xes(request: HttpRequest, pk: int) -> HttpResponse:
    """The selected runs as an event log, streamed."""
    figures = _enough_or_404(request, pk)
    response = StreamingHttpResponse(exports.event_log(figures.selection), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="events-{pk}.xes"'
    response["Cache-Control"] = "no-store"
    return response


def _asked(request: HttpRequest, pk: int) -> tuple[Scenario, FilterForm]:
    found = get_object_or_404(Scenario.objects.select_related("locale"), pk=pk)
    return found, FilterForm(request.GET, scenario=found)


def _enough_or_404(request: HttpRequest, pk: int) -> Figures:
    _found, form = _asked(request, pk)
    figures = Figures(form.selection(timezone.now()))
    if not figures.totals.enough:
        raise Http404
    return figures


def _told(figures: Figures) -> dict:
    names = presenting.Names(_versions(figures))
    return {
        "checks": presenting.check_rows(figures, names),
        "tries": presenting.try_rows(figures),
        "times": presenting.time_rows(figures),
        "steps": presenting.step_rows(figures, names),
        "map": presenting.drawn(figures, names),
        "pairs": presenting.pair_rows(figures, names),
        "paths": presenting.path_rows(figures, names),
    }


def _versions(figures: Figures) -> list[ScenarioVersion]:
    """Those that the selected runs were worked on, the newest first."""
    used = figures.selection.summaries().values("version")
    versions = ScenarioVersion.objects.filter(pk__in=used).defer("package")
    return list(versions.order_by("-number"))


def _frame(title: str) -> dict:
    return {"page_title": title, "header_title": title, "header_icon": "view"}
