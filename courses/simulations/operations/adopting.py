"""Bringing into a draft what was recorded, ticked or found. Each change is one of the draft's own, with its number."""

from datetime import datetime

from django.db import transaction

from courses.simulations import queries
from courses.simulations.authoring import adopting
from courses.simulations.authoring.proposal import Proposal
from courses.simulations.authoring.proposals import MOST_CHECKS, aliases_of, checks_of
from courses.simulations.authoring.recorded import Recorded, recorded
from courses.simulations.models import Recording, Run, ScenarioDraft
from courses.simulations.operations.drafts import change_scenario


class TooMany(Exception):
    """A package holds no more of these."""


MOST_BAD_RUNS = 100


def read_recording(run: Run) -> tuple[Recorded, list[dict]]:
    """What was recorded in a run, and the records of the case it was recorded on."""
    work = queries.work_on(run)
    return recorded(work.machine), work.package.data


@transaction.atomic
def adopt_model_run(
    *, draft: ScenarioDraft, expected_seq: int, run: Run, only: dict | None = None, by, at: datetime
) -> ScenarioDraft:
    """Makes the recording the model run of the draws of `only`, or of all. Raises DraftMoved, DataChanged."""
    draft = _locked(draft)
    spec = adopting.with_model_run(draft.spec, *read_recording(run), only)
    return _adopt(draft, expected_seq, spec, run, by=by, at=at)


@transaction.atomic
def adopt_bad_run(
    *,
    draft: ScenarioDraft,
    expected_seq: int,
    run: Run,
    breaks: str,
    note: str = "",
    only: dict | None = None,
    by,
    at: datetime,
) -> ScenarioDraft:
    """Makes the recording a bad run that breaks the check. Raises DraftMoved, DataChanged, TooMany."""
    draft = _locked(draft)
    result = read_recording(run)
    spec = adopting.with_bad_run(draft.spec, *result, breaks=breaks, note=note, only=only)
    _check_number(spec)
    return _adopt(draft, expected_seq, spec, run, by=by, at=at)


@transaction.atomic
def adopt_bad_runs(
    *, draft: ScenarioDraft, expected_seq: int, runs: list[dict], by, at: datetime
) -> ScenarioDraft:
    """Adds bad runs as a package writes them. Raises DraftMoved, TooMany."""
    draft = _locked(draft)
    spec = adopting.with_bad_runs(draft.spec, runs)
    _check_number(spec)
    return change_scenario(draft=draft, expected_seq=expected_seq, spec=spec, by=by, at=at)


@transaction.atomic
def adopt_checks(
    *, draft: ScenarioDraft, expected_seq: int, chosen: list[tuple[Proposal, dict]], by, at: datetime
) -> ScenarioDraft:
    """Makes checks of proposals, each with its words and weight. Raises DraftMoved, TooMany."""
    draft = _locked(draft)
    known = draft.spec.get("checks", [])
    if len(known) + len(chosen) > MOST_CHECKS:
        raise TooMany(MOST_CHECKS)
    checks = checks_of(chosen, {check["key"] for check in known})
    aliases = aliases_of([proposal for proposal, _words in chosen])
    spec = adopting.with_checks(draft.spec, checks, aliases)
    return change_scenario(draft=draft, expected_seq=expected_seq, spec=spec, by=by, at=at)


def _locked(draft: ScenarioDraft) -> ScenarioDraft:
    """The draft as it stands, and as it will stand until the change is written."""
    drafts = ScenarioDraft.objects.select_for_update(of=("self",)).select_related("system", "scenario")
    return drafts.get(pk=draft.pk)


def _adopt(
    draft: ScenarioDraft, expected_seq: int, spec: dict, run: Run, *, by, at: datetime
) -> ScenarioDraft:
    draft = change_scenario(draft=draft, expected_seq=expected_seq, spec=spec, by=by, at=at)
    Recording.objects.filter(run=run).update(adopted_at=at)
    return draft


def _check_number(spec: dict) -> None:
    if len(spec["bad_runs"]) > MOST_BAD_RUNS:
        raise TooMany(MOST_BAD_RUNS)
