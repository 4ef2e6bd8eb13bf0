"""What the data migration makes of questions and quizzes as they were before they had parts and sections."""

import uuid
from importlib import import_module

import pytest

from courses.quizzes.models import Question, Quiz
from tests.factories.quizzes import QuestionBankFactory, QuestionFactory, QuizFactory, published_question

pytestmark = pytest.mark.django_db

migration = import_module("courses.quizzes.migrations.0004_contents_of_before")
KEY = uuid.uuid4()


def old_options() -> list[dict]:
    return [
        {
            "type": "option",
            "id": "a",
            "value": {"text": "R & D < 3", "correct": True, "feedback": "<p>Yes.</p>"},
        },
        {"type": "option", "id": "b", "value": {"text": "", "correct": False, "feedback": ""}},
    ]


def test_plain_options_become_rich_text_that_says_the_same():
    parts = migration._parts(old_options(), "single", None, None, KEY)

    question = Question.objects.get(pk=QuestionFactory(options=parts).pk)
    options = question.content()["options"]
    assert [option["text"] for option in options] == ["R &amp; D &lt; 3", ""]
    assert [(option["id"], option["correct"]) for option in options] == [("a", True), ("b", False)]


def test_a_number_becomes_one_part():
    parts = migration._parts([], "numeric", "14.500000", "0.5", KEY)

    question = Question.objects.get(pk=QuestionFactory(kind="numeric", options=parts).pk)
    assert question.content()["answers"][0] | {"id": ""} == {
        "id": "",
        "answer": "14.5",
        "tolerance": "0.5",
        "worth": "100",
        "feedback": "",
    }


def test_draws_become_one_section_whose_ids_are_the_same_in_all_languages():
    bank = QuestionBankFactory()
    published_question(bank=bank)
    rows = [{"bank": bank.pk, "count": 1, "marks": 5}]

    contents = migration._contents(rows, KEY)

    quiz = Quiz.objects.get(pk=QuizFactory(contents=contents).pk)
    assert contents == migration._contents(rows, KEY)
    assert quiz.publication_faults() == {}
    assert [(item["count"], item["marks"]) for item in quiz.rules()["sections"][0]["items"]] == [(1, 5)]


def test_what_was_brought_along_stays_as_it_is_when_it_is_brought_again():
    once = migration._parts(old_options(), "single", None, None, KEY)
    number = migration._parts([], "numeric", "14", "0", KEY)

    assert migration._parts(once, "single", None, None, KEY) == once
    assert migration._parts(number, "numeric", None, None, KEY) == number
