"""Drawing without repeats, compared with the plain count of what is possible."""

from collections import Counter
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from courses.quizzes.drawing import draw

pools = st.lists(
    st.tuples(
        st.lists(st.integers(0, 7), unique=True, max_size=8),
        st.integers(0, 4),
    ),
    max_size=5,
)


def can_be_filled(pools) -> bool:
    """Hall's condition: any pools together have as many candidates as they want."""
    return all(
        len(set().union(*(candidates for candidates, _count in some))) >= sum(count for _c, count in some)
        for size in range(1, len(pools) + 1)
        for some in combinations(pools, size)
    )


@given(pools, st.integers())
def test_a_drawing_is_found_whenever_there_is_one(pools, seed):
    drawn = draw(pools, Random(seed))

    assert isinstance(drawn, list) == can_be_filled(pools)


@given(pools, st.integers())
def test_every_pool_gives_its_own_and_nothing_is_drawn_twice(pools, seed):
    drawn = draw(pools, Random(seed))

    if isinstance(drawn, list):
        everything = [candidate for some in drawn for candidate in some]
        assert len(everything) == len(set(everything))
        assert [len(some) for some in drawn] == [count for _candidates, count in pools]
        assert all(set(some) <= set(pool) for some, (pool, _count) in zip(drawn, pools, strict=True))


def test_what_cannot_be_filled_is_named():
    assert draw([([1, 2], 2), ([1, 2, 3], 2)], Random(1)) == 1


def test_every_candidate_has_the_same_chance():
    chance = Random(1)

    drawn = Counter(one for _turn in range(6000) for one in draw([(list(range(6)), 2)], chance)[0])

    assert all(1850 < times < 2150 for times in drawn.values())


def test_what_is_drawn_stands_in_random_order():
    chance = Random(1)

    first = Counter(draw([(list(range(3)), 3)], chance)[0][0] for _turn in range(3000))

    assert all(900 < times < 1100 for times in first.values())
