"""People at work on courses, through the operations that the product uses."""

from datetime import datetime

from django.utils import timezone

from courses.catalogue.models import Activity
from courses.progress import operations
from courses.progress.models import Enrolment, Result
from lms.people.models import User
from tests.factories.courses import PublishedCourse


def enrol(person: User, course: PublishedCourse, *, at: datetime | None = None) -> Enrolment:
    return operations.enrol(
        person=person,
        course_key=course.key,
        language=course.language,
        by=person,
        at=at or timezone.now(),
    )


def read(person: User, course: PublishedCourse, *places: int, at: datetime | None = None) -> list[Result]:
    """Marks the lessons at these places as read."""
    return [
        operations.mark_read(
            person=person, activity=course.activity(place), by=person, at=at or timezone.now()
        )
        for place in places
    ]


def record(
    person: User,
    activity: Activity,
    outcome: str = "passed",
    *,
    key: str = "attempt:1",
    at: datetime | None = None,
    **fields,
) -> Result:
    """A result as a quiz would report it."""
    values = {"score": 90, "evidence_kind": "attempt", "evidence_key": "1", "evidence_sha256": "0" * 64}
    return operations.record_result(
        person=person,
        activity=activity,
        outcome=outcome,
        key=key,
        by=person,
        at=at or timezone.now(),
        **values | fields,
    )
