"""Who manages the gate: owners their own systems, administrators all; auditors read."""

from django.db.models import QuerySet
from wagtail.permissions import register_permission_policy

from certification.access_gate.models import AccessRole, CallingSystem, Decision, ProtectedSystem
from lms.people.permissions import RolePolicy


def systems_of(user) -> QuerySet[ProtectedSystem]:
    return ProtectedSystem.objects.filter(owners=user)


def roles_of(user) -> QuerySet[AccessRole]:
    return AccessRole.objects.filter(system__owners=user)


def decisions_of(user) -> QuerySet[Decision]:
    return Decision.objects.filter(resource__in=systems_of(user).values("code"))


POLICIES = {
    ProtectedSystem: RolePolicy(
        ProtectedSystem,
        administrators=["add", "change", "view"],
        owners=["change", "view"],
        auditors=["view"],
        scope=systems_of,
    ),
    AccessRole: RolePolicy(
        AccessRole,
        administrators=["add", "change", "view"],
        owners=["add", "change", "view"],
        auditors=["view"],
        scope=roles_of,
    ),
    CallingSystem: RolePolicy(CallingSystem, administrators=["add", "change", "view"], auditors=["view"]),
    Decision: RolePolicy(
        Decision, administrators=["view"], owners=["view"], auditors=["view"], scope=decisions_of
    ),
}


def register_policies() -> None:
    """Makes Wagtail ask these policies."""
    for model, policy in POLICIES.items():
        register_permission_policy(model, policy)
