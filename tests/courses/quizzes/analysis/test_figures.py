"""Every figure is the one that NumPy and SciPy come to, to nine places, on random marks and where there is hardly any."""

import json
import random
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from scipy.special import owens_t
from scipy.stats import norm

from courses.quizzes.analysis.calculation import calculate
from courses.quizzes.analysis.selection import Selection
from courses.quizzes.analysis.statistics import both_below, pooled
from tests.courses.quizzes.analysis import reference
from tests.courses.quizzes.analysis.crowd import AT, Crowd, Given, gathered
from tests.courses.quizzes.analysis.reference import Matrix

pytestmark = pytest.mark.django_db

NINE_PLACES = {"rel": 1e-9, "abs": 1e-9}
PARTS = [Decimal(0), Decimal("0.33333"), Decimal("0.5"), Decimal("0.66667"), Decimal(1)]
OPTIONS = "abcd"


def random_paper(chance: random.Random, questions, *, parts: bool = False, marks=(1,)) -> list[Given]:
    """Abler people earn more; some leave a question out."""
    ability = chance.random()
    return [
        _given(chance, question, ability, parts, marks[place % len(marks)])
        for place, question in enumerate(questions)
    ]


def _given(chance, question, ability, parts, marks) -> Given:
    if chance.random() < 0.05:
        return Given(question, 0, None, marks)
    if parts:
        fraction = PARTS[min(4, int((chance.random() * 0.6 + ability * 0.6) * 5))]
        return Given(question, fraction, [chance.choice(OPTIONS)], marks)
    right = chance.random() < ability
    return Given(question, int(right), ["a" if right else chance.choice("bcd")], marks)


def result_of(crowd: Crowd, **filters) -> dict:
    """As it is kept: through JSON, which knows no infinity."""
    calculated = calculate(Selection(crowd.activity, AT, **filters))
    return json.loads(json.dumps(calculated, allow_nan=False))


def expect(result: dict, papers, *, pass_mark: float = 0.6) -> None:
    """Compares all figures with the reference."""
    matrix = Matrix.of(papers)
    quiz, totals = result["quiz"], reference.totals(matrix)
    assert result["attempts"] == totals["n"]
    for name, told in (
        ("mean", "mean"),
        ("median", "median"),
        ("deviation", "sd"),
        ("skewness", "skewness"),
        ("kurtosis", "kurtosis"),
    ):
        assert quiz[name] == close(totals[told]), name
    alpha = reference.alpha(matrix)
    assert quiz["alpha"] == close(alpha)
    if alpha is not None:
        assert quiz["error"] == close(totals["sd"] * np.sqrt(1 - alpha))
    if alpha is not None and 0 <= alpha < 1:
        agreement, kappa = reference.consistency(totals["mean"], totals["sd"], alpha, pass_mark)
        assert (quiz["agreement"], quiz["kappa"]) == (close(agreement), close(kappa))
    else:
        assert quiz["agreement"] is None or alpha == pytest.approx(1)
    expect_items(result, matrix)


def expect_items(result: dict, matrix: Matrix) -> None:
    expected = reference.items(matrix) if result["attempts"] else {}
    assert {one["question"] for one in result["items"]} == set(expected)
    for one in result["items"]:
        other = expected[one["question"]]
        assert one["n"] == other["n"]
        for name, told in (
            ("facility", "facility"),
            ("deviation", "sd"),
            ("discrimination", "discrimination"),
            ("efficiency", "efficiency"),
            ("intended", "intended"),
            ("effective", "effective"),
        ):
            assert one[name] == close(other[told]), name
        assert one["negative"] == (other["covariance"] is not None and other["covariance"] < -1e-15)


def close(value):
    return None if value is None else pytest.approx(float(value), **NINE_PLACES)


@pytest.mark.parametrize("seed", range(6))
def test_figures_are_those_of_scipy_where_everybody_had_every_question(seed):
    chance = random.Random(seed)
    crowd = gathered(chance.randint(3, 9))
    papers = [
        random_paper(chance, crowd.questions, parts=seed % 2 == 1, marks=(1, 2, 3)[: 1 + seed % 3])
        for _ in range(chance.randint(20, 60))
    ]
    crowd.take(papers)

    expect(result_of(crowd), papers)


@pytest.mark.parametrize("seed", range(10, 14))
def test_figures_are_those_of_scipy_where_questions_were_drawn_and_shuffled(seed):
    chance = random.Random(seed)
    crowd = gathered(10)
    everybody, drawn = crowd.questions[:3], crowd.questions[3:]
    papers = []
    for _ in range(50):
        asked = everybody + chance.sample(drawn, 4)
        chance.shuffle(asked)
        papers.append(random_paper(chance, asked, parts=True))
    crowd.take(papers)

    expect(result_of(crowd), papers)


@pytest.mark.parametrize("people", [0, 1, 2, 3, 4])
def test_few_people_have_the_figures_that_so_few_can_have(people):
    chance = random.Random(people)
    crowd = gathered(3)
    papers = [random_paper(chance, crowd.questions, parts=True) for _ in range(people)]
    crowd.take(papers)

    result = result_of(crowd)

    if people:
        expect(result, papers)
    quiz = result["quiz"]
    known = [quiz[name] is not None for name in ("mean", "median", "deviation", "skewness", "kurtosis")]
    assert known == [people > 0, people > 0, people > 1, people > 2, people > 3]


