"""Proving that periods, certificates and revocations are what they were: against hashes, evidence and the sealed trail."""

from collections.abc import Callable, Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from certification.awards import queries
from certification.awards.models import Certificate, Period, Register
from certification.awards.models.validity import end_of
from certification.awards.operations.issuing import REGISTER, evidence_key_of, frozen_evidence
from courses.catalogue.queries import canonical_sha256
from lms.audit.models import AuditEvent

GRANTED, REVOKED = "awards.period.granted", "awards.period.revoked"
AT_ONCE = 500


def unsound() -> Iterator[str]:
    """A line for everything that does not fit, naming the certificate; nothing where all is as it was made.

    The trail that it is held against must verify itself: `lms.audit.operations.first_broken_seal`. It names people
    by keys only, so this holds after a name is removed from `people`.
    """
    yield from _register()
    yield from _granted_and_gone()
    for period, faults in faults_of(periods_with_all()):
        yield from (f"{_name(period)}: {fault}" for fault in faults)


def faults_of(periods: QuerySet[Period]) -> Iterator[tuple[Period, list[str]]]:
    """Each of these periods, of `periods_with_all`, with what does not fit in it or its certificate."""
    several = periods.iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(several, AT_ONCE)):
        trail = _trail(chunk)
        for period in chunk:
            yield period, list(_faults(period, trail[str(period.key)]))


def periods_with_all() -> QuerySet[Period]:
    """All periods, the first granted first, with what they are held against."""
    return (
        Period.objects.select_related("award__person", "award__certification", "certificate__document")
        .select_related("revocation__by")
        .prefetch_related("evidence__result", "evidence__completion__course_version")
        .order_by("pk")
    )


def _trail(periods: list[Period]) -> dict[str, dict[str, AuditEvent]]:
    """The events of each period by verb."""
    trail: dict[str, dict[str, AuditEvent]] = {str(period.key): {} for period in periods}
    for event in AuditEvent.objects.filter(object_type=Period._meta.label_lower, object_key__in=trail):
        trail[event.object_key][event.verb] = event
    return trail


def _name(period: Period) -> str:
    return period.certificate.register_number if hasattr(period, "certificate") else f"period {period.key}"


def _register() -> Iterator[str]:
    serials = list(Certificate.objects.order_by("serial").values_list("serial", flat=True))
    if serials != list(range(1, len(serials) + 1)):
        yield "register: the serials have a gap"
    last = Register.objects.filter(name=REGISTER).values_list("last_serial", flat=True).first() or 0
    if last != len(serials):
        yield f"register: counts {last}, there are {len(serials)} certificates"


def _granted_and_gone() -> Iterator[str]:
    """Events whose period, or whose revocation, is no more."""
    events = AuditEvent.objects.filter(object_type=Period._meta.label_lower)
    there = {
        GRANTED: {str(key) for key in Period.objects.values_list("key", flat=True)},
        REVOKED: {str(key) for key in Period.objects.exclude(revocation=None).values_list("key", flat=True)},
    }
    for key, verb in events.filter(verb__in=there).order_by("pk").values_list("object_key", "verb"):
        if key not in there[verb]:
            yield f"period {key}: the trail has {verb}, the row is gone"


def _faults(period: Period, trail: dict[str, AuditEvent]) -> Iterator[str]:
    if not hasattr(period, "certificate"):
        yield "the period has no certificate"
        return
    checks: tuple[tuple[Callable[..., bool], str], ...] = (
        (_content_fits, "the frozen wording does not fit its hash or the register"),
        (_dates_fit, "the moments of the period do not fit its printed days"),
        (_evidence_fits, "the evidence is not what the period was granted on"),
        (_grant_fits, "the trail knows no such grant"),
        (_revocation_fits, "the revocation is not the one of the trail"),
        (_document_fits, "the stored document is missing or not the one that was made"),
    )
    for fits, fault in checks:
        if not fits(period, trail):
            yield fault


def _content_fits(period: Period, trail: dict) -> bool:
    certificate = period.certificate
    content = certificate.content
    days = (period.valid_from.isoformat(), period.valid_until.isoformat())
    return (
        canonical_sha256(content) == certificate.content_sha256
        and (content["register_number"], content["check_code"])
        == (certificate.register_number, certificate.check_code)
        and (content["valid_from"], content["valid_until"]) == days
        and content["certification"] == period.award.certification.code
    )


def _dates_fit(period: Period, trail: dict) -> bool:
    begins_on = period.starts_at.astimezone(ZoneInfo(period.timezone)).date()
    return (begins_on, end_of(period.valid_until, period.timezone)) == (period.valid_from, period.ends_at)


def _evidence_fits(period: Period, trail: dict) -> bool:
    several = period.evidence.all()
    frozen = [one.frozen for one in several]
    asked = [one["requirement"] for one in frozen]
    return (
        all(frozen_evidence(one.result or one.completion) == one.frozen["evidence"] for one in several)
        and evidence_key_of(period.award, frozen) == period.evidence_key
        and sorted(map(str, asked)) == sorted(map(str, period.basis["requirements"]))
    )


def _grant_fits(period: Period, trail: dict) -> bool:
    if GRANTED not in trail:
        return False
    told = {
        "certification": period.award.certification.code,
        "person": str(period.award.person.key),
        "register_number": period.certificate.register_number,
        "content_sha256": period.certificate.content_sha256,
        "evidence_key": period.evidence_key,
    }
    event = trail[GRANTED]
    # Not the other way round: what was granted before the hashes were told has less in its event.
    return event.at == period.granted_at and event.detail.items() <= told.items()


def _revocation_fits(period: Period, trail: dict) -> bool:
    revocation, event = getattr(period, "revocation", None), trail.get(REVOKED)
    if revocation is None or event is None:
        return revocation is None and event is None
    return (revocation.at, revocation.by.key) == (event.at, event.actor)


def _document_fits(period: Period, trail: dict) -> bool:
    """One that is still to be made is the outbox's matter."""
    document = getattr(period.certificate, "document", None)
    if document is None:
        return True
    try:
        queries.contents_of(document)
    except queries.DocumentDamaged:
        return False
    return True
