"""What a course is good for."""

from uuid import UUID

from django.db.models import Q, QuerySet

from certification.awards.models import Certification
from courses.catalogue.models import CourseVersion


def counting_course(course_key: UUID) -> QuerySet[Certification]:
    """Certifications issued now that ask for the course, or for a quiz or simulation which is in it."""
    versions = CourseVersion.objects.current().filter(course_key=course_key)
    asked = Q(requirements__course_key=course_key) | Q(
        requirements__activity__in_versions__version__in=versions
    )
    return Certification.objects.active().filter(asked).order_by("code").distinct()
