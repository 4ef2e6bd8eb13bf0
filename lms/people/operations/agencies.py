from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lms.audit import operations as audit
from lms.people.models import Agency, JobRole
from lms.people.operations import changes


class AgencyCycle(Exception):
    """An agency cannot stand below itself."""


@transaction.atomic
def create_agency(*, parent: Agency | None, by, at: datetime, **fields) -> Agency:
    """Adds an agency below `parent`, or as a new root. Raises ValidationError for a code that is taken."""
    agency = Agency(**fields)
    agency.full_clean(exclude={"path", "depth", "numchild"})
    # treebeard counts the children of the row it is given: a stale one would place two at the same path.
    above = Agency.objects.select_for_update().get(pk=parent.pk) if parent else None
    agency = above.add_child(instance=agency) if above else Agency.add_root(instance=agency)
    audit.record(
        by=by,
        at=at,
        verb="people.agency.created",
        obj=agency,
        detail={"code": agency.code, "parent": parent.code if parent else None},
    )
    return agency


@transaction.atomic
def update_agency(*, agency: Agency, parent: Agency | None, by, at: datetime, **fields) -> Agency:
    """Changes an agency's fields and moves it, with all below it, under `parent` (None: to the top)."""
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    changes.apply(agency, fields, by=by, at=at, verb="people.agency.updated")
    before = agency.get_parent()
    if before != parent:
        _move(agency, parent)
        detail = {"from": before.code if before else None, "to": parent.code if parent else None}
        audit.record(by=by, at=at, verb="people.agency.moved", obj=agency, detail=detail)
    return Agency.objects.get(pk=agency.pk)


def _move(agency: Agency, parent: Agency | None) -> None:
    if parent is None:
        agency.move(Agency.get_last_root_node(), "last-sibling")
        return
    parent = Agency.objects.select_for_update().get(pk=parent.pk)
    if parent == agency or parent.is_descendant_of(agency):
        raise AgencyCycle(_("The agency would stand below itself."))
    agency.move(parent, "last-child")


@transaction.atomic
def create_job_role(*, by, at: datetime, **fields) -> JobRole:
    """Adds a job role. Raises ValidationError for a code that is taken."""
    job_role = JobRole(**fields)
    job_role.full_clean()
    job_role.save()
    audit.record(by=by, at=at, verb="people.job_role.created", obj=job_role, detail={"code": job_role.code})
    return job_role


@transaction.atomic
def update_job_role(*, job_role: JobRole, by, at: datetime, **fields) -> JobRole:
    """Changes a job role's names; its code is known to assignments and files and stays."""
    job_role = JobRole.objects.select_for_update().get(pk=job_role.pk)
    changes.apply(job_role, fields, by=by, at=at, verb="people.job_role.updated")
    return job_role
