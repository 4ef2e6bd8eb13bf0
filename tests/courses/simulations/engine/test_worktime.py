from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from courses.simulations.engine.values import minute_of, moment
from courses.simulations.engine.worktime import WorkTime

CALENDAR = {"open": "09:00", "close": "18:00", "lunch": ["12:00", "13:00"], "holidays": ["2026-12-25"]}
OFFICE = WorkTime.of(CALENDAR)
HOLIDAYS = {date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 28), date(2026, 12, 29)}
SHORT = WorkTime.of(
    {"open": "09:30", "close": "11:00", "lunch": ["10:00", "10:15"], "holidays": [str(d) for d in HOLIDAYS]}
)

minutes = st.integers(minute_of("2026-12-20T00:00"), minute_of("2027-01-05T00:00"))


def is_working(t: int) -> bool:
    """Straight from the definition, for the calendar SHORT."""
    day, minute = divmod(t, 1440)
    on_a_working_day = date.fromordinal(day).weekday() < 5 and date.fromordinal(day) not in HOLIDAYS
    return on_a_working_day and (570 <= minute < 600 or 615 <= minute < 660)


@given(minutes)
def test_roll_is_the_first_working_minute_not_before(t):
    expected = t
    while not is_working(expected):
        expected += 1

    assert SHORT.roll(t) == expected


@given(minutes, st.integers(1, 200))
def test_due_in_minutes_is_the_earliest_time_with_that_many_between(t, n):
    expected, worked = t, 0
    while worked < n:
        worked += is_working(expected)
        expected += 1

    assert SHORT.due(t, n, "min") == expected


@given(minutes, st.integers(1, 10))
@example(minute_of("2026-12-24T23:59"), 1)
def test_due_in_working_days_is_the_closing_time_of_the_last(t, n):
    day, left = t // 1440, n
    while True:
        left -= is_working(day * 1440 + 570)
        if not left:
            break
        day += 1

    assert SHORT.due(t, n, "wd") == day * 1440 + 660


@pytest.mark.parametrize(
    ("t", "n", "unit", "expected"),
    [
        ("2026-12-07T17:50", 10, "min", "2026-12-07T18:00"),
        ("2026-12-07T17:50", 11, "min", "2026-12-08T09:01"),
        ("2026-12-07T11:30", 1, "h", "2026-12-07T13:30"),
        ("2026-12-05T10:00", 1, "wd", "2026-12-07T18:00"),
        ("2026-12-07T20:00", 1, "wd", "2026-12-07T18:00"),
        ("2026-12-24T10:00", 2, "wd", "2026-12-28T18:00"),
        ("2026-12-24T10:07", 3, "d", "2026-12-27T10:07"),
        ("2026-12-06T03:04", 0, "min", "2026-12-06T03:04"),
        ("2026-12-06T03:04", 0, "wd", "2026-12-06T03:04"),
    ],
)
def test_due_as_the_format_defines_it(t, n, unit, expected):
    assert moment(OFFICE.due(minute_of(t), n, unit)) == expected


def test_first_and_last_days_of_the_calendar():
    assert moment(OFFICE.roll(minute_of("0001-01-01"))) == "0001-01-01T09:00"
    assert moment(OFFICE.due(minute_of("9999-12-31T08:00"), 1, "h")) == "9999-12-31T10:00"


@pytest.mark.parametrize(
    "text", ["2026-02-29", "0000-01-01", "2026-13-01", "2026-1-01", "２０２６-01-01", "2026-01-01\n"]
)
def test_what_the_calendar_does_not_know_is_no_date(text):
    assert minute_of(text) is None


@pytest.mark.parametrize(
    "text", ["2026-01-01T24:00", "2026-01-01T09:60", "2026-01-01 09:00", "2026-02-30T09:00"]
)
def test_what_no_clock_shows_is_no_moment(text):
    assert minute_of(text) is None
