"""Marking by people: who may, by what, and what becomes of the attempt."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from courses.progress.models import Result
from courses.quizzes import operations, queries
from courses.quizzes.marking import ValueRefused
from courses.quizzes.models import Attempt, Marking, MarkingTask, PersonMark
from courses.quizzes.operations.person_marks import KEPT_FOR
from lms.people.roles import Role
from tests.courses.quizzes.admin import person_as
from tests.factories.people import UserFactory
from tests.factories.quizzes import (
    activity_of,
    answer,
    answer_rightly,
    fields_of,
    fixed,
    published_question,
    published_quiz,
    section,
    started,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
TEXT = {"text": "Article 16: fourteen days.", "files": []}
Stage = MarkingTask.Stage


@pytest.fixture
def question():
    return published_question(**fields_of("essay")).question


def quiz_with(*questions, **rules):
    """A quiz that asks one question of single choice, then these, four marks each."""
    single = published_question().question
    contents = [section(fixed(single, "4"), *(fixed(one, "4") for one in questions))]
    return published_quiz(contents=contents, pass_mark=60, **rules)


@pytest.fixture
def version(question):
    return quiz_with(question)


def handed_in(version, *, person=None, at=AT, essays: int = 1) -> Attempt:
    attempt = started(version, person=person, at=at)
    answer_rightly(attempt, [1], at=at)
    for number in range(2, 2 + essays):
        answer(attempt, number, TEXT, at=at)
    operations.submit_attempt(attempt=attempt, by=attempt.person, at=at)
    attempt.refresh_from_db()
    return attempt


def task_of(attempt, item: int = 2) -> MarkingTask:
    return MarkingTask.objects.get(attempt=attempt, item=item)


def give(attempt, level: str, *, by, item: int = 2, at=LATER, settles: bool = False, comment: str = ""):
    """Gives the named level of the only criterion: "None" is worth 0 points, "All" 4."""
    task = task_of(attempt, item)
    (criterion,) = task.question_version.spec["rubric"]
    chosen = {one["text"]: one["id"] for one in criterion["levels"]}.get(level, "")
    return operations.give_mark(
        task=task,
        levels={criterion["id"]: chosen},
        points="",
        comment=comment,
        settles=settles,
        by=by,
        at=at,
    )


def taken_up(version, *, by, at=LATER, settles: bool = False, but=None) -> MarkingTask | None:
    group = task_group(version)
    return operations.take_up(
        activity_id=activity_of(version).pk, group=group, settles=settles, by=by, at=at, but=but
    )


def task_group(version):
    return MarkingTask.objects.first().question_version.question.translation_key


def test_an_attempt_with_an_essay_waits_for_people_and_has_no_result(version):
    attempt = handed_in(version)

    assert attempt.state == Attempt.State.SUBMITTED
    assert task_of(attempt).stage == Stage.FIRST
    assert not attempt.markings.exists()
    assert not Result.objects.exists()


def test_an_essay_that_was_not_written_waits_for_nobody(version):
    attempt = started(version, at=AT)
    answer_rightly(attempt, [1], at=AT)

    marking = operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)

    assert marking.earned == 4
    assert not MarkingTask.objects.exists()


def test_the_clock_hands_in_an_essay_too(question):
    attempt = started(quiz_with(question, time_limit_minutes=10), at=AT)
    answer(attempt, 2, TEXT, at=AT)

    operations.close_overdue(at=LATER)

    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.SUBMITTED
    assert task_of(attempt).handed_in_at == attempt.deadline_at


@pytest.mark.parametrize(("level", "earned", "passed"), [("None", 4, False), ("All", 8, True)])
def test_the_last_mark_gives_the_attempt_its_result(version, level, earned, passed):
    attempt = handed_in(version)

    give(attempt, level, by=UserFactory())

    attempt.refresh_from_db()
    marking = attempt.markings.get()
    assert attempt.state == Attempt.State.FINISHED
    assert (marking.earned, marking.passed) == (earned, passed)
    assert marking.result.outcome == ("passed" if passed else "failed")
    assert marking.marked_at == LATER
    assert queries.first_fault(attempt) is None


def test_a_result_waits_for_the_last_of_several_essays(question):
    other = published_question(**fields_of("essay")).question
    attempt, marker = handed_in(quiz_with(question, other), essays=2), UserFactory()

    give(attempt, "All", by=marker)
    assert not Marking.objects.exists()
    give(attempt, "None", by=marker)  # thought again
    give(attempt, "All", by=marker, item=3)

    assert attempt.markings.get().earned == 8
    assert PersonMark.objects.filter(item=2).count() == 2


def test_the_same_mark_again_changes_nothing(question):
    other = published_question(**fields_of("essay")).question
    attempt, marker = handed_in(quiz_with(question, other), essays=2), UserFactory()

    for _again in range(2):
        give(attempt, "All", by=marker)

    assert PersonMark.objects.count() == 1


def test_the_last_mark_sent_twice_is_kept_once_and_another_is_refused(client, version):
    attempt = handed_in(version)
    trainer = person_as(Role.TRAINER, client)
    task = taken_up(version, by=trainer)

    first, second = (marked_in_the_admin(client, task) for _twice in range(2))

    assert first.url == second.url == reverse("people_marking:index")
    with pytest.raises(operations.NotToMark):
        give(attempt, "None", by=trainer)
    assert PersonMark.objects.count() == Marking.objects.count() == 1


def test_without_a_rubric_a_figure_is_given():
    attempt = handed_in(quiz_with(published_question(kind="essay", options=[]).question))
    task, marker = task_of(attempt), UserFactory()
    mark = {"task": task, "levels": {}, "comment": "", "settles": False, "by": marker, "at": LATER}

    for none in ("", "five", "-1", "4.5", "1.005", "NaN", "Infinity"):
        with pytest.raises(ValueRefused):
            operations.give_mark(points=none, **mark)
    assert not PersonMark.objects.exists()
    operations.give_mark(points="2,5", **mark)

    assert attempt.markings.get().items.get(item=2).earned == Decimal("2.5")


def test_a_comment_is_kept_without_what_no_database_keeps(version):
    attempt = handed_in(version)

    give(attempt, "All", by=UserFactory(), comment="Good.\x00")

    assert PersonMark.objects.get().comment == "Good."


def test_every_criterion_needs_a_level(version):
    attempt = handed_in(version)

    with pytest.raises(ValueRefused):
        give(attempt, "of another rubric", by=UserFactory())

    assert not PersonMark.objects.exists()


def test_nobody_marks_their_own_answer_nor_one_that_is_marked(version):
    marker = UserFactory()
    attempt = handed_in(version, person=marker)

    with pytest.raises(operations.NotToMark):
        give(attempt, "All", by=marker)
    assert taken_up(version, by=marker) is None
    give(attempt, "All", by=UserFactory())
    with pytest.raises(operations.NotToMark):
        give(attempt, "None", by=UserFactory())


def test_an_answer_taken_up_is_not_given_to_others_for_half_an_hour(version):
    first, second = handed_in(version), handed_in(version, at=AT + timedelta(minutes=1))
    one, other = UserFactory(), UserFactory()

    assert taken_up(version, by=one) == task_of(first)
    assert taken_up(version, by=one) == task_of(first)
    assert taken_up(version, by=other) == task_of(second)
    with pytest.raises(operations.NotToMark):
        give(first, "All", by=other)
    assert taken_up(version, by=UserFactory()) is None
    assert taken_up(version, by=UserFactory(), at=LATER + KEPT_FOR) == task_of(first)


def test_an_answer_that_is_put_back_waits_for_others(version):
    first, second = handed_in(version), handed_in(version, at=AT + timedelta(minutes=1))
    one = UserFactory()
    task = taken_up(version, by=one)

    operations.put_back(task=task, by=UserFactory())
    assert taken_up(version, by=UserFactory()) == task_of(second)
    operations.put_back(task=task, by=one)

    assert taken_up(version, by=UserFactory()) == task_of(first)


@pytest.mark.parametrize(
    ("tolerance", "levels", "earned"), [(100, ("All", "None"), 6), (0, ("All", "All"), 8)]
)
def test_of_two_marks_that_agree_the_mean_counts(question, tolerance, levels, earned):
    attempt = handed_in(quiz_with(question, markers=2, tolerance=tolerance))

    give(attempt, levels[0], by=UserFactory())
    assert task_of(attempt).stage == Stage.SECOND
    give(attempt, levels[1], by=UserFactory())

    assert attempt.markings.get().earned == earned


def test_of_two_marks_that_differ_a_third_person_settles_it(question):
    version = quiz_with(question, markers=2, tolerance=99)
    attempt = handed_in(version)
    one, other, third = UserFactory(), UserFactory(), UserFactory()

    give(attempt, "All", by=one)
    give(attempt, "None", by=other)
    assert task_of(attempt).stage == Stage.SETTLE
    with pytest.raises(operations.NotToMark):
        give(attempt, "All", by=third)
    assert taken_up(version, by=third) is None
    assert taken_up(version, by=third, settles=True) == task_of(attempt)
    assert taken_up(version, by=one, settles=True) is None
    give(attempt, "None", by=third, settles=True)

    assert attempt.markings.get().earned == 4


def test_markers_who_come_to_agree_need_nobody_to_settle(question):
    attempt = handed_in(quiz_with(question, markers=2, tolerance=0))
    one, other = UserFactory(), UserFactory()
    give(attempt, "All", by=one)
    give(attempt, "None", by=other)

    give(attempt, "All", by=other)

    assert attempt.markings.get().earned == 8


def test_no_next_try_begins_while_people_mark_the_last(version):
    attempt = handed_in(version)

    with pytest.raises(operations.BeingMarked):
        started(version, person=attempt.person, at=LATER)
    give(attempt, "None", by=UserFactory())

    assert started(version, person=attempt.person, at=LATER).number == 2


def test_what_waits_is_listed_in_a_fixed_number_of_queries(version, django_assert_num_queries):
    for _number in range(3):
        handed_in(version)

    with django_assert_num_queries(3):
        (row,) = queries.waiting_answers(UserFactory.build(pk=0), settles=False, at=LATER)

    assert (row.first, row.second, row.settle, row.for_you) == (3, 0, 0, 3)


def marked_in_the_admin(client, task, **fields):
    (criterion,) = task.question_version.spec["rubric"]
    best = max(criterion["levels"], key=lambda one: one["points"])
    form = {f"level-{criterion['id']}": best["id"], "comment": "Well argued.", **fields}
    return client.post(reverse("people_marking:task", args=[task.key]), form)


def test_a_trainer_marks_one_answer_after_the_other_without_a_name(client, version):
    first, second = handed_in(version), handed_in(version, at=AT + timedelta(minutes=1))
    person_as(Role.TRAINER, client)

    index = client.get(reverse("people_marking:index")).content.decode()
    begun = client.post(reverse("people_marking:next", args=[activity_of(version).pk, task_group(version)]))
    page = client.get(begun.url).content.decode()
    after = marked_in_the_admin(client, task_of(first))
    last = marked_in_the_admin(client, task_of(second))

    assert begun.url == reverse("people_marking:task", args=[task_of(first).key])
    assert after.url == reverse("people_marking:task", args=[task_of(second).key])
    assert last.url == reverse("people_marking:index")
    assert TEXT["text"] in page
    assert "Look for the article." in page
    for told in (index, page):
        assert first.person.name not in told
        assert first.person.staff_number not in told
    assert Marking.objects.count() == 2


def test_an_answer_that_was_not_taken_up_is_unknown(client, version):
    attempt = handed_in(version)
    person_as(Role.TRAINER, client)

    assert client.get(reverse("people_marking:task", args=[task_of(attempt).key])).status_code == 404
    assert marked_in_the_admin(client, task_of(attempt)).status_code == 404


def test_a_fault_in_the_form_is_told_and_what_was_typed_stays(client, version):
    handed_in(version)
    trainer = person_as(Role.TRAINER, client)
    task = taken_up(version, by=trainer)

    refused = client.post(reverse("people_marking:task", args=[task.key]), {"comment": "Typed and not lost"})

    assert refused.status_code == 422
    assert "Choose a level for every criterion." in refused.content.decode()
    assert "Typed and not lost" in refused.content.decode()


def test_marks_of_others_are_shown_to_whoever_settles_and_to_nobody_else(client, question):
    version = quiz_with(question, markers=2, tolerance=0)
    attempt = handed_in(version)
    give(attempt, "All", by=UserFactory(), comment="The first said this.")
    trainer = person_as(Role.TRAINER, client)
    task = taken_up(version, by=trainer)
    second = client.get(reverse("people_marking:task", args=[task.key])).content.decode()
    give(attempt, "None", by=trainer)

    reviewer = person_as(Role.REVIEWER, client)
    taken_up(version, by=reviewer, settles=True)
    settling = client.get(reverse("people_marking:task", args=[task.key])).content.decode()

    assert "The first said this." not in second
    assert "The first said this." in settling


def test_the_learner_is_told_that_people_mark_and_later_what_they_said(client, version):
    attempt = handed_in(version)
    client.force_login(attempt.person)
    result = reverse("quizzes:result", args=[attempt.key])

    waiting = client.get(result).content.decode()
    marker = UserFactory(name_local="Marker Unseen", name_latin="Marker Unseen")
    give(attempt, "All", by=marker, comment="Name the paragraph as well.")
    told = client.get(result).content.decode()

    assert "marked by people" in waiting
    assert TEXT["text"] in waiting
    assert "Name the paragraph as well." in told
    assert "All" in told
    assert "Marker Unseen" not in told


def test_comments_wait_for_the_moment_of_explanations(client, question):
    attempt = handed_in(quiz_with(question, feedback_after=["result"], feedback_closed=["result"]))
    give(attempt, "All", by=UserFactory(), comment="Name the paragraph as well.")
    client.force_login(attempt.person)

    told = client.get(reverse("quizzes:result", args=[attempt.key])).content.decode()

    assert "Name the paragraph" not in told
    assert "Passed" in told
