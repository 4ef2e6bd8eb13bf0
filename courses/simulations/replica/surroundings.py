"""What surrounds every screen of a run: where one can go, the clock, the task."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courses.simulations.engine import screens
from courses.simulations.engine.events import MAX_EVENTS
from courses.simulations.modes import Mode
from courses.simulations.queries import Work
from courses.simulations.replica import records
from courses.simulations.replica.values import day_of, long_day

FEW_EVENTS = 25


@dataclass(frozen=True)
class Clock:
    """The time in the replica."""

    moment: str
    day: str
    time: str
    office: str


@dataclass(frozen=True)
class Frame:
    """`token` makes the forms of this page send one event only; `lang` marks what is in the package's language.

    `moment` is None where the learner works; in a replay it is how many events are shown. `acts` says whether the
    learner can do anything here: neither in a replay nor where the model run is watched.
    """

    system: str
    mode: str
    task: SafeString
    clock: Clock
    unread: int
    events_left: int | None
    minutes_left: int | None
    token: str
    lang: SafeString
    moment: int | None
    acts: bool


def frame(work: Work, *, at: datetime) -> Frame:
    package = work.package
    left = MAX_EVENTS - 1 - work.run.seq
    return Frame(
        system=package.name,
        mode=Mode(work.run.mode).label,
        task=_task(
            get_language(),
            package.language,
            package.title,
            screens.brief(package, work.machine.draw),
            f"{package.learner.name} · {package.learner.role}, {package.learner.unit}",
            office_hours(work),
            tuple((source["name"], source.get("note")) for source in package.sources),
        ),
        clock=_clock(work),
        unread=records.unread(work),
        events_left=left if left <= FEW_EVENTS else None,
        minutes_left=_minutes_left(work, at),
        token=str(uuid.uuid4()),
        lang=language_mark(package.language),
        moment=work.moment,
        acts=work.moment is None and work.run.switches.acts,
    )


def language_mark(language: str) -> SafeString:
    """The attribute for elements whose text is in the package's language; nothing where the page is in it too."""
    same = (get_language() or "").split("-")[0] == language
    return mark_safe("" if same else f' lang="{language}"')  # noqa: S308  the format knows en and ko only


def office_hours(work: Work) -> str:
    """`09:00–12:00, 13:00–18:00`."""
    calendar = work.package.spec["system"]["calendar"]
    if "lunch" not in calendar:
        return f"{calendar['open']}–{calendar['close']}"
    begin, end = calendar["lunch"]
    return f"{calendar['open']}–{begin}, {end}–{calendar['close']}"


def holidays_ahead(work: Work) -> list[str]:
    """Holidays of the next thirty days, as dates."""
    calendar, today = work.package.spec["system"]["calendar"], work.machine.state.now[:10]
    until = (day_of(today) + timedelta(days=30)).isoformat()
    return [day for day in sorted(calendar.get("holidays", ())) if today <= day <= until]


@lru_cache(maxsize=1_000)
def _task(
    language: str, written_in: str, title: str, brief: str, me: str, office: str, sources: tuple
) -> SafeString:
    """The task, which stands beside every screen and is the same on all of them."""
    context = {
        "title": title,
        "brief": brief,
        "me": me,
        "office": office,
        "sources": [{"name": name, "note": note} for name, note in sources],
        "lang": language_mark(written_in),
    }
    return render_to_string("simulations/replica/task.html", context)


def _clock(work: Work) -> Clock:
    now = work.machine.state.now
    return Clock(moment=now, day=long_day(now), time=now[11:], office=office_hours(work))


def _minutes_left(work: Work, at: datetime) -> int | None:
    if work.run.deadline_at is None:
        return None
    return max(0, (work.run.deadline_at - at) // timedelta(minutes=1))
