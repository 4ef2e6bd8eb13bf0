"""For which draws a step is meant: a box has some values of each pool, and holds the draws made of these."""

from courses.simulations.engine.values import Scalar

Box = dict[str, tuple[Scalar, ...]]
Pools = dict[str, list[Scalar]]


def pools_of(vary: Pools) -> Box:
    """The box of all draws: each pool without repeats."""
    return {name: tuple(dict.fromkeys(vary[name])) for name in sorted(vary)}


def box_of(only: dict | None, every: Box) -> Box:
    """The box that a step's `draw` member means; values in the order of their pool."""
    only = only or {}
    return {
        name: tuple(v for v in pool if v in only[name]) if name in only else pool
        for name, pool in every.items()
    }


def only_of(box: Box, every: Box) -> dict | None:
    """The `draw` member for a box, None for all draws."""
    return {name: list(values) for name, values in box.items() if values != every[name]} or None


def overlap(one: Box, other: Box) -> bool:
    return all(set(one[name]) & set(other[name]) for name in one)


def difference(box: Box, without: Box) -> list[Box]:
    """Boxes that share no draw and together hold the draws of `box` that are not in `without`."""
    if not overlap(box, without):
        return [box]
    pieces, rest = [], dict(box)
    for name in box:
        outside = tuple(value for value in rest[name] if value not in without[name])
        if outside:
            pieces.append({**rest, name: outside})
        rest[name] = tuple(value for value in rest[name] if value in without[name])
    return pieces


def joined(one: Box, other: Box, every: Box) -> Box | None:
    """The one box that holds the draws of two which share none; None if no box does."""
    differing = [name for name in one if one[name] != other[name]]
    if len(differing) != 1 or overlap(one, other):
        return None
    name = differing[0]
    both = {*one[name], *other[name]}
    return {**one, name: tuple(value for value in every[name] if value in both)}


def box_around(draws: list[dict], every: Box) -> Box | None:
    """The box that holds exactly these draws; None if none does."""
    if not draws:
        return None
    box = {name: tuple(v for v in pool if any(d[name] == v for d in draws)) for name, pool in every.items()}
    size = 1
    for values in box.values():
        size *= len(values)
    return box if size == len(draws) else None
