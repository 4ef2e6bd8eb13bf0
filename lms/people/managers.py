from datetime import date

from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import Q
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet


class ImmutableIdentity(Exception):
    """Staff number and key are known to other systems and to evidence: they never change."""


class UserQuerySet(models.QuerySet):
    def update(self, **fields):
        if {"staff_number", "key"} & set(fields):
            raise ImmutableIdentity("A person's staff number and key never change.")
        return super().update(**fields)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes people; staff numbers are kept in upper case without spaces, so that one person has one spelling."""

    def normalize_staff_number(self, staff_number: str) -> str:
        return staff_number.strip().upper()

    def get_by_natural_key(self, staff_number):
        return self.get(staff_number=self.normalize_staff_number(staff_number))

    def create_user(self, staff_number, password=None, **fields):
        user = self.model(staff_number=self.normalize_staff_number(staff_number), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, staff_number, password=None, **fields):
        return self.create_user(staff_number, password, is_staff=True, is_superuser=True, **fields)


class AgencyQuerySet(MP_NodeQuerySet):
    def at_or_below(self, agencies: models.QuerySet) -> "AgencyQuerySet":
        """The agencies given and everything below them in the tree."""
        below = Q(pk__in=[])
        for path in agencies.values_list("path", flat=True):
            below |= Q(path__startswith=path)
        return self.filter(below)


class AgencyManager(MP_NodeManager.from_queryset(AgencyQuerySet)):
    def get_queryset(self):
        return AgencyQuerySet(self.model, using=self._db).order_by("path")


class PostQuerySet(models.QuerySet):
    def held_on(self, day: date) -> "PostQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def begun_or_to_come(self, day: date) -> "PostQuerySet":
        """Posts that have not ended on the day before: held on it or beginning later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))
