from decimal import Decimal
from random import Random

from courses.quizzes.marking.choice import MultipleChoice, SingleChoice


class HotSpot(MultipleChoice):
    """Places on a picture, one or several of them. They are listed as one reads, from top to bottom."""

    def paper(self, spec: dict, chance: Random) -> dict:
        places = spec["places"]
        order = sorted(
            range(len(places)), key=lambda one: (_figure(places[one]["y"]), _figure(places[one]["x"]))
        )
        return {"order": order, "several": spec["several"]}

    def guess(self, spec: dict) -> Decimal:
        return super().guess(spec) if spec["several"] else SingleChoice.guess(self, spec)

    def most_of(self, item: dict) -> int | None:
        return None if item["several"] else 1

    def options_of(self, spec: dict) -> list[dict]:
        return spec["places"]

    def scoring_of(self, spec: dict) -> str:
        return spec["scoring"] if spec["several"] else "partial"


def _figure(text: str) -> Decimal:
    """Empty in a draft that is looked at before it is complete."""
    return Decimal(text or 0)
