"""The roles of people beside learning, which everybody may. A role is a Django group of a fixed name."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    TRAINER = "Trainers"
    REVIEWER = "Reviewers"
    HR_OFFICER = "HR officers"
    SYSTEM_OWNER = "System owners"
    AUDITOR = "Auditors"
    ADMINISTRATOR = "Administrators"


# What a holder is called; the groups themselves keep their English names, which code and records refer to.
TITLES = {
    Role.TRAINER: _("Trainer"),
    Role.REVIEWER: _("Reviewer"),
    Role.HR_OFFICER: _("HR officer"),
    Role.SYSTEM_OWNER: _("System owner"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}


def of(user) -> frozenset[str]:
    """Names of the user's roles, read once per user object (so once per request)."""
    if not user.is_authenticated:
        return frozenset()
    if not hasattr(user, "_role_names"):
        user._role_names = frozenset(user.groups.values_list("name", flat=True))
    return user._role_names


def has(user, *roles: Role) -> bool:
    """Whether the user holds one of the roles; a superuser is an administrator."""
    if not user.is_authenticated:
        return False
    return bool(of(user) & set(roles)) or (user.is_superuser and Role.ADMINISTRATOR in roles)
