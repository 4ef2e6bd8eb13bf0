from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any, Protocol

from django.utils.functional import Promise

FIFTH_PLACE = Decimal("0.00001")


class ValueRefused(Exception):
    """The value is no possible answer to this question; `message` says so to the person."""

    def __init__(self, message: str | Promise):
        super().__init__(message)
        self.message = message


class Fields(Protocol):
    """What the fields of a form hold, such as a QueryDict."""

    def getlist(self, name: str) -> list[str]: ...


class Kind(Protocol):
    """How one kind of question takes and judges answers."""

    blank: Any
    """The value of an answer that was taken back: there is one only, whatever the paper."""
    by_people: bool
    """Whether people mark it."""

    def paper(self, spec: dict, chance: Random) -> dict:
        """How the question is shown on one paper: positions, and what the person is told of limits. Nothing of the
        key."""

    def from_form(self, fields: Fields, name: str, item: dict) -> Any:
        """The value in the fields `name`, `name-0`, `name-1` … of a form, not yet checked."""

    def to_form(self, name: str, item: dict, value: Any) -> list[tuple[str, str]]:
        """What the fields hold for an accepted value. A field that is not told is empty or not ticked."""

    def accept(self, item: dict, value: Any) -> Any:
        """The value in its one spelling, or ValueRefused. Anything that JSON can hold may come in."""

    def response(self, spec: dict, item: dict, value: Any) -> Any:
        """The accepted value in ids of the question, independent of the paper: for judging and statistics. The same
        answer has the same spelling on every paper."""

    def fraction(self, spec: dict, response: Any) -> Decimal:
        """The part of the marks earned, 0 to 1, to five places."""

    def guess(self, spec: dict) -> Decimal | None:
        """The fraction to expect of whoever answers at random; None where that cannot be said."""

    def choices(self, spec: dict, response: Any) -> list[tuple[str, str]]:
        """What was chosen, as (part, choice): ids of the question, or the text written where none is meant. The part
        is "" in a question of one part."""


def share(part: Decimal | int, whole: Decimal | int = 1) -> Decimal:
    """A fraction as it is kept: within 0 and 1, to five places."""
    exact = Decimal(part) / Decimal(whole)
    return min(max(exact, Decimal(0)), Decimal(1)).quantize(FIFTH_PLACE, ROUND_HALF_UP)


def field_name(item: dict) -> str:
    """The name that the fields of an item have in a form, or begin with."""
    return f"item-{item['item']}"


def first(fields: Fields, name: str) -> str:
    """What the field of this name holds, "" where there is none."""
    return next(iter(fields.getlist(name)), "")


def position(text: str) -> int | str | None:
    """The position that a field tells: a number, None where it is empty; what is neither stays as it is."""
    if text.isascii() and text.isdigit() and len(text) < 4:
        return int(text)
    return text or None


def shuffled(count: int, chance: Random, *, really: bool = True) -> list[int]:
    order = list(range(count))
    if really:
        chance.shuffle(order)
    return order


def is_position(value: Any, count: int) -> bool:
    return type(value) is int and 0 <= value < count


def sorted_by_id(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A response by part, spelled the same whatever order the parts were shown in."""
    return dict(sorted(pairs))
