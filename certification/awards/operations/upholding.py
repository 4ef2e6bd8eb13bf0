"""Leaving a certificate as it is though what it rests on was marked anew and is no pass any more."""

from datetime import datetime

from django.db import transaction

from certification.awards import queries
from certification.awards.models import Award, Period, Upholding
from certification.awards.operations.revoking import NotResponsible, ReasonMissing
from lms.audit import operations as audit
from lms.people import permissions


@transaction.atomic
def uphold(*, period: Period, reason: str, by, at: datetime) -> list[Upholding]:
    """Decides that the period stays, whatever has been marked anew so far; none where nothing awaits a decision.

    Raises NotResponsible, also where nobody acts, and ReasonMissing.
    """
    award = Award.objects.select_for_update().get(pk=period.award_id)
    if by is None or not permissions.may_manage(by, award.person, at):
        raise NotResponsible(period.key)
    if not reason.strip():
        raise ReasonMissing
    markings = queries.undecided(at).get(period.pk, [])
    upholdings = [
        Upholding.objects.create(period=period, marking_id=marking, reason=reason.strip(), by=by, at=at)
        for marking in markings
    ]
    if upholdings:
        detail = {"person": str(award.person.key), "certification": award.certification.code}
        detail["markings"] = markings
        audit.record(by=by, at=at, verb="awards.period.upheld", obj=period, detail=detail)
    return upholdings
