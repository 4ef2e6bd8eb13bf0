from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from courses.progress.models import Result
from courses.quizzes import operations
from courses.quizzes.freezing import digest
from courses.quizzes.models import Answer, Attempt, ItemMark, Marking, QuestionVersion
from lms.outbox.models import OutboxRow
from tests.factories.people import UserFactory
from tests.factories.quizzes import (
    QuestionBankFactory,
    activity_of,
    answer,
    answer_rightly,
    bank_of,
    publish,
    published_question,
    published_quiz,
    started,
    translated,
    wrong_value,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def person_with_extra_time(factor: str):
    officer = UserFactory()
    return UserFactory(
        extra_time_factor=Decimal(factor), extra_time_granted_by=officer, extra_time_granted_at=AT
    )


def test_a_paper_draws_each_question_once():
    attempt = started(published_quiz(questions=5, draw=3), at=AT)

    assert len({item["version"] for item in attempt.items}) == 3
    assert attempt.paper_sha256 == digest(attempt.paper)


def test_a_paper_shows_every_option_once():
    attempt = started(at=AT)

    assert all(sorted(item["order"]) == [0, 1, 2] for item in attempt.items)


def test_options_keep_their_order_where_the_author_says_so():
    bank = QuestionBankFactory()
    published_question(bank=bank, shuffle=False)

    attempt = started(published_quiz(bank=bank, draw=1), at=AT)

    assert attempt.item(1)["order"] == [0, 1, 2]


def test_a_running_attempt_keeps_its_questions_when_they_change():
    bank = QuestionBankFactory()
    version = published_question(bank=bank)
    attempt = started(published_quiz(bank=bank, draw=1), at=AT)
    version.question.stem = "<p>Quite another question</p>"

    publish(version.question)

    assert attempt.item(1)["version"] == version.pk


def test_questions_come_in_the_language_of_the_attempt_or_as_they_were_written():
    bank = QuestionBankFactory()
    korean = translated(published_question(bank=bank).question, stem="<p>전입신고는 언제?</p>")
    english = published_question(bank=bank)
    translated_quiz = published_quiz(bank=bank, draw=2)
    translated(translated_quiz.quiz, title="평가")

    attempt = started(translated_quiz, at=AT, language="ko")

    drawn = QuestionVersion.objects.filter(pk__in=[item["version"] for item in attempt.items])
    assert set(drawn.values_list("question", flat=True)) == {korean.pk, english.question_id}
    assert attempt.quiz_version.language == "ko"


def test_whoever_has_an_unfinished_attempt_goes_on_with_it():
    version, person = published_quiz(), UserFactory()

    first, again = started(version, person=person, at=AT), started(version, person=person, at=AT + MINUTE)

    assert first == again


def test_the_database_holds_one_unfinished_attempt_at_a_time():
    attempt = started(at=AT)
    attempt.pk, attempt.number = None, 2
    attempt.key = UserFactory().key

    with pytest.raises(IntegrityError), transaction.atomic():
        attempt.save(force_insert=True)


def test_the_number_of_tries_is_kept():
    version, person = published_quiz(tries=1), UserFactory()
    operations.submit_attempt(attempt=started(version, person=person, at=AT), by=person, at=AT)

    with pytest.raises(operations.TriesUsedUp):
        started(version, person=person, at=AT + MINUTE)


def test_a_new_try_gets_the_next_number():
    version, person = published_quiz(), UserFactory()
    operations.submit_attempt(attempt=started(version, person=person, at=AT), by=person, at=AT)

    assert started(version, person=person, at=AT + MINUTE).number == 2


def test_the_waiting_time_between_tries_is_kept():
    version, person = published_quiz(cool_down_minutes=30), UserFactory()
    operations.submit_attempt(attempt=started(version, person=person, at=AT), by=person, at=AT + MINUTE)

    with pytest.raises(operations.TooSoon) as refusal:
        started(version, person=person, at=AT + 30 * MINUTE)

    assert refusal.value.until == AT + 31 * MINUTE
    assert started(version, person=person, at=refusal.value.until).number == 2


def test_a_bank_that_has_lost_questions_starts_nothing():
    version = published_quiz(questions=2)
    bank_of(version).questions.first().unpublish()

    with pytest.raises(operations.NotEnoughQuestions):
        started(version, at=AT)

    assert not Attempt.objects.exists()


def test_a_quiz_that_was_unpublished_is_not_offered():
    version = published_quiz()
    version.quiz.unpublish()

    with pytest.raises(operations.QuizNotOffered):
        started(version, at=AT)


@pytest.mark.parametrize(("factor", "minutes"), [("1.50", 30), ("1.25", 25)])
def test_extra_time_lengthens_the_limit(factor, minutes):
    attempt = started(published_quiz(time_limit_minutes=20), person=person_with_extra_time(factor), at=AT)

    assert attempt.deadline_at == attempt.check_at == AT + minutes * MINUTE


def test_without_a_limit_the_clock_never_looks():
    attempt = started(at=AT)

    assert attempt.deadline_at is None
    assert operations.close_overdue(at=AT + timedelta(days=365)) == 0


def test_the_score_is_the_part_of_the_marks_earned():
    attempt = started(published_quiz(questions=3, pass_mark=60), at=AT)
    answer_rightly(attempt, [1, 2], at=AT)
    answer(attempt, 3, wrong_value(attempt, 3), at=AT)

    marking = operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT + MINUTE)

    assert (marking.earned, marking.possible, marking.score, marking.passed) == (2, 3, 66, True)


