"""Marking anew after a mistaken key: results are added, what rested on the old ones stays."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from certification.awards import operations as awards
from certification.awards.models import Period, PeriodEvidence
from courses.catalogue.models import CoursePage
from courses.progress import operations as progress
from courses.progress import queries as results
from courses.progress.models import Completion, CompletionResult, Result
from courses.quizzes import operations, queries
from courses.quizzes.analysis.calculation import calculate
from courses.quizzes.analysis.selection import Selection
from courses.quizzes.marking.refitting import Unfit
from courses.quizzes.models import ItemMark, Marking, Regrade
from courses.quizzes.operations import regrades
from courses.quizzes.queries.regrades import Effect
from lms.audit import append_only
from lms.audit.models import AuditEvent
from lms.outbox.models import OutboxRow
from tests.courses.quizzes.regrades.mistaken import (
    AT,
    FALSELY_RIGHT,
    LATER,
    REALLY_RIGHT,
    WRONG,
    mistaken,
    standing,
    with_key,
)
from tests.factories import courses
from tests.factories.certification import certification_for
from tests.factories.people import UserFactory
from tests.factories.progress import enrol, read
from tests.factories.quizzes import (
    QuestionFactory,
    fixed,
    publish,
    published_question,
    section,
)

pytestmark = pytest.mark.django_db


def everything() -> dict:
    """How many rows there are of all that a regrade could write."""
    models = (Marking, ItemMark, Result, Regrade, OutboxRow, AuditEvent, Completion, Period)
    return {model: model.objects.count() for model in models}


# What changes


def test_whoever_was_right_passes_and_whoever_was_not_no_longer_does(drain_outbox):
    case = mistaken()
    right, wrong = (case.tried(chosen, others_right=True) for chosen in (REALLY_RIGHT, FALSELY_RIGHT))
    by = UserFactory()
    with_key(case.question, REALLY_RIGHT)

    regrade = case.regrade(by=by)
    drain_outbox()

    for attempt, score, outcome in ((right, 100, "passed"), (wrong, 50, "failed")):
        marking = standing(attempt)
        assert (marking.number, marking.score, marking.regrade) == (2, score, regrade)
        assert (marking.reason, marking.marked_by) == ("The key was wrong.", by)
        assert (marking.result.outcome, marking.result.score) == (outcome, score)
        assert marking.result.supersedes.marking == attempt.markings.get(number=1)
        assert queries.first_fault(attempt) is None
    assert regrade.attempts == 2
    event = AuditEvent.objects.get(verb="quizzes.regrade.applied")
    assert (event.actor, event.detail["gains"], event.detail["losses"]) == (by.key, 1, 1)


def test_old_markings_and_results_stay_as_they_were(drain_outbox):
    case = mistaken()
    case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    old = [list(model.objects.order_by("pk").values()) for model in (Marking, ItemMark, Result)]

    case.regrade()
    drain_outbox()

    for model, rows in zip((Marking, ItemMark, Result), old, strict=True):
        assert list(model.objects.order_by("pk").values())[: len(rows)] == rows
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Regrade.objects.update(reason="Another.")


def test_marks_are_those_of_the_paper(drain_outbox):
    case = mistaken(marks="3")
    attempt = case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)

    case.regrade()
    drain_outbox()

    marking = standing(attempt)
    assert (marking.earned, marking.possible) == (6, 6)
    assert marking.items.get(item=1).question_version.number == 2
    assert marking.items.get(item=2).question_version.number == 1


def test_marks_of_other_questions_are_kept_whoever_gave_them(drain_outbox):
    case = mistaken()
    attempt = case.tried(FALSELY_RIGHT, others_right=False)
    first = standing(attempt)
    by_people = Marking.objects.create(
        **{
            name: getattr(first, name)
            for name in ("attempt", "possible", "passed", "answers_sha256", "marked_at")
        },
        number=2,
        earned=Decimal("1.5"),
        score=75,
        evidence_sha256="0" * 64,
    )
    for mark in first.items.all():
        mark.pk, mark.marking = None, by_people
        mark.earned = Decimal("0.5") if mark.item == 2 else mark.earned
        mark.save(force_insert=True)
    with_key(case.question, REALLY_RIGHT)

    case.regrade()
    drain_outbox()

    marking = standing(attempt)
    assert (marking.number, marking.earned, marking.score) == (3, Decimal("0.5"), 25)


def test_unanswered_stays_unanswered(drain_outbox):
    case = mistaken()
    attempt = case.tried(None, others_right=True)
    with_key(case.question, REALLY_RIGHT)

    case.regrade()
    drain_outbox()

    mark = standing(attempt).items.get(item=1)
    assert (mark.response, mark.earned) == (None, 0)


def test_everybody_gets_full_marks(drain_outbox):
    case = mistaken()
    attempts = [case.tried(chosen, others_right=True) for chosen in (FALSELY_RIGHT, WRONG, None)]

    regrade = case.regrade("full")
    drain_outbox()

    assert [standing(attempt).score for attempt in attempts] == [100, 100, 100]
    assert [standing(attempt).number for attempt in attempts] == [1, 2, 2]
    assert regrade.attempts == 2
    assert all(queries.first_fault(attempt) is None for attempt in attempts)


def test_a_question_taken_out_is_worth_nothing(drain_outbox):
    case = mistaken()
    attempts = [
        case.tried(chosen, others_right=right) for chosen, right in ((WRONG, True), (FALSELY_RIGHT, False))
    ]

    case.regrade("out")
    drain_outbox()

    told = [(standing(one).earned, standing(one).possible, standing(one).passed) for one in attempts]
    assert told == [(1, 1, True), (0, 1, False)]
    assert not case.preview("out").changes


def test_a_question_taken_out_can_be_put_back_by_its_key(drain_outbox):
    case = mistaken()
    attempt = case.tried(REALLY_RIGHT, others_right=True)
    case.regrade("out")
    drain_outbox()
    with_key(case.question, REALLY_RIGHT)

    case.regrade("key", at=LATER + timedelta(days=1))
    drain_outbox()

    assert (standing(attempt).number, standing(attempt).possible, standing(attempt).score) == (3, 2, 100)


def test_the_only_question_cannot_be_taken_out():
    case = mistaken(questions=1)
    case.tried(WRONG, others_right=True)

    with pytest.raises(Unfit, match="no other question"):
        case.preview("out")


def test_sections_are_passed_or_not_by_the_new_marks(drain_outbox):
    first, second = published_question().question, published_question().question
    contents = [section(fixed(one), title="Section", pass_mark=50) for one in (first, second)]
    case = mistaken(contents=contents, pass_mark=1)
    case.question = first
    attempt = case.tried(REALLY_RIGHT, others_right=True)
    assert not standing(attempt).passed
    with_key(first, REALLY_RIGHT)

    seen = case.preview()
    case.regrade()
    drain_outbox()

    assert [change.passed for change in seen.changes] == [True]
    assert standing(attempt).passed
    assert [told["passed"] for told in standing(attempt).sections] == [True, True]


# What is refused


def test_an_option_that_was_removed_forbids_it_and_is_named():
    case = mistaken()
    case.tried(REALLY_RIGHT, others_right=True)
    case.question.options = case.question.options.stream_block.to_python(
        list(case.question.options.raw_data)[:2]
    )
    case.question.save()
    publish(case.question)

    plan = case.preview().plan

    assert case.preview().changes == []
    assert [(one.version.number, one.attempts) for one in plan.misfits()] == [(1, 1)]
    assert str(plan.misfits()[0].why) == "Options were added or removed."
    with pytest.raises(operations.NothingToRegrade):
        case.regrade()


def test_answers_marked_by_people_are_not_marked_anew():
    case = mistaken()
    case.question = QuestionFactory(kind="essay", options=[])
    publish(case.question)

    with pytest.raises(Unfit, match="People mark"):
        case.preview("full")


@pytest.mark.parametrize("reason", ["", "  "])
def test_it_needs_a_reason(reason):
    case = mistaken()
    case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)

    with pytest.raises(operations.ReasonMissing):
        case.regrade(reason=reason)


def test_nothing_is_concerned_as_long_as_the_key_is_the_old_one():
    case = mistaken()
    case.tried(REALLY_RIGHT, others_right=True)

    with pytest.raises(operations.NothingToRegrade):
        case.regrade()


def test_attempts_that_are_not_over_are_not_concerned():
    case = mistaken()
    from_before = case.tried(REALLY_RIGHT, others_right=True)
    operations.start_attempt(
        person=from_before.person, activity=case.activity, language="en", by=from_before.person, at=LATER
    )
    with_key(case.question, REALLY_RIGHT)

    assert [change.attempt for change in case.preview().changes] == [from_before.pk]


# Seen before


def test_a_preview_tells_everything_and_writes_nothing(django_assert_num_queries):
    case = mistaken()
    gains, loses = (case.tried(chosen, others_right=True) for chosen in (REALLY_RIGHT, FALSELY_RIGHT))
    case.tried(WRONG, others_right=False)
    with_key(case.question, REALLY_RIGHT)
    before = everything()

    with django_assert_num_queries(6):
        seen = case.preview()

    assert everything() == before
    assert (len(seen.changes), seen.marks_change, seen.gains, seen.losses) == (3, 2, 1, 1)
    assert [(one.attempt, one.old_score, one.score) for one in seen.newly_passed] == [(gains.pk, 50, 100)]
    assert [(one.attempt, one.old_score, one.score) for one in seen.no_longer_passed] == [(loses.pk, 100, 50)]


def test_who_passed_by_another_try_neither_gains_nor_loses():
    case = mistaken()
    person = UserFactory()
    case.tried(FALSELY_RIGHT, others_right=True, person=person)
    case.tried(REALLY_RIGHT, others_right=True, person=person, day=1)
    with_key(case.question, REALLY_RIGHT)

    seen = case.preview()

    assert (len(seen.newly_passed), len(seen.no_longer_passed)) == (1, 1)
    assert (seen.gains, seen.losses) == (0, 0)


def test_what_has_changed_meanwhile_is_shown_and_not_applied(drain_outbox):
    case = mistaken()
    case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    seen = case.preview()
    with_key(case.question, WRONG)
    before = everything()

    with pytest.raises(operations.PreviewOutdated) as raised:
        case.regrade(previewed=seen.sha256)

    assert everything() == before
    assert raised.value.preview.sha256 == case.preview().sha256


# Done once, whatever happens


def test_applied_twice_it_is_one_regrade():
    case = mistaken()
    case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    seen = case.preview().sha256

    assert case.regrade(previewed=seen) == case.regrade(previewed=seen)
    assert Regrade.objects.count() == 1


def test_another_waits_until_the_first_has_ended(drain_outbox):
    case = mistaken()
    case.tried(WRONG, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    case.regrade()

    with pytest.raises(operations.RegradeUnderWay):
        case.regrade("full")

    drain_outbox()
    case.regrade("full")


def test_worked_twice_it_marks_once(drain_outbox):
    case = mistaken()
    attempt = case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    regrade = case.regrade()
    drain_outbox()
    before = everything()

    regrades.work_regrade(regrade_id=regrade.pk, attempts=[attempt.pk], at=LATER)

    assert everything() == before


def test_whoever_comes_after_a_crash_ends_it(monkeypatch, drain_outbox):
    case = mistaken()
    attempts = [case.tried(REALLY_RIGHT, others_right=True) for _ in range(3)]
    with_key(case.question, REALLY_RIGHT)
    regrade = case.regrade()
    marked = regrades.marking_of

    def killed(attempt, *args, **kwargs):
        if attempt == attempts[1]:
            raise MemoryError
        return marked(attempt, *args, **kwargs)

    monkeypatch.setattr(regrades, "marking_of", killed)
    with pytest.raises(MemoryError):
        regrades.work_regrade(regrade_id=regrade.pk, attempts=[one.pk for one in attempts], at=LATER)
    assert Regrade.objects.with_progress().get().done == 1
    monkeypatch.undo()

    drain_outbox()

    assert [one.markings.count() for one in attempts] == [2, 2, 2]
    assert Result.objects.standing().count() == 3
    assert not Regrade.objects.under_way().exists()


def test_an_attempt_is_marked_and_reported_or_neither(monkeypatch):
    case = mistaken()
    attempt = case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    regrade = case.regrade()
    before = everything()
    monkeypatch.setattr(ItemMark.objects, "bulk_create", lambda marks: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        regrades.work_regrade(regrade_id=regrade.pk, attempts=[attempt.pk], at=LATER)

    assert everything() == before


# Which try counts


def test_where_the_last_try_counts_earlier_ones_are_marked_and_report_nothing(drain_outbox):
    case = mistaken(counts="last")
    person = UserFactory()
    earlier, last = (case.tried(REALLY_RIGHT, others_right=True, person=person, day=day) for day in (0, 1))
    with_key(case.question, REALLY_RIGHT)

    case.regrade()
    drain_outbox()

    assert (standing(earlier).score, standing(earlier).result) == (100, None)
    assert results.best_result(person, case.activity).marking == standing(last)
    assert Result.objects.standing().count() == 1


def test_a_later_try_takes_the_place_of_the_corrected_result(drain_outbox):
    case = mistaken(counts="last")
    person = UserFactory()
    case.tried(REALLY_RIGHT, others_right=True, person=person)
    with_key(case.question, REALLY_RIGHT)
    case.regrade()
    drain_outbox()

    last = case.tried(None, others_right=False, person=person, day=4)

    assert Result.objects.standing().get().marking.attempt == last
    assert standing(last).result.supersedes.score == 100


def test_where_the_first_try_counts_later_ones_are_marked_and_report_nothing(drain_outbox):
    case = mistaken(counts="first")
    person = UserFactory()
    first, later = (case.tried(REALLY_RIGHT, others_right=True, person=person, day=day) for day in (0, 1))
    with_key(case.question, REALLY_RIGHT)

    seen = case.preview()
    case.regrade()
    drain_outbox()

    assert [(change.attempt, change.counts) for change in seen.newly_passed] == [
        (first.pk, True),
        (later.pk, False),
    ]
    assert Result.objects.standing().get().marking == standing(first)
    assert (standing(later).score, standing(later).result) == (100, None)


# What rests on it


@pytest.fixture
def on_a_course():
    """The quiz at the end of a course of one lesson, and somebody who has read it."""
    case = mistaken()
    body = [("paragraph", "<p>Text.</p>"), ("quiz", {"quiz": case.quiz.quiz})]
    course = courses.published_course(lessons=1, body=body, unlock=CoursePage.Unlock.FREE)
    person = UserFactory()
    enrol(person, course, at=AT)
    read(person, course, 0, at=AT)
    certification = certification_for(case.activity, courses=[course.key])
    return case, person, certification


def test_who_passes_by_it_completes_the_course_and_is_certified(on_a_course, drain_outbox):
    case, person, certification = on_a_course
    case.tried(REALLY_RIGHT, others_right=True, person=person)
    drain_outbox()
    assert not Completion.objects.exists()
    with_key(case.question, REALLY_RIGHT)

    case.regrade()
    drain_outbox()

    assert Completion.objects.get().person == person
    assert Period.objects.get().award.person == person
    call_command("verify_evidence", "--all")


def test_a_corrected_result_that_claims_another_day_is_found(on_a_course, drain_outbox):
    case, person, certification = on_a_course
    attempt = case.tried(REALLY_RIGHT, others_right=True, person=person)
    with_key(case.question, REALLY_RIGHT)
    case.regrade()
    drain_outbox()

    with append_only.lifted():
        Result.objects.filter(marking=standing(attempt)).update(achieved_at=AT + timedelta(days=1))

    with pytest.raises(CommandError, match="differences"):
        call_command("verify_evidence", "--all")


def test_what_rested_on_a_pass_that_is_none_any_more_stays(on_a_course, drain_outbox):
    case, person, certification = on_a_course
    attempt = case.tried(FALSELY_RIGHT, others_right=True, person=person)
    drain_outbox()
    evidence = [
        list(model.objects.order_by("pk").values()) for model in (PeriodEvidence, CompletionResult, Period)
    ]
    with_key(case.question, REALLY_RIGHT)

    case.regrade()
    drain_outbox()

    assert not standing(attempt).passed
    after = [
        list(model.objects.order_by("pk").values()) for model in (PeriodEvidence, CompletionResult, Period)
    ]
    assert after == evidence
    assert Period.objects.valid_at(timezone.now()).exists()
    call_command("verify_evidence", "--all")


def test_an_old_pass_marked_anew_renews_no_certificate(drain_outbox):
    case = mistaken()
    person = UserFactory()
    certification_for(case.activity, validity_months=12, renewal_months=11)
    case.tried(FALSELY_RIGHT, others_right=True, person=person)
    case.tried(REALLY_RIGHT, others_right=True, person=person, day=0)
    drain_outbox(lambda: AT)
    assert Period.objects.count() == 1
    with_key(case.question, REALLY_RIGHT)
    at = AT + timedelta(days=300)

    case.regrade(at=at)
    drain_outbox(lambda: at)

    assert awards.consider(person=person, at=at) == []
    assert Period.objects.count() == 1


def test_a_result_that_has_lapsed_stays_so(drain_outbox):
    case = mistaken()
    attempt = case.tried(REALLY_RIGHT, others_right=True)
    progress.lapse_results(
        activity=case.activity, key="new", reason="New law.", by=None, at=AT + timedelta(days=1)
    )
    with_key(case.question, REALLY_RIGHT)

    seen = case.preview()
    case.regrade()
    drain_outbox()

    assert (seen.newly_passed[0].counts, seen.newly_passed[0].effect) == (False, Effect.NONE)
    assert standing(attempt).result.achieved_at == AT
    assert results.best_result(attempt.person, case.activity) is None


def test_the_analysis_of_answers_counts_the_standing_marks(drain_outbox):
    case = mistaken()
    for chosen in (REALLY_RIGHT, REALLY_RIGHT, FALSELY_RIGHT):
        case.tried(chosen, others_right=True)
    with_key(case.question, REALLY_RIGHT)

    case.regrade()
    drain_outbox()
    found = calculate(Selection(case.activity, LATER + timedelta(days=1)), compare=False)

    item = next(one for one in found["items"] if one["question"] == str(case.question.translation_key))
    assert found["attempts"] == 3
    assert item["facility"] == pytest.approx(2 / 3)


def test_the_analysis_still_tells_of_a_question_that_was_taken_out(drain_outbox):
    case = mistaken()
    for chosen, others_right in ((REALLY_RIGHT, True), (FALSELY_RIGHT, True), (WRONG, False)):
        case.tried(chosen, others_right=others_right)

    case.regrade("out")
    drain_outbox()
    found = calculate(Selection(case.activity, LATER + timedelta(days=1)), compare=False)

    item = next(one for one in found["items"] if one["question"] == str(case.question.translation_key))
    assert (item["facility"], item["intended"]) == (pytest.approx(1 / 3), 0)
    assert found["quiz"]["mean"] == pytest.approx(2 / 3)
