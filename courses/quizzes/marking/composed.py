from collections.abc import Iterator, Mapping
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy

from courses.quizzes.marking.kind import Fields, Kind, ValueRefused, share, sorted_by_id


class Composed:
    """Several parts, each of a kind and judged by itself. A value has the values of the parts in their order.

    The parts weigh; the whole earns their weighted mean.
    """

    blank: list = []
    by_people = False
    key: str
    """Under which the question has its parts."""
    wrongly_shaped: str | Promise
    wrong_part: str | Promise
    """How a message begins that is about the part {number}."""

    def __init__(self, kinds: Mapping[str, Kind]):
        self.kinds = kinds

    def paper(self, spec: dict, chance: Random) -> dict:
        parts = [
            {"kind": part["kind"], **self.kinds[part["kind"]].paper(part, chance)} for part in spec[self.key]
        ]
        return {"parts": parts}

    def from_form(self, fields: Fields, name: str, item: dict) -> list:
        values = [
            kind.from_form(fields, f"{name}-{place}", part) for place, kind, part in self._parts_of(item)
        ]
        return self._blank_if_empty(item, values)

    def to_form(self, name: str, item: dict, value: list) -> list[tuple[str, str]]:
        return [
            pair
            for (place, kind, part), one in zip(self._parts_of(item), value, strict=bool(value))
            for pair in kind.to_form(f"{name}-{place}", part, one)
        ]

    def accept(self, item: dict, value: Any) -> list:
        if not isinstance(value, list) or len(value) not in (0, len(item["parts"])):
            raise ValueRefused(self.wrongly_shaped)
        accepted = [
            self._accepted(kind, part, one, number=place + 1)
            for (place, kind, part), one in zip(self._parts_of(item), value, strict=bool(value))
        ]
        return self._blank_if_empty(item, accepted)

    def response(self, spec: dict, item: dict, value: list) -> dict[str, Any]:
        return sorted_by_id(
            (whole["id"], kind.response(whole, part, one))
            for whole, (_place, kind, part), one in zip(
                spec[self.key], self._parts_of(item), value, strict=bool(value)
            )
            if one != kind.blank
        )

    def fraction(self, spec: dict, response: dict[str, Any]) -> Decimal:
        earned = sum(
            part["weight"] * self.kinds[part["kind"]].fraction(part, response[part["id"]])
            for part in spec[self.key]
            if part["id"] in response
        )
        return share(earned, sum(part["weight"] for part in spec[self.key]))

    def guess(self, spec: dict) -> Decimal | None:
        """Parts that cannot be guessed earn nothing; of such parts alone nothing can be said."""
        guesses = [(part["weight"], self.kinds[part["kind"]].guess(part)) for part in spec[self.key]]
        if all(guess is None for _weight, guess in guesses):
            return None
        return share(sum(weight * (guess or 0) for weight, guess in guesses), sum(w for w, _guess in guesses))

    def choices(self, spec: dict, response: dict[str, Any]) -> list[tuple[str, str]]:
        """A part inside of a part is told as "part/part"."""
        return [
            (f"{part['id']}/{inner}" if inner else part["id"], choice)
            for part in spec[self.key]
            if part["id"] in response
            for inner, choice in self.kinds[part["kind"]].choices(part, response[part["id"]])
        ]

    def _parts_of(self, item: dict) -> Iterator[tuple[int, Kind, dict]]:
        return ((place, self.kinds[part["kind"]], part) for place, part in enumerate(item["parts"]))

    def _accepted(self, kind: Kind, part: dict, value: Any, *, number: int) -> Any:
        try:
            return kind.accept(part, value)
        except ValueRefused as refusal:
            message = format_lazy(
                "{of} {fault}", of=format_lazy(self.wrong_part, number=number), fault=refusal.message
            )
            raise ValueRefused(message) from refusal

    def _blank_if_empty(self, item: dict, values: list) -> list:
        answered = (
            one != kind.blank
            for (_place, kind, _part), one in zip(self._parts_of(item), values, strict=False)
        )
        return values if any(answered) else []
