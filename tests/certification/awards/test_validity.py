from datetime import UTC, date, datetime

import pytest

from certification.awards.models import Validity
from certification.awards.models.validity import end_of, months_after

SEOUL = "Asia/Seoul"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-11-23", 24, "2028-11-23"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2027-02-28", 12, "2028-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2027-02-28", -3, "2026-11-28"),
        ("2026-05-31", -3, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
    ],
)
def test_months_are_calendar_months_and_stop_at_the_end_of_short_ones(day, months, expected):
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "timezone", "expected"),
    [
        ("2026-11-23", SEOUL, "2026-11-23T15:00:00+00:00"),
        ("2026-12-31", SEOUL, "2026-12-31T15:00:00+00:00"),
        ("2026-12-31", "UTC", "2027-01-01T00:00:00+00:00"),
        # Clocks go forward that night in Paris, and at midnight itself in Santiago and Beirut.
        ("2027-03-28", "Europe/Paris", "2027-03-28T22:00:00+00:00"),
        ("2027-10-31", "Europe/Paris", "2027-10-31T23:00:00+00:00"),
        ("2026-09-05", "America/Santiago", "2026-09-06T04:00:00+00:00"),
        ("2027-03-27", "Asia/Beirut", "2027-03-27T22:00:00+00:00"),
    ],
)
def test_day_ends_where_the_next_one_begins_there(day, timezone, expected):
    assert end_of(date.fromisoformat(day), timezone) == datetime.fromisoformat(expected)


def test_validity_begins_at_the_moment_and_ends_with_the_day_named():
    at = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)

    validity = Validity.beginning(at, months=24, timezone=SEOUL)

    assert (validity.valid_from, validity.valid_until) == (date(2026, 11, 23), date(2028, 11, 23))
    assert (validity.starts_at, validity.ends_at) == (at, datetime(2028, 11, 23, 15, tzinfo=UTC))


def test_first_day_is_the_one_it_is_at_the_agency():
    late_in_london = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)

    validity = Validity.beginning(late_in_london, months=12, timezone=SEOUL)

    assert validity.valid_from == date(2027, 1, 1)


def test_early_renewal_loses_no_day():
    first = Validity.beginning(datetime(2026, 11, 23, 5, tzinfo=UTC), months=24, timezone=SEOUL)

    second = Validity.following(
        ends_at=first.ends_at, valid_until=first.valid_until, months=24, timezone=SEOUL
    )

    assert second.starts_at == first.ends_at
    assert (second.valid_from, second.valid_until) == (date(2028, 11, 24), date(2030, 11, 23))
