"""What people may give for an answer that they mark: levels of a rubric, or a figure where there is none."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking.kind import ValueRefused

HUNDREDTH = Decimal("0.01")


def most_points(spec: dict, item: dict) -> Decimal:
    """The points of the best answer: by the rubric, or the marks of the item where there is none."""
    if spec["rubric"]:
        return Decimal(sum(max(_points(criterion).values()) for criterion in spec["rubric"]))
    return Decimal(item["marks"])


def points_of(spec: dict, levels: Mapping[str, str]) -> Decimal:
    """The points of the levels chosen, by the ids of their criteria. Raises ValueRefused unless every criterion has
    one of its own levels."""
    points = Decimal(0)
    for criterion in spec["rubric"]:
        worth = _points(criterion).get(levels.get(criterion["id"], ""))
        if worth is None:
            raise ValueRefused(_("Choose a level for every criterion."))
        points += worth
    return points


def points_typed(text: str, most: Decimal) -> Decimal:
    """The figure that a marker typed, from 0 to `most`. Raises ValueRefused."""
    try:
        points = Decimal(text.strip().replace(",", "."))
        within = points.is_finite() and 0 <= points <= most and points == points.quantize(HUNDREDTH)
    except InvalidOperation:
        within = False
    if not within:
        raise ValueRefused(_("Give a figure from 0 to %(most)s.") % {"most": format(most.normalize(), "f")})
    return points


def _points(criterion: dict) -> dict[str, int]:
    return {level["id"]: level["points"] for level in criterion["levels"]}
