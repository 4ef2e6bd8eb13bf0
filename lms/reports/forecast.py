"""How many people will be certified when a system goes live, if things go on as they did. Pure, without queries.

The rule, told on the page too: the pace is the number of people who became certified in the last PACE_WEEKS weeks,
spread evenly over them; it goes on for every working week (five days, Monday to Friday) until everybody is
certified; whoever's certificate lapses, and has not been renewed yet, counts as not certified from that day.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import takewhile
from math import ceil, floor

PACE_WEEKS = 8
DAYS_A_WEEK = 5
SATURDAY = 5
HORIZON = timedelta(weeks=104)


@dataclass(frozen=True)
class Point:
    day: date
    certified: int


@dataclass(frozen=True)
class Forecast:
    """`points` go from today to go-live, one a week and both ends; only today where go-live is not ahead."""

    needed: int
    certified: int
    pace: Fraction
    pace_needed: Fraction | None
    lapsing: int
    expected: int
    complete_on: date | None
    points: tuple[Point, ...]

    @property
    def short(self) -> int:
        """People who need it and will not be certified at go-live."""
        return self.needed - self.expected

    @property
    def pace_shown(self) -> float:
        return floor(self.pace * 10) / 10

    @property
    def pace_needed_shown(self) -> float | None:
        """Rounded up: no promise that less will do."""
        return None if self.pace_needed is None else ceil(self.pace_needed * 10) / 10

    @property
    def is_enough(self) -> bool:
        return self.short == 0


def forecast(
    *,
    needed: int,
    certified: int,
    became_certified: Iterable[date],
    lapse_on: Iterable[date],
    today: date,
    go_live: date | None,
) -> Forecast:
    """What to expect on the day of go-live: `expected` of `needed` people, rounded down.

    `lapse_on` holds the first day without a certificate of each person who is certified today. `complete_on` is the
    first day on which all are certified, None when that takes longer than HORIZON; `pace_needed` the pace that just
    reaches all by go-live, None when no working day is left.
    """
    end = max(go_live or today, today)
    weekly = pace(became_certified, today)
    lapses = Counter(lapse_on)
    lapsing = sum(number for day, number in lapses.items() if today < day <= end)
    expected = dict(takewhile(lambda one: one[0] <= end, _course(certified, needed, weekly, lapses, today)))
    weeks_left = working_weeks(today, end)
    missing = max(needed - certified + lapsing, 0)
    return Forecast(
        needed=needed,
        certified=certified,
        pace=weekly,
        pace_needed=missing / weeks_left if weeks_left else None,
        lapsing=lapsing,
        expected=expected[end],
        complete_on=_complete_on(certified, needed, weekly, lapses, today),
        points=tuple(Point(day, expected[day]) for day in _weekly(today, end)),
    )


def pace(became_certified: Iterable[date], today: date) -> Fraction:
    """People a working week, over the PACE_WEEKS weeks that end today; each date is a day somebody was certified."""
    begin = today - timedelta(weeks=PACE_WEEKS)
    return Fraction(sum(begin < day <= today for day in became_certified), PACE_WEEKS)


def working_weeks(after: date, until: date) -> Fraction:
    """Working days after the one day up to and including the other, in weeks of five; 0 when there are none."""
    return Fraction(max(_working_days_until(until) - _working_days_until(after), 0), DAYS_A_WEEK)


def _course(
    certified: int, needed: int, weekly: Fraction, lapses: Counter, today: date
) -> Iterator[tuple[date, int]]:
    """Day by day from today, without end: gains stop while nobody is left, lapses never do."""
    day, value = today, Fraction(certified)
    while True:
        yield day, floor(value)
        day += timedelta(days=1)
        gain = weekly / DAYS_A_WEEK if day.weekday() < SATURDAY else 0
        value = max(min(value + gain - lapses[day], Fraction(needed)), Fraction(0))


def _complete_on(certified: int, needed: int, weekly: Fraction, lapses: Counter, today: date) -> date | None:
    days = takewhile(lambda one: one[0] <= today + HORIZON, _course(certified, needed, weekly, lapses, today))
    return next((day for day, value in days if value >= needed), None)


def _working_days_until(day: date) -> int:
    """Counted from a Monday long ago."""
    weeks, weekday = divmod(day.toordinal() - 1, 7)
    return weeks * DAYS_A_WEEK + min(weekday + 1, DAYS_A_WEEK)


def _weekly(begin: date, end: date) -> Iterator[date]:
    day = begin
    while day < end:
        yield day
        day += timedelta(weeks=1)
    yield end
