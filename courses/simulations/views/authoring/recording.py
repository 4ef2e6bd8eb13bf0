"""Recording: working the case in the replica, and bringing what was done into the scenario."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.simulations import queries
from courses.simulations.authoring import adopting, badruns, telling, trials
from courses.simulations.authoring.naming import with_aliases
from courses.simulations.authoring.places import page
from courses.simulations.authoring.recorded import Recorded
from courses.simulations.engine import BadInput, Package, all_draws
from courses.simulations.models import Run, ScenarioDraft
from courses.simulations.modes import Mode
from courses.simulations.operations import adopting as adoption
from courses.simulations.operations import recording as operations
from courses.simulations.operations.drafts import change_scenario
from courses.simulations.views.authoring import bench, frame
from courses.simulations.views.authoring.questions import BadRunForm, DrawForm, ScopeForm, draw_label

RECORDINGS_SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One step as a sentence; `change` is "", "added" or "removed"."""

    number: int
    text: str
    change: str = ""


@require_safe
def model_run(request: HttpRequest, pk: int) -> HttpResponse:
    """The model run as it stands, what it comes to in every draw, and recording it."""
    draft = frame.draft_or_404(request, pk)
    package, fault = bench.load(draft)
    case, case_fault = bench.load(draft, trials.bare)
    written = draft.spec.get("model_run", [])
    judged = package is not None and written and draft.spec.get("checks")
    outcomes = bench.worked_out(lambda: _outcomes(package)) if judged else []
    context = {
        "steps": telling.steps(bench.names_of(draft), written),
        "outcomes": outcomes,
        "too_much": outcomes is None,
        "fault": case_fault or fault,
        "draw_form": DrawForm(all_draws(case)) if case else None,
        "recordings": _recordings(request, draft),
    }
    return frame.scenario_page(
        request, draft, "model_run.html", context, here="model_run", title=_("Model run")
    )


def _outcomes(package: Package) -> list[dict]:
    labels = {check.key: check.text for check in package.checks}
    return [
        {
            "draw": draw_label(one.draw),
            "score": one.score,
            "broken": [labels[key] for key in one.broken],
            "good": one.score == 100 and not one.broken,
        }
        for one in badruns.in_draws(package, package.model_run)
    ]


def _recordings(request: HttpRequest, draft: ScenarioDraft) -> list[Run]:
    """The person's last recordings that are not in the scenario yet."""
    runs = (
        Run.objects.light()
        .select_related("recording")
        .filter(person=request.user, recording__adopted_at=None, recording__isnull=False)
    )
    mine = runs.filter(version__scenario_id=draft.scenario_id, seq__gt=0) | runs.filter(
        version__scenario_id=draft.scenario_id, over_at=None
    )
    return list(mine.order_by("-started_at", "-pk")[:RECORDINGS_SHOWN])


@bench.changing(back="model_run")
def record(request: HttpRequest, draft: ScenarioDraft) -> HttpResponse:
    """Starts a recording and goes to the replica."""
    breaks = request.POST.get("breaks", "")
    back = "bad_runs" if breaks else "model_run"
    case, _fault = bench.load(draft, trials.bare)
    form = DrawForm(all_draws(case), request.POST) if case else None
    if not form or not form.is_valid():
        messages.error(request, _("Nothing was recorded: choose the values to record with."))
        return redirect(page(back, draft.pk))
    try:
        run = operations.start_recording(
            draft=draft, draw=form.chosen, breaks=breaks[:40], by=request.user, at=timezone.now()
        )
    except BadInput as fault:  # the case was changed this very moment
        messages.error(request, _("Fault at %(path)s: %(text)s") % {"path": fault.path, "text": fault.text})
        return redirect(page(back, draft.pk))
    return redirect("simulations:run", run.key)


