"""The replay of a learner's run for those who may see where learners fail: all that was done, and not by whom."""

from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.simulations.insight.selection import anonymous_runs, is_hidden_among_others
from courses.simulations.models import Run
from courses.simulations.replica.surroundings import language_mark
from courses.simulations.views import looking, replay
from courses.simulations.views.failures.access import View, for_readers

NAMESPACE = "anonymous_replay"


def nameless(view: View) -> View:
    """For GET by readers: `view(request, run, …)` on a judged run that may be anybody's; else there is none."""

    @for_readers
    @wraps(view)
    def guarded(request: HttpRequest, key: UUID, **kwargs) -> HttpResponse:
        run = get_object_or_404(anonymous_runs(), key=key)
        if not is_hidden_among_others(run):
            raise Http404
        run.shown_in = NAMESPACE
        return view(request, run, **kwargs)

    return guarded


@nameless
def steps(request: HttpRequest, run: Run) -> HttpResponse:
    return replay.show_steps(request, run, _surroundings(run))


desk = replay.replaying(looking.show_desk, guard=nameless)
inbox = replay.replaying(looking.show_inbox, guard=nameless)
records_of_type = replay.replaying(looking.show_list, guard=nameless)
record = replay.replaying(replay.show_record, guard=nameless)
found = replay.replaying(looking.show_search, guard=nameless)
log = replay.replaying(looking.show_log, guard=nameless)


def _surroundings(run: Run) -> dict:
    package, scenario = run.version.load(), run.version.scenario
    way = [
        {"title": _("Where do learners fail?"), "url": reverse("simulation_failures:index")},
        {"title": str(scenario), "url": reverse("simulation_failures:scenario", args=[scenario.pk])},
    ]
    return {"run": run, "package": package, "lang": language_mark(package.language), "way": way}
