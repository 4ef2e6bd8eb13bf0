from decimal import Decimal
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking.kind import Fields, share, shuffled, sorted_by_id
from courses.quizzes.marking.lists import accepted_list, list_from_form, list_to_form


class Categorise:
    """Each thing into one category. A value has the place of a category, or None, for each shown thing."""

    blank: list[int | None] = []
    by_people = False

    def paper(self, spec: dict, chance: Random) -> dict:
        return {
            "order": shuffled(len(spec["things"]), chance, really=spec["shuffle"]),
            "categories": len(spec["categories"]),
        }

    def from_form(self, fields: Fields, name: str, item: dict) -> list[int | str | None]:
        return list_from_form(fields, name, len(item["order"]))

    def to_form(self, name: str, item: dict, value: list[int | None]) -> list[tuple[str, str]]:
        return list_to_form(name, value)

    def accept(self, item: dict, value: Any) -> list[int | None]:
        return accepted_list(
            value,
            length=len(item["order"]),
            choices=item["categories"],
            refusal=_("Choose from the categories of this question."),
        )

    def response(self, spec: dict, item: dict, value: list[int | None]) -> dict[str, str]:
        return sorted_by_id(
            (spec["things"][thing]["id"], spec["categories"][category]["id"])
            for thing, category in zip(item["order"], value, strict=bool(value))
            if category is not None
        )

    def fraction(self, spec: dict, response: dict[str, str]) -> Decimal:
        right = sum(response.get(thing["id"]) == thing["category"] for thing in spec["things"])
        return share(right, len(spec["things"]))

    def guess(self, spec: dict) -> Decimal:
        return share(1, len(spec["categories"]))

    def choices(self, spec: dict, response: dict[str, str]) -> list[tuple[str, str]]:
        return list(response.items())
