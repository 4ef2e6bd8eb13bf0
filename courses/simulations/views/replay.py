"""A run that is over, at any moment: the same screens, of which none can do anything."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.simulations.models import Run
from courses.simulations.permissions import may_see_model, own_run_or_404
from courses.simulations.replica import addresses
from courses.simulations.replica.comparison import Comparison
from courses.simulations.replica.replay import Replay, Story, replay
from courses.simulations.replica.surroundings import language_mark
from courses.simulations.views import looking
from courses.simulations.views.around import way_back
from courses.simulations.views.screen import leave_for

View = Callable[..., HttpResponse]


def afterwards(view: View) -> View:
    """For GET: `view(request, run, …)` on the person's own run once it is over; until then its report says more."""

    @require_safe
    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, key: UUID, **kwargs) -> HttpResponse:
        run = own_run_or_404(request.user, key)
        if not run.is_over:
            return leave_for(request, "simulations:report", key)
        return view(request, run, **kwargs)

    return guarded


def replaying(screen: View, *, guard: Callable[[View], View] = afterwards) -> View:
    """For GET: `screen(request, replay, …)`; 404 for a moment that the run never came to. `guard` brings the run."""

    @guard
    @wraps(screen)
    def guarded(request: HttpRequest, run: Run, moment: int, **kwargs) -> HttpResponse:
        story = Story(run)
        if moment > story.length:
            raise Http404
        return screen(request, replay(story, moment), **kwargs)

    return guarded


@afterwards
def steps(request: HttpRequest, run: Run) -> HttpResponse:
    """All steps of the run; with `moment`, the way to that one."""
    return show_steps(request, run, _surroundings(request, run))


def show_steps(request: HttpRequest, run: Run, surroundings: dict) -> HttpResponse:
    story = Story(run)
    if "moment" in request.GET:
        moment = _number(request.GET["moment"], story.length)
        if moment is not None:
            return redirect(addresses.of_number(story, moment))
        messages.warning(
            request, _("There is no such step. This run has steps 0 to %(last)s.") % {"last": story.length}
        )
    return render(request, "simulations/replay/index.html", {"steps": story.steps(), **surroundings})


@afterwards
def compare(request: HttpRequest, run: Run) -> HttpResponse:
    """The run beside the model run, where that may be seen."""
    if not may_see_model(run):
        raise Http404
    story = Story(run)
    pairs = Comparison(story.machine, story.events).pairs()
    context = {
        "pairs": pairs,
        "done": sum(pair.model is not None and pair.own is not None for pair in pairs),
        "alike": sum(pair.kind == "same" for pair in pairs),
        "model_steps": sum(pair.model is not None for pair in pairs),
        **_surroundings(request, run),
    }
    return render(request, "simulations/replay/compare.html", context)


def show_record(request: HttpRequest, work: Replay, record_id: str) -> HttpResponse:
    """A record at that moment; before it was there, the desk."""
    if work.machine.state.record(record_id) is None:
        if work.story.machine.state.record(record_id) is None:
            raise Http404
        return redirect(addresses.of_moment(work.run, work.moment))
    return looking.show_record(request, work, record_id)


record = replaying(show_record)
desk = replaying(looking.show_desk)
inbox = replaying(looking.show_inbox)
records_of_type = replaying(looking.show_list)
found = replaying(looking.show_search)
log = replaying(looking.show_log)


def _number(text: str, last: int) -> int | None:
    """The number of a step, or None for whatever is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 4
    return int(text) if is_number and int(text) <= last else None


def _surroundings(request: HttpRequest, run: Run) -> dict:
    package = run.version.load()
    return {
        "run": run,
        "package": package,
        "lang": language_mark(package.language),
        "shows_model": may_see_model(run),
        **way_back(request.user, run),
    }
