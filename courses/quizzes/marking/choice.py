from collections import Counter
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking.kind import Fields, ValueRefused, is_position, position, share, shuffled


class MultipleChoice:
    """Any number of options. A value is a list of shown positions.

    Scoring "all" is right when exactly the correct ones are chosen; "partial" adds up what the chosen ones are worth,
    those that cost something included.
    """

    blank: list[int] = []
    by_people = False
    most: int | None = None

    def paper(self, spec: dict, chance: Random) -> dict:
        return {"order": shuffled(len(spec["options"]), chance, really=spec["shuffle"])}

    def from_form(self, fields: Fields, name: str, item: dict) -> list[int | str]:
        positions = [position(text) for text in fields.getlist(name)]
        return [place for place in positions if place is not None]

    def to_form(self, name: str, item: dict, value: list[int]) -> list[tuple[str, str]]:
        return [(name, str(place)) for place in value]

    def accept(self, item: dict, value: Any) -> list[int]:
        count, most = len(item["order"]), self.most_of(item)
        if not isinstance(value, list) or len(value) > count:
            raise ValueRefused(_("Choose among the options of this question."))
        if not all(is_position(place, count) for place in value):
            raise ValueRefused(_("Choose among the options of this question."))
        if most is not None and len(set(value)) > most:
            raise ValueRefused(_("Choose one option only."))
        return sorted(set(value))

    def response(self, spec: dict, item: dict, value: list[int]) -> list[str]:
        options = self.options_of(spec)
        return sorted(options[item["order"][place]]["id"] for place in value)

    def fraction(self, spec: dict, response: list[str]) -> Decimal:
        options = self.options_of(spec)
        if self.scoring_of(spec) == "all":
            return share(sorted(option["id"] for option in options if option["correct"]) == sorted(response))
        return share(sum(worth(option) for option in options if option["id"] in response), 100)

    def guess(self, spec: dict) -> Decimal:
        """Of whoever ticks each option or not by the toss of a coin, but one at least."""
        options = self.options_of(spec)
        ways = 2 ** len(options) - 1
        if self.scoring_of(spec) == "all":
            return share(1, ways)
        sums = Counter({0: 1})
        for option in options:
            step = int(worth(option) * 100)  # hundredths of a per cent keep the sums few
            sums += Counter({earned + step: times for earned, times in sums.items()})
        return share(
            sum(min(max(earned, 0), 10_000) * times for earned, times in sums.items()), 10_000 * ways
        )

    def choices(self, spec: dict, response: list[str]) -> list[tuple[str, str]]:
        return [("", chosen) for chosen in response]

    def most_of(self, item: dict) -> int | None:
        return self.most

    def options_of(self, spec: dict) -> list[dict]:
        return spec["options"]

    def scoring_of(self, spec: dict) -> str:
        """Format 1 had no other scoring."""
        return spec.get("scoring", "all")


class SingleChoice(MultipleChoice):
    """One option out of several, true and false included: it earns what it is worth."""

    most = 1

    def scoring_of(self, spec: dict) -> str:
        return "partial"

    def guess(self, spec: dict) -> Decimal:
        options = self.options_of(spec)
        return share(sum(min(max(worth(option), 0), 100) for option in options), 100 * len(options))


def worth(option: dict) -> Decimal:
    """Per cent of the marks; format 1 knew only right and wrong."""
    return Decimal(option.get("worth", "100" if option["correct"] else "0"))
