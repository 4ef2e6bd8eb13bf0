import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.progress import operations as progress
from courses.progress.models import Result
from courses.quizzes import operations as quizzes
from courses.quizzes.models import Question
from courses.quizzes.tickets import Ticket, write_ticket
from tests.factories.courses import published_course
from tests.factories.people import UserFactory
from tests.factories.quizzes import (
    QuestionFactory,
    publish,
    published_question,
    published_quiz,
    started,
    translated,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


def check(client, question, *, ticket: str, value="0", **headers):
    fields = {"ticket": ticket, f"item-{question.pk}": value, "back": "/en/courses/x/"}
    return client.post(reverse("quizzes:self_check", args=[question.pk]), fields, **headers)


def ticket_for(question, person, order=(0, 1, 2)) -> str:
    ticket = Ticket({"order": list(order)}, question.live_revision_id)
    return write_ticket(question_id=question.pk, person=person, ticket=ticket)


def test_a_right_answer_is_confirmed_with_its_reason(client, learner):
    question = published_question().question

    page = check(client, question, ticket=ticket_for(question, learner)).content.decode()

    assert "Right" in page
    assert "Article 16 says so." in page
    assert "Back to the lesson" in page


def test_a_wrong_answer_is_told_what_would_have_been_right(client, learner):
    question = published_question().question

    page = check(client, question, ticket=ticket_for(question, learner, [1, 0, 2])).content.decode()

    assert "Wrong" in page
    assert "option--correct" in page


def test_with_htmx_only_the_verdict_comes(client, learner):
    question = published_question().question

    page = check(
        client, question, ticket=ticket_for(question, learner), HTTP_HX_REQUEST="true"
    ).content.decode()

    assert "<html" not in page
    assert "Right" in page


def test_nothing_is_recorded(client, learner):
    question = published_question().question

    check(client, question, ticket=ticket_for(question, learner))

    assert not Result.objects.exists()


def test_without_a_ticket_no_question_is_judged(client, learner):
    """Else the key of every question of the bank could be asked for before the examination."""
    question, other = published_question().question, published_question().question
    stranger = UserFactory()

    tickets = ["", "forged", ticket_for(other, learner), ticket_for(question, stranger)]

    assert [check(client, question, ticket=ticket).status_code for ticket in tickets] == [404] * 4


def test_a_ticket_expires(client, learner, monkeypatch):
    question = published_question().question
    with monkeypatch.context() as patched:
        patched.setattr("django.core.signing.time.time", lambda: 0.0)
        ticket = ticket_for(question, learner)

    assert check(client, question, ticket=ticket).status_code == 404


def test_an_unpublished_question_is_not_judged(client, learner):
    question = QuestionFactory()

    assert check(client, question, ticket=ticket_for(question, learner)).status_code == 404


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_question_of_a_running_attempt_tells_nothing_until_it_is_handed_in(client, learner, language):
    version = published_quiz(questions=1)
    question = Question.objects.get()
    korean = translated(question)
    attempt = started(version, person=learner, at=timezone.now(), language=language)
    shown = korean if language == "en" else question

    page = check(client, shown, ticket=ticket_for(shown, learner)).content.decode()
    assert "part of a quiz you have begun" in page
    assert "Article 16" not in page and "option--correct" not in page

    quizzes.submit_attempt(attempt=attempt, by=learner, at=timezone.now())
    assert "Article 16" in check(client, shown, ticket=ticket_for(shown, learner)).content.decode()


def test_the_attempt_of_somebody_else_keeps_no_question_back(client, learner):
    version = published_quiz(questions=1)
    question = Question.objects.get()
    started(version, at=timezone.now())

    assert "Article 16" in check(client, question, ticket=ticket_for(question, learner)).content.decode()


@pytest.mark.parametrize(("value", "said"), [("", "Give an answer first"), ("9", "Choose among the options")])
def test_what_is_no_answer_is_said(client, learner, value, said):
    question = published_question().question
    fields = {"value": value} if value else {"value": []}

    assert said in check(client, question, ticket=ticket_for(question, learner), **fields).content.decode()


def test_a_question_that_has_changed_asks_to_load_the_page_again(client, learner):
    question = published_question().question
    ticket = ticket_for(question, learner)
    question.kind, question.truth, question.options = "true_false", "true", []
    publish(question)

    assert "has changed since you opened the page" in check(client, question, ticket=ticket).content.decode()


def test_another_site_is_no_way_back(client, learner):
    question = published_question().question
    fields = {
        "ticket": ticket_for(question, learner),
        f"item-{question.pk}": "0",
        "back": "https://evil.example/",
    }

    page = client.post(reverse("quizzes:self_check", args=[question.pk]), fields).content.decode()

    assert "evil.example" not in page


def lesson_with(questions, learner=None) -> str:
    """Address of a lesson with these self-checks."""
    course = published_course(
        lessons=1, body=[("self_check", {"question": question}) for question in questions]
    )
    if learner:
        progress.enrol(person=learner, course_key=course.key, language="en", by=learner, at=timezone.now())
    return course.lessons[0].url


def test_a_lesson_shows_its_self_check_and_the_check_works(client, learner):
    question = published_question(true_false=True).question

    page = client.get(lesson_with([question], learner)).content.decode()

    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    assert "correct" not in page
    assert "Article 16" not in page
    assert "Right" in check(client, question, ticket=ticket).content.decode()


def test_many_self_checks_take_no_more_queries_than_one(client, learner):
    few = lesson_with([published_question().question], learner)
    many = lesson_with([published_question().question for _number in range(8)], learner)
    client.get(few)

    with CaptureQueriesContext(connection) as for_one:
        client.get(few)
    client.get(many)
    with CaptureQueriesContext(connection) as for_many:
        client.get(many)

    assert len(for_many) == len(for_one)
