"""A run from its first event to its judgement. The learner only appends events; all else follows from them."""

import logging
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from courses.progress import operations as progress
from courses.progress.models import Result
from courses.simulations import openings, queries
from courses.simulations.engine import check_event
from courses.simulations.engine.events import MAX_EVENTS
from courses.simulations.models import Run, RunEvent, RunReport
from courses.simulations.operations import summaries
from courses.simulations.queries import Work
from lms.audit import operations as audit

logger = logging.getLogger(__name__)

SUBMIT = {"do": "submit", "on": None, "input": {}}


class NotYourRun(Exception):
    """Nobody acts in the run of somebody else."""


class Moved(Exception):
    """The event was meant for an earlier state: your replica has moved on."""


class RunOver(Exception):
    """The run takes no more events."""


class TimeIsUp(RunOver):
    """The deadline has passed; the run was submitted as it stood."""


class LimitReached(Exception):
    """Only `submit` is left of the events a run may have."""


class NotInThisMode(Exception):
    """The mode of the run does not allow it."""


@dataclass(frozen=True)
class Step:
    """What came of an event: the run after it, and the trace entries it gave, the learner's own first."""

    work: Work
    entries: list[dict]

    @property
    def run(self) -> Run:
        return self.work.run

    @property
    def refusal(self) -> str | None:
        """Why the replica refused the act; None if it did not."""
        return self.entries[0]["why"] if self.entries else None


def append_event(
    *, run: Run, expected_seq: int, event: dict, token: UUID | None = None, by, at: datetime
) -> Step:
    """Takes the event as the next one of the run, refused or not.

    `expected_seq` is the number of events the sender knew of; Moved when there are others. The same event with the
    same `token` is one event, however often it comes: the later calls get what the first one got. Raises NotYourRun,
    RunOver, TimeIsUp, LimitReached, NotInThisMode, or the engine's BadInput for what is no event.
    """
    return decide_and_take(
        run=run,
        expected_seq=expected_seq,
        decide=lambda work: [_allowed(work.run, check_event(event))],
        repeats=lambda known: known == check_event(event),
        token=token,
        by=by,
        at=at,
    )


def decide_and_take(
    *,
    run: Run,
    expected_seq: int,
    decide: Callable[[Work], list[dict]],
    repeats: Callable[[dict], bool],
    token: UUID | None,
    by,
    at: datetime,
) -> Step:
    """Takes what `decide` makes of the run as it stands, all of it or nothing.

    Whoever sends the same again is known by the `token`, and by whether the event it came to `repeats` what is asked
    for now. All that a person does in a run comes through here. Raises as `append_event` does.
    """
    if by.pk != run.person_id:
        raise NotYourRun(run.key)
    with transaction.atomic():
        run = _locked(run)
        if not run.is_overdue_at(at):
            if run.seq != expected_seq or run.is_over:
                return _repeated(run, repeats, token)
            work = queries.work_on(run)
            return _take(work, decide(work), token, at=at)
        _submit_as_it_stands(run)
    raise TimeIsUp


def submit_run(*, run: Run, expected_seq: int, token: UUID | None = None, by, at: datetime) -> Step:
    """Hands the run in and has it judged. Raises as `append_event` does."""
    return append_event(run=run, expected_seq=expected_seq, event=SUBMIT, token=token, by=by, at=at)


@transaction.atomic
def set_aside(*, run: Run, by, at: datetime) -> Run:
    """Ends a run without judging it, to begin afresh; what was done in it stays. NotInThisMode where it counts."""
    run = _locked(run)
    if not run.switches.restart:
        raise NotInThisMode(run.mode)
    if not run.is_over:
        run.over_at, run.ending = at, Run.Ending.SET_ASIDE
        run.save(update_fields=["over_at", "ending"])
        audit.record(by=by, at=at, verb="simulations.run.set_aside", obj=run)
    return run


@transaction.atomic
def submit_overdue(*, run: Run) -> Run:
    """Submits, as it stood at its deadline, a run whose time is up. Safe to repeat."""
    run = _locked(run)
    if not run.is_over:
        _submit_as_it_stands(run)
    return run


