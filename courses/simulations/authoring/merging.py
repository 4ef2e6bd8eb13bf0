"""A recording made for some draws, brought into the model run that is there for all of them."""

from difflib import SequenceMatcher

from courses.simulations.authoring.boxes import (
    Box,
    Pools,
    box_of,
    difference,
    joined,
    only_of,
    overlap,
    pools_of,
)
from courses.simulations.authoring.recorded import SUBMIT
from courses.simulations.engine import canonical

# A step without its `draw`, and the draws it is used in.
Meant = tuple[dict, Box]


def merged(steps: list[dict], recording: list[dict], only: dict | None, vary: Pools) -> list[dict]:
    """The model run that goes like `recording` in the draws of `only`, and in all others as it went.

    Steps that both share stay one; those that differ get the draws they are for. It ends with `submit` for all.
    """
    every = pools_of(vary)
    box = box_of(only, every)
    old = [(_event(step), box_of(step.get("draw"), every)) for step in _without_end(steps)]
    new = [_event(step) for step in _without_end(recording)]
    meant = _joined(_woven(old, new, box), every)
    return [*(_step(event, box, every) for event, box in meant), SUBMIT]


def _woven(old: list[Meant], new: list[dict], box: Box) -> list[Meant]:
    """Old and new steps in one order; `box` is given to the new ones and taken from the old ones they replace."""
    concerned = [place for place, (_event, used) in enumerate(old) if overlap(used, box)]
    texts = [canonical(old[place][0]) for place in concerned], [canonical(event) for event in new]
    shared, inserted = set(), {place: [] for place in (-1, *range(len(old)))}
    for kind, start, end, first, last in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if kind == "equal":
            shared |= set(concerned[start:end])
        else:
            inserted[concerned[end - 1] if end else -1] += new[first:last]
    woven = [(event, box) for event in inserted[-1]]
    for place, (event, used) in enumerate(old):
        rest = difference(used, box) if place not in shared else _both(used, box)
        woven += [(event, piece) for piece in rest]
        woven += [(event, box) for event in inserted[place]]
    return woven


def _both(used: Box, box: Box) -> list[Box]:
    """Boxes that together hold the draws of either, and each of these once."""
    return [used] if not difference(box, used) else [*difference(used, box), box]


def _joined(meant: list[Meant], every: Box) -> list[Meant]:
    """Equal neighbours for different draws as one step for all of these."""
    found: list[Meant] = []
    for event, box in meant:
        while found and found[-1][0] == event and (both := joined(found[-1][1], box, every)):
            found.pop()
            box = both
        found.append((event, box))
    return found


def _without_end(steps: list[dict]) -> list[dict]:
    return steps[:-1] if steps and steps[-1]["do"] == SUBMIT["do"] else steps


def _event(step: dict) -> dict:
    """What is done, without what may be left out."""
    return {name: value for name, value in step.items() if name != "draw" and value not in (None, {})}


def _step(event: dict, box: Box, every: Box) -> dict:
    only = only_of(box, every)
    return {**event, "draw": only} if only else event
