"""Working time: when an office minute is, and when so many of them have passed (format, section 2).

A time is a number of minutes since the day 0 (see values.minute_of). Nothing here loops over days: working days
and working minutes are numbered, and numbers are turned into times and back.
"""

from bisect import bisect_left, bisect_right
from datetime import date

from .values import day_of

DAY = 1440
END = (date.max.toordinal() + 1) * DAY  # the first minute of the year 10000


class WorkTime:
    """The calendar of one simulated system."""

    def __init__(self, opens: int, closes: int, lunch: tuple[int, int] | None, holidays: list[int]):
        """Hours in minutes of the day, holidays as numbers of days."""
        start, end = lunch or (closes, closes)
        self._opens, self._closes = opens, closes
        self._lunch_starts, self._lunch_ends = start, end
        self._minutes = (start - opens) + (closes - end)
        self._holidays = sorted({_weekdays_before(day) for day in holidays if _is_weekday(day)})
        self._shifts = [index - count for count, index in enumerate(self._holidays)]

    @classmethod
    def of(cls, calendar: dict) -> "WorkTime":
        """From the package's `calendar`."""
        lunch = tuple(map(_minute_of_day, calendar["lunch"])) if "lunch" in calendar else None
        holidays = [day_of(day) for day in calendar.get("holidays", ())]
        return cls(_minute_of_day(calendar["open"]), _minute_of_day(calendar["close"]), lunch, holidays)

    @property
    def minutes_a_day(self) -> int:
        return self._minutes

    def roll(self, t: int) -> int:
        """`t` if it lies in a working minute, else the start of the next one."""
        return self._start_of(self._minutes_before(t))

    def due(self, t: int, n: int, unit: str) -> int:
        """The time `n` units (`min`, `h`, `wd`, `d`) after `t`; `t` itself for 0. May lie at or beyond END."""
        if n == 0:
            return t
        if unit == "d":
            return t + n * DAY
        if unit == "wd":
            return self._day(self._days_before(t // DAY) + n - 1) * DAY + self._closes
        minutes = 60 * n if unit == "h" else n
        return self._start_of(self._minutes_before(t) + minutes - 1) + 1

    def minutes_between(self, start: int, end: int) -> int:
        """The working minutes in [start, end)."""
        return self._minutes_before(end) - self._minutes_before(start)

    def days_between(self, start: int, end: int) -> int:
        """The working days from that of `start` on, before that of `end`."""
        return self._days_before(end // DAY) - self._days_before(start // DAY)

    def is_working_day(self, day: int) -> bool:
        return self._days_before(day + 1) > self._days_before(day)

    def _minutes_before(self, t: int) -> int:
        day, minute = divmod(t, DAY)
        days = self._days_before(day)
        if self._days_before(day + 1) == days:
            return days * self._minutes
        morning = min(max(minute - self._opens, 0), self._lunch_starts - self._opens)
        afternoon = min(max(minute - self._lunch_ends, 0), self._closes - self._lunch_ends)
        return days * self._minutes + morning + afternoon

    def _start_of(self, number: int) -> int:
        """The start of the working minute before which there are `number` others."""
        days, minute = divmod(number, self._minutes)
        minute += self._opens
        if minute >= self._lunch_starts:
            minute += self._lunch_ends - self._lunch_starts
        return self._day(days) * DAY + minute

    def _days_before(self, day: int) -> int:
        weekdays = _weekdays_before(day)
        return weekdays - bisect_left(self._holidays, weekdays)

    def _day(self, number: int) -> int:
        """The working day before which there are `number` others."""
        weeks, rest = divmod(number + bisect_right(self._shifts, number), 5)
        return weeks * 7 + rest + 1


def _weekdays_before(day: int) -> int:
    # Day 1, 0001-01-01, is a Monday.
    weeks, rest = divmod(day - 1, 7)
    return weeks * 5 + min(rest, 5)


def _is_weekday(day: int) -> bool:
    return (day - 1) % 7 < 5


def _minute_of_day(hour: str) -> int:
    return int(hour[:2]) * 60 + int(hour[3:])
