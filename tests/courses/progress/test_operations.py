from datetime import timedelta

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from courses.catalogue.operations import ensure_activity
from courses.progress import operations, queries
from courses.progress.models import Completion, CompletionResult, Enrolment, Result
from lms.audit.models import AuditEvent
from lms.outbox.models import OutboxRow
from tests.factories.courses import published_course
from tests.factories.people import UserFactory
from tests.factories.progress import enrol, read, record
from tests.factories.quizzes import activity_of, published_quiz

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def person():
    return UserFactory()


def test_enrolling_twice_is_enrolling_once(person):
    course = published_course()

    assert enrol(person, course).pk == enrol(person, course, at=NOW + timedelta(days=1)).pk
    assert AuditEvent.objects.filter(verb="progress.enrolled").count() == 1


def test_prerequisite_has_to_be_completed_before_enrolling(person):
    first = published_course(lessons=1, title="First things")
    second = published_course(prerequisites=[first.page])

    with pytest.raises(operations.PrerequisitesMissing, match="First things"):
        enrol(person, second)

    enrol(person, first)
    read(person, first, 0)
    assert enrol(person, second)


def test_prerequisite_holds_in_a_language_it_is_not_written_in(person):
    first = published_course(lessons=1, title="First things")
    second = published_course(language="ko", prerequisites=[first.page])

    with pytest.raises(operations.PrerequisitesMissing, match="First things"):
        enrol(person, second)

    assert not Enrolment.objects.exists()


def test_prerequisite_completed_in_another_language_counts(person):
    first = published_course(lessons=1)
    in_korean = published_course(lessons=1, language="ko", translation_of=first)
    enrol(person, in_korean)
    read(person, in_korean, 0)

    assert enrol(person, published_course(prerequisites=[first.page]))


@pytest.mark.parametrize("language", ["ko", "xx"])
def test_course_is_not_offered_in_a_language_it_does_not_exist_in(person, language):
    course = published_course()

    with pytest.raises(operations.CourseNotOffered):
        operations.enrol(person=person, course_key=course.key, language=language, by=person, at=NOW)


def test_withdrawn_course_is_not_offered(person):
    course = published_course()
    course.page.unpublish()

    with pytest.raises(operations.CourseNotOffered):
        enrol(person, course)


def test_result_of_a_key_is_recorded_once_whatever_comes_later(person):
    activity = ensure_activity(key="quiz:x", kind="quiz", title="Quiz", at=NOW)

    first = record(person, activity, "failed", score=40)
    again = record(person, activity, "passed", score=100)

    assert (again.pk, again.outcome, again.score) == (first.pk, "failed", 40)
    assert OutboxRow.objects.filter(kind="progress.result_recorded").count() == 1


def test_result_tells_what_follows_by_a_row_in_the_same_transaction(person):
    result = record(person, ensure_activity(key="quiz:x", kind="quiz", title="Quiz", at=NOW))

    row = OutboxRow.objects.get(key="progress.result_recorded:attempt:1")
    assert row.payload == {"result_id": result.pk, "person_id": person.pk}


@pytest.mark.parametrize(
    "late_write", ["courses.progress.operations.outbox.put", "courses.progress.operations._complete"]
)
def test_failed_late_write_leaves_no_result(person, monkeypatch, late_write):
    course = published_course(lessons=1)
    enrol(person, course)
    monkeypatch.setattr(late_write, lambda *_args, **_kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        read(person, course, 0)

    assert not Result.objects.exists() and not Completion.objects.exists()
    assert not AuditEvent.objects.filter(verb__startswith="progress.result").exists()
    assert not OutboxRow.objects.filter(kind__startswith="progress.").exists()


def test_reading_twice_records_once(person):
    course = published_course()
    enrol(person, course)

    assert read(person, course, 0)[0].pk == read(person, course, 0, at=NOW + timedelta(days=1))[0].pk


def test_reading_rests_on_the_text_as_it_was_published(person):
    course = published_course()
    enrol(person, course)

    result = read(person, course, 0)[0]

    assert result.evidence_sha256 == course.lessons[0].content_sha256
    assert result.course_version.number == 1


def test_locked_lesson_cannot_be_marked_read(person):
    course = published_course(modules=2, lessons=1)
    enrol(person, course)

    with pytest.raises(operations.ActivityLocked):
        read(person, course, 1)


def test_quiz_cannot_be_marked_read(person):
    version = published_quiz()
    course = published_course(lessons=1, body=[("quiz", {"quiz": version.quiz})])
    enrol(person, course)

    with pytest.raises(operations.ActivityLocked):
        operations.mark_read(person=person, activity=activity_of(version), by=person, at=NOW)


def test_correction_supersedes_and_the_old_result_stays(person):
    activity = ensure_activity(key="quiz:x", kind="quiz", title="Quiz", at=NOW)
    wrong = record(person, activity, "failed", key="attempt:1", score=50)

    right = record(person, activity, "passed", key="attempt:1:regrade", score=70, supersedes=wrong)

    assert queries.best_result(person, activity) == right
    assert list(Result.objects.standing()) == [right]
    assert Result.objects.count() == 2


def test_withdrawn_pass_no_longer_counts(person):
    activity = ensure_activity(key="quiz:x", kind="quiz", title="Quiz", at=NOW)
    passed = record(person, activity, "passed")

    record(person, activity, "failed", key="attempt:1:regrade", supersedes=passed)

    assert not queries.best_result(person, activity).is_good


def test_result_is_superseded_once(person):
    activity = ensure_activity(key="quiz:x", kind="quiz", title="Quiz", at=NOW)
    wrong = record(person, activity, "failed")
    record(person, activity, "passed", key="a", supersedes=wrong)

    with pytest.raises(IntegrityError), transaction.atomic():
        record(person, activity, "passed", key="b", supersedes=wrong)


@pytest.mark.parametrize("model", [Result, Completion, CompletionResult])
@pytest.mark.parametrize("act", [lambda rows: rows.update(id=0), lambda rows: rows._raw_delete("default")])
def test_proof_is_never_changed_or_deleted(person, model, act):
    course = published_course(lessons=1)
    enrol(person, course)
    read(person, course, 0)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        act(model.objects.all())


def test_evidence_protects_what_it_rests_on(person):
    course = published_course(lessons=1)
    enrol(person, course)
    read(person, course, 0)

    for row in (course.activity(0), Result.objects.get(), Result.objects.get().course_version, person):
        with pytest.raises(models.ProtectedError):
            row.delete()


def test_place_is_remembered_and_written_only_when_it_changes(person, django_assert_num_queries):
    course = published_course()
    enrolment = enrol(person, course)
    operations.visit(enrolment=enrolment, activity_key=course.lessons[1].activity_key, at=NOW)

    enrolment = Enrolment.objects.select_related("last_activity").get()
    with django_assert_num_queries(0):
        operations.visit(enrolment=enrolment, activity_key=course.lessons[1].activity_key, at=NOW)

    assert enrolment.last_activity == course.activity(1)
    assert queries.standing(person, course.key, "en").resume_at().key == course.lessons[1].activity_key
