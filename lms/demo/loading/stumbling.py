"""How the demo's people went wrong before they passed: as the bad runs of a package do, and with forms left empty."""

from collections.abc import Iterator
from dataclasses import dataclass

from courses.simulations.engine import Machine, Package, judge, play, steps_in
from courses.simulations.engine.draws import used_in
from lms.people.models import User

HOURS_BETWEEN_TRIES = 26  # more than any cool-down of the demo's cases
# A handful, so that several people make the same mistake.
MISTAKES = 4


@dataclass(frozen=True)
class Stumbles:
    """The mistakes of one person, by number: in practice, and in each assessed run before the one that passed."""

    practice: list[int]
    assessed: list[int]
    clumsy: bool

    @property
    def hours(self) -> int:
        """How much longer learning took."""
        return HOURS_BETWEEN_TRIES * len(self.assessed)


def stumbles_of(person: User) -> Stumbles:
    """Always the same for the same person."""
    number = int("".join(filter(str.isdigit, person.staff_number)))
    first = number % 3
    assessed = [[], [first], [], [first, (first + 1) % MISTAKES], [first]][number % 5]
    return Stumbles([] if number % 4 == 0 else [(number + 1) % MISTAKES], assessed, clumsy=number % 2 == 0)


def mistaken(package: Package, draw: dict, number: int) -> list[dict]:
    """Events of a bad run that does not pass in this draw; the same number gives the same mistake."""
    failing = list(_failing(package, draw))
    return failing[number % len(failing)]


def left_empty(machine: Machine, event: dict) -> dict | None:
    """The same act with nothing filled in, where the replica refuses that."""
    empty = {"do": event["do"], "on": event.get("on"), "input": {}}
    return empty if event.get("input") and machine.refusal_of(empty) else None


def _failing(package: Package, draw: dict) -> Iterator[list[dict]]:
    for run in package.bad_runs:
        if not used_in(run.get("draw"), draw):
            continue
        events = steps_in(run["events"], draw)
        machine = play(package, draw, events)
        if machine.state.over and not judge(package, machine.state, machine.trace).passed:
            yield events
