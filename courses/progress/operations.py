"""Enrolling, recording results, and completing courses by them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Activity, CourseVersion
from courses.progress import queries
from courses.progress.models import Completion, CompletionResult, Enrolment, Lapse, Result
from lms.audit import operations as audit
from lms.outbox import operations as outbox
from lms.people.models import User


class CourseNotOffered(Exception):
    """There is no such course in that language, or it is no longer open."""


class PrerequisitesMissing(Exception):
    """Other courses come first; `titles` names them."""

    def __init__(self, titles: list[str]):
        super().__init__(", ".join(titles))
        self.titles = titles


class ActivityLocked(Exception):
    """The person is not enrolled, or has not come to this activity yet."""


@transaction.atomic
def enrol(*, person: User, course_key: UUID, language: str, by, at: datetime) -> Enrolment:
    """Enrols the person; whoever is enrolled stays so, in the language first chosen.

    Raises CourseNotOffered and PrerequisitesMissing.
    """
    version = (
        CourseVersion.objects.current().offered().filter(course_key=course_key, language=language).first()
    )
    if version is None:
        raise CourseNotOffered(course_key)
    existing = Enrolment.objects.filter(person=person, course_key=course_key).first()
    if existing:
        return existing
    if titles := queries.missing_prerequisites(person, version):
        raise PrerequisitesMissing(titles)
    enrolment, created = Enrolment.objects.get_or_create(
        person=person, course_key=course_key, defaults={"language": language, "enrolled_at": at}
    )
    if created:
        detail = {"course": str(course_key), "language": language}
        audit.record(by=by, at=at, verb="progress.enrolled", obj=person, detail=detail)
        _complete_if_done(enrolment, at=at)
    return enrolment


def visit(*, enrolment: Enrolment, activity_key: str, at: datetime) -> None:
    """Remembers where the person left off; writes only when that has changed."""
    if enrolment.last_activity_id and enrolment.last_activity.key == activity_key:
        return
    activity = Activity.objects.filter(key=activity_key).first()
    Enrolment.objects.filter(pk=enrolment.pk).update(last_activity=activity, last_seen_at=at)


@transaction.atomic
def mark_read(*, person: User, activity: Activity, by, at: datetime) -> Result:
    """Records that the person has read the lesson: once, and once more where results had to begin anew.

    Raises ActivityLocked.
    """
    if activity.kind != Activity.Kind.LESSON or not queries.may_open(person, activity):
        raise ActivityLocked(activity.key)
    version = queries.versions_worked_on(person, activity)[0]
    since = version.counts_from.isoformat() if version.counts_from else "the beginning"
    return record_result(
        person=person,
        activity=activity,
        outcome=Result.Outcome.DONE,
        score=None,
        evidence_kind="lesson",
        evidence_key=activity.key,
        evidence_sha256=catalogue.lesson_sha256(version, activity.key),
        key=f"read:{person.key}:{activity.key}:{since}",
        by=by,
        at=at,
    )


@transaction.atomic
def record_result(
    *,
    person: User,
    activity: Activity,
    outcome: str,
    score: int | None,
    evidence_kind: str,
    evidence_key: str,
    evidence_sha256: str,
    key: str,
    by,
    at: datetime,
    begun_at: datetime | None = None,
    language: str = "",
    supersedes: Result | None = None,
    is_correction: bool = False,
) -> Result:
    """Records the outcome of an activity and completes the courses that it was the last missing part of.

    `key` names the outcome for good: with the same key the result that is there is returned, whatever else is passed.
    `begun_at` and `language` name the version it was achieved on: that of then, in that language (see lapse_results).
    A correction, or a later try that counts instead of the one before, passes what it `supersedes`; the old row stays.
    What a correction says was achieved when, and on the version, that the row says which it corrects: marked anew, an
    old pass renews nothing, and what has lapsed stays so.
    What follows learns of it through the outbox, kinds `progress.result_recorded` and `progress.course_completed`.
    """
    # Locked first: of two results at one time the second sees the other, and one of them completes the course.
    enrolments = list(Enrolment.objects.select_for_update().filter(person=person).order_by("pk"))
    versions = queries.versions_worked_on(person, activity)
    result, created = Result.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "activity": activity,
            "outcome": outcome,
            "score": score,
            "achieved_at": at,
            "begun_at": begun_at,
            "language": language,
            "evidence_kind": evidence_kind,
            "evidence_key": evidence_key,
            "evidence_sha256": evidence_sha256,
            "course_version": versions[0] if versions else None,
            "supersedes": supersedes,
            **(_place_of(supersedes) if is_correction else {}),
        },
    )
    if not created:
        return result
    _tell_of_result(result, by=by, at=at)
    if result.is_good:
        courses = {version.course_key for version in versions}
        for enrolment in enrolments:
            if enrolment.course_key in courses:
                _complete_if_done(enrolment, at=at)
    return result


@transaction.atomic
def lapse_results(
    *, activity: Activity, language: str = "", key: str, reason: str, by, at: datetime
) -> Lapse:
    """Ends, for whatever is still to come, results of the activity that were begun before now, on whichever version.

    Completions, periods and certificates that rest on them stay. With a `language`, results on versions in others go on
    counting. `key` names the reason for good: with the same key nothing more is ended.
    """
    lapse, created = Lapse.objects.get_or_create(
        key=key,
        defaults={"activity": activity, "language": language, "reason": reason, "by": by, "at": at},
    )
    if created:
        detail = {"activity": activity.key, "language": language}
        audit.record(by=by, at=at, verb="progress.results.lapsed", obj=lapse, detail=detail)
    return lapse


@transaction.atomic
def reconsider(*, enrolment_id: int, at: datetime) -> Completion | None:
    """Completes the course of this enrolment if all that its current version requires is done. Safe to repeat."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment_id)
    return _complete_if_done(enrolment, at=at)


