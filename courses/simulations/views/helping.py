"""Help in a run: the model run played step by step, and hints on request. Modes without it do not have these pages."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.simulations import operations, queries
from courses.simulations.models import HintTaken, Run
from courses.simulations.operations import Step
from courses.simulations.permissions import own_run_or_404
from courses.simulations.replica import guidance
from courses.simulations.replica.surroundings import language_mark
from courses.simulations.views.acting import tell, to_desk, to_record
from courses.simulations.views.around import way_back
from courses.simulations.views.looking import show_found
from courses.simulations.views.screen import acting, go_on, leave_finished, sent


@require_POST
@acting
def next_step(request: HttpRequest, run: Run) -> HttpResponse:
    """Plays the next step of a run that is watched, and shows the screen on which it was done."""
    return _where_it_was_done(request, operations.play_next(run=run, **sent(request)))


@require_POST
@acting
def hint(request: HttpRequest, run: Run) -> HttpResponse:
    """Takes the next hint; the last of them does the step."""
    level = request.POST.get("level", "")
    if level not in ("1", "2", "3", "4"):
        raise Http404
    try:
        step = operations.take_hint(run=run, level=int(level), **sent(request))
    except operations.LadderSkipped as skipped:
        raise operations.Moved from skipped
    if int(level) < HintTaken.Level.DONE:
        return redirect(f"{_back(request, run)}#hint")
    if step.refusal is None and not step.run.is_over:
        tell(request, step, guidance.done_for_you(step.work, step.entries[0]))
    return _where_it_was_done(request, step)


@require_safe
@login_required
@never_cache
def watched(request: HttpRequest, key: UUID) -> HttpResponse:
    """After the model run was watched to its end: the rules it kept, and what to do next."""
    run = own_run_or_404(request.user, key)
    if run.switches.acts or not run.is_over:
        return redirect("simulations:run", key)
    if not run.reports.exists():  # set aside
        return redirect(way_back(request.user, run)["way"][-1]["url"])
    work = queries.work_on(run)
    context = {
        "run": run,
        "package": work.package,
        "lang": language_mark(work.package.language),
        "steps": run.seq,
        "rules": work.package.checks,
        "next_mode": run.activity and _next_mode(run),
        "next_mode_url": run.activity and reverse("simulations:start", args=[run.activity.key]),
        **way_back(request.user, run),
    }
    return render(request, "simulations/watched.html", context)


def _next_mode(run: Run) -> str | None:
    """What to go on with: the first of these that is offered."""
    scenario = run.version.scenario
    return next((mode for mode in (Run.Mode.GUIDED, Run.Mode.PRACTICE) if scenario.offers(mode)), None)


def _where_it_was_done(request: HttpRequest, step: Step) -> HttpResponse:
    """The screen on which the learner would see what a step came to."""
    if step.run.is_over:
        return leave_finished(request, step.run)
    own = step.entries[0]
    if step.work.machine.state.record(own["on"]):
        return to_record(request, step, own["on"])
    if own["do"] == "search" and own["out"] == "ok":
        url = reverse("simulations:found", args=[step.run.key, own["seq"]])
        asked = step.work.machine.last[1]["input"]
        return go_on(request, url, lambda: show_found(request, step.work, asked))
    return to_desk(request, step)


def _back(request: HttpRequest, run: Run) -> str:
    """The screen of this run on which help was asked for."""
    home, asked_on = reverse("simulations:run", args=[run.key]), request.POST.get("back", "")
    return asked_on if asked_on.startswith(home) else home
