"""What of the reports whom concerns: HR officers their agencies, system owners their systems, auditors everything."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from certification.access_gate.models import ProtectedSystem
from certification.awards.models import Assignment
from certification.awards.permissions import HR, assignments_managed_by
from lms.people import permissions, roles
from lms.people.models import Agency, User
from lms.people.roles import Role
from lms.reports.queries.readiness import Charge, SystemReadiness, readiness_of

READERS = (Role.HR_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
READERS_OF_READINESS = (*READERS, Role.SYSTEM_OWNER)


def reads_everything(user: User) -> bool:
    return roles.has(user, Role.AUDITOR, Role.ADMINISTRATOR)


def readable_people(user: User, at: datetime) -> QuerySet[User]:
    """People whose certificates and results the user may read."""
    return User.objects.all() if reads_everything(user) else permissions.people_in_scope(user, at)


def readable_agencies(user: User) -> QuerySet[Agency]:
    """Agencies that the user may filter by, in the order of the tree."""
    return Agency.objects.all() if reads_everything(user) else permissions.hr_agencies(user)


def readable_systems(user: User) -> QuerySet[ProtectedSystem]:
    """Systems whose readiness the user may read, in whole or, as an HR officer, for the own agencies."""
    if roles.has(user, *READERS):
        return ProtectedSystem.objects.all()
    return whole_systems(user)


def whole_systems(user: User) -> QuerySet[ProtectedSystem]:
    """Systems whose readiness the user may read across all agencies."""
    if reads_everything(user):
        return ProtectedSystem.objects.all()
    owns = Q(owners=user) if roles.has(user, Role.SYSTEM_OWNER) else Q(pk__in=[])
    return ProtectedSystem.objects.filter(owns).distinct()


def withdrawable(user: User, assignments: Iterable[Assignment], at: datetime) -> set[int]:
    """Primary keys of those of the assignments that the user may withdraw."""
    if not roles.has(user, *HR):
        return set()
    managed = assignments_managed_by(user, at).filter(pk__in=[one.pk for one in assignments])
    return set(managed.values_list("pk", flat=True))


def readable_readiness(user: User, at: datetime, code: str = "") -> list[SystemReadiness]:
    """The readiness of the systems, or of the one of this code, as far as the user may read it; next to go live first."""
    systems = readable_systems(user).order_by("go_live_on", "code").prefetch_related("roles__certifications")
    # Compared here: a code from an address may hold what a database refuses even to look for.
    systems = [one for one in systems if not code or one.code == code]
    whole = set(whole_systems(user).values_list("pk", flat=True))
    partly = any(system.pk not in whole for system in systems)
    return readiness_of(systems, whole, _charge(user, at) if partly else None, at)


def _charge(user: User, at: datetime) -> Charge:
    return Charge(
        people=set(readable_people(user, at).values_list("pk", flat=True)),
        paths=set(readable_agencies(user).values_list("path", flat=True)),
    )
