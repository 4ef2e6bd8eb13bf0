"""Letting time pass to a moment: as few events as there may be, all of them or none."""

from datetime import datetime
from uuid import UUID

from courses.simulations import waits
from courses.simulations.models import Run
from courses.simulations.operations.runs import NotInThisMode, Step, decide_and_take
from courses.simulations.queries import Work


class NothingExpected(Exception):
    """Nobody else has anything to do: there is no event to wait for."""


def wait_until(
    *, run: Run, expected_seq: int, minute: int, token: UUID | None = None, by, at: datetime
) -> Step:
    """Lets time pass to a moment of the replica (a `minute` of the engine), or to the next working minute after it.

    Raises AlreadyPast and TooFar (see waits), else as `append_event` does.
    """
    return _wait(run, expected_seq, lambda work: waits.until(work.machine, minute), token, by=by, at=at)


def wait_for_others(*, run: Run, expected_seq: int, token: UUID | None = None, by, at: datetime) -> Step:
    """Lets time pass until the next act of somebody else falls due. Raises NothingExpected, else as `append_event`."""
    return _wait(run, expected_seq, _next_of_others, token, by=by, at=at)


def _next_of_others(work: Work) -> list[dict]:
    events = waits.for_others(work.machine)
    if not events:
        raise NothingExpected
    return events


def _wait(run: Run, expected_seq: int, choose, token: UUID | None, *, by, at: datetime) -> Step:
    if not run.switches.acts:
        raise NotInThisMode("wait")
    return decide_and_take(
        run=run,
        expected_seq=expected_seq,
        decide=choose,
        repeats=lambda known: known["do"] == "wait",
        token=token,
        by=by,
        at=at,
    )
