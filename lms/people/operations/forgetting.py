"""The end of a name: evidence and trail hold the key of a person, and stay whole without it."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from lms.audit import operations as audit
from lms.people import queries
from lms.people.models import User

NEUTRAL = {
    "name_local": "퇴직한 직원",
    "name_latin": "Former member of staff",
    "email": "",
    "extra_time_factor": 1,
    "break_minutes": 0,
    "extension_hours": 0,
    "extra_time_reason": "",
    "extra_time_granted_by": None,
    "extra_time_granted_at": None,
    "last_login": None,
}


class RetentionNotOver(Exception):
    """The person is still here, or left less than settings.PEOPLE_RETENTION_DAYS ago."""


@transaction.atomic
def forget_person(*, person: User, by, at: datetime) -> User:
    """Removes the name and whatever else tells who a person was; staff number, key and posts stay.

    Raises RetentionNotOver. Cannot be undone; a return brings the name of the HR source anew. Certificates keep the
    wording they were issued with: docs/features/forgetting.md.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.forgotten_at:
        return person
    if not queries.past_retention(at).filter(pk=person.pk).exists():
        raise RetentionNotOver(person.staff_number)
    for field, value in NEUTRAL.items():
        setattr(person, field, value)
    person.set_unusable_password()
    person.forgotten_at = at
    person.save()
    _forget_beside(person)
    audit.record(by=by, at=at, verb="people.person.forgotten", obj=person)
    return person


def _forget_beside(person: User) -> None:
    """What Wagtail, Django, allauth and axes know of a person."""
    for profile in UserProfile.objects.filter(user=person):
        profile.avatar.delete(save=False)
        profile.delete()
    EmailAddress.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(username=person.staff_number).delete()
    about = {"content_type": ContentType.objects.get_for_model(User), "object_id": str(person.pk)}
    ModelLogEntry.objects.filter(**about).update(label=person.staff_number)
    LogEntry.objects.filter(**about).update(object_repr=person.staff_number)
