from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from certification.awards import operations
from certification.awards.models import Period, Revocation, State
from certification.awards.operations import revoking
from lms.audit.models import AuditEvent
from tests.factories.certification import ActivityFactory, certification_for, certify, pass_activity
from tests.factories.people import PostFactory, UserFactory, agency, hr_officer

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def city():
    return agency("city")


@pytest.fixture
def period(city):
    person = PostFactory(agency=agency("team", parent=city, kind="team")).person
    return certify(person, certification_for(ActivityFactory()), NOW)


def revoke(period, by, reason="Obtained by mistake"):
    return operations.revoke(period=period, reason=reason, by=by, at=NOW)


def test_officer_of_the_scope_revokes_with_a_reason(period, city):
    officer = hr_officer(city)

    revoke(period, officer, reason="  Obtained by mistake  ")

    revocation = Revocation.objects.get()
    assert (revocation.by, revocation.reason) == (officer, "Obtained by mistake")
    assert Period.objects.with_state_at(NOW).get().state == State.REVOKED
    assert AuditEvent.objects.about(period).filter(verb="awards.period.revoked", actor=officer.key).exists()


def test_officer_of_another_agency_may_not_revoke(period):
    with pytest.raises(operations.NotResponsible):
        revoke(period, hr_officer(agency("ministry")))

    assert not Revocation.objects.exists()


def test_holder_may_not_revoke(period):
    with pytest.raises(operations.NotResponsible):
        revoke(period, period.award.person)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_nothing_is_revoked_without_a_reason(period, city, reason):
    with pytest.raises(operations.ReasonMissing):
        revoke(period, hr_officer(city), reason=reason)

    assert not Revocation.objects.exists()


def test_second_revocation_changes_nothing(period, city):
    first = revoke(period, hr_officer(city), reason="First")

    again = revoke(period, hr_officer(city), reason="Second")

    assert (again, again.reason) == (first, "First")
    assert AuditEvent.objects.filter(verb="awards.period.revoked").count() == 1


def test_failed_revocation_leaves_the_certificate_valid(period, city, monkeypatch):
    monkeypatch.setattr(revoking.audit, "record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        revoke(period, hr_officer(city))

    assert Period.objects.with_state_at(NOW).get().state == State.VALID


def test_revocation_cannot_be_taken_back(period, city):
    revoke(period, hr_officer(city))

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Revocation.objects.all().delete()


def test_trail_does_not_repeat_the_reason(period, city):
    revoke(period, hr_officer(city), reason="Kim Minji was mistaken for somebody else")

    assert "Kim" not in str(AuditEvent.objects.get(verb="awards.period.revoked").detail)


def test_system_itself_revokes_nothing(period):
    with pytest.raises(operations.NotResponsible):
        revoke(period, None)


def test_administrator_may_revoke_for_somebody_without_a_post(admin_person):
    period = certify(UserFactory(), certification_for(ActivityFactory()), NOW)

    revoke(period, admin_person)

    assert Revocation.objects.get().by == admin_person


@pytest.fixture
def renewed(period, city):
    """The period and the one that was earned early and begins when it ends."""
    early = period.ends_at - timedelta(days=5)
    for requirement in period.award.certification.requirements.all():
        pass_activity(period.award.person, requirement.activity, early)
    [later] = operations.consider(person=period.award.person, at=early)
    return period, later, early


def test_revocation_takes_a_renewal_that_was_earned_before_with_it(renewed, city):
    first, later, early = renewed

    operations.revoke(period=first, reason="Obtained by mistake", by=hr_officer(city), at=early)

    assert {one.reason for one in Revocation.objects.filter(period__in=[first, later])} == {
        "Obtained by mistake"
    }
    assert not Period.objects.valid_at(later.starts_at).exists()
    assert AuditEvent.objects.filter(verb="awards.period.revoked").count() == 2


def test_revoking_a_renewal_leaves_the_running_period(renewed, city):
    first, later, early = renewed

    operations.revoke(period=later, reason="Obtained by mistake", by=hr_officer(city), at=early)

    assert [one.period for one in Revocation.objects.all()] == [later]
    assert list(Period.objects.valid_at(early)) == [first]


def test_second_revocation_spares_what_was_earned_since(period, city):
    officer, person = hr_officer(city), period.award.person
    revoke(period, officer)
    since = NOW + timedelta(days=1)
    for requirement in period.award.certification.requirements.all():
        pass_activity(person, requirement.activity, since)
    [earned] = operations.consider(person=person, at=since)

    operations.revoke(period=period, reason="Again", by=officer, at=since)

    assert list(Period.objects.valid_at(since)) == [earned]