def close_overdue(*, at: datetime) -> int:
    """Submits every run whose time is up; returns how many. One that cannot be submitted does not keep the others."""
    closed = 0
    for run in Run.objects.light().overdue_at(at).order_by("deadline_at"):
        try:
            submit_overdue(run=run)
        except Exception:  # whatever is wrong with one run, the others have a right to their report
            logger.exception("run %s could not be submitted at its deadline", run.key)
        else:
            closed += 1
    return closed


def _locked(run: Run) -> Run:
    """The run as it stands, held until the transaction ends; read anew only if it has moved on since it was read.

    Whatever happens to a run is an event or ends it.
    """
    standing = Run.objects.select_for_update().values_list("seq", "over_at").get(pk=run.pk)
    if standing == (run.seq, run.over_at) and not run.get_deferred_fields():
        return copy(run)
    return queries.runs_to_act_in().get(pk=run.pk)


def _allowed(run: Run, event: dict) -> dict:
    if not run.switches.acts or (event["do"] == "undo" and not run.switches.undo):
        raise NotInThisMode(event["do"])
    return event


def _repeated(run: Run, repeats: Callable[[dict], bool], token) -> Step:
    """What the first sending got; nothing is taken twice."""
    known = token and run.events.filter(token=token).first()
    if not known or not repeats(known.event):
        raise RunOver if run.is_over else Moved
    work = queries.work_on(run)
    entries = [entry for entry in work.machine.trace if entry["seq"] == known.seq]
    if not entries and known.event["do"] != "undo":
        raise Moved  # taken once, and undone since
    return Step(work, entries)


def _take(work: Work, events: list[dict], token, *, at: datetime) -> Step:
    run, machine, before = work.run, work.machine, work.run.snapshot
    if events and events[-1] != SUBMIT and run.seq + len(events) > MAX_EVENTS - 1:
        raise LimitReached
    entries = [
        entry for number, event in enumerate(events) for entry in _step(work, event, number, token, at)
    ]
    if events:
        run.head, run.snapshot = machine.head, machine.to_text()
        if machine.state.over:
            run.over_at, run.ending = at, run.ending or Run.Ending.SUBMITTED
        run.save(update_fields=["seq", "head", "seal", "snapshot", "opened", "over_at", "ending"])
        if machine.state.over:
            _judge(work)
    if len(events) == 1 and entries:  # an accepted undo has none: the last event is then another
        work = replace(work, before=before)
    return Step(work, entries)


def _step(work: Work, event: dict, number: int, token: UUID | None, at: datetime) -> list[dict]:
    """One event of those that one sending came to; the first bears its token."""
    run, machine = work.run, work.machine
    was_open = work.is_open(machine.state.resolve(event["on"]))
    entries = machine.step(event)
    token = uuid5(token, str(number)) if token and number else token
    taken = RunEvent(run=run, seq=machine.seq, event=event, token=token, at=at, head=machine.head)
    run.seq, run.seal = machine.seq, taken.sealed_after(run.seal)
    taken.seal = run.seal
    taken.save(force_insert=True)
    run.opened = openings.after_step(run.opened, machine, entries, was_open=was_open)
    return entries


def _submit_as_it_stands(run: Run) -> None:
    run.ending = Run.Ending.TIME_UP
    _take(queries.work_on(run), [SUBMIT], None, at=run.deadline_at)


def _judge(work: Work) -> RunReport:
    run, report = work.run, RunReport.on(work.run, work.machine)
    report.judged_at = run.over_at
    if run.switches.counts and not run.is_trial:
        report.result = _record_result(report)
    report.save()
    summaries.summarise(run=run, machine=work.machine, report=report)
    detail = {"score": report.score, "passed": report.passed, "ending": run.ending, "sha256": report.sha256}
    detail["seal"] = run.seal
    audit.record(by=None, at=run.over_at, verb="simulations.run.judged", obj=run, detail=detail)
    return report


def _record_result(report: RunReport) -> Result:
    run = report.run
    return progress.record_result(
        person=run.person,
        activity=run.activity,
        outcome=Result.Outcome.PASSED if report.passed else Result.Outcome.FAILED,
        score=report.score,
        evidence_kind="run",
        evidence_key=str(run.key),
        evidence_sha256=report.sha256,
        key=f"run:{run.key}",
        begun_at=run.started_at,
        language=run.version.language,
        by=run.person,
        at=run.over_at,
    )
