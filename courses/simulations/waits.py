"""Waiting for a moment: the fewest `wait` events after which it has come."""

from collections.abc import Iterator

from courses.simulations.engine import Machine
from courses.simulations.engine.refusals import LONGEST_WAIT
from courses.simulations.engine.worktime import DAY, WorkTime

MOST_WAITS = 3
FURTHEST = LONGEST_WAIT  # working days


class AlreadyPast(Exception):
    """The moment is not after now."""


class TooFar(Exception):
    """The moment is further away than anybody waits in a case."""


def until(machine: Machine, minute: int) -> list[dict]:
    """Events after which the clock stands at the first working minute from `minute` on. AlreadyPast, TooFar."""
    worktime, now = machine.state.worktime, machine.state.minute
    if minute - now > 8 * FURTHEST * DAY or worktime.days_between(now, minute) > FURTHEST:
        raise TooFar
    goal = worktime.roll(minute)
    if goal <= now:
        raise AlreadyPast
    spans = next(found for most in range(1, MOST_WAITS + 1) if (found := _spans(worktime, now, goal, most)))
    return [{"do": "wait", "on": None, "input": {"n": n, "unit": unit}} for n, unit in spans]


def for_others(machine: Machine) -> list[dict]:
    """Events after which the next act of somebody else has fallen due; none where nobody is expected to act."""
    scheduled = machine.state.scheduled
    return until(machine, max(scheduled[0].due, machine.state.minute + 1)) if scheduled else []


def after(machine: Machine, n: int, unit: str) -> int:
    """Where the clock stands after one `wait`."""
    worktime = machine.state.worktime
    return worktime.roll(worktime.due(machine.state.minute, n, unit))


def _spans(worktime: WorkTime, now: int, goal: int, most: int) -> list[tuple[int, str]] | None:
    """At most so many spans of time that lead from now to the goal; None if there are none."""
    for n, unit in _whole(worktime, now, goal):
        if 1 <= n <= LONGEST_WAIT and worktime.roll(worktime.due(now, n, unit)) == goal:
            return [(n, unit)]
    if most > 1:
        for n, unit in _first(worktime, now, goal):
            there = worktime.roll(worktime.due(now, n, unit))
            if n and there < goal and (rest := _spans(worktime, there, goal, most - 1)):
                return [(n, unit), *rest]
    return None


def _whole(worktime: WorkTime, now: int, goal: int) -> Iterator[tuple[int, str]]:
    minutes = worktime.minutes_between(now, goal)
    if minutes % 60 == 0:
        yield minutes // 60, "h"
    yield minutes, "min"
    yield worktime.days_between(now, goal), "wd"
    yield goal // DAY - now // DAY, "d"


def _first(worktime: WorkTime, now: int, goal: int) -> Iterator[tuple[int, str]]:
    """Beginnings that come near the goal without passing it."""
    yield min(worktime.days_between(now, goal), LONGEST_WAIT), "wd"
    yield min(worktime.minutes_between(now, goal) // 60, LONGEST_WAIT), "h"
