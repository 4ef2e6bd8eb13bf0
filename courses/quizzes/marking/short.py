from decimal import Decimal
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking.kind import Fields, ValueRefused, first, share
from courses.quizzes.marking.text import fits, folded, kept, squeezed

LONGEST = 300


class ShortAnswer:
    """A word or a few, compared with patterns: the first that fits counts. A value is the text as written."""

    blank = ""
    by_people = False

    def paper(self, spec: dict, chance: Random) -> dict:
        return {}

    def from_form(self, fields: Fields, name: str, item: dict) -> str:
        return squeezed(first(fields, name))

    def to_form(self, name: str, item: dict, value: str) -> list[tuple[str, str]]:
        return [(name, value)] if value else []

    def accept(self, item: dict, value: Any) -> str:
        if not isinstance(value, str) or len(value) > LONGEST:
            raise ValueRefused(_("Write your answer in a few words."))
        return squeezed(kept(value))

    def response(self, spec: dict, item: dict, value: str) -> str:
        return value

    def fraction(self, spec: dict, response: str) -> Decimal:
        answer = self._fitting(spec, response)
        return share(Decimal(answer["worth"]), 100) if answer else Decimal(0)

    def guess(self, spec: dict) -> None:
        return None

    def choices(self, spec: dict, response: str) -> list[tuple[str, str]]:
        answer = self._fitting(spec, response)
        return [("", answer["id"] if answer else folded(response, case_sensitive=spec["case_sensitive"]))]

    def _fitting(self, spec: dict, text: str) -> dict | None:
        if not text:
            return None
        sensitive = spec["case_sensitive"]
        fitting = (one for one in spec["answers"] if fits(one["pattern"], text, case_sensitive=sensitive))
        return next(fitting, None)