@pytest.mark.parametrize("fraction", [0, Decimal("0.33333"), 1])
def test_marks_that_do_not_vary_have_no_correlation_and_no_alpha(fraction):
    crowd = gathered(4)
    papers = [[Given(question, fraction, ["a"], 3) for question in crowd.questions] for _ in range(7)]
    crowd.take(papers)

    result = result_of(crowd)

    quiz = result["quiz"]
    assert (quiz["deviation"], quiz["alpha"], quiz["skewness"], quiz["agreement"]) == (0, None, None, None)
    for one in result["items"]:
        assert (one["deviation"], one["discrimination"], one["efficiency"]) == (0, None, None)
        assert (one["effective"], one["negative"]) == (None, False)
    assert quiz["passed"] == (7 if fraction == 1 else 0)


def test_a_quiz_of_one_question_has_no_alpha_and_nothing_to_correlate_with():
    crowd = gathered(1)
    papers = [[Given(crowd.questions[0], place % 2, ["a"])] for place in range(9)]
    crowd.take(papers)

    result = result_of(crowd)

    expect(result, papers)
    assert result["quiz"]["alpha"] is None
    assert result["items"][0]["discrimination"] is None
    assert result["items"][0]["effective"] == 1


def test_papers_of_different_length_have_no_alpha():
    chance = random.Random(5)
    crowd = gathered(5)
    papers = [random_paper(chance, crowd.questions[: 4 + place % 2]) for place in range(30)]
    crowd.take(papers)

    result = result_of(crowd)

    expect(result, papers)
    assert (result["quiz"]["alpha"], result["quiz"]["error"]) == (None, None)


def test_a_question_that_the_better_ones_miss_is_negative_and_has_no_effective_weight():
    crowd = gathered(4)
    good, bad = [1, 1, 1, 0], [0, 0, 0, 1]
    papers = [
        [Given(question, one, ["a"]) for question, one in zip(crowd.questions, marks, strict=True)]
        for marks in [good] * 6 + [bad] * 6 + [[1, 0, 1, 0]] * 3
    ]
    crowd.take(papers)

    result = result_of(crowd)

    expect(result, papers)
    against = next(one for one in result["items"] if one["negative"])
    assert against["question"] == str(crowd.questions[3].question.translation_key)
    assert against["effective"] is None and against["discrimination"] < 0
    assert sum(one["effective"] for one in result["items"] if one["effective"]) == pytest.approx(1)


def test_marks_that_lie_close_together_far_from_nothing_keep_their_places():
    chance = random.Random(3)
    crowd = gathered(12)
    papers = [
        [
            Given(one, 1 if chance.random() > 0.001 else Decimal("0.99999"), ["a"], 900)
            for one in crowd.questions
        ]
        for _ in range(60)
    ]
    crowd.take(papers)

    expect(result_of(crowd), papers)


def test_thirds_keep_equal_totals_together():
    chance = random.Random(8)
    crowd = gathered(4)
    papers = [random_paper(chance, crowd.questions) for _ in range(40)]
    crowd.take(papers)
    thirds = reference.thirds(Matrix.of(papers))

    result = result_of(crowd)

    for one in result["items"]:
        place = [str(question.question.translation_key) for question in crowd.questions].index(
            one["question"]
        )
        counted: dict = {}
        for third, paper in zip(thirds, papers, strict=True):
            response = paper[place].response
            key = response[0] if response else None
            counted.setdefault(key, [0, 0, 0])[third] += 1
        table = one["table"]
        assert table["unanswered"] == counted.pop(None, [0, 0, 0])
        assert {choice: thirds for _part, choice, *thirds in table["chosen"]} == counted


def test_figures_take_as_many_queries_for_many_attempts_as_for_few():
    counts = []
    for people in (5, 80):
        chance = random.Random(people)
        crowd = gathered(4)
        crowd.take([random_paper(chance, crowd.questions) for _ in range(people)])
        with CaptureQueriesContext(connection) as queries:
            calculate(Selection(crowd.activity, AT))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 14


@pytest.mark.parametrize("z", [-6, -1.3, 0, 0.4, 2, 7])
@pytest.mark.parametrize("correlation", [0, 0.2, 0.77, 0.999, 1])
def test_both_below_is_what_owens_t_says(z, correlation):
    known = norm.cdf(z) - 2 * owens_t(z, np.sqrt((1 - correlation) / (1 + correlation)))

    assert both_below(z, correlation) == pytest.approx(known, abs=1e-12)


def test_a_question_in_several_quizzes_is_correlated_within_them():
    chance = random.Random(4)
    crowds = [gathered(4), gathered(4)]
    shared = crowds[0].questions[0]
    taken = []
    for hard, crowd in enumerate(crowds):
        questions = [shared, *crowd.questions[1:]]
        papers = [
            [Given(one, int(chance.random() < 0.8 - hard * 0.4), ["a"]) for one in questions]
            for _ in range(40)
        ]
        crowd.take(papers)
        taken.append(Matrix.of(papers))
    group = str(shared.question.translation_key)

    together = pooled(
        [one for crowd in crowds for one in result_of(crowd)["items"] if one["question"] == group]
    )

    x, rest = [], []
    for matrix in taken:
        column = matrix.keys.index(group)
        others = matrix.total - matrix.earned[:, column] / matrix.whole
        x.append(matrix.fraction[:, column])
        rest.append(others - others.mean())
    within = np.concatenate([one - one.mean() for one in x])
    assert together.n == 80
    assert together.facility == close(np.concatenate(x).mean())
    assert together.discrimination == close(np.corrcoef(within, np.concatenate(rest))[0, 1])


def test_nothing_is_correlated_where_nothing_varies_in_any_quiz():
    crowd = gathered(2)
    crowd.take([[Given(one, 1, ["a"]) for one in crowd.questions]] * 6)

    together = pooled(result_of(crowd)["items"][:1])

    assert (together.n, together.facility, together.discrimination) == (6, 1, None)
