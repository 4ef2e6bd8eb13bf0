"""Who must hold what by when: HR's assignments."""

from datetime import date, datetime

from django.db import transaction

from certification.awards.models import Assignment, Certification
from certification.awards.operations.revoking import NotResponsible
from lms.audit import operations as audit
from lms.people import permissions, roles
from lms.people.models import Agency, JobRole, Post, User
from lms.people.roles import Role


class TargetUnclear(Exception):
    """An assignment means one person, one post, or an agency and job role."""


@transaction.atomic
def assign(
    *,
    certification: Certification,
    due_on: date,
    agency: Agency | None = None,
    job_role: JobRole | None = None,
    post: Post | None = None,
    person: User | None = None,
    by,
    at: datetime,
) -> Assignment:
    """Obliges a person, a post, or all below an agency and in a job role, by a day.

    The same again returns the assignment that stands. Raises NotResponsible where that reaches beyond the acting
    person's agencies (None acts for the system itself), and TargetUnclear.
    """
    target = {"agency": agency, "job_role": job_role, "post": post, "person": person}
    if not _is_clear(target):
        raise TargetUnclear
    if not may_assign(by, at, **target):
        raise NotResponsible(certification.code)
    assignment, created = Assignment.objects.get_or_create(
        certification=certification,
        due_on=due_on,
        withdrawn_at=None,
        **target,
        defaults={"assigned_by": by, "assigned_at": at},
    )
    if created:
        _tell(assignment, "assigned", by=by, at=at)
    return assignment


@transaction.atomic
def withdraw(*, assignment: Assignment, by, at: datetime) -> Assignment:
    """Withdraws an assignment; the row stays. Safe to repeat. Raises NotResponsible."""
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if not may_withdraw(by, assignment, at):
        raise NotResponsible(assignment.pk)
    if assignment.withdrawn_at is None:
        assignment.withdrawn_at, assignment.withdrawn_by = at, by
        assignment.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _tell(assignment, "withdrawn", by=by, at=at)
    return assignment


def may_assign(by, at: datetime, *, agency=None, job_role=None, post=None, person=None) -> bool:
    """Whether all whom the target means are in the acting person's charge; a job role everywhere: administrators."""
    if by is None or roles.has(by, Role.ADMINISTRATOR):
        return True
    if person:
        return permissions.may_manage(by, person, at)
    agency_id = post.agency_id if post else (agency.pk if agency else None)
    return agency_id is not None and permissions.hr_agencies(by).filter(pk=agency_id).exists()


def may_withdraw(by, assignment: Assignment, at: datetime) -> bool:
    return may_assign(
        by,
        at,
        agency=assignment.agency,
        job_role=assignment.job_role,
        post=assignment.post,
        person=assignment.person,
    )


def _is_clear(target: dict) -> bool:
    named = {name for name, value in target.items() if value is not None}
    return named in ({"person"}, {"post"}) or (bool(named) and named <= {"agency", "job_role"})


def _tell(assignment: Assignment, what: str, *, by, at: datetime) -> None:
    detail = {
        "certification": assignment.certification.code,
        "due_on": assignment.due_on.isoformat(),
        "agency": assignment.agency.code if assignment.agency else None,
        "job_role": assignment.job_role.code if assignment.job_role else None,
        "post": assignment.post_id,
        "person": str(assignment.person.key) if assignment.person else None,
    }
    audit.record(by=by, at=at, verb=f"awards.assignment.{what}", obj=assignment, detail=detail)
