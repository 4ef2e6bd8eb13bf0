"""Runs that go wrong on purpose: which checks they break, and where to find one for a check that nothing breaks."""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.simulations.authoring.boxes import box_around, only_of, pools_of
from courses.simulations.authoring.variations import Variation, Variations
from courses.simulations.engine import Package, TooMuchWork, all_draws, judge, play
from courses.simulations.engine.draws import used_in
from courses.simulations.engine.selftest import steps_in

DRAWS_TRIED = 4
# What a search may take, in the units of engine/work.py: some 30,000 steps, about a second.
WORK_TRIED = 8_000_000


@dataclass(frozen=True)
class InDraw:
    """What a run comes to in one draw: the keys of the checks it breaks, in order."""

    draw: dict
    broken: list[str]
    score: int


def in_draws(package: Package, steps: list[dict], only: dict | None = None) -> list[InDraw]:
    """What these steps come to in every draw they are used in."""
    return [_in(package, steps, draw) for draw in all_draws(package) if used_in(only, draw)]


def broken_by(outcomes: Iterable[InDraw]) -> dict[str, list[dict]]:
    """The draws in which a check is broken, by its key."""
    found: dict[str, list[dict]] = {}
    for outcome in outcomes:
        for key in outcome.broken:
            found.setdefault(key, []).append(outcome.draw)
    return found


def only_where_broken(package: Package, key: str, outcomes: list[InDraw]) -> dict | None:
    """The `draw` member that uses a run only where it breaks the check: all such draws if one condition names
    them, else the first of them. KeyError if it is broken nowhere."""
    draws, every = broken_by(outcomes)[key], pools_of(package.vary)
    box = box_around(draws, every) or box_around(draws[:1], every)
    return only_of(box, every)


def find(package: Package, keys: list[str]) -> dict[str, dict]:
    """Bad runs for these checks as the package writes them, by key; those that could not be found are missing.

    Each is the model run with one thing gone wrong, chosen so that it breaks little else.
    """
    best = _search(package, keys)
    found = {}
    for key in keys:
        if key in best:
            variation = best[key][1]
            only = only_where_broken(package, key, in_draws(package, variation.steps))
            found[key] = bad_run(key, variation.steps, variation.note, only)
    return found


def bad_run(key: str, steps: list[dict], note: str, only: dict | None) -> dict:
    """A bad run as the package writes it."""
    return {
        "breaks": key,
        **({"note": note} if note else {}),
        **({"draw": only} if only else {}),
        "events": steps,
    }


def _search(package: Package, keys: list[str]) -> dict[str, tuple[int, Variation]]:
    """For each key the variation that breaks it and the fewest checks beside it."""
    limited, draws = package.limited(WORK_TRIED), _spread(all_draws(package))
    best: dict[str, tuple[int, Variation]] = {}
    for variation in Variations(package, [check for check in package.checks if check.key in keys]):
        if all(key in best and best[key][0] == 1 for key in keys):
            break
        try:
            outcomes = [_in(limited, variation.steps, draw) for draw in draws]
        except TooMuchWork:
            break
        for broken in (outcome.broken for outcome in outcomes):
            for key in broken:
                if key in keys and (key not in best or len(broken) < best[key][0]):
                    best[key] = (len(broken), variation)
    return best


def _in(package: Package, steps: list[dict], draw: dict) -> InDraw:
    machine = play(package, draw, steps_in(steps, draw))
    report = judge(package, machine.state, machine.trace)
    return InDraw(
        draw, [key for key, one in report.verdicts.items() if one.verdict == "broken"], report.score
    )


def _spread(draws: list[dict]) -> list[dict]:
    """A few draws, from the first to the last."""
    if len(draws) <= DRAWS_TRIED:
        return draws
    step = (len(draws) - 1) / (DRAWS_TRIED - 1)
    return [draws[round(number * step)] for number in range(DRAWS_TRIED)]
