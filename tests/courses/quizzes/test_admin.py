"""The editor's screens, driven as Wagtail's forms post them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import TaskState

from courses.quizzes.models import Question, QuestionVersion, Quiz
from lms.people.roles import Role
from tests.courses.quizzes.admin import address, faults_of, person_as, question_form, quiz_form, rich
from tests.factories.quizzes import (
    QuestionBankFactory,
    QuestionFactory,
    QuizFactory,
    bank_of,
    published_question,
    published_quiz,
    translated,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client, admin_person):
    client.force_login(admin_person)
    return admin_person


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_question_is_published_from_the_editor(client, administrator):
    form = question_form(QuestionBankFactory(), **{"action-publish": "1"})

    response = client.post(address(Question, "add"), form)

    assert response.status_code == 302
    assert QuestionVersion.objects.get().published_by == administrator


def test_the_editor_keeps_an_incomplete_draft(client, administrator):
    form = question_form(QuestionBankFactory(), rows=[], stem=rich(""))

    response = client.post(address(Question, "add"), form)

    assert response.status_code == 302
    assert not Question.objects.get().live


def test_autosave_keeps_what_is_not_fit_to_be_published(client, administrator):
    question = published_question().question
    form = question_form(question.bank, key=question.key, rows=[("One", True), ("Two", True)])

    response = client.post(
        address(Question, "edit", question.pk), form, headers={"Accept": "application/json"}
    )

    assert response.json()["success"] is True
    assert question.versions.count() == 1


def test_the_editor_says_at_the_field_why_a_question_is_not_published(client, administrator):
    form = question_form(
        QuestionBankFactory(), rows=[("One", True), ("Two", True)], **{"action-publish": "1"}
    )

    response = client.post(address(Question, "add"), form)

    assert faults_of(response, "options") == ["A single-choice question has exactly one correct option."]
    assert not Question.objects.exists()


def test_the_editor_says_at_the_contents_why_a_quiz_is_not_published(client, administrator):
    bank = QuestionBankFactory(title="Moves")
    published_question(bank=bank)

    response = client.post(address(Quiz, "add"), quiz_form(bank, count=3, **{"action-publish": "1"}))

    assert faults_of(response, "contents") == ["3 questions are drawn from “Moves”, which has 1 ready."]
    assert not Quiz.objects.exists()


def test_a_quiz_whose_bank_is_not_full_yet_can_be_a_draft(client, administrator):
    response = client.post(address(Quiz, "add"), quiz_form(QuestionBankFactory(), count=3))

    assert response.status_code == 302
    assert not Quiz.objects.get().live


def test_a_quiz_is_published_from_the_editor(client, administrator):
    bank = QuestionBankFactory()
    published_question(bank=bank)

    client.post(address(Quiz, "add"), quiz_form(bank, count=1, **{"action-publish": "1"}))

    assert Quiz.objects.get().versions.get().rules["sections"][0]["items"][0]["count"] == 1


def test_what_a_trainer_submits_a_reviewer_publishes(client):
    person_as(Role.TRAINER, client)
    client.post(address(Question, "add"), question_form(QuestionBankFactory(), **{"action-submit": "1"}))
    question, state = Question.objects.get(), TaskState.objects.get()
    assert not question.live
    person_as(Role.REVIEWER, client)

    client.post(address(Question, "workflow_action", question.pk, "approve", state.pk))

    question.refresh_from_db()
    assert question.live
    assert question.versions.count() == 1


def test_a_trainer_cannot_publish(client):
    person_as(Role.TRAINER, client)
    form = question_form(QuestionBankFactory(), **{"action-publish": "1"})

    client.post(address(Question, "add"), form)

    assert not QuestionVersion.objects.exists()


def test_approval_of_what_is_no_longer_fit_tells_why_and_keeps_it_in_review(client):
    person_as(Role.TRAINER, client)
    bank = QuestionBankFactory(title="Moves")
    question = published_question(bank=bank).question
    client.post(address(Quiz, "add"), quiz_form(bank, count=1, **{"action-submit": "1"}))
    question.unpublish()
    quiz, state = Quiz.objects.get(), TaskState.objects.get()
    person_as(Role.REVIEWER, client)

    response = client.post(address(Quiz, "workflow_action", quiz.pk, "approve", state.pk), follow=True)

    state.refresh_from_db()
    assert "Not published. 1 question is drawn" in text_of(response)
    assert state.status == TaskState.STATUS_IN_PROGRESS


def test_what_was_published_cannot_be_deleted(client, administrator):
    question = published_question().question

    response = client.post(address(Question, "delete", question.pk), follow=True)

    assert "stays as evidence" in text_of(response)
    assert Question.objects.exists()


def test_a_draft_can_be_deleted(client, administrator):
    question = QuestionFactory()

    client.post(address(Question, "delete", question.pk))

    assert not Question.objects.exists()


def test_a_quiz_with_other_rules_in_another_language_is_pointed_out(client, administrator):
    version = published_quiz(questions=1)
    quiz = version.quiz
    translated(quiz, pass_mark=90, title="평가")
    form = quiz_form(bank_of(version), count=1, slug=quiz.slug, **{"action-publish": "1"})

    response = client.post(address(Quiz, "edit", quiz.pk), form, follow=True)

    assert "The quiz in Korean follows other rules" in text_of(response)


@pytest.mark.parametrize("mode", ["", "key"])
@pytest.mark.parametrize("kind", Question.Kind)
def test_a_question_can_be_previewed_before_it_has_any_content(client, administrator, kind, mode):
    question = QuestionFactory(kind=kind, options=[], stem="")

    response = question.make_preview_request(preview_mode=mode)

    assert response.status_code == 200


def test_a_quiz_can_be_previewed(client, administrator):
    response = QuizFactory(intro="<p>Before you start</p>").make_preview_request()

    assert "Before you start" in response.content.decode()


def test_questions_are_found_by_parts_of_korean_words(client, administrator):
    QuestionFactory(stem="<p>전입신고는 언제 하여야 합니까?</p>")
    QuestionFactory()

    response = client.get(address(Question, "list"), {"q": "신고"})

    assert len(response.context["object_list"]) == 1


def test_a_bank_tells_how_many_questions_are_ready(client, administrator):
    bank = QuestionBankFactory()
    translated(published_question(bank=bank).question)
    QuestionFactory(bank=bank)

    response = client.get(reverse(bank.snippet_viewset.get_url_name("list")))

    assert response.context["object_list"][0].ready == 1


@pytest.mark.parametrize("model", [Question, Quiz])
def test_our_own_columns_ask_nothing_of_the_database(client, administrator, model):
    """Wagtail itself asks three times a row, for the schedule, the review and missing translations."""

    def queries() -> int:
        client.get(address(model, "list"))
        with CaptureQueriesContext(connection) as captured:
            client.get(address(model, "list"))
        return len(captured)

    published_quiz(questions=1)
    before = queries()
    for _number in range(5):
        published_quiz(questions=1)

    assert queries() - before <= 3 * 5
