"""The modes a learner may choose from: what each is, what it costs, and whether it is open now."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.simulations import queries
from courses.simulations.engine import Package
from courses.simulations.models import Run, Scenario
from courses.simulations.modes import OFFERED, SWITCHES, Mode
from lms.people.models import User

WHAT = {
    Mode.WATCH: gettext_lazy(
        "See how the case is worked, step by step, and which rule each step touches. You only look."
    ),
    Mode.GUIDED: gettext_lazy(
        "Do it yourself. The next step is marked, and after each act you are told what it means for the rules."
    ),
    Mode.PRACTICE: gettext_lazy(
        "Work alone. Ask for hints when you are stuck, undo steps, and have your work checked along the way."
    ),
    Mode.ASSESSED: gettext_lazy(
        "Prove it. No help, no undo and no verdict before you submit. A pass counts for your course and certificate."
    ),
}
BEGIN = {
    Mode.WATCH: gettext_lazy("Start watching"),
    Mode.GUIDED: gettext_lazy("Start with guidance"),
    Mode.PRACTICE: gettext_lazy("Start practising"),
    Mode.ASSESSED: gettext_lazy("Start the assessed run"),
}


@dataclass(frozen=True)
class Choice:
    mode: Mode
    run: Run | None
    facts: list[tuple[str, str]]
    closed: str = ""
    is_suggested: bool = False

    @property
    def what(self) -> str:
        return WHAT[self.mode]

    @property
    def begin(self) -> str:
        return BEGIN[self.mode]


def choices(
    scenario: Scenario, runs: list[Run], package: Package, person: User, at: datetime
) -> list[Choice]:
    """The modes the scenario offers, and those in which a run waits to be gone on with."""
    waiting = {run.mode: run for run in runs if not run.is_over and not run.is_overdue_at(at)}
    tries = queries.tries(runs, package)
    closed = _why_closed(scenario, runs, tries, at)
    suggested = _suggested(scenario, runs, waiting, is_closed=bool(closed))
    return [
        Choice(
            mode=mode,
            run=waiting.get(mode),
            facts=_costs(package, tries, person) if SWITCHES[mode].counts else _free(),
            closed=closed if SWITCHES[mode].counts else "",
            is_suggested=mode == suggested,
        )
        for mode in OFFERED
        if scenario.offers(mode) or mode in waiting
    ]


def _why_closed(scenario: Scenario, runs: list[Run], tries: queries.Tries, at: datetime) -> str:
    """Why no assessed run can be begun; empty if one can."""
    if queries.needs_practice(scenario, runs):
        return _("Opens when you have passed this case in Practice.")
    if tries.none_left:
        return _("You have used all your tries. Talk to your trainer.")
    if tries.cools_down_at(at):
        when = date_format(localtime(tries.opens_at), "DATETIME_FORMAT")
        return _("Next assessed run: %(when)s") % {"when": when}
    return ""


def _suggested(scenario: Scenario, runs: list[Run], waiting: dict, *, is_closed: bool) -> str | None:
    """The mode to go on with: what waits, else the next on the way from watching to proving."""
    if waiting:
        return max(waiting.values(), key=lambda run: run.started_at).mode
    done = {run.mode for run in runs if run.passed}
    way = [mode for mode in OFFERED if scenario.offers(mode) and not (SWITCHES[mode].counts and is_closed)]
    ahead = [mode for number, mode in enumerate(way) if not done.intersection(way[number:])]
    return ahead[0] if ahead else None


def _free() -> list[tuple[str, str]]:
    return [
        (_("Time allowed"), _("No limit")),
        (_("Runs"), _("As many as you like, each a little different")),
        (_("Counts"), _("For nothing")),
    ]


def _costs(package: Package, tries: queries.Tries, person: User) -> list[tuple[str, str]]:
    mark = {"mark": package.pass_mark}
    facts = [
        (_("Time allowed"), _time_allowed(package, person)),
        (_("To pass"), _("%(mark)s of 100, nothing required missing, no critical breach") % mark),
        (_("Tries left"), _tries_left(tries)),
    ]
    if package.cool_down and tries.allowed != 1:
        until = ngettext(
            "%(hours)s hour until the next", "%(hours)s hours until the next", package.cool_down
        ) % {"hours": package.cool_down}
        facts.append((_("After a failed try"), until))
    return facts


def _time_allowed(package: Package, person: User) -> str:
    if package.time_limit is None:
        return _("No limit")
    minutes = int(package.time_limit * person.extra_time_factor)
    allowed = _("%(minutes)s minutes from the start") % {"minutes": minutes}
    return f"{allowed} ({_('with your extra time')})" if person.extra_time_factor > 1 else allowed


def _tries_left(tries: queries.Tries) -> str:
    if tries.left is None:
        return _("As many as you like")
    return _("%(left)s of %(of)s") % {"left": tries.left, "of": tries.allowed}
