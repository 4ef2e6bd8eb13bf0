"""How long a period lasts: calendar months, whole days, in the time zone of the issuing agency."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of(day: date, timezone: str) -> datetime:
    """The first moment that no longer belongs to the day there, in UTC."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(timezone)).astimezone(UTC)


@dataclass(frozen=True)
class Validity:
    """A span of validity: the days that are printed and the moments they mean.

    `starts_at` belongs to it, `ends_at` no longer does.
    """

    valid_from: date
    valid_until: date
    starts_at: datetime
    ends_at: datetime
    timezone: str

    @classmethod
    def beginning(cls, at: datetime, *, months: int, timezone: str) -> Self:
        """From this moment to the end of the day of the same number `months` later."""
        first = at.astimezone(ZoneInfo(timezone)).date()
        last = months_after(first, months)
        return cls(first, last, at, end_of(last, timezone), timezone)

    @classmethod
    def following(cls, *, ends_at: datetime, valid_until: date, months: int, timezone: str) -> Self:
        """From the end of an earlier span, so that renewing early loses no day."""
        first = ends_at.astimezone(ZoneInfo(timezone)).date()
        last = months_after(valid_until, months)
        return cls(first, last, ends_at, end_of(last, timezone), timezone)
