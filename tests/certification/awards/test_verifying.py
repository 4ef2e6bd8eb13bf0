"""Whatever is changed behind the triggers is found."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from certification.awards import operations
from certification.awards.models import Certificate, Period, PeriodEvidence, Register, Revocation
from courses.progress.models import Result
from lms.audit import append_only
from lms.audit.models import AuditEvent
from tests.factories.certification import ActivityFactory, certification_for, certify
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def period(admin_person):
    """One of two sound periods; the other was revoked."""
    certification = certification_for(ActivityFactory(), ActivityFactory())
    lost = certify(UserFactory(), certification, NOW)
    operations.revoke(period=lost, reason="Error", by=admin_person, at=NOW)
    return certify(UserFactory(), certification, NOW)


def only(model, period):
    return model.objects.filter(**{"pk" if model is Period else "period": period.pk})


def longer(period):
    Period.objects.update(ends_at=period.ends_at + timedelta(days=365))


def longer_on_paper_too(period):
    """All that hangs together in the period and its certificate is forged along."""
    until = period.valid_until + timedelta(days=365)
    only(Period, period).update(valid_until=until, ends_at=period.ends_at + timedelta(days=365))
    content = period.certificate.content | {"valid_until": until.isoformat()}
    sha256 = operations.verifying.canonical_sha256(content)
    only(Certificate, period).update(content=content, content_sha256=sha256)


def for_somebody_else(period):
    period.award.person = UserFactory()
    period.award.save()


def other_name(period):
    content = period.certificate.content | {"name": {"local": "다른 사람", "latin": "Somebody Else"}}
    only(Certificate, period).update(content=content)


def without_evidence(period):
    only(PeriodEvidence, period).first().delete()


def other_evidence(period):
    only(PeriodEvidence, period).filter(pk=period.evidence.first().pk).update(
        result=Result.objects.exclude(person=period.award.person).first()
    )


def result_changed(period):
    Result.objects.filter(pk=period.evidence.first().result_id).update(score=100)


def revocation_gone(period):
    Revocation.objects.all().delete()


def revocation_later(period):
    Revocation.objects.update(at=NOW + timedelta(days=30))


def revocation_from_nowhere(period):
    Revocation.objects.create(period=period, reason="x", by=period.award.person, at=NOW)


def certificate_gone(period):
    only(Certificate, period).delete()


def period_gone(period):
    for model in (Certificate, PeriodEvidence, Period):
        only(model, period).delete()


def period_from_nowhere(period):
    AuditEvent.objects.filter(object_key=str(period.key)).delete()


def register_set_back(period):
    Register.objects.update(last_serial=1)


def test_what_was_issued_and_revoked_is_sound(period):
    assert list(operations.unsound()) == []


@pytest.mark.parametrize(
    ("forge", "fault"),
    [
        (longer, "the moments of the period do not fit its printed days"),
        (longer_on_paper_too, "the trail knows no such grant"),
        (for_somebody_else, "the trail knows no such grant"),
        (other_name, "the frozen wording does not fit its hash or the register"),
        (without_evidence, "the evidence is not what the period was granted on"),
        (other_evidence, "the evidence is not what the period was granted on"),
        (result_changed, "the evidence is not what the period was granted on"),
        (revocation_gone, "the trail has awards.period.revoked, the row is gone"),
        (revocation_later, "the revocation is not the one of the trail"),
        (revocation_from_nowhere, "the revocation is not the one of the trail"),
        (certificate_gone, "the period has no certificate"),
        (period_gone, "the trail has awards.period.granted, the row is gone"),
        (period_from_nowhere, "the trail knows no such grant"),
        (register_set_back, "register: counts 1, there are 2 certificates"),
    ],
)
def test_what_was_changed_behind_the_triggers_is_found(period, forge, fault):
    with append_only.lifted():
        forge(period)

    assert any(fault in line for line in operations.unsound())


def test_document_that_was_changed_on_the_disk_is_found(period):
    document = operations.render_document(certificate=period.certificate, at=NOW)
    assert list(operations.unsound()) == []

    with Path(document.file.path).open("ab") as file:
        file.write(b"%")

    assert list(operations.unsound()) == [
        f"{period.certificate}: the stored document is missing or not the one that was made"
    ]


def test_grant_that_was_told_before_the_hashes_were_is_sound(period):
    granted = AuditEvent.objects.get(verb="awards.period.granted", object_key=str(period.key))
    told = {name: granted.detail[name] for name in ("certification", "person", "register_number")}

    with append_only.lifted():
        AuditEvent.objects.filter(pk=granted.pk).update(detail=told)

    assert list(operations.unsound()) == []


def test_number_of_reads_does_not_grow_with_the_certificates(period, django_assert_num_queries):
    certification = period.award.certification
    for _ in range(3):
        certify(UserFactory(), certification, NOW)

    with django_assert_num_queries(9):
        assert list(operations.unsound()) == []


def test_command_says_how_many_are_sound(period):
    out = StringIO()

    call_command("verify_certificates", stdout=out)

    assert out.getvalue() == "2 certificates are as they were issued.\n"


def test_command_lists_what_is_not_and_fails(period):
    err = StringIO()
    with append_only.lifted():
        other_name(period)

    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_certificates", stderr=err)

    assert err.getvalue().startswith(period.certificate.register_number)
