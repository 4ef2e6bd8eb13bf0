"""When a course is complete, and what it rests on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.catalogue.operations import ensure_activity
from courses.progress import operations, queries
from courses.progress.models import Completion, Result
from tests.factories.courses import publish, published_course
from tests.factories.people import UserFactory
from tests.factories.progress import enrol, read, record
from tests.factories.quizzes import activity_of, published_quiz

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def person():
    return UserFactory()


def test_course_completes_with_its_last_missing_result_and_rests_on_all_of_them(person):
    version = published_quiz()
    course = published_course(lessons=1, body=[("quiz", {"quiz": version.quiz})])
    enrol(person, course)
    reading = read(person, course, 0)[0]
    assert not Completion.objects.exists()

    result = record(person, activity_of(version), at=NOW + timedelta(hours=1))

    completion = Completion.objects.get()
    assert set(completion.results.all()) == {reading, result}
    assert completion.completed_at == NOW + timedelta(hours=1)
    assert completion.course_version.number == 1


def test_failed_quiz_does_not_complete_and_a_later_pass_does(person):
    version = published_quiz()
    course = published_course(lessons=1, body=[("quiz", {"quiz": version.quiz})])
    enrol(person, course)
    read(person, course, 0)

    record(person, activity_of(version), "failed", key="attempt:1")
    assert not Completion.objects.exists()

    record(person, activity_of(version), "passed", key="attempt:2")
    assert Completion.objects.get().results.filter(outcome="failed").count() == 0


def test_optional_quiz_is_not_waited_for(person):
    version = published_quiz()
    course = published_course(lessons=1, body=[("quiz", {"quiz": version.quiz, "required": False})])
    enrol(person, course)

    read(person, course, 0)

    assert Completion.objects.exists()


def test_quiz_passed_before_enrolling_counts(person):
    version = published_quiz()
    published_course(lessons=1, body=[("quiz", {"quiz": version.quiz})])
    record(person, activity_of(version))
    course = published_course(lessons=1, body=[("quiz", {"quiz": version.quiz})])
    enrol(person, course)

    read(person, course, 0)

    assert Completion.objects.get().course_key == course.key


def test_lessons_read_in_either_language_complete_the_course(person):
    english = published_course(lessons=2)
    korean = published_course(lessons=2, language="ko", translation_of=english)
    enrol(person, korean)

    read(person, english, 0)
    read(person, korean, 1)

    assert Completion.objects.get().course_version.language == "ko"


def test_completed_course_stays_completed_when_a_lesson_is_added(person):
    course = published_course(lessons=1)
    enrol(person, course)
    read(person, course, 0)

    twin = course.lessons[0].copy(update_attrs={"title": "New", "slug": "new"}, keep_live=False)
    publish(twin)

    standing = queries.standing(person, course.key, "en")
    assert (standing.completed, standing.percent) == (True, 50)
    operations.mark_read(
        person=person,
        activity=ensure_activity(key=twin.activity_key, kind="lesson", title="", at=NOW),
        by=person,
        at=NOW,
    )
    assert Completion.objects.count() == 1


def test_new_edition_asks_for_everything_anew(person):
    course = published_course(lessons=1)
    enrol(person, course)
    read(person, course, 0, at=timezone.now())
    course.page.edition = 2
    publish(course.page)

    assert queries.standing(person, course.key, "en").percent == 0
    read(person, course, 0, at=timezone.now())

    assert Result.objects.count() == 2
    assert [one.course_version.number for one in Completion.objects.order_by("pk")] == [1, 2]


def test_edition_taken_back_can_be_done_anew_too(person):
    course = published_course(lessons=1)
    enrol(person, course)
    read(person, course, 0, at=timezone.now())
    for edition in (2, 1):
        course.page.edition = edition
        publish(course.page)

    assert queries.standing(person, course.key, "en").percent == 0
    read(person, course, 0, at=timezone.now())

    assert queries.standing(person, course.key, "en").completed


def test_lesson_taken_out_completes_the_course_for_those_who_lacked_only_it(person, drain_outbox):
    course = published_course(lessons=2)
    enrol(person, course)
    read(person, course, 0)

    course.lessons[1].unpublish()
    drain_outbox()

    assert Completion.objects.get().course_version.number == 2


def test_course_without_lessons_is_never_completed(person):
    course = published_course(lessons=1)
    course.lessons[0].unpublish()

    enrolment = enrol(person, course)

    assert operations.reconsider(enrolment_id=enrolment.pk, at=NOW) is None
