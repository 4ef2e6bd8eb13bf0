"""Certificates that people hold or held."""

import hashlib
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from certification.awards.models import Certificate, CertificateDocument, Period, PeriodEvidence, Upholding
from lms.people import permissions, roles
from lms.people.models import User
from lms.people.roles import Role


class DocumentDamaged(Exception):
    """The stored file is missing, or is not the one that was made."""


def certifications_of(person: User, at: datetime) -> list[Period]:
    """The period that counts of each of the person's certifications, with `state`, certification and certificate."""
    periods = Period.objects.filter(award__person=person).with_state_at(at).most_telling_first()
    first: dict[int, Period] = {}
    for period in periods.select_related("award__certification", "certificate", "revocation"):
        first.setdefault(period.award_id, period)
    return sorted(first.values(), key=lambda period: period.award.certification.title)


def periods_of(person: User, at: datetime) -> QuerySet[Period]:
    """Every period of the person with `state`, certificate, revocation, upholdings and evidence; the latest granted first."""
    periods = Period.objects.filter(award__person=person).with_state_at(at)
    evidence = PeriodEvidence.objects.select_related(
        "result__activity", "completion__course_version"
    ).order_by("pk")
    upholdings = Upholding.objects.select_related("by").order_by("pk")
    return (
        periods.select_related("award__certification", "certificate__document", "revocation__by")
        .prefetch_related(
            Prefetch("evidence", queryset=evidence), Prefetch("upholdings", queryset=upholdings)
        )
        .order_by("-granted_at", "-pk")
    )


def certificate_for(user: User, key, at: datetime) -> Certificate | None:
    """The certificate, if the user is its holder, answers for the holder as HR, or is an auditor; else None."""
    certificate = Certificate.objects.with_standing().filter(key=key).first()
    if certificate is None:
        return None
    holder = certificate.period.award.person
    may_see = holder == user or roles.has(user, Role.AUDITOR) or permissions.may_manage(user, holder, at)
    return certificate if may_see else None


def period_managed_by(user: User, pk: int, at: datetime) -> Period | None:
    """The period with its `state`, if the user answers for its holder as HR; else None."""
    periods = Period.objects.with_state_at(at).select_related(
        "award__person", "award__certification", "certificate", "revocation"
    )
    period = periods.filter(pk=pk).first()
    return period if period and permissions.may_manage(user, period.award.person, at) else None


def renewals_of(period: Period) -> QuerySet[Period]:
    """The later periods of the same award that nobody has revoked: they end with this one if it is revoked."""
    later = Period.objects.filter(award=period.award_id, number__gt=period.number, revocation=None)
    return later.select_related("award__person", "award__certification", "certificate").order_by("number")


def contents_of(document: CertificateDocument) -> bytes:
    """The PDF, if it is what was made then, to the byte; else raises DocumentDamaged."""
    try:
        with document.file.open() as file:
            pdf = file.read()
    except FileNotFoundError as missing:
        raise DocumentDamaged(document.file.name) from missing
    if hashlib.sha256(pdf).hexdigest() != document.sha256:
        raise DocumentDamaged(document.file.name)
    return pdf
