"""Drawing without repeats: as many as wanted from each of several pools that may overlap."""

from collections import deque
from collections.abc import Hashable, Sequence
from random import Random


def draw(pools: Sequence[tuple[list[Hashable], int]], chance: Random) -> list[list] | int:
    """For each pool of (candidates, how many) as many of its candidates at random, none of them twice over all.

    Whenever there is such a drawing one is found: a candidate that another pool can do without is passed on. Where
    there is none, the place of the first pool that could not be filled is returned.
    """
    shuffled = [chance.sample(candidates, len(candidates)) for candidates, _count in pools]
    holder: dict[Hashable, int] = {}
    for place, (_candidates, count) in enumerate(pools):
        for _one in range(count):
            if not _take(place, shuffled, holder):
                return place
    return [
        [candidate for candidate in pool if holder.get(candidate) == place]
        for place, pool in enumerate(shuffled)
    ]


def _take(place: int, pools: list[list], holder: dict[Hashable, int]) -> bool:
    """Gives the pool at `place` one candidate more, passing on those of others along a shortest chain."""
    came_by: dict[int, tuple[int, Hashable] | None] = {place: None}
    waiting = deque([place])
    while waiting:
        pool = waiting.popleft()
        for candidate in pools[pool]:
            owner = holder.get(candidate)
            if owner is None:
                _pass_on(pool, candidate, came_by, holder)
                return True
            if owner not in came_by:
                came_by[owner] = (pool, candidate)
                waiting.append(owner)
    return False


def _pass_on(pool: int, free: Hashable, came_by: dict, holder: dict[Hashable, int]) -> None:
    holder[free] = pool
    while came_by[pool] is not None:
        pool, candidate = came_by[pool]
        holder[candidate] = pool
