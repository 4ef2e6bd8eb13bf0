"""The calendar of a run: a month of the office, and in it the dates that the learner has already seen."""

import re
from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.simulations.engine import screens
from courses.simulations.engine.values import as_text, is_date, moment
from courses.simulations.queries import Work
from courses.simulations.replica.values import (
    MESSAGE_TYPE,
    day_of,
    label_of,
    long_day,
    moment_text,
    name_of,
)

MONTH = re.compile(r"(\d{4})-(\d{2})")
DATE_OR_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?")
DATE_IN_TEXT = re.compile(r"(?<![\d-])(\d{4}-\d{2}-\d{2})(?![\d-])")
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 1)


@dataclass(frozen=True)
class Entry:
    """A date that a record holds: which field of which record says it. `own_words`: the label is the product's."""

    time: str
    label: str
    record: str
    name: str
    own_words: bool


@dataclass(frozen=True)
class Day:
    """`state`: working, holiday, or weekend."""

    date: date
    state: str
    is_today: bool
    in_month: bool
    entries: list[Entry]

    @property
    def key(self) -> str:
        return self.date.isoformat()

    @property
    def long(self) -> str:
        return long_day(f"{self.key}T00:00")


@dataclass(frozen=True)
class Month:
    title: str
    weekdays: list[tuple[str, str]]
    weeks: list[list[Day]]
    previous: str
    following: str

    @property
    def days_with_entries(self) -> list[Day]:
        return [day for week in self.weeks for day in week if day.in_month and day.entries]


def month_asked(work: Work, text: str) -> date:
    """The first day of the month asked for; of the present one for whatever is no month."""
    today = day_of(work.machine.state.now)
    found = MONTH.fullmatch(text)
    try:
        asked = date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)
    except ValueError:
        asked = today.replace(day=1)
    return min(max(asked, FIRST), LAST)


def month(work: Work, first: date) -> Month:
    """Whole weeks from Monday to Sunday that hold the month."""
    seen = defaultdict(list)
    for day, entry in _seen(work):
        if entry not in seen[day]:
            seen[day].append(entry)
    weeks = [
        [_day(work, day, first, seen) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    names = [(date_format(day.date, "D"), date_format(day.date, "l")) for day in weeks[0]]
    return Month(
        title=date_format(first, "YEAR_MONTH_FORMAT"),
        weekdays=names,
        weeks=weeks,
        previous=(first - timedelta(days=1)).isoformat()[:7],
        following=(first + timedelta(days=31)).isoformat()[:7],
    )


def moment_of(minute: int) -> str:
    """A minute of the engine as screens write it."""
    return moment_text(moment(minute))


def _day(work: Work, day: date, first: date, seen: dict) -> Day:
    return Day(
        date=day,
        state=_state(work, day),
        is_today=day.isoformat() == work.machine.state.now[:10],
        in_month=day.month == first.month,
        entries=sorted(seen.get(day.isoformat(), []), key=lambda entry: entry.time),
    )


def _state(work: Work, day: date) -> str:
    if work.machine.state.worktime.is_working_day(day.toordinal()):
        return "working"
    return "weekend" if day.weekday() > 4 else "holiday"


def _seen(work: Work) -> Iterator[tuple[str, Entry]]:
    """Every date in a record that is open to the learner, and when each message came in."""
    for message in screens.inbox(work.machine):
        yield from _in_value(work, message, message["at"], _("Message came in"), own_words=True)
    for record in work.machine.state.records.values():
        if work.is_open(record["id"]):
            yield from _in_record(work, record)


def _in_record(work: Work, record: dict) -> Iterator[tuple[str, Entry]]:
    if record["type"] == MESSAGE_TYPE:
        text = f"{as_text(record['subject'])} {as_text(record['body'])}"
        for found in DATE_IN_TEXT.findall(text):
            yield from _in_value(work, record, found, _("Named in a message"), own_words=True)
        return
    for field in screens.details(work.package, record["type"]):
        if not screens.is_masked(work.machine, record, field.key):
            yield from _in_value(work, record, record[field.key], label_of(record["type"], field))


def _in_value(work: Work, record: dict, value, label: str, *, own_words=False) -> Iterator[tuple[str, Entry]]:
    for one in value if type(value) is list else [value]:
        found = DATE_OR_MOMENT.fullmatch(one) if type(one) is str else None
        if found and is_date(found[1]):
            name = name_of(work.machine, record)
            yield found[1], Entry(found[2] or "", label, record["id"], name, own_words)
