from datetime import date, datetime
from decimal import Decimal

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from wagtail.users.models import UserProfile

from lms.audit import operations as audit
from lms.outbox import operations as outbox
from lms.people import queries
from lms.people.models import HRScope, User
from lms.people.operations import changes

PASSWORD_MAIL = "people.password_mail"  # noqa: S105  a kind of outbox row
NOTHING_GRANTED = {"factor": Decimal("1.00"), "break_minutes": 0, "extension_hours": 0}


class AccommodationRefused(Exception):
    """Accommodations need a reason, and somebody else who grants them."""


class UnknownLanguage(Exception):
    """Not one of settings.LANGUAGES."""


@transaction.atomic
def create_person(
    *, staff_number: str, name_local: str, name_latin: str, by, at: datetime, password=None, **fields
) -> User:
    """Adds a person; without a password they sign in through the identity provider or ask for a password by mail.

    Raises ValidationError where a field is not valid or staff number or e-mail are taken.
    """
    number = User.objects.normalize_staff_number(staff_number)
    person = User(staff_number=number, name_local=name_local, name_latin=name_latin, **fields)
    person.set_password(password)
    person.full_clean()
    person.save()
    audit.record(by=by, at=at, verb="people.person.created", obj=person)
    return person


@transaction.atomic
def update_person(*, person: User, by, at: datetime, **fields) -> User:
    """Changes names, e-mail or language. Raises ValidationError, and ImmutableIdentity for the staff number."""
    person = _locked(person)
    changes.apply(person, fields, by=by, at=at, verb="people.person.updated")
    return person


def change_status(*, person: User, status: str, last_day: date, by, at: datetime) -> User:
    """Brings a person to a status; `last_day` counts only for one who leaves."""
    if status == User.Status.LEFT:
        return mark_left(person=person, last_day=last_day, by=by, at=at)
    if status == User.Status.ON_LEAVE:
        return mark_on_leave(person=person, by=by, at=at)
    return reactivate(person=person, by=by, at=at)


@transaction.atomic
def mark_left(*, person: User, last_day: date, by, at: datetime) -> User:
    """Ends every post, role, scope, session and means of sign-in at once. A return begins without any of them."""
    person = _locked(person)
    if person.status == User.Status.LEFT:
        return person
    _end_posts(person, last_day)
    person.groups.clear()
    HRScope.objects.filter(person=person).delete()
    Authenticator.objects.filter(user=person).delete()
    # Sessions carry a hash of the password: none of them is good any more, even after a return.
    person.set_unusable_password()
    person.status, person.is_active, person.is_staff, person.is_superuser = (
        User.Status.LEFT,
        False,
        False,
        False,
    )
    person.save()
    audit.record(by=by, at=at, verb=queries.LEFT, obj=person, detail={"last_day": last_day.isoformat()})
    return person


def mark_on_leave(*, person: User, by, at: datetime) -> User:
    """On leave: posts stay, sign-in stays. One who had left comes back with neither posts nor roles."""
    return _bring_back(person, User.Status.ON_LEAVE, by, at, verb="people.person.on_leave")


def reactivate(*, person: User, by, at: datetime) -> User:
    """Active again, after leave or after having left; in the latter case with neither posts nor roles."""
    return _bring_back(person, User.Status.ACTIVE, by, at, verb="people.person.reactivated")


@transaction.atomic
def grant_accommodations(
    *,
    person: User,
    factor: Decimal,
    break_minutes: int,
    extension_hours: int,
    reason: str,
    by: User,
    at: datetime,
) -> User:
    """Says what the person is granted in examinations begun from now on: time limits multiplied by the factor, so many
    minutes of breaks, and closing times so many hours later; factor 1 and nothing else withdraws all. The reason stays
    out of the trail.

    Raises AccommodationRefused without a reason or for oneself, ValidationError for what is out of range.
    """
    person = _locked(person)
    granted = {"factor": factor, "break_minutes": break_minutes, "extension_hours": extension_hours}
    if by is None or by.pk == person.pk:
        raise AccommodationRefused("Accommodations are granted by somebody else.")
    if granted != NOTHING_GRANTED and not reason.strip():
        raise AccommodationRefused("Accommodations need a reason.")
    if (accommodations_of(person), person.extra_time_reason) == (granted, reason.strip()):
        return person
    person.extra_time_factor, person.break_minutes = factor, break_minutes
    person.extension_hours, person.extra_time_reason = extension_hours, reason.strip()
    person.extra_time_granted_by, person.extra_time_granted_at = by, at
    person.full_clean(exclude={"password"})
    person.save()
    detail = granted | {"factor": f"{factor:.2f}"}
    audit.record(by=by, at=at, verb="people.person.accommodated", obj=person, detail=detail)
    return person


def accommodations_of(person: User) -> dict:
    return {
        "factor": person.extra_time_factor,
        "break_minutes": person.break_minutes,
        "extension_hours": person.extension_hours,
    }


@transaction.atomic
def set_language(*, person: User, language: str) -> User:
    """Keeps the language of a person's screens and mails. A wish, not a fact to prove: no audit event."""
    if language not in dict(settings.LANGUAGES):
        raise UnknownLanguage(language)
    person = _locked(person)
    if person.language != language:
        person.language = language
        person.save(update_fields=["language"])
    # Wagtail keeps a language of its own once somebody opened its account page.
    UserProfile.objects.filter(user=person).exclude(preferred_language="").update(preferred_language=language)
    return person


@transaction.atomic
def remove_second_factors(*, person: User, by: User, at: datetime) -> None:
    """Takes passkeys, authenticator and recovery codes from a person who lost them; the password then suffices."""
    deleted, _ = Authenticator.objects.filter(user=person).delete()
    if deleted:
        audit.record(by=by, at=at, verb="people.person.second_factors_removed", obj=person)


@transaction.atomic
def request_password_mail(*, person: User, at: datetime) -> None:
    """Queues the mail with which a person sets a new password. The link is made when it is sent: no secret waits."""
    payload = {"person_id": person.pk, "asked_at": int(at.timestamp())}
    key = f"{PASSWORD_MAIL}:{person.pk}:{payload['asked_at']}"
    outbox.put(kind=PASSWORD_MAIL, key=key, payload=payload, at=at)


def _locked(person: User) -> User:
    return User.objects.select_for_update().get(pk=person.pk)


@transaction.atomic
def _bring_back(person: User, status: str, by, at: datetime, verb: str) -> User:
    person = _locked(person)
    if person.status != status:
        person.status, person.is_active, person.forgotten_at = status, True, None
        person.save(update_fields=["status", "is_active", "forgotten_at"])
        audit.record(by=by, at=at, verb=verb, obj=person)
    return person


def _end_posts(person: User, last_day: date) -> None:
    person.posts.filter(starts_on__gt=last_day).delete()
    person.posts.begun_or_to_come(last_day).update(ends_on=last_day)