def _place_of(corrected: Result) -> dict:
    """When and on what it was achieved."""
    return {
        name: getattr(corrected, name) for name in ("achieved_at", "begun_at", "language", "course_version")
    }


def _tell_of_result(result: Result, *, by, at: datetime) -> None:
    detail = queries.told_of(result, recorded_at=at)
    audit.record(by=by, at=at, verb="progress.result.recorded", obj=result, detail=detail)
    outbox.put(
        kind="progress.result_recorded",
        key=f"progress.result_recorded:{result.key}",
        payload={"result_id": result.pk, "person_id": result.person_id},
        at=at,
    )


def _complete_if_done(enrolment: Enrolment, *, at: datetime) -> Completion | None:
    """Completes the course once; a newer version asks for a second completion only where results had to begin anew."""
    version = catalogue.current_version(enrolment.course_key, enrolment.language)
    if version is None or queries.completion_that_counts(enrolment.person, version):
        return None
    required = list(version.activities.filter(required=True).values_list("activity_id", flat=True))
    results = queries.results_that_count(enrolment.person, version)
    if not required or not all(pk in results and results[pk].is_good for pk in required):
        return None
    return _complete(enrolment, version, [results[pk] for pk in required], at=at)


def _complete(
    enrolment: Enrolment, version: CourseVersion, results: list[Result], *, at: datetime
) -> Completion:
    completion = Completion.objects.create(
        person=enrolment.person, course_key=version.course_key, course_version=version, completed_at=at
    )
    CompletionResult.objects.bulk_create(
        CompletionResult(completion=completion, result=one) for one in results
    )
    audit.record(
        by=None,
        at=at,
        verb="progress.course.completed",
        obj=completion,
        detail={
            "course": str(version.course_key),
            "version": version.number,
            "person": str(enrolment.person.key),
        },
    )
    outbox.put(
        kind="progress.course_completed",
        key=f"progress.course_completed:{completion.pk}",
        payload={"completion_id": completion.pk, "person_id": enrolment.person_id},
        at=at,
    )
    return completion
