"""Runs that go wrong: what each breaks, made by hand from the model run, or looked for."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from courses.simulations.authoring import badruns, sentences, telling, trials
from courses.simulations.authoring.examining import Examined
from courses.simulations.authoring.places import page
from courses.simulations.engine import Package, all_draws
from courses.simulations.models import ScenarioDraft
from courses.simulations.operations import adopting as adoption
from courses.simulations.operations.drafts import change_scenario
from courses.simulations.views.authoring import bench, frame
from courses.simulations.views.authoring.making import MakingForm
from courses.simulations.views.authoring.questions import DrawForm, draw_label
from courses.simulations.views.authoring.recording import Judged


@dataclass(frozen=True)
class Row:
    """A bad run in the list. `fails` names the draws in which its check is not broken."""

    index: int
    note: str
    check: str
    only: str
    fails: list[str]
    judged: bool


@require_safe
def bad_runs(request: HttpRequest, pk: int) -> HttpResponse:
    """All bad runs, and the checks that none of them breaks."""
    draft = frame.draft_or_404(request, pk)
    examined = bench.examined(draft)
    fault = bench.told_fault(draft, examined.fault) if examined.fault else None
    case, case_fault = bench.load(draft, trials.bare)
    context = {
        "rows": [_row(draft, examined, *one) for one in enumerate(draft.spec.get("bad_runs", []))],
        "unbroken": _checks(draft, bench.unbroken(draft)),
        "fault": case_fault or fault,
        "too_much": examined.package is not None and not examined.tested,
        "draw_form": DrawForm(all_draws(case)) if case else None,
        "can_make": examined.package is not None and len(draft.spec.get("model_run", [])) > 1,
    }
    return frame.scenario_page(request, draft, "bad_runs.html", context, here="bad_runs", title=_("Bad runs"))


def _row(draft: ScenarioDraft, examined: Examined, index: int, run: dict) -> Row:
    fails = [
        draw_label(finding["draw"])
        for finding in examined.findings
        if finding["rule"] == "bad run" and finding["run"] == index
    ]
    only = sentences.draw(run["draw"]) if run.get("draw") else ""
    return Row(index, run.get("note", ""), _text_of(draft, run.get("breaks")), only, fails, examined.tested)


def _checks(draft: ScenarioDraft, keys: list[str]) -> list[dict]:
    own = {check["key"] for check in draft.spec.get("checks", [])}  # not what stands in for them
    return [{"key": key, "text": _text_of(draft, key)} for key in keys if key in own]


def _text_of(draft: ScenarioDraft, key: str | None) -> str:
    texts = {check.get("key"): check.get("text") for check in draft.spec.get("checks", [])}
    return texts.get(key) or key or ""


@require_safe
def bad_run(request: HttpRequest, pk: int, index: int) -> HttpResponse:
    """One bad run step by step, and what it comes to."""
    draft = frame.draft_or_404(request, pk)
    run = _run_or_404(draft, index)
    package, fault = bench.load(draft)
    outcomes = package and bench.worked_out(lambda: badruns.in_draws(package, run["events"], run.get("draw")))
    context = {
        "index": index,
        "run": run,
        "check": _text_of(draft, run.get("breaks")),
        "only": sentences.draw(run["draw"]) if run.get("draw") else "",
        "steps": telling.steps(bench.names_of(draft), run.get("events", [])),
        "outcomes": _outcomes(draft, outcomes or []),
        "fault": fault,
        "too_much": package is not None and outcomes is None,
    }
    trail = [(_("Bad runs"), page("bad_runs", draft.pk))]
    title = run.get("note") or _("Bad run %(number)s") % {"number": index + 1}
    return frame.scenario_page(
        request, draft, "bad_run.html", context, here="bad_runs", title=title, trail=trail
    )


def _outcomes(draft: ScenarioDraft, outcomes: list[badruns.InDraw]) -> list[dict]:
    return [
        {
            "draw": draw_label(one.draw),
            "score": one.score,
            "broken": [_text_of(draft, key) for key in one.broken],
        }
        for one in outcomes
    ]


def _run_or_404(draft: ScenarioDraft, index: int) -> dict:
    runs = draft.spec.get("bad_runs", [])
    if index >= len(runs):
        raise Http404
    return runs[index]


@bench.changing(back="bad_runs")
def remove(request: HttpRequest, draft: ScenarioDraft, index: int) -> HttpResponse:
    _run_or_404(draft, index)
    runs = draft.spec["bad_runs"]
    spec = {**draft.spec, "bad_runs": [*runs[:index], *runs[index + 1 :]]}
    change_scenario(
        draft=draft, expected_seq=bench.seq_of(request), spec=spec, by=request.user, at=timezone.now()
    )
    messages.success(request, _("The bad run is deleted."))
    return redirect(page("bad_runs", draft.pk))


# Made from the model run


@require_safe
@bench.playing(back="bad_runs")
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Something gone wrong in the model run, and at once what that breaks."""
    draft = frame.draft_or_404(request, pk)
    package, fault = bench.load(draft)
    if package is None or len(package.model_run) < 2:
        messages.warning(request, _("Record a model run first: bad runs are made from it."))
        return redirect(page("bad_runs", draft.pk))
    form = MakingForm(package, bench.names_of(draft), request.GET if "what" in request.GET else None)
    return _show_made(request, draft, package, form)


