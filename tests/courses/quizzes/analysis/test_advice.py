"""What to do is said where a threshold is passed, and only there."""

import random

import pytest

from courses.quizzes.analysis import advice, labels
from courses.quizzes.analysis.advice import ENOUGH, Weight
from courses.quizzes.analysis.options import Meaning, part_tables
from tests.courses.quizzes.analysis.crowd import single_choice
from tests.factories.specs import SPECS

THIRD = 40


def table(**chosen) -> dict:
    """`a=(30, 20, 10)`: chosen so often in the lower, middle and upper third, of 40 people each."""
    unanswered = [THIRD - sum(thirds[place] for thirds in chosen.values()) for place in range(3)]
    return {
        "had": [THIRD] * 3,
        "unanswered": unanswered,
        "chosen": [["", choice, *thirds] for choice, thirds in chosen.items()],
    }


def told(item: dict | None = None, **chosen) -> dict[str, Weight]:
    usual = {"n": 3 * THIRD, "answered": 3 * THIRD, "facility": 0.6, "guess": 0.25, "discrimination": 0.4}
    given = chosen or {"a": (15, 22, 32), "b": (10, 7, 3), "c": (8, 6, 3), "d": (7, 5, 2)}
    tables = part_tables(table(**given), [single_choice()])
    return {one.short: one.weight for one in advice.on_question(usual | (item or {}), tables)}


def test_a_good_question_is_left_in_peace():
    assert told() == {}


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"discrimination": -0.01}, {"negative discrimination": Weight.CHECK}),
        ({"discrimination": 0.19}, {"weak discrimination": Weight.REVISE}),
        ({"discrimination": 0.2}, {}),
        ({"discrimination": None}, {}),
        ({"facility": 0.05}, {"hardly ever right": Weight.CHECK}),
        ({"facility": 0.25}, {"no better than guessing": Weight.REVISE}),
        ({"facility": 0.25, "guess": None}, {}),
        ({"facility": 0.2, "guess": None}, {"too hard": Weight.REVISE}),
        ({"facility": 0.95}, {"too easy": Weight.NOTE}),
        ({"facility": 0.96, "discrimination": 0.1}, {"too easy": Weight.NOTE}),
        ({"answered": 100}, {"left out": Weight.REVISE}),
    ],
)
def test_each_threshold_has_its_word(figures, expected):
    assert told(figures) == expected


def test_of_few_attempts_only_that_is_said():
    assert told({"n": ENOUGH - 1, "answered": 0, "discrimination": -1}) == {"few attempts": Weight.NOTE}


def test_a_wrong_option_that_the_best_prefer_puts_the_key_in_doubt():
    assert told(a=(20, 15, 10), b=(10, 20, 28), c=(5, 3, 1), d=(5, 2, 1)) == {
        "wrong option preferred": Weight.CHECK
    }


def test_a_wrong_option_that_draws_the_better_ones_is_told():
    assert told(a=(20, 22, 28), b=(4, 6, 9), c=(8, 6, 2), d=(8, 6, 1)) == {"misleads the able": Weight.REVISE}


def test_options_that_nobody_takes_are_named():
    tables = part_tables(table(a=(20, 30, 38), b=(20, 10, 2)), [single_choice()])

    (idle,) = advice._on_choices(tables[0])

    assert idle.weight == Weight.NOTE
    assert "“Option c”, “Option d”" in idle.text


def test_two_options_need_no_third():
    tables = part_tables(table(true=(38, 39, 40), false=(2, 1, 0)), [SPECS["true_false"]])

    assert list(advice._on_choices(tables[0])) == []


@pytest.mark.parametrize("kind", ["multiple", "matching", "ordering", "short", "numeric"])
def test_choices_that_do_not_compete_are_not_compared(kind):
    chance = random.Random(1)
    parts = labels.parts(SPECS[kind])
    chosen = [
        [part.id, choice.id, *(chance.randint(0, 9) for _third in range(3))]
        for part in parts
        for choice in part.choices
    ]
    tables = part_tables({"had": [40] * 3, "unanswered": [0] * 3, "chosen": chosen}, [SPECS[kind]])

    assert [one for each in tables for one in advice._on_choices(each)] == []


def test_the_gravest_comes_first():
    weights = list(told({"discrimination": -0.2, "answered": 60}).values())

    assert weights == [Weight.CHECK, Weight.REVISE]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({}, []),
        ({"mean": 0.49}, ["low mean"]),
        ({"mean": 0.9}, ["high mean"]),
        ({"deviation": 0.1}, ["little spread"]),
        ({"alpha": None, "agreement": None}, ["no reliability"]),
        ({"alpha": 0.5}, ["unreliable"]),
        ({"alpha": 0.7}, ["hardly reliable"]),
        ({"alpha": 0.8}, ["satisfactory"]),
        ({"agreement": 0.8}, ["decisions vary"]),
    ],
)
def test_a_quiz_is_told_what_is_amiss(figures, expected):
    quiz = {"mean": 0.6, "deviation": 0.15, "alpha": 0.93, "agreement": 0.9}

    assert [one.short for one in advice.on_quiz(quiz | figures, 100)] == expected


def test_the_option_table_has_every_option_and_what_else_was_written():
    written = [["", "id-w1", 1, 2, 3], ["", "a birth", 3, 0, 0], ["", None, 2, 1, 0]]
    kept = {"had": [10] * 3, "unanswered": [4, 7, 7], "chosen": written}

    (table,) = part_tables(kept, [SPECS["short"]])

    assert [(row.meaning, row.times) for row in table.rows] == [
        (Meaning.RIGHT, 6),
        (Meaning.RIGHT, 0),
        (Meaning.PARTLY, 0),
        (Meaning.WRITTEN, 3),
        (Meaning.RARE, 3),
        (Meaning.NONE, 18),
    ]


def test_a_part_left_out_of_an_answer_is_told():
    kept = {"had": [10] * 3, "unanswered": [0] * 3, "chosen": [["id-p1", "id-a1", 5, 6, 10]]}

    first, second, _third = part_tables(kept, [SPECS["matching"]])

    assert first.rows[-1].thirds == [5, 4, 0]
    assert second.rows[-1].thirds == [10, 10, 10]


def test_an_option_of_an_older_version_keeps_its_name():
    newest = single_choice(("a", "b"))
    kept = table(a=(20, 30, 35), b=(10, 5, 2), c=(10, 5, 3))

    (told,) = part_tables(kept, [newest, single_choice()])

    assert [(row.text, row.is_wrong) for row in told.rows[:3]] == [
        ("Option a", False),
        ("Option b", True),
        ("Option c", True),
    ]
