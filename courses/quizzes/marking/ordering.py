from decimal import Decimal
from itertools import pairwise
from math import factorial
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking.kind import Fields, ValueRefused, first, is_position, position, share, shuffled


class Ordering:
    """All steps in an order. A value has the shown positions in the person's order; in a form every shown step has a
    field with its place, counted from 1.

    Scoring "partial" earns the share of neighbours that rightly follow each other.
    """

    blank: list[int] = []
    by_people = False

    def paper(self, spec: dict, chance: Random) -> dict:
        """Never the right order, which could be left as it is."""
        order = shuffled(len(spec["steps"]), chance)
        if order == sorted(order):
            order = order[1:] + order[:1]
        return {"order": order}

    def from_form(self, fields: Fields, name: str, item: dict) -> list[int] | dict[str, list]:
        """Places that are no order of the steps yet come as what they are, which `accept` refuses."""
        places = [position(first(fields, f"{name}-{step}")) for step in range(len(item["order"]))]
        if all(place is None for place in places):
            return []
        if not all(is_position(place, len(places) + 1) for place in places) or 0 in places:
            return {"places": places}
        if len(set(places)) < len(places):
            return {"places": places}
        return sorted(range(len(places)), key=places.__getitem__)

    def to_form(self, name: str, item: dict, value: list[int]) -> list[tuple[str, str]]:
        return [(f"{name}-{step}", str(place)) for place, step in enumerate(value, start=1)]

    def accept(self, item: dict, value: Any) -> list[int]:
        count = len(item["order"])
        if not isinstance(value, list) or len(value) not in (0, count):
            raise ValueRefused(_("Give every step a place of its own."))
        if not all(is_position(step, count) for step in value) or len(set(value)) < len(value):
            raise ValueRefused(_("Give every step a place of its own."))
        return value

    def response(self, spec: dict, item: dict, value: list[int]) -> list[str]:
        return [spec["steps"][item["order"][step]]["id"] for step in value]

    def fraction(self, spec: dict, response: list[str]) -> Decimal:
        right = [step["id"] for step in spec["steps"]]
        if spec["scoring"] == "all" or len(right) < 2:
            return share(response == right)
        return share(len(set(pairwise(response)) & set(pairwise(right))), len(right) - 1)

    def guess(self, spec: dict) -> Decimal:
        count = len(spec["steps"])
        return share(1, factorial(count) if spec["scoring"] == "all" else count)

    def choices(self, spec: dict, response: list[str]) -> list[tuple[str, str]]:
        """Every step with the place it was given."""
        return [(step, str(place)) for place, step in enumerate(response, start=1)]
