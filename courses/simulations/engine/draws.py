"""Draws: which value of each varied pool a run has (format, section 6)."""

import re
from itertools import product
from typing import TYPE_CHECKING

from .faults import BadInput, step
from .values import Scalar, Value, as_text, is_scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from .package import Package

MAX_DRAWS = 64

PLACEHOLDER = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")


def count_draws(vary: dict[str, list]) -> int:
    """How many different draws the pools give, without making them."""
    total = 1
    for pool in vary.values():
        total *= len(set(pool))
    return total


def all_draws(package: "Package") -> list[dict[str, Scalar]]:
    """Every different draw; names in code-point order, the first slowest; the first draw is the default."""
    names = sorted(package.vary)
    pools = [dict.fromkeys(package.vary[name]) for name in names]
    return [dict(zip(names, picked, strict=True)) for picked in product(*pools)]


def default_draw(package: "Package") -> dict[str, Scalar]:
    """The draw of a run for which none is named."""
    return {name: package.vary[name][0] for name in sorted(package.vary)}


def pick_draw(package: "Package", choose: "Callable[[list], Scalar]") -> dict[str, Scalar]:
    """A draw by chance, a value by as often as it occurs; the chance is the caller's (`random.choice`)."""
    return {name: choose(package.vary[name]) for name in sorted(package.vary)}


def check_draw(package: "Package", draw, root: str = "$") -> dict[str, Scalar]:
    """`draw` itself; BadInput unless it has exactly the names of `vary`, with values from their pools."""
    if type(draw) is not dict:
        raise BadInput(root, "a draw must be an object without a member written twice")
    if draw.keys() != package.vary.keys():
        raise BadInput(root, f"a draw must have exactly the names {sorted(package.vary)}")
    for name, value in draw.items():
        if not is_scalar(value) or value not in package.vary[name]:
            raise BadInput(step(root, name), "not in the pool of this name")
    return draw


def fill(value: Value, draw: dict[str, Scalar]) -> Value:
    """The value with each `{{name}}` replaced; text that is nothing else becomes the drawn value itself."""
    if type(value) is list:
        return [fill(member, draw) for member in value]
    if type(value) is not str or "{{" not in value:
        return value
    if whole := PLACEHOLDER.fullmatch(value):
        return draw.get(whole[1], value)
    return PLACEHOLDER.sub(lambda found: as_text(draw.get(found[1], found[0])), value)


def used_in(only: dict[str, list] | None, draw: dict[str, Scalar]) -> bool:
    """Whether a step or bad run with this `draw` member is used in the draw."""
    return all(draw[name] in values for name, values in (only or {}).items())