@bench.changing(back="bad_runs")
def adopt_made(request: HttpRequest, draft: ScenarioDraft) -> HttpResponse:
    """Takes over what was made, for the check it is to break."""
    package, _fault = bench.load(draft)
    making = MakingForm(package, bench.names_of(draft), request.POST) if package else None
    if not making or not making.is_valid():
        return redirect(page("make_bad_run", draft.pk))
    judged = Judged(package, making.variation().steps, bench.unbroken(draft))
    form = judged.form(request.POST)
    if not form.is_valid() or (breaks := form.cleaned_data["breaks"]) not in judged.broken:
        form.add_error("breaks", _("This run does not break the check."))
        return _show_made(request, draft, package, making, form)
    only = badruns.only_where_broken(package, breaks, judged.outcomes)
    run = badruns.bad_run(breaks, judged.steps, form.cleaned_data["note"], only)
    return _adopted(request, draft, [run])


def _show_made(
    request, draft: ScenarioDraft, package: Package, form: MakingForm, bad_run_form=None
) -> HttpResponse:
    context = {"form": form, "seq": draft.seq}
    if form.is_bound and form.is_valid():
        variation = form.variation()
        judged = Judged(package, variation.steps, bench.unbroken(draft))
        context |= {
            "variation": variation,
            "given": form.given(),
            "steps": telling.steps(bench.names_of(draft), variation.steps),
            "outcomes": _outcomes(draft, judged.outcomes),
            "breaks_something": bool(judged.broken),
            "bad_run_form": bad_run_form or judged.form(note=variation.note),
        }
    trail = [(_("Bad runs"), page("bad_runs", draft.pk))]
    title = _("Make a bad run")
    return frame.scenario_page(
        request, draft, "make_bad_run.html", context, here="bad_runs", title=title, trail=trail
    )


# Looked for


@require_safe
@bench.playing(back="bad_runs")
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Bad runs for the checks that nothing breaks, found by changing one thing of the model run."""
    draft = frame.draft_or_404(request, pk)
    package, _fault = bench.load(draft)
    if package is None:
        return redirect(page("bad_runs", draft.pk))
    keys = [one["key"] for one in _checks(draft, bench.unbroken(draft))]
    found = badruns.find(package, keys)
    context = {
        "found": [_found(draft, package, key, found[key]) for key in keys if key in found],
        "missing": _checks(draft, [key for key in keys if key not in found]),
    }
    trail = [(_("Bad runs"), page("bad_runs", draft.pk))]
    title = _("Bad runs that were found")
    return frame.scenario_page(
        request, draft, "find_bad_runs.html", context, here="bad_runs", title=title, trail=trail
    )


def _found(draft: ScenarioDraft, package: Package, key: str, run: dict) -> dict:
    broken = badruns.broken_by(badruns.in_draws(package, run["events"], run.get("draw")))
    return {
        "key": key,
        "check": _text_of(draft, key),
        "note": run.get("note", ""),
        "only": sentences.draw(run["draw"]) if run.get("draw") else "",
        "besides": [_text_of(draft, other) for other in broken if other != key],
        "steps": telling.steps(bench.names_of(draft), run["events"]),
    }


@bench.changing(back="bad_runs")
def adopt_found(request: HttpRequest, draft: ScenarioDraft) -> HttpResponse:
    """Takes over those that are ticked. The search is made again: what it finds follows from the draft alone."""
    package, _fault = bench.load(draft)
    ticked = set(request.POST.getlist("key"))
    keys = [key for key in bench.unbroken(draft) if key in ticked] if package else []
    runs = list(badruns.find(package, keys).values()) if keys else []
    if not runs:
        messages.warning(request, _("Nothing was ticked."))
        return redirect(page("bad_runs", draft.pk))
    return _adopted(request, draft, runs)


def _adopted(request: HttpRequest, draft: ScenarioDraft, runs: list[dict]) -> HttpResponse:
    try:
        adoption.adopt_bad_runs(
            draft=draft, expected_seq=bench.seq_of(request), runs=runs, by=request.user, at=timezone.now()
        )
    except adoption.TooMany as most:
        messages.error(request, _("A scenario holds at most %(most)s bad runs.") % {"most": most})
    else:
        told = ngettext("%(count)s bad run is added.", "%(count)s bad runs are added.", len(runs))
        messages.success(request, told % {"count": len(runs)})
    return redirect(page("bad_runs", draft.pk))