@require_safe
def trial(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a recording or preview belongs, for who comes from its run."""
    return redirect(_home_of(bench.own_trial_or_404(request, key)))


@require_POST
def stop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ends a recording or preview; leads to what was recorded, or back to the scenario."""
    run = bench.own_trial_or_404(request, key)
    operations.stop_trial(run=run, by=request.user, at=timezone.now())
    return redirect(_home_of(run))


def _home_of(run: Run) -> str:
    draft = get_object_or_404(ScenarioDraft, scenario_id=run.version.scenario_id)
    if run.mode == Mode.RECORD:
        return page("recording", draft.pk, run.key)
    return page("preview", draft.pk)


@bench.changing(back="model_run")
def remove_step(request: HttpRequest, draft: ScenarioDraft, index: int) -> HttpResponse:
    """Takes one step out of the model run; the last one is always `submit` and stays."""
    steps = draft.spec.get("model_run", [])
    if index < len(steps) - 1:
        spec = {**draft.spec, "model_run": [*steps[:index], *steps[index + 1 :]]}
        change_scenario(
            draft=draft, expected_seq=bench.seq_of(request), spec=spec, by=request.user, at=timezone.now()
        )
        messages.success(request, _("The step is taken out."))
    return redirect(page("model_run", draft.pk))


@require_safe
def recording(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """What was recorded, and what the scenario would be with it."""
    draft = frame.draft_or_404(request, pk)
    run = bench.recording_or_404(request, draft, key)
    return _show(request, draft, run)


@bench.changing(back="model_run")
def adopt(request: HttpRequest, draft: ScenarioDraft, key: UUID) -> HttpResponse:
    """Makes the recording the model run, or a bad run."""
    run = bench.recording_or_404(request, draft, key)
    as_bad_run = request.POST.get("use") == "bad_run"
    try:
        done = (_adopt_bad_run if as_bad_run else _adopt_model_run)(request, draft, run)
    except adopting.DataChanged:
        messages.error(
            request,
            _("The records have changed since this was recorded; nothing was written. Record it anew."),
        )
    except adoption.TooMany as most:
        messages.error(request, _("A scenario holds at most %(most)s bad runs.") % {"most": most})
    else:
        return done
    return redirect(page("recording", draft.pk, run.key))


def _adopt_model_run(request: HttpRequest, draft: ScenarioDraft, run: Run) -> HttpResponse:
    only = _scope(draft, run, request.POST).condition()
    adoption.adopt_model_run(
        draft=draft,
        expected_seq=bench.seq_of(request),
        run=run,
        only=only,
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("The recording is the model run now."))
    return redirect(page("model_run", draft.pk))


def _adopt_bad_run(request: HttpRequest, draft: ScenarioDraft, run: Run) -> HttpResponse:
    result, _data = adoption.read_recording(run)
    package, _fault = bench.load(draft, _naming(result))
    judged = Judged(package, result.steps, bench.unbroken(draft)) if package else None
    form = judged.form(request.POST) if judged else None
    if not form or not form.is_valid():
        return _show(request, draft, run, bad_run_form=form)
    breaks = form.cleaned_data["breaks"]
    if breaks not in judged.broken:
        form.add_error("breaks", _("The recording does not break this check."))
        return _show(request, draft, run, bad_run_form=form)
    adoption.adopt_bad_run(
        draft=draft,
        expected_seq=bench.seq_of(request),
        run=run,
        breaks=breaks,
        note=form.cleaned_data["note"],
        only=badruns.only_where_broken(package, breaks, judged.outcomes),
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("The recording is a bad run now."))
    return redirect(page("bad_runs", draft.pk))


class Judged:
    """Steps judged by the checks of a package in every draw. `wanted` are those that no bad run breaks yet."""

    def __init__(self, package: Package, steps: list[dict], wanted: list[str]):
        self.package, self.steps, self.wanted = package, steps, wanted
        self.outcomes = badruns.in_draws(package, steps)
        self.broken = badruns.broken_by(self.outcomes)

    def form(self, data=None, *, breaks: str = "", note: str = "") -> BadRunForm:
        choices = [(check.key, f"{check.text} – {self._told(check.key)}") for check in self.package.checks]
        # What it breaks and no other run does, before what it breaks besides.
        by_need = sorted(self.broken, key=lambda key: key not in self.wanted)
        first = breaks if breaks in self.broken else next(iter(by_need), breaks)
        return BadRunForm(choices, data, initial={"breaks": first, "note": note})

    def _told(self, key: str) -> str:
        draws = self.broken.get(key, [])
        if not draws:
            return _("not broken")
        if len(draws) == len(self.outcomes):
            return _("broken") if len(draws) == 1 else _("broken whatever varies")
        return _("broken when %(draws)s") % {"draws": "; ".join(map(draw_label, draws))}


def _show(request, draft: ScenarioDraft, run: Run, *, bad_run_form: BadRunForm | None = None) -> HttpResponse:
    result, _data = adoption.read_recording(run)
    names, (package, fault) = bench.names_of(draft), bench.load(draft, _naming(result))
    scope = _scope(draft, run, request.GET if "scoped" in request.GET else None)
    known = names.more_cast | {alias: draft_type(draft, place) for place, alias in result.aliases.items()}
    names = type(names)(names.system, names.scenario, known)
    too_much = False
    if bad_run_form is None and package and draft.spec.get("checks"):
        judged = bench.worked_out(lambda: Judged(package, result.steps, bench.unbroken(draft)))
        bad_run_form, too_much = judged and judged.form(breaks=run.recording.breaks), judged is None
    context = {
        "run": run,
        "draw": draw_label(run.draw),
        "steps": telling.steps(names, result.steps),
        "is_empty": len(result.steps) == 1,
        "notices": [telling.notice(one, names) for one in result.notices],
        "scope": scope,
        "lines": _lines(names, draft, _with(draft, run, result, scope)),
        "bad_run_form": bad_run_form,
        "fault": fault,
        "too_much": too_much,
        "for_bad_run": bool(run.recording.breaks),
    }
    title = _("Recording of %(when)s") % {"when": f"{timezone.localtime(run.started_at):%Y-%m-%d %H:%M}"}
    here, label = ("bad_runs", _("Bad runs")) if run.recording.breaks else ("model_run", _("Model run"))
    trail = [(label, page(here, draft.pk))]
    return frame.scenario_page(request, draft, "recording.html", context, here=here, title=title, trail=trail)


def _naming(result: Recorded):
    """The package with the aliases that the recording needs."""

    def way(spec: dict) -> dict:
        scenario = spec["scenario"]
        named = with_aliases(scenario.get("data", []), result.aliases)
        return trials.playable({**spec, "scenario": {**scenario, "data": named}})

    return way


def draft_type(draft: ScenarioDraft, place: int) -> str:
    data = draft.spec.get("data", [])
    return data[place]["type"] if place < len(data) else ""


def _scope(draft: ScenarioDraft, run: Run, data) -> ScopeForm:
    """Where there is a model run already, a recording is first taken to be for the values it was made with."""
    vary = draft.spec.get("vary", {})
    form = ScopeForm(vary, run.draw, data)
    there = draft.spec.get("model_run", [])
    if data is None:
        form.initial["only"] = form.varying if len(there) > 1 else []
    return form


def _with(draft: ScenarioDraft, run: Run, result: Recorded, scope: ScopeForm) -> list[dict]:
    """The model run as it would be; as it is, where the records have changed since."""
    data = queries.work_on(run).package.data
    try:
        return adopting.with_model_run(draft.spec, result, data, scope.condition())["model_run"]
    except adopting.DataChanged:
        return draft.spec.get("model_run", [])


def _lines(names, draft: ScenarioDraft, new: list[dict]) -> list[Line]:
    """The model run as it would be, with what comes in and what goes."""
    changes = telling.step_changes(names, draft.spec.get("model_run", []), new)
    return [Line(number, text, change) for number, change, text in changes]
