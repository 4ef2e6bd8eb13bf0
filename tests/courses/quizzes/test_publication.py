from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from courses.quizzes.freezing import digest
from courses.quizzes.models import QuestionVersion
from lms.audit.models import AuditEvent
from tests.factories.people import UserFactory
from tests.factories.quizzes import (
    QuestionBankFactory,
    QuestionCategoryFactory,
    QuestionFactory,
    QuizFactory,
    bank_of,
    blueprint,
    drawn_from,
    figure,
    filled_bank,
    fixed,
    locale,
    options,
    part,
    publish,
    published_question,
    published_quiz,
    row,
    section,
    translated,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_publication_freezes_the_question_under_its_hash():
    trainer = UserFactory(is_superuser=True)
    question = QuestionFactory()

    version = publish(question, by=trainer)

    assert version.number == 1
    assert version.published_by == trainer
    assert version.spec_sha256 == digest(version.spec)
    assert [option["correct"] for option in version.spec["options"]] == [True, False, False]


def test_publication_leaves_an_audit_event_without_the_content():
    version = published_question()

    event = AuditEvent.objects.about(version).get()

    assert event.verb == "quizzes.question.published"
    assert event.detail == {"of": version.question_id, "number": 1, "sha256": version.spec_sha256}


def test_saving_a_draft_freezes_nothing():
    question = QuestionFactory(stem="")

    question.save_revision(clean=False)

    assert not QuestionVersion.objects.exists()


def test_publishing_the_same_content_again_writes_no_second_version():
    question = QuestionFactory()

    first, again = publish(question), publish(question)

    assert first == again


def test_changed_content_becomes_the_next_version_and_the_first_stays():
    question = QuestionFactory()
    first = publish(question)
    question.source = "Article 17"

    second = publish(question)

    first.refresh_from_db()
    assert second.number == 2
    assert first.spec["source"] == "Resident Registration Act, Article 16"


def test_versions_cannot_be_changed():
    version = published_question()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        QuestionVersion.objects.filter(pk=version.pk).update(language="ko")


def test_publication_is_rolled_back_when_the_version_cannot_be_written(monkeypatch):
    question = QuestionFactory()
    revision = question.save_revision()
    monkeypatch.setattr("courses.quizzes.models.published.audit.record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        revision.publish()

    question.refresh_from_db()
    assert not question.live
    assert not QuestionVersion.objects.exists()


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"stem": "<p> </p>"}, "stem"),
        ({"stem": "<p>&nbsp;</p>"}, "stem"),
        ({"options": options([("One", True, "")])}, "options"),
        ({"options": options([("One", True, ""), ("Two", True, "")])}, "options"),
        ({"options": options([("One", False, ""), ("Two", False, "")])}, "options"),
        ({"options": options([("Same", True, ""), ("Same ", False, "")])}, "options"),
        ({"kind": "multiple", "options": options([("One", False, ""), ("Two", False, "")])}, "options"),
        ({"kind": "true_false"}, "truth"),
        ({"kind": "numeric", "options": []}, "options"),
        ({"kind": "numeric", "options": [figure("1", "-1")]}, "options"),
    ],
)
def test_incomplete_questions_are_refused_at_the_faulty_field(fields, faulty):
    question = QuestionFactory(**fields)

    with pytest.raises(ValidationError) as refusal:
        publish(question)

    assert list(refusal.value.message_dict) == [faulty]


def test_a_short_name_is_used_once_in_a_bank_and_language():
    first = QuestionFactory()
    second = QuestionFactory.build(bank=first.bank, key=first.key, locale=first.locale)

    with pytest.raises(ValidationError) as refusal:
        second.full_clean()

    assert list(refusal.value.message_dict) == ["key"]


def test_a_translation_keeps_the_kind():
    question = published_question().question
    copy = question.copy_for_translation(locale("ko"))
    copy.kind, copy.truth = "true_false", "true"

    with pytest.raises(ValidationError) as refusal:
        copy.full_clean()

    assert list(refusal.value.message_dict) == ["kind"]


def test_a_translation_begins_as_a_draft_of_its_own():
    question = published_question().question

    copy = question.copy_for_translation(locale("ko"))
    copy.save()

    assert not copy.live
    assert copy.latest_revision is None
    assert [block.id for block in copy.options] == [block.id for block in question.options]


def test_of_a_statement_one_option_is_right():
    question = QuestionFactory(true_false=True)

    version = publish(question)

    assert [(option["id"], option["correct"]) for option in version.spec["options"]] == [
        ("true", True),
        ("false", False),
    ]


def test_a_quiz_is_refused_when_a_bank_has_fewer_ready_questions_than_drawn():
    bank = QuestionBankFactory(title="Moves")
    published_question(bank=bank)
    QuestionFactory(bank=bank)

    with pytest.raises(ValidationError, match="2 questions are drawn from “Moves”, which has 1 ready"):
        published_quiz(bank=bank, draw=2)


def test_a_question_in_two_languages_counts_once():
    bank = QuestionBankFactory()
    translated(published_question(bank=bank).question)

    with pytest.raises(ValidationError):
        published_quiz(bank=bank, draw=2)


def test_two_draws_from_one_bank_need_questions_for_both():
    bank = filled_bank(3, bank=QuestionBankFactory(title="Moves"))
    contents = [section(drawn_from(bank, 2), drawn_from(bank, 2))]

    with pytest.raises(ValidationError, match="“Moves” is left without enough"):
        published_quiz(contents=contents)


def test_a_quiz_without_questions_is_refused():
    quiz = QuizFactory()

    with pytest.raises(ValidationError, match="Ask at least one question"):
        publish(quiz)


