"""Scalars, lists of scalars, and what can be asked of them (format, section 1)."""

import re
from datetime import date

Scalar = None | str | int
Value = Scalar | list

LARGEST = 2**53 - 1

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):([0-5][0-9])")


def is_scalar(value) -> bool:
    """Null, text or a whole number below 2^53; true and false are none."""
    if type(value) is int:
        return abs(value) <= LARGEST
    return value is None or type(value) is str


def as_text(value: Value) -> str:
    """The value as screens and templates show it: nothing for null, a list's members joined by `, `."""
    if type(value) is str:
        return value
    if type(value) is list:
        return ", ".join(map(as_text, value))
    return "" if value is None else str(value)


def as_key(value: Value):
    """Something hashable that is equal for two values exactly if they are `=`."""
    return tuple(value) if type(value) is list else value


def from_key(key) -> Value:
    return list(key) if type(key) is tuple else key


def is_date(value: Value) -> bool:
    """Text `YYYY-MM-DD` that the calendar knows."""
    return day_of(value) is not None


def day_of(value: Value) -> int | None:
    """The number of the day (1 = 0001-01-01), or None if `value` is no existing date."""
    found = _DATE.fullmatch(value) if type(value) is str else None
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).toordinal()
    except ValueError:
        return None


def minute_of(value: Value) -> int | None:
    """Minutes since the day 0 for a moment, or for a date taken at 00:00; None for anything else."""
    day = day_of(value)
    if day is not None:
        return day * 1440
    found = _MOMENT.fullmatch(value) if type(value) is str else None
    day = day_of(found[1]) if found else None
    return None if day is None else day * 1440 + int(found[2]) * 60 + int(found[3])


def moment(minute: int) -> str:
    """The text of a moment, from minutes since the day 0."""
    day, rest = divmod(minute, 1440)
    return f"{date.fromordinal(day).isoformat()}T{rest // 60:02}:{rest % 60:02}"
