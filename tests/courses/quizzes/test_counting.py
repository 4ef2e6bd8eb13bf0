"""Which try counts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from courses.progress import operations as progress
from courses.progress import queries as standing
from courses.progress.models import Result
from courses.quizzes import operations, queries
from courses.quizzes.models import Attempt, Quiz
from tests.courses.quizzes.admin import address, quiz_form
from tests.courses.quizzes.test_views import course_with, intro_url
from tests.factories.people import UserFactory
from tests.factories.quizzes import activity_of, answer_rightly, filled_bank, published_quiz, started

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def person(client):
    person = UserFactory()
    client.force_login(person)
    return person


def tried(version, person, right: int, *, day: int = 0) -> Attempt:
    """A try on that day with so many of two questions right."""
    at = AT + day * DAY
    attempt = started(version, person=person, at=at)
    answer_rightly(attempt, range(1, right + 1), at=at)
    operations.submit_attempt(attempt=attempt, by=person, at=at)
    return Attempt.objects.get(pk=attempt.pk)


def quiz(counts: str, **fields):
    return published_quiz(questions=2, counts=counts, pass_mark=60, **fields)


@pytest.mark.parametrize(
    ("counts", "scores", "score"),
    [
        ("best", [1, 2, 0], 100),
        ("last", [1, 2, 0], 0),
        ("last", [2, 0, 1], 50),
        ("last", [0, 1, 2], 100),
        ("first", [1, 2, 2], 50),
        ("first", [2, 0, 0], 100),
    ],
)
def test_the_standing_result_follows_the_rule(person, counts, scores, score):
    version = quiz(counts)

    for day, right in enumerate(scores):
        tried(version, person, right, day=day)

    assert standing.best_result(person, activity_of(version)).score == score


def test_a_later_try_than_the_first_is_marked_and_reports_nothing(client, person):
    version = quiz("first")
    first, second = (tried(version, person, right, day=right) for right in (0, 2))

    marking = queries.standing_marking(second)
    page = client.get(reverse("quizzes:result", args=[second.key])).content.decode()

    assert (marking.score, marking.result) == (100, None)
    assert Result.objects.get().marking.attempt == first
    assert queries.first_fault(second) is None
    assert "Only the first try counts" in page


def test_the_first_try_with_a_result_counts_after_an_abandoned_one(person):
    version = quiz("first", at_end="abandon", time_limit_minutes=20)
    operations.keep_time(attempt=started(version, person=person, at=AT), at=AT + DAY)

    second = tried(version, person, 2, day=2)

    assert queries.standing_marking(second).result.score == 100


def test_the_first_try_counts_anew_where_results_had_to_begin_anew(person):
    version = quiz("first")
    tried(version, person, 0)
    progress.lapse_results(
        activity=activity_of(version), key="new", reason="New law", by=None, at=AT + 2 * DAY
    )

    tried(version, person, 2, day=3)

    assert standing.best_result(person, activity_of(version)).score == 100


def test_a_worse_last_try_takes_back_no_completion(person):
    version = quiz("last")
    course = course_with(version, learner=person)
    progress.mark_read(person=person, activity=course.activity(), by=person, at=AT)
    tried(version, person, 2, day=1)
    completion = person.completions.get()

    tried(version, person, 0, day=2)

    assert person.completions.get() == completion
    assert set(completion.results.filter(outcome="passed").values_list("score", flat=True)) == {100}
    assert not standing.best_result(person, activity_of(version)).is_good


def test_each_last_try_takes_the_place_of_the_one_before(person):
    version = quiz("last")

    attempts = [tried(version, person, right, day=right) for right in (0, 1, 2)]

    first, second, third = (queries.standing_marking(one).result for one in attempts)
    assert (second.supersedes, third.supersedes) == (first, second)
    assert list(Result.objects.standing()) == [third]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"counts": "best"}, "The best try"),
        ({"counts": "last"}, "The last try, even if it is worse"),
        ({"counts": "first", "tries": 3}, "The first try; later ones are practice"),
    ],
)
def test_the_introduction_says_which_try_counts(client, person, fields, told):
    version = quiz(**fields)
    course_with(version, learner=person)

    assert told in client.get(intro_url(version)).content.decode()


def test_of_a_single_try_it_need_not_be_said(client, person):
    version = quiz("best", tries=1)
    course_with(version, learner=person)

    assert "What counts" not in client.get(intro_url(version)).content.decode()


def test_the_editor_offers_which_try_counts(client, admin_person):
    client.force_login(admin_person)

    client.post(
        address(Quiz, "add"),
        quiz_form(filled_bank(1), count=1, counts="last") | {"action-publish": "1"},
    )

    assert Quiz.objects.get().versions.get().rules["counts"] == "last"
