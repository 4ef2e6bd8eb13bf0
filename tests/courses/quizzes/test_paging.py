"""One question on a page, back and forth or forward only."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.quizzes import operations
from courses.quizzes.models import Answer, Attempt, Quiz
from tests.courses.quizzes.admin import address, quiz_form
from tests.courses.quizzes.test_views import course_with, intro_url, post_answer, queries_of
from tests.factories.people import UserFactory
from tests.factories.quizzes import (
    QuestionBankFactory,
    answer,
    filled_bank,
    published_question,
    published_quiz,
    started,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


def paged(person=None, *, at=None, **fields) -> Attempt:
    fields = {"questions": 3, "paging": "one"} | fields
    return started(published_quiz(**fields), person=person, at=at or timezone.now())


def forward(person=None, **fields) -> Attempt:
    return paged(person, **{"navigation": "forward", "paging": "all"} | fields)


def url(name: str, attempt: Attempt, number: int | None = None) -> str:
    return reverse(f"quizzes:{name}", args=[attempt.key]) + (f"?q={number}" if number else "")


def shown(client, address: str) -> list[int]:
    """The numbers of the questions that stand on the page."""
    page = client.get(address, follow=True).content.decode()
    return [int(number) for number in re.findall(r'<fieldset class="question" id="question-(\d+)"', page)]


def reached(attempt: Attempt) -> int:
    return Attempt.objects.values_list("reached", flat=True).get(pk=attempt.pk)


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("?q=1", 1), ("?q=3", 3), ("?q=0", 1), ("?q=4", 1), ("?q=x", 1), ("?q=²", 1)],
)
def test_a_page_shows_the_question_that_is_asked_for(client, learner, asked, number):
    attempt = paged(learner)

    assert shown(client, url("attempt", attempt) + asked) == [number]


def test_buttons_save_the_question_and_go_to_another(client, learner):
    attempt = paged(learner)

    response = client.post(url("save", attempt), {"item-2": "1", "revision-2": "0", "shown": "2", "go": "3"})

    assert response.url == url("attempt", attempt, 3) + "#question-3"
    assert list(Answer.objects.values_list("item", "value")) == [(2, [1])]
    assert reached(attempt) == 1


def test_the_overview_leads_everywhere_and_tells_what_is_answered(client, learner):
    attempt = paged(learner)
    answer(attempt, 3, [0], at=timezone.now())

    page = client.get(url("attempt", attempt, 2)).content.decode()

    overview = re.findall(r'<button name="go" value="(\d)" data-jump="\d"( class="is-answered")?', page)
    assert overview == [("1", ""), ("2", ""), ("3", ' class="is-answered"')]
    assert "1 of 3 answered" in page


def test_an_answer_refused_keeps_the_page(client, learner):
    bank = QuestionBankFactory()
    for _number in range(2):
        published_question(bank=bank, numeric=True)
    attempt = paged(learner, bank=bank, draw=2)

    response = client.post(url("save", attempt), {"item-2": "many", "revision-2": "0", "go": "1"})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="many"' in page
    assert 'id="question-1"' not in page


def test_from_handing_in_each_open_question_is_found(client, learner):
    attempt = paged(learner)

    page = client.get(url("submit", attempt)).content.decode()

    assert url("attempt", attempt, 2) + "#question-2" in page


def test_forward_only_goes_on_question_by_question(client, learner):
    attempt = forward(learner)
    assert shown(client, url("attempt", attempt)) == [1]

    client.post(url("save", attempt), {"item-1": "0", "revision-1": "0", "go": "2"})

    assert reached(attempt) == 2
    assert shown(client, url("attempt", attempt)) == [2]
    assert shown(client, url("attempt", attempt, 3)) == [2]


def test_nothing_is_skipped_by_a_forged_button(client, learner):
    attempt = forward(learner)

    client.post(url("save", attempt), {"go": "3"})

    assert reached(attempt) == 1


def test_a_click_repeated_goes_on_once(client, learner):
    attempt = forward(learner)

    for _click in range(3):
        client.post(url("save", attempt), {"go": "2"})

    assert reached(attempt) == 2


def test_a_question_left_behind_is_not_shown_again(client, learner):
    attempt = forward(learner)
    operations.go_on(attempt=attempt, to=2, at=timezone.now())

    page = client.get(url("attempt", attempt, 1), follow=True).content.decode()

    assert "You have left this question" in page
    assert 'id="question-1"' not in page
    assert 'name="go" value="1"' not in page
    assert "Previous question" not in page


def test_a_question_left_behind_takes_no_answer(client, learner):
    attempt = forward(learner)
    answer(attempt, 1, [0], at=timezone.now())
    operations.go_on(attempt=attempt, to=2, at=timezone.now())

    with pytest.raises(operations.ItemLeftBehind):
        answer(attempt, 1, [1], revision=2, at=timezone.now())
    sent = post_answer(client, attempt, item=1, revision=2, value=[1])
    form = client.post(url("save", attempt), {"item-1": "1", "revision-1": "1", "go": "3"}, follow=True)

    assert (sent.status_code, sent.json()["state"]) == (409, "left")
    assert "You have left this question" in form.content.decode()
    assert Answer.objects.get().value == [0]
    assert reached(attempt) == 2


def test_a_save_that_was_acknowledged_is_confirmed_though_its_question_was_left(client, learner):
    attempt = forward(learner)
    first = answer(attempt, 1, [0], at=timezone.now())
    operations.go_on(attempt=attempt, to=2, at=timezone.now())

    assert answer(attempt, 1, [0], at=timezone.now()) == first


def test_nobody_goes_on_when_the_time_is_up():
    attempt = forward(at=AT, time_limit_minutes=20)

    with pytest.raises(operations.AttemptClosed):
        operations.go_on(attempt=attempt, to=2, at=AT + timedelta(minutes=21))

    assert reached(attempt) == 1


def test_from_handing_in_nothing_leads_back(client, learner):
    attempt = forward(learner)
    operations.go_on(attempt=attempt, to=2, at=timezone.now())

    page = client.get(url("submit", attempt)).content.decode()

    assert re.findall(r"#question-(\d)", page) == ["2"]


def test_a_save_on_a_page_is_four_statements(client, learner, django_assert_num_queries):
    attempt = forward(learner)

    with django_assert_num_queries(4):
        post_answer(client, attempt, item=1, revision=1, value=[0])


def test_a_long_paper_takes_no_more_queries(client, learner):
    short, long = paged(learner, questions=1), paged(learner, questions=12)

    assert queries_of(client, url("attempt", long)) == queries_of(client, url("attempt", short)) <= 6


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"paging": "one"}, "You see one question at a time, and may go back and forth."),
        ({"navigation": "forward"}, "cannot come back to one that you have left"),
    ],
)
def test_the_introduction_says_how_one_goes_through_the_questions(client, learner, fields, told):
    version = published_quiz(**fields)
    course_with(version, learner=learner)

    assert told in client.get(intro_url(version)).content.decode()


def test_the_editor_offers_pages_and_navigation(client, admin_person):
    client.force_login(admin_person)
    fields = {"paging": "one", "navigation": "forward", "action-publish": "1"}

    client.post(address(Quiz, "add"), quiz_form(filled_bank(1), count=1) | fields)

    assert Quiz.objects.get().versions.get().goes_forward_only
