from datetime import UTC, date, datetime, timedelta

import pytest

from certification.awards import operations, queries
from certification.awards.models import Award, Period, State
from certification.verification import queries as verification
from tests.factories.certification import ActivityFactory, certification_for, certify
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
GRANTED = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
LAST_MOMENT = datetime(2028, 11, 23, 14, 59, 59, 999999, tzinfo=UTC)
REVOKED = datetime(2027, 3, 1, 0, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.fixture
def period():
    return certify(UserFactory(), certification_for(ActivityFactory()), GRANTED)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (GRANTED - TICK, State.FUTURE),
        (GRANTED, State.VALID),
        (LAST_MOMENT, State.VALID),
        (LAST_MOMENT + TICK, State.EXPIRED),
    ],
)
def test_period_is_valid_from_its_moment_to_the_end_of_its_last_day(period, at, state):
    assert all_say(period, at) == {state}


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (REVOKED - TICK, State.VALID),
        (REVOKED, State.REVOKED),
        (LAST_MOMENT + TICK, State.REVOKED),
    ],
)
def test_revocation_counts_from_its_moment_on_and_for_good(period, admin_person, at, state):
    operations.revoke(period=period, reason="Obtained by mistake", by=admin_person, at=REVOKED)

    assert all_say(Period.objects.get(), at) == {state}


def test_award_shows_the_valid_period_even_when_a_later_one_waits(period):
    renewed_at = period.ends_at - timedelta(days=10)
    certify(period.award.person, period.award.certification, renewed_at)

    award = Award.objects.with_state_at(renewed_at).get()

    assert (award.state, award.period_id, award.valid_until) == (State.VALID, period.pk, date(2028, 11, 23))


def test_award_without_periods_has_no_state(period):
    other = Award.objects.create(person=UserFactory(), certification=period.award.certification)

    assert Award.objects.with_state_at(GRANTED).get(pk=other.pk).state is None


def test_expiring_counts_only_what_is_valid_and_ends_within_the_span(period):
    soon = period.ends_at - timedelta(days=30)

    assert Period.objects.expiring_within(soon, timedelta(days=30)).exists()
    assert not Period.objects.expiring_within(soon, timedelta(days=29)).exists()
    assert not Period.objects.expiring_within(period.ends_at, timedelta(days=29)).exists()


def all_say(period: Period, at) -> set:
    """What the queryset, the award, the object, the check page, the person's page and the gate say."""
    person = period.award.person
    return {
        Period.objects.with_state_at(at).get(pk=period.pk).state,
        Award.objects.with_state_at(at).get(pk=period.award_id).state,
        period.state_at(at),
        verification.find(period.certificate.check_code, at).state,
        queries.certifications_of(person, at)[0].state,
        queries.standing_of(person, period.award.certification, at, targets=False).state,
    }
