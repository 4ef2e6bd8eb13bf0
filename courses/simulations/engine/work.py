"""How much work playing and judging is, counted without a clock: the same package always ends at the same place.

A unit is about what it takes to compare a field of a record: some five millions of them go into a second.
"""

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .expressions import tests_a_field

if TYPE_CHECKING:
    from .state import State

ACT = 200  # an act, before any condition is asked
FILLED_VALUE = 5  # a value of the data, filled for a draw
STARTED_RECORD = 0.2  # a record as a draw starts with it
MATCH = 2  # an act that a check matched, looked at when the run is judged
ADDED_TIME = 15

_SEARCHES = ("exists", "absent")


class TooMuchWork(Exception):
    """More work than was allowed."""


class Meter:
    """Adds up work, and raises TooMuchWork instead of letting it become more than `most`."""

    def __init__(self, most: float):
        self.most = most
        self.done = 0.0

    def add(self, units: float) -> None:
        if self.done + units > self.most:
            raise TooMuchWork
        self.done += units


@dataclass(frozen=True, slots=True)
class Effort:
    """The most that something in a package takes: `once`, and as much again for `each` record of a type."""

    once: int
    each: dict[str, int]

    def on(self, state: "State") -> int:
        return self.once + sum(units * len(state.ids_of(type_)) for type_, units in self.each.items())


def effort_of(parts: list, types: Container[str]) -> Effort:
    """The effort of conditions, values and effects as the package writes them.

    What a search asks is asked of every record of its type; a search within another is made once for all its rows.
    """
    units: Counter[str | None] = Counter()
    for part in parts:
        _weigh(part, None, units, types)
    return Effort(units.pop(None, 0), dict(units))


def _weigh(part, row: str | None, units: Counter, types: Container[str]) -> None:
    """Adds what the part takes for each `row`, a record of that type; None: what it takes once."""
    if isinstance(part, str):
        units[row] += 1 + part.count(".") + part.count("{")
    elif isinstance(part, list):
        for member in part:
            _weigh(member, row, units, types)
    elif isinstance(part, dict):
        units[row] += ADDED_TIME if "plus" in part else 0
        type_ = next((part[word] for word in _SEARCHES if type(part.get(word)) is str), None)
        if type_ in types:
            _weigh_search(part.get("where", []), type_, units, types)
        else:
            _weigh(list(part.values()), row, units, types)
    else:
        units[row] += 1


def _weigh_search(where, type_: str, units: Counter, types: Container[str]) -> None:
    units[type_] += 1
    for condition in where if isinstance(where, list) else [where]:
        if isinstance(condition, list) and tests_a_field(condition):
            _weigh(condition, None, units, types)
            units[type_] += 1 + len(str(condition[2:])) // 100
        else:
            _weigh(condition, type_, units, types)
