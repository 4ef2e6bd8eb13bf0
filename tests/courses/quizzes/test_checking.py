"""Asking during the attempt whether an answer is right."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.quizzes import operations, queries
from courses.quizzes.marking import ValueRefused
from courses.quizzes.models import Answer, Quiz
from tests.courses.quizzes.admin import address, quiz_form
from tests.courses.quizzes.test_views import course_with, intro_url, post_answer, queries_of
from tests.factories.people import UserFactory
from tests.factories.quizzes import (
    answer,
    filled_bank,
    published_quiz,
    right_value,
    started,
    wrong_value,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALL = ["marks", "right_answers", "explanations"]


def checked(attempt, number: int, value, *, revision: int = 1, at=AT):
    return operations.save_answer(
        attempt_key=attempt.key,
        item=number,
        value=value,
        revision=revision,
        by=attempt.person,
        at=at,
        check=True,
    )


def checkable(person=None, at=AT, **fields):
    return started(published_quiz(feedback_during=ALL, **fields), person=person, at=at)


def test_a_checked_answer_is_final():
    attempt = checkable()
    checked(attempt, 1, [0])

    with pytest.raises(operations.AnswerFinal):
        answer(attempt, 1, [1], revision=2, at=AT)
    with pytest.raises(operations.AnswerFinal):
        checked(attempt, 1, [1], revision=2)

    assert (Answer.objects.get().checked, Answer.objects.get().value) == (True, [0])


def test_what_was_saved_before_is_checked_whatever_its_revision():
    attempt = checkable()
    answer(attempt, 1, [0], revision=5, at=AT)

    assert checked(attempt, 1, [0], revision=1).revision == 6


def test_checking_twice_is_checking_once():
    attempt = checkable()

    first = checked(attempt, 1, [0])

    assert checked(attempt, 1, [0]) == first
    assert Answer.objects.count() == 1


def test_checks_belong_to_the_chain():
    attempt = checkable(questions=2)
    checked(attempt, 1, right_value(attempt, 1))
    answer(attempt, 2, [0], at=AT)

    marking = operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)

    attempt.refresh_from_db()
    assert marking.items.get(item=1).fraction == 1
    assert queries.first_fault(attempt) is None


def test_what_is_not_answered_cannot_be_checked():
    with pytest.raises(ValueRefused):
        checked(checkable(), 1, [])

    assert not Answer.objects.exists()


def test_where_the_quiz_tells_nothing_nothing_can_be_checked():
    with pytest.raises(operations.NotToBeChecked):
        checked(started(at=AT), 1, [0])

    assert not Answer.objects.exists()


def test_after_the_deadline_nothing_can_be_checked():
    attempt = checkable(time_limit_minutes=20)

    with pytest.raises(operations.AttemptClosed):
        checked(attempt, 1, [0], at=AT + timedelta(minutes=21))


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


def test_the_form_saves_everything_and_checks_one(client, learner):
    attempt = checkable(learner, timezone.now(), questions=2)
    wrong = wrong_value(attempt, 1)[0]

    response = client.post(
        reverse("quizzes:save", args=[attempt.key]),
        {"item-1": wrong, "revision-1": "0", "item-2": "1", "revision-2": "0", "check": "1"},
    )
    page = client.get(response.url).content.decode()

    assert response.url.endswith(f"{attempt.key}/#question-1")
    assert list(Answer.objects.order_by("item").values_list("item", "checked")) == [(1, True), (2, None)]
    assert "Wrong" in page
    assert 'name="item-1"' not in page
    assert 'name="item-2"' in page


def test_another_window_is_told_that_the_answer_is_final(client, learner):
    attempt = checkable(learner, timezone.now())
    checked(attempt, 1, [0], at=timezone.now())

    response = post_answer(client, attempt, item=1, revision=2, value=[1])

    assert (response.status_code, response.json()["state"]) == (409, "final")
    assert response.json().keys() == {"state", "message"}


def test_the_list_of_tries_does_not_tell_a_result_that_is_kept_back(client, learner):
    version = published_quiz(feedback_after=["answers"], feedback_closed=[])
    course_with(version, learner=learner)
    attempt = started(version, person=learner, at=timezone.now())
    operations.submit_attempt(attempt=attempt, by=learner, at=timezone.now())

    page = client.get(intro_url(version)).content.decode()

    assert "handed in</span>" in page
    assert "failed" not in page
    assert "0%</td>" not in page


def test_many_tries_at_a_quiz_that_closes_take_no_more_queries(client, learner):
    version = published_quiz(closes_at=timezone.now() + timedelta(hours=1), feedback_closed=[])
    course_with(version, learner=learner)
    counts = []
    for _number in range(4):
        attempt = started(version, person=learner, at=timezone.now())
        operations.submit_attempt(attempt=attempt, by=learner, at=timezone.now())
        counts.append(queries_of(client, intro_url(version)))

    assert counts[-1] == counts[0] <= 20


def test_the_editor_offers_three_moments(client, admin_person):
    client.force_login(admin_person)
    moments = {"feedback_during": ["marks"], "feedback_after": ["result"], "feedback_closed": ["answers"]}

    client.post(
        address(Quiz, "add"), quiz_form(filled_bank(1), count=1, **moments, **{"action-publish": "1"})
    )

    feedback = Quiz.objects.get().versions.get().rules["feedback"]
    assert feedback == {"during": ["marks"], "after": ["result"], "closed": ["answers"]}
