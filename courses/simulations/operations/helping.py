"""Help in modes that have it: the model run played step by step, and hints on request."""

from datetime import datetime
from uuid import UUID

from courses.simulations import guiding, queries
from courses.simulations.models import HintTaken, Run
from courses.simulations.operations.runs import NotInThisMode, Step, decide_and_take
from courses.simulations.queries import Work


class NoModelRun(NotInThisMode):
    """The draft that is tried out has no model run yet, or none that goes on from here."""


class LadderSkipped(Exception):
    """Hints are taken one level after the other."""


def play_next(*, run: Run, expected_seq: int, token: UUID | None = None, by, at: datetime) -> Step:
    """Plays the next step of the model run, in a mode in which the learner only looks. Raises as `append_event`."""
    if run.switches.acts:
        raise NotInThisMode("play")
    return decide_and_take(
        run=run,
        expected_seq=expected_seq,
        decide=_next_of_model,
        repeats=lambda known: True,  # nothing else is played in such a run
        token=token,
        by=by,
        at=at,
    )


def _next_of_model(work: Work) -> list[dict]:
    step = guiding.step_at(work.machine, work.run.seq)
    if step is None:
        raise NoModelRun
    return [step.event]


def take_hint(
    *, run: Run, expected_seq: int, level: int, token: UUID | None = None, by, at: datetime
) -> Step:
    """Notes that a hint was asked for; level 4 does the step, in the same transaction.

    Asked again, a hint is the one that was taken. Raises NotInThisMode where there are none, LadderSkipped, else as
    `append_event` does.
    """
    if not run.switches.hints:
        raise NotInThisMode("hint")
    return decide_and_take(
        run=run,
        expected_seq=expected_seq,
        decide=lambda work: _hint(work, HintTaken.Level(level), at=at),
        repeats=lambda known: level == HintTaken.Level.DONE,
        token=token,
        by=by,
        at=at,
    )


def _hint(work: Work, level: HintTaken.Level, *, at: datetime) -> list[dict]:
    step = guiding.next_step(work.machine)
    if step is None:
        raise NoModelRun
    work.run.last_hint = queries.last_hint_in(work.run)  # under the lock: nobody takes another meanwhile
    taken = queries.ladder(work, step)
    if level > taken + 1:
        raise LadderSkipped(level)
    if level <= taken and level != HintTaken.Level.DONE:
        return []
    HintTaken.objects.get_or_create(
        run=work.run,
        seq=work.run.seq,
        level=level,
        defaults={
            "verb": step.event["do"],
            "check_key": step.hints.check.key if step.hints.check else "",
            "at": at,
        },
    )
    del work.run.last_hint  # this one is the last now
    return step.events if level == HintTaken.Level.DONE else []
