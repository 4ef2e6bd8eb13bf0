"""Wrong answers in common: only what chance does not explain is told, whoever answered rightly is never."""

import random
from itertools import combinations, product
from math import prod
from uuid import UUID

import pytest
from scipy import stats

from courses.quizzes.analysis.similarity import LEVEL, MOST_TOLD, alike, at_least
from courses.quizzes.analysis.sums import Wrong

QUESTIONS = [UUID(int=number) for number in range(1, 31)]


def strangers(number: int, *, seed: int = 1, wrong: float = 0.6) -> list[Wrong]:
    """So many people who answered 30 questions on their own, each distractor as popular as it is."""
    chance = random.Random(seed)
    return [
        Wrong(attempt, question, chance.choices("bcd", (5, 3, 2))[0])
        for attempt in range(number)
        for question in QUESTIONS
        if chance.random() < wrong
    ]


def copying(attempts: list[Wrong], whose: int, copier: int) -> list[Wrong]:
    return attempts + [Wrong(copier, one.question, one.response) for one in attempts if one.attempt == whose]


def persons(number: int) -> dict[int, int]:
    return {attempt: attempt for attempt in range(number)}


@pytest.mark.parametrize("seed", range(5))
def test_as_many_or_more_is_the_sum_over_all_that_could_happen(seed):
    chance = random.Random(seed)
    chances = [chance.random() for _ in range(7)]
    number = chance.randint(0, 7)

    told = sum(
        prod(one if happened else 1 - one for one, happened in zip(chances, happening, strict=True))
        for happening in product([True, False], repeat=7)
        if sum(happening) >= number
    )

    assert at_least(number, chances) == pytest.approx(told, abs=1e-12)


def test_equal_chances_make_a_binomial():
    assert at_least(18, [0.45] * 20) == pytest.approx(stats.binom.sf(17, 20, 0.45), rel=1e-9)


def test_who_copies_mistakes_is_found_among_strangers():
    wrong = copying(strangers(200), whose=17, copier=200)

    found = alike(wrong, persons(201))

    assert [(pair.first, pair.second) for pair in found.pairs] == [(17, 200)]
    assert found.pairs[0].equal == found.pairs[0].both_wrong
    assert found.pairs[0].probability < LEVEL
    assert (found.attempts, found.compared) == (201, 201 * 200 // 2)


@pytest.mark.parametrize("seed", range(4))
def test_strangers_are_not_suspected(seed):
    assert alike(strangers(150, seed=seed), persons(150)).found == 0


def test_the_quick_look_leaves_nobody_out():
    wrong = copying(copying(strangers(60), whose=3, copier=60), whose=9, copier=61)
    rows = {
        attempt: {one.question: one.response for one in wrong if one.attempt == attempt}
        for attempt in range(62)
    }
    chances = {}
    for question in QUESTIONS:
        given = [row[question] for row in rows.values() if question in row]
        pairs = list(combinations(given, 2))
        chances[question] = sum(one == other for one, other in pairs) / len(pairs)
    expected = set()
    for one, other in combinations(range(62), 2):
        both = rows[one].keys() & rows[other].keys()
        equal = sum(rows[one][question] == rows[other][question] for question in both)
        if at_least(equal, [chances[question] for question in both]) * 62 * 61 / 2 <= LEVEL:
            expected.add((one, other))

    found = alike(wrong, persons(62))

    assert {(pair.first, pair.second) for pair in found.pairs} == expected >= {(3, 60), (9, 61)}


def test_a_mistake_that_everybody_makes_says_nothing():
    wrong = [Wrong(attempt, question, "b") for attempt in range(20) for question in QUESTIONS]

    assert alike(wrong, persons(20)).found == 0


def test_a_person_is_not_compared_with_their_own_other_try():
    wrong = copying(strangers(100), whose=17, copier=100)

    assert alike(wrong, persons(100) | {100: 17}).found == 0


def test_only_those_who_began_at_nearly_the_same_time_are_compared_where_there_are_many():
    wrong = copying(strangers(200), whose=17, copier=200)

    found = alike(wrong, persons(201), most=201 * 10)

    assert (found.compared, found.found) == (201 * 10 - 55, 0)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_hardly_any_attempts_are_hardly_compared(number):
    found = alike(strangers(number), persons(number))

    assert (found.compared, found.found) == (max(0, number - 1), 0)


def test_no_more_pairs_are_told_than_can_be_looked_at():
    wrong = strangers(200)
    for copier in range(200, 212):
        wrong = copying(wrong, whose=5, copier=copier)

    found = alike(wrong, persons(212))

    assert found.found > len(found.pairs) == MOST_TOLD