def test_a_draw_tells_what_it_lacks_by_its_criteria():
    law = QuestionCategoryFactory(bank__title="Moves", title="Law")
    filled_bank(1, bank=law.bank, category=law, difficulty="hard")
    contents = [section(drawn_from(law.bank, 2, category=law, difficulty="hard"))]

    with pytest.raises(ValidationError, match="2 questions are drawn from “Moves: Law, hard”, which has 1"):
        published_quiz(contents=contents)


def test_overlapping_draws_are_fit_as_long_as_there_is_a_drawing():
    bank = filled_bank(1, topic="Fees")
    filled_bank(2, bank=bank)
    contents = [section(drawn_from(bank, 2), drawn_from(bank, 1, topic="Fees"))]

    assert published_quiz(contents=contents).rules["sections"][0]["items"][1]["topic"] == "Fees"


def test_a_fixed_question_must_be_ready():
    with pytest.raises(ValidationError, match="is not ready"):
        published_quiz(contents=[section(fixed(QuestionFactory()))])


def test_a_question_cannot_be_asked_twice():
    question = published_question().question

    with pytest.raises(ValidationError, match="is asked twice"):
        published_quiz(contents=[section(fixed(question), fixed(question))])


def test_a_question_that_the_draws_need_cannot_be_fixed():
    bank = filled_bank(2)
    contents = [section(drawn_from(bank, 2), fixed(bank.questions.first()))]

    with pytest.raises(ValidationError, match="is asked twice, or the draws need it"):
        published_quiz(contents=contents)


def test_the_rows_of_a_blueprint_need_questions_each():
    bank = filled_bank(3, bank=QuestionBankFactory(title="Moves"), topic="Fees")

    with pytest.raises(ValidationError, match="1 question is drawn from “Moves: Deadlines”, which has 0"):
        published_quiz(contents=[section(blueprint(bank, row(2, topic="Fees"), row(1, topic="Deadlines")))])


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (lambda bank: [section()], "Ask at least one question"),
        (lambda bank: [section(drawn_from(bank, 1), title="A"), section(title="B")], "no questions"),
        (lambda bank: [section(drawn_from(bank, 1)), section(drawn_from(bank, 1))], "a title"),
        (lambda bank: [section(part("draw", bank=None, count=1, marks="1"))], "not chosen, or is gone"),
        (lambda bank: [section(part("question", question=10**6, marks="1"))], "not chosen, or is gone"),
    ],
)
def test_contents_that_make_no_paper_are_refused(contents, message):
    bank = filled_bank(2)

    with pytest.raises(ValidationError, match=message) as refusal:
        published_quiz(contents=contents(bank))

    assert list(refusal.value.message_dict) == ["contents"]


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"opens_at": AT, "closes_at": AT}, "closes_at"),
        ({"pledge": True, "pledge_text": " "}, "pledge_text"),
        ({"at_end": "abandon"}, "time_limit_minutes"),
        ({"at_end": "grace", "time_limit_minutes": 20}, "grace_minutes"),
        ({"feedback_during": ["result"]}, "feedback_during"),
    ],
)
def test_rules_that_contradict_each_other_are_refused_at_their_field(fields, faulty):
    with pytest.raises(ValidationError) as refusal:
        published_quiz(questions=1, **fields)

    assert list(refusal.value.message_dict) == [faulty]


def test_all_rules_are_frozen_in_the_terms_of_format_2():
    rules = {
        "pass_mark": 70,
        "time_limit_minutes": 30,
        "at_end": "grace",
        "grace_minutes": 5,
        "tries": 2,
        "cool_down_minutes": 60,
        "counts": "last",
        "navigation": "forward",
        "paging": "one",
        "supervised": True,
    }
    moments = {"opens_at": AT, "closes_at": AT + timedelta(days=1)}
    seen = {"feedback_during": ["marks"], "feedback_after": ["result"], "feedback_closed": ["answers"]}

    version = published_quiz(questions=1, pledge=True, pledge_text="I promise.", **rules, **moments, **seen)

    assert version.spec["format"] == 2
    assert {name: version.rules[name] for name in rules} == rules
    assert version.rules["closes_at"] == "2026-11-24T09:00:00+00:00"
    assert version.rules["pledge"] == "I promise."
    assert version.rules["feedback"] == {"during": ["marks"], "after": ["result"], "closed": ["answers"]}


def test_the_wording_of_a_quiz_is_no_rule_that_languages_must_share():
    bank = filled_bank(1)
    quiz = published_quiz(contents=[section(drawn_from(bank, 1), title="Law")], intro="<p>Think.</p>").quiz

    copy = translated(quiz, title="평가", intro="<p>생각하십시오.</p>")
    copy.contents[0].value["title"] = "법령"

    assert copy.rules() == quiz.rules()


def test_the_rules_of_a_quiz_are_frozen():
    version = published_quiz(questions=3, draw=2, time_limit_minutes=20, tries=3)

    assert version.spec["sections"][0]["items"][0]["count"] == 2
    assert (version.spec["time_limit_minutes"], version.spec["tries"]) == (20, 3)


def test_the_schedule_goes_on_over_a_quiz_that_is_no_longer_fit():
    version = published_quiz(questions=1)
    revision = version.quiz.save_revision()
    bank_of(version).questions.get().unpublish()

    revision.publish(log_action="wagtail.publish.scheduled")

    assert version.quiz.versions.count() == 1


def test_a_scheduled_question_is_frozen_when_its_time_has_come():
    question = QuestionFactory(go_live_at=timezone.now() + timedelta(days=1))

    publish(question)

    assert not question.live
    assert not QuestionVersion.objects.exists()
