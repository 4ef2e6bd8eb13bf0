"""Periods and certificates: granted when every requirement is met, once, and numbered without a gap."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from certification.awards import queries
from certification.awards.models import (
    Award,
    Certificate,
    Certification,
    Period,
    PeriodEvidence,
    Register,
    Validity,
)
from courses.catalogue.queries import canonical_sha256
from courses.progress.models import Completion, Result
from lms.audit import operations as audit
from lms.outbox import operations as outbox
from lms.people.models import User

REGISTER = "certificates"
# Crockford's base 32: five bits a letter, none of I, L, O and U. Sixteen letters are 80 random bits.
CHECK_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_LENGTH = 16
BATCH = 200


def consider(*, person: User, at: datetime) -> list[Period]:
    """Grants the person every certification whose requirements are met and that is due; nothing to who has left.

    May be called as often as one likes, by as many as like: what is granted already is not granted again.
    """
    if person.status == User.Status.LEFT:
        return []
    standings = queries.standings_of(person, Certification.objects.active(), at, targets=False)
    granted = (
        issue(person=person, certification=standing.certification, by=None, at=at)
        for standing in standings
        if standing.grantable
    )
    return [period for period in granted if period]


@transaction.atomic
def issue(*, person: User, certification: Certification, by, at: datetime) -> Period | None:
    """Grants one period with its evidence and certificate if the person has earned one now, else returns None.

    The award is locked before its standing is read: of any number of callers one grants. The PDF follows through
    the outbox, kind `awards.document`.
    """
    Award.objects.get_or_create(person=person, certification=certification)
    award = Award.objects.select_for_update().get(person=person, certification=certification)
    standing = queries.standing_of(person, certification, at, targets=False)
    if not standing.grantable:
        return None
    period = _add_period(award, standing, at)
    certificate = _add_certificate(period, certification, person, at)
    detail = {
        "certification": certification.code,
        "person": str(person.key),
        "register_number": certificate.register_number,
        # What the sealed trail remembers of rows that have no chain of their own: see verifying.py.
        "content_sha256": certificate.content_sha256,
        "evidence_key": period.evidence_key,
    }
    audit.record(by=by, at=at, verb="awards.period.granted", obj=period, detail=detail)
    outbox.put(
        kind="awards.document",
        key=f"awards.document:{certificate.key}",
        payload={"certificate_id": certificate.pk},
        at=at,
    )
    return period


@transaction.atomic
def announce_change(*, certification: Certification, fields: list[str], by, at: datetime) -> None:
    """To be called with every change of a certification: whoever meets what it asks for now is granted it."""
    detail = {"certification": certification.code, "fields": fields}
    audit.record(by=by, at=at, verb="awards.certification.changed", obj=certification, detail=detail)
    _put_batch(certification, begun=at.isoformat(), after=0, at=at)


def consider_batch(*, certification: Certification, begun: str, after: int, at: datetime) -> list[Period]:
    """Grants the certification to the next people who have earned it; puts a row for those who come after them.

    Each grant is a transaction of its own: run again after a kill, it goes on with whoever is left.
    """
    if not certification.active or not certification.requirements.exists():
        return []
    people = list(queries.people_with_all(certification).filter(pk__gt=after).order_by("pk")[:BATCH])
    granted = [issue(person=one, certification=certification, by=None, at=at) for one in people]
    if len(people) == BATCH:
        _put_batch(certification, begun=begun, after=people[-1].pk, at=at)
    return [period for period in granted if period]


def _put_batch(certification: Certification, *, begun: str, after: int, at: datetime) -> None:
    outbox.put(
        kind="awards.certification_changed",
        key=f"awards.certification_changed:{certification.pk}:{begun}:{after}",
        payload={"certification_id": certification.pk, "begun": begun, "after": after},
        at=at,
    )


def _add_period(award: Award, standing: queries.Standing, at: datetime) -> Period:
    frozen = [_frozen(item) for item in standing.items]
    validity = _validity(award, standing.certification, at)
    period = Period.objects.create(
        award=award,
        number=award.periods.count() + 1,
        valid_from=validity.valid_from,
        valid_until=validity.valid_until,
        starts_at=validity.starts_at,
        ends_at=validity.ends_at,
        timezone=validity.timezone,
        basis={"requirements": [one["requirement"] for one in frozen]},
        evidence_key=evidence_key_of(award, frozen),
        granted_at=at,
    )
    PeriodEvidence.objects.bulk_create(
        PeriodEvidence(period=period, frozen=one, **_pointer(item.evidence))
        for item, one in zip(standing.items, frozen, strict=True)
    )
    return period


def evidence_key_of(award: Award, frozen: list[dict]) -> str:
    """Hash of the award and of what it rests on: `frozen` as PeriodEvidence keeps it."""
    proofs = sorted(one["evidence"]["key"] for one in frozen)
    return canonical_sha256({"award": str(award.key), "evidence": proofs})


def _validity(award: Award, certification: Certification, at: datetime) -> Validity:
    """From now, or from the end of the period that still runs: renewing early loses no day."""
    months, timezone = certification.validity_months, certification.agency.timezone
    running = award.periods.filter(revocation=None, ends_at__gt=at).order_by("ends_at").last()
    if running is None:
        return Validity.beginning(at, months=months, timezone=timezone)
    return Validity.following(
        ends_at=running.ends_at, valid_until=running.valid_until, months=months, timezone=timezone
    )


def _pointer(evidence) -> dict:
    return {"result" if isinstance(evidence, Result) else "completion": evidence}


def _frozen(item: queries.Item) -> dict:
    requirement = item.requirement
    asked = requirement.course_key or requirement.activity.key
    return {
        "requirement": {"kind": requirement.kind, "key": str(asked)},
        "evidence": frozen_evidence(item.evidence),
    }


def frozen_evidence(evidence: Result | Completion) -> dict:
    """What a period keeps of a result or completion, hashes included."""
    return _frozen_result(evidence) if isinstance(evidence, Result) else _frozen_completion(evidence)


def _frozen_result(result: Result) -> dict:
    return {
        "key": f"result:{result.key}",
        "outcome": result.outcome,
        "score": result.score,
        "achieved_at": result.achieved_at.isoformat(),
        "kind": result.evidence_kind,
        "source": result.evidence_key,
        "sha256": result.evidence_sha256,
    }


def _frozen_completion(completion) -> dict:
    version = completion.course_version
    return {
        "key": f"completion:{completion.pk}",
        "outcome": "completed",
        "achieved_at": completion.completed_at.isoformat(),
        "kind": "course_version",
        "source": f"{version.course_key}/{version.language}/{version.number}",
        "sha256": version.spec_sha256,
    }


def _add_certificate(period: Period, certification: Certification, person: User, at: datetime) -> Certificate:
    issued_on = at.astimezone(ZoneInfo(period.timezone)).date()
    serial = _next_serial()
    number = f"{settings.REGISTER_PREFIX}-{issued_on.year}-{serial:06d}"
    code = "".join(secrets.choice(CHECK_ALPHABET) for _ in range(CHECK_LENGTH))
    content = {
        "register_number": number,
        "check_code": code,
        "check_url": settings.PUBLIC_BASE_URL + reverse("verification:certificate", args=[code]),
        "check_page": settings.PUBLIC_BASE_URL.partition("://")[2] + reverse("verification:check"),
        "language": person.language,
        "name": {"local": person.name_local, "latin": person.name_latin},
        "certification": certification.code,
        "title": {"ko": certification.title_ko, "en": certification.title_en},
        "authority": {"ko": certification.authority_ko, "en": certification.authority_en},
        "valid_from": period.valid_from.isoformat(),
        "valid_until": period.valid_until.isoformat(),
        "issued_on": issued_on.isoformat(),
        "demonstration": settings.DEMONSTRATION,
    }
    return Certificate.objects.create(
        period=period,
        serial=serial,
        register_number=number,
        check_code=code,
        content=content,
        content_sha256=canonical_sha256(content),
        issued_at=at,
    )


def _next_serial() -> int:
    """Taken last and locked until the commit: the number of a transaction that fails is given out again."""
    Register.objects.get_or_create(name=REGISTER)
    Register.objects.filter(name=REGISTER).update(last_serial=F("last_serial") + 1)
    return Register.objects.get(name=REGISTER).last_serial
