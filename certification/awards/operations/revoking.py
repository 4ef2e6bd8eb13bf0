"""Ending a period early."""

from datetime import datetime

from django.db import transaction

from certification.awards import queries
from certification.awards.models import Award, Period, Revocation
from lms.audit import operations as audit
from lms.people import permissions


class NotResponsible(Exception):
    """The acting person does not answer as HR for those concerned."""


class ReasonMissing(Exception):
    """Nobody is to lose a certificate without being told why."""


@transaction.atomic
def revoke(*, period: Period, reason: str, by, at: datetime) -> Revocation:
    """Revokes the period from now on, and with it every later one of the award: nobody who lost a certificate gets in
    again by a renewal earned before. Gate and check page say so with this transaction.

    A period is revoked once: asked again, the revocation that stands is returned. Raises NotResponsible, also
    where nobody acts (somebody must answer for it), and ReasonMissing.
    """
    award = Award.objects.select_for_update().get(pk=period.award_id)
    if by is None or not permissions.may_manage(by, award.person, at):
        raise NotResponsible(period.key)
    standing = Revocation.objects.filter(period=period).first()
    if standing:
        return standing
    if not reason.strip():
        raise ReasonMissing
    revocation = _revoke(period, reason.strip(), by, at)
    for later in queries.renewals_of(period):
        _revoke(later, reason.strip(), by, at)
    return revocation


def _revoke(period: Period, reason: str, by, at: datetime) -> Revocation:
    revocation = Revocation.objects.create(period=period, reason=reason, by=by, at=at)
    award = period.award
    detail = {"person": str(award.person.key), "certification": award.certification.code}
    audit.record(by=by, at=at, verb="awards.period.revoked", obj=period, detail=detail)
    return revocation
