from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from lms.audit import operations as audit
from lms.people.models import Agency, HRScope, User
from lms.people.roles import Role


@transaction.atomic
def grant_role(*, person: User, role: Role, by, at: datetime) -> None:
    """Gives a person a role. An HR officer sees nobody until an agency is granted as well."""
    group, _ = Group.objects.get_or_create(name=role.value)
    if not person.groups.filter(pk=group.pk).exists():
        person.groups.add(group)
        audit.record(by=by, at=at, verb="people.role.granted", obj=person, detail={"role": role.name})


@transaction.atomic
def withdraw_role(*, person: User, role: Role, by, at: datetime) -> None:
    """Takes a role back; an HR officer's agencies go with it."""
    if not person.groups.filter(name=role.value).exists():
        return
    person.groups.remove(Group.objects.get(name=role.value))
    if role is Role.HR_OFFICER:
        HRScope.objects.filter(person=person).delete()
    audit.record(by=by, at=at, verb="people.role.withdrawn", obj=person, detail={"role": role.name})


@transaction.atomic
def grant_hr_scope(*, person: User, agency: Agency, by, at: datetime) -> HRScope:
    """Makes a person HR officer for an agency and everything below it."""
    grant_role(person=person, role=Role.HR_OFFICER, by=by, at=at)
    scope, created = HRScope.objects.get_or_create(person=person, agency=agency)
    if created:
        audit.record(by=by, at=at, verb="people.hr_scope.granted", obj=person, detail={"agency": agency.code})
    return scope


@transaction.atomic
def withdraw_hr_scope(*, scope: HRScope, by, at: datetime) -> None:
    """Takes one agency from an HR officer; the role goes with the last one."""
    deleted, _ = HRScope.objects.filter(pk=scope.pk).delete()
    if not deleted:
        return
    detail = {"agency": scope.agency.code}
    audit.record(by=by, at=at, verb="people.hr_scope.withdrawn", obj=scope.person, detail=detail)
    if not scope.person.hr_scopes.exists():
        withdraw_role(person=scope.person, role=Role.HR_OFFICER, by=by, at=at)