def test_a_score_just_below_the_pass_mark_does_not_pass():
    attempt = started(published_quiz(questions=3, pass_mark=67), at=AT)
    answer_rightly(attempt, [1, 2], at=AT)

    marking = operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)

    assert (marking.score, marking.passed) == (66, False)


def test_the_last_answer_to_an_item_counts():
    attempt = started(published_quiz(questions=1), at=AT)
    answer_rightly(attempt, [1], at=AT)
    answer(attempt, 1, [], revision=2, at=AT)

    marking = operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)

    assert marking.score == 0
    assert marking.items.get().response is None


def test_draws_weigh_as_the_quiz_says():
    version = published_quiz(questions=2, marks="5", pass_mark=50)
    attempt = started(version, at=AT)
    answer_rightly(attempt, [1], at=AT)

    marking = operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)

    assert (marking.earned, marking.possible) == (5, 10)


def test_the_result_points_at_the_evidence():
    attempt = started(at=AT)

    marking = operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT + MINUTE)

    result = Result.objects.get()
    assert marking.result == result
    assert (result.outcome, result.score, result.achieved_at) == ("failed", 0, AT + MINUTE)
    assert (result.evidence_key, result.evidence_sha256) == (str(attempt.key), marking.evidence_sha256)
    assert result.activity == activity_of(attempt.quiz_version)


def test_a_second_submit_returns_the_first_marking():
    attempt = started(at=AT)
    first = operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)

    second = operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT + MINUTE)

    assert first == second
    assert Result.objects.count() == 1


def test_a_failure_half_way_leaves_the_attempt_as_it_was(monkeypatch):
    attempt = started(at=AT)
    answer_rightly(attempt, [1], at=AT)
    monkeypatch.setattr(ItemMark.objects, "bulk_create", lambda _rows: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)

    attempt.refresh_from_db()
    assert attempt.state == "in_progress"
    assert not Marking.objects.exists()
    assert not Result.objects.exists()
    assert not OutboxRow.objects.exists()
    assert Answer.objects.count() == 1


def test_the_sweep_submits_what_is_there_at_the_deadline():
    attempt = started(published_quiz(questions=2, time_limit_minutes=20), at=AT)
    answer_rightly(attempt, [1], at=AT + MINUTE)

    closed = operations.close_overdue(at=AT + 25 * MINUTE)

    attempt.refresh_from_db()
    assert closed == 1
    assert (attempt.state, attempt.closed_by, attempt.check_at) == ("finished", "clock", None)
    assert attempt.submitted_at == AT + 20 * MINUTE
    assert attempt.markings.get().score == 50


def test_the_sweep_leaves_attempts_alone_whose_time_is_not_up():
    started(published_quiz(time_limit_minutes=20), at=AT)

    assert operations.close_overdue(at=AT + 19 * MINUTE) == 0


def test_one_broken_attempt_does_not_hold_up_the_sweep(monkeypatch):
    version = published_quiz(time_limit_minutes=20)
    broken, sound = started(version, at=AT), started(version, at=AT + MINUTE)
    Attempt.objects.filter(pk=broken.pk).update(paper={"items": [{"item": 1, "version": 0}]})

    closed = operations.close_overdue(at=AT + 60 * MINUTE)

    broken.refresh_from_db()
    sound.refresh_from_db()
    assert closed == 1
    assert sound.is_closed
    assert broken.check_at == AT + 65 * MINUTE


def test_submitting_late_counts_as_closed_by_the_clock():
    attempt = started(published_quiz(time_limit_minutes=20), at=AT)

    operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT + 21 * MINUTE)

    attempt.refresh_from_db()
    assert attempt.closed_by == "clock"
    assert attempt.submitted_at == AT + 20 * MINUTE


def test_starting_again_closes_the_attempt_whose_time_is_up():
    version, person = published_quiz(time_limit_minutes=20), UserFactory()
    first = started(version, person=person, at=AT)

    second = started(version, person=person, at=AT + 21 * MINUTE)

    first.refresh_from_db()
    assert first.is_closed
    assert second.number == 2


@pytest.mark.parametrize("model", [Answer, Marking, ItemMark])
def test_answers_and_marks_are_append_only(model):
    attempt = started(at=AT)
    answer_rightly(attempt, [1], at=AT)
    operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")


def test_an_unfit_quiz_is_not_imported():
    bank = QuestionBankFactory(slug="empty")
    content = {
        "slug": "q",
        "bank": bank.slug,
        "draw": 1,
        "pass_mark": 80,
        "time_limit_minutes": 5,
        "tries": 1,
    }

    with pytest.raises(ValidationError):
        operations.import_quiz(content=content | {"en": {"title": "Q", "intro": ""}}, by=None, at=AT)
