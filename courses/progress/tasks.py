"""What follows when a course is published anew."""

from datetime import datetime

from courses.catalogue.models import CourseVersion
from courses.progress import operations
from courses.progress.models import Enrolment
from lms.outbox import registry


@registry.handler("catalogue.course_published")
def reconsider_enrolments(payload: dict, at: datetime) -> None:
    """Completes the course for those who lacked only what the new version no longer requires."""
    version = CourseVersion.objects.get(pk=payload["version_id"])
    enrolments = Enrolment.objects.filter(course_key=version.course_key, language=version.language)
    for enrolment_id in enrolments.values_list("pk", flat=True):
        operations.reconsider(enrolment_id=enrolment_id, at=at)
