"""Who manages certifications and certificates, and which assignments a person may see and withdraw."""

from datetime import datetime

from django.db.models import Q, QuerySet
from wagtail.permissions import register_permission_policy

from certification.awards.models import Assignment, Certification
from lms.people import permissions, roles
from lms.people.roles import Role

HR = (Role.HR_OFFICER, Role.ADMINISTRATOR)
CERTIFICATIONS = permissions.RolePolicy(
    Certification, administrators=["add", "change", "view"], auditors=["view"]
)


def assignments_managed_by(user, at: datetime) -> QuerySet[Assignment]:
    """Standing assignments that mean nobody outside of the user's agencies; administrators: all."""
    assignments = Assignment.objects.standing().select_related(
        "certification", "agency", "job_role", "post__person", "post__agency", "post__job_role", "person"
    )
    if roles.has(user, Role.ADMINISTRATOR):
        return assignments
    agencies = permissions.hr_agencies(user)
    return assignments.filter(
        Q(agency__in=agencies)
        | Q(post__agency__in=agencies)
        | Q(person__in=permissions.people_in_scope(user, at))
    )


def register_policies() -> None:
    """Makes Wagtail ask by role who may manage certifications."""
    register_permission_policy(Certification, CERTIFICATIONS)
