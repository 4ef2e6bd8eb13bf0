from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from courses.quizzes import operations
from courses.quizzes.models import Question, QuestionBank, QuestionVersion, Quiz, QuizVersion

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def bank_content() -> dict:
    return {
        "bank": {"slug": "moves", "en": "Moves", "ko": "전입"},
        "questions": [
            {
                "key": "deadline",
                "kind": "single",
                "topic": "Deadlines",
                "source": "Article 16",
                "en": {
                    "stem": "<p>Within how many days?</p><script>alert(1)</script>",
                    "options": [
                        {"text": "14", "correct": True, "feedback": "Right"},
                        {"text": "30", "correct": False, "feedback": "Wrong"},
                    ],
                    "feedback": "<p>Fourteen.</p>",
                },
                "ko": {
                    "stem": "<p>며칠 이내?</p>",
                    "options": [
                        {"text": "14일", "correct": True, "feedback": "맞습니다"},
                        {"text": "30일", "correct": False, "feedback": "틀립니다"},
                    ],
                    "feedback": "<p>14일.</p>",
                },
            },
            {
                "key": "days",
                "kind": "numeric",
                "answer": "14",
                "tolerance": "0",
                "unit": {"en": "days", "ko": "일"},
                "en": {"stem": "<p>How many?</p>"},
                "ko": {"stem": "<p>며칠?</p>"},
            },
            {
                "key": "true",
                "kind": "true_false",
                "answer": False,
                "en": {"stem": "<p>It is so.</p>", "feedback": "<p>No.</p>"},
                "ko": {"stem": "<p>그렇다.</p>", "feedback": "<p>아니다.</p>"},
            },
        ],
    }


def quiz_content() -> dict:
    return {
        "slug": "final",
        "bank": "moves",
        "draw": 3,
        "pass_mark": 80,
        "time_limit_minutes": 20,
        "tries": 3,
        "en": {"title": "Final", "intro": "Three questions."},
        "ko": {"title": "종합 평가", "intro": "세 문항."},
    }


def test_an_imported_bank_is_published_in_both_languages():
    bank = operations.import_bank(content=bank_content(), by=None, at=AT)

    assert str(bank) == "Moves / 전입"
    assert Question.objects.ready().in_banks() == {bank.pk: 3}
    assert QuestionVersion.objects.live().count() == 6


def test_translations_share_their_options_ids():
    operations.import_bank(content=bank_content(), by=None, at=AT)

    english, korean = QuestionVersion.objects.filter(question__key="deadline").order_by("language")

    assert english.spec["group"] == korean.spec["group"]
    assert [one["id"] for one in english.spec["options"]] == [one["id"] for one in korean.spec["options"]]
    assert english.spec["options"][0]["feedback"] == "<p>Right</p>"


def test_markup_that_the_editor_does_not_offer_is_dropped():
    operations.import_bank(content=bank_content(), by=None, at=AT)

    version = QuestionVersion.objects.get(question__key="deadline", language="en")

    assert "script" not in version.spec["stem"]


def test_the_same_import_again_changes_nothing():
    operations.import_bank(content=bank_content(), by=None, at=AT)
    operations.import_quiz(content=quiz_content(), by=None, at=AT)

    operations.import_bank(content=bank_content(), by=None, at=AT)
    operations.import_quiz(content=quiz_content(), by=None, at=AT)

    assert (Question.objects.count(), QuestionVersion.objects.count()) == (6, 6)
    assert (Quiz.objects.count(), QuizVersion.objects.count()) == (2, 2)


def test_a_corrected_text_becomes_a_new_version_of_that_language_only():
    operations.import_bank(content=bank_content(), by=None, at=AT)
    content = bank_content()
    content["questions"][0]["ko"]["stem"] = "<p>전입한 날부터 며칠 이내?</p>"

    operations.import_bank(content=content, by=None, at=AT)

    numbers = QuestionVersion.objects.live().filter(question__key="deadline").order_by("language")
    assert list(numbers.values_list("language", "number")) == [("en", 1), ("ko", 2)]


def test_one_unfit_question_keeps_the_whole_bank_out():
    content = bank_content()
    content["questions"][2]["en"]["stem"] = ""

    with pytest.raises(ValidationError):
        operations.import_bank(content=content, by=None, at=AT)

    assert not QuestionBank.objects.exists()


def test_the_translations_of_an_imported_quiz_are_one_activity():
    operations.import_bank(content=bank_content(), by=None, at=AT)

    quiz = operations.import_quiz(content=quiz_content(), by=None, at=AT)

    assert {one.activity_key for one in Quiz.objects.all()} == {quiz.activity_key}
    assert quiz.versions.get().spec["pass_mark"] == 80
