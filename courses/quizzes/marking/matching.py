from decimal import Decimal
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking.kind import Fields, share, shuffled, sorted_by_id
from courses.quizzes.marking.lists import accepted_list, list_from_form, list_to_form


class Matching:
    """To each prompt one of the matches. A value has the shown position of a match, or None, for each shown prompt."""

    blank: list[int | None] = []
    by_people = False

    def paper(self, spec: dict, chance: Random) -> dict:
        """The matches are always mixed: their order would tell what belongs to what. Those of one text are one."""
        texts = [match["text"] for match in spec["matches"]]
        matches = [place for place, text in enumerate(texts) if texts.index(text) == place]
        chance.shuffle(matches)
        return {"order": shuffled(len(spec["prompts"]), chance, really=spec["shuffle"]), "matches": matches}

    def from_form(self, fields: Fields, name: str, item: dict) -> list[int | str | None]:
        return list_from_form(fields, name, len(item["order"]))

    def to_form(self, name: str, item: dict, value: list[int | None]) -> list[tuple[str, str]]:
        return list_to_form(name, value)

    def accept(self, item: dict, value: Any) -> list[int | None]:
        return accepted_list(
            value,
            length=len(item["order"]),
            choices=len(item["matches"]),
            refusal=_("Choose from the lists of this question."),
        )

    def response(self, spec: dict, item: dict, value: list[int | None]) -> dict[str, str]:
        return sorted_by_id(
            (spec["prompts"][prompt]["id"], spec["matches"][item["matches"][match]]["id"])
            for prompt, match in zip(item["order"], value, strict=bool(value))
            if match is not None
        )

    def fraction(self, spec: dict, response: dict[str, str]) -> Decimal:
        text = {match["id"]: match["text"] for match in spec["matches"]}
        right = sum(
            prompt["id"] in response and text.get(response[prompt["id"]]) == text[prompt["match"]]
            for prompt in spec["prompts"]
        )
        return share(right, len(spec["prompts"]))

    def guess(self, spec: dict) -> Decimal:
        return share(1, len({match["text"] for match in spec["matches"]}))

    def choices(self, spec: dict, response: dict[str, str]) -> list[tuple[str, str]]:
        return list(response.items())
