"""Agencies, job roles, people with posts, roles and passwords."""

from datetime import date, datetime, timedelta

from lms.demo import people as told
from lms.people import operations
from lms.people.models import Agency, JobRole, User
from lms.people.roles import Role

LEFT_DAYS_AGO = 24


def load(*, at: datetime) -> None:
    """Creates what is missing and leaves what is there as people may have changed it."""
    content = told.organisation()
    for entry in content["agencies"]:
        _agency(entry, at=at)
    for entry in content["job_roles"]:
        if not JobRole.objects.filter(code=entry["code"]).exists():
            operations.create_job_role(by=None, at=at, **entry)
    for entry in content["people"]:
        _person(entry, at=at)
    for entry in content["people"]:
        _post(entry, at=at)


def leave(*, at: datetime) -> None:
    """Who has left leaves last: until then they learned and were certified like everybody."""
    for entry in told.organisation()["people"]:
        person = User.objects.get(staff_number=entry["staff_number"])
        if entry["status"] != User.Status.ACTIVE and person.status == User.Status.ACTIVE:
            moment = at - timedelta(days=LEFT_DAYS_AGO)
            operations.change_status(
                person=person, status=entry["status"], last_day=moment.date(), by=None, at=moment
            )


def _agency(entry: dict, *, at: datetime) -> None:
    if Agency.objects.filter(code=entry["code"]).exists():
        return
    parent = Agency.objects.get(code=entry["parent"]) if entry["parent"] else None
    fields = {name: value for name, value in entry.items() if name != "parent"}
    operations.create_agency(parent=parent, by=None, at=at, **fields)


def _person(entry: dict, *, at: datetime) -> None:
    if User.objects.filter(staff_number=entry["staff_number"]).exists():
        return
    fields = {name: entry[name] for name in ("staff_number", "name_local", "name_latin", "email", "language")}
    person = operations.create_person(by=None, at=at, **fields)
    for name in entry.get("roles", []):
        operations.grant_role(person=person, role=Role(name), by=None, at=at)
    for code in entry.get("hr_scopes", []):
        operations.grant_hr_scope(person=person, agency=Agency.objects.get(code=code), by=None, at=at)


def _post(entry: dict, *, at: datetime) -> None:
    person = User.objects.get(staff_number=entry["staff_number"])
    if person.posts.exists():
        return
    manager = User.objects.get(staff_number=entry["manager"]) if entry["manager"] else None
    operations.assign_post(
        person=person,
        agency=Agency.objects.get(code=entry["agency"]),
        job_role=JobRole.objects.get(code=entry["job_role"]),
        manager=manager,
        starts_on=date.fromisoformat(entry["starts_on"]),
        by=None,
        at=at,
    )
