"""The start of a run: in a mode that is offered and open, on the published version, with its draw and deadline."""

import math
import random
from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from courses.catalogue.models import Activity
from courses.progress import queries as progress
from courses.simulations import queries
from courses.simulations.engine import Machine, Package, all_draws, canonical
from courses.simulations.models import Run, Scenario
from courses.simulations.modes import SWITCHES, Mode
from courses.simulations.operations.runs import set_aside, submit_overdue
from lms.audit import operations as audit
from lms.people.models import User

chance = random.SystemRandom()


class NotPublished(Exception):
    """There is no scenario to play for this activity."""


class NotUnlocked(Exception):
    """The person is not enrolled in a course with this activity, or has not come to it."""


class NotOffered(Exception):
    """The scenario does not offer this mode to learners."""


class PracticeFirst(Exception):
    """Assessed opens after a pass in Practice, and the person has none that counts."""


class NoTriesLeft(Exception):
    """All assessed runs that the scenario allows are used up."""


class CoolingDown(Exception):
    """The next assessed run opens at `opens_at`."""

    def __init__(self, opens_at: datetime):
        super().__init__(opens_at.isoformat())
        self.opens_at = opens_at


@transaction.atomic
def start_run(
    *,
    person: User,
    activity: Activity,
    mode: str,
    language: str,
    by,
    at: datetime,
    afresh: bool = False,
    draw: dict | None = None,
) -> Run:
    """Starts a run on the published version; whoever has an unfinished one in this mode gets that back.

    `afresh` sets the unfinished one aside instead, where the mode lets one begin anew. A run that does not count
    takes the `draw` given, or the next in turn; an assessed one gets its draw by chance, one the person has not had
    while there is one. Raises NotPublished, NotUnlocked, NotOffered, PracticeFirst, NoTriesLeft, CoolingDown.
    """
    User.objects.select_for_update().get(pk=person.pk)  # of two starts at one time the second finds the first
    unfinished = Run.objects.light().unfinished().filter(person=person, activity=activity, mode=mode).first()
    if unfinished and not _ended(unfinished, afresh=afresh, by=by, at=at):
        return unfinished
    scenario = queries.published_scenario(activity, language)
    if scenario is None:
        raise NotPublished(activity.key)
    if not progress.may_open(person, activity):
        raise NotUnlocked(activity.key)
    if not scenario.offers(mode):
        raise NotOffered(mode)
    package, runs = scenario.version.load(), queries.runs_of(person, activity)
    if SWITCHES[Mode(mode)].counts:
        _check_open(scenario, runs, package, at)
        draw = _fresh_draw(runs, package)
    machine = Machine(package, draw or _next_draw(runs, package, mode))
    return _create(person, activity, scenario.version, mode, machine, by=by, at=at)


def _ended(run: Run, *, afresh: bool, by, at: datetime) -> bool:
    """Ends an unfinished run that stands in the way of a new one; False where it is to be gone on with."""
    if run.is_overdue_at(at):
        submit_overdue(run=run)
        return True
    if afresh and run.switches.restart:
        set_aside(run=run, by=by, at=at)
        return True
    return False


def _check_open(scenario: Scenario, runs: list[Run], package: Package, at: datetime) -> None:
    """Raises for what keeps a run that counts from being begun."""
    if queries.needs_practice(scenario, runs):
        raise PracticeFirst
    tries = queries.tries(runs, package)
    if tries.none_left:
        raise NoTriesLeft
    if tries.cools_down_at(at):
        raise CoolingDown(tries.opens_at)


def _next_draw(runs: list[Run], package: Package, mode: str) -> dict:
    draws = all_draws(package)
    return draws[sum(run.mode == mode for run in runs) % len(draws)]


def _fresh_draw(runs: list[Run], package: Package) -> dict:
    """One the person has not had on this package, by as often as its values occur in their pools."""
    had = {canonical(run.draw) for run in runs if run.version.spec_sha256 == package.sha256}
    draws = all_draws(package)
    fresh = [draw for draw in draws if canonical(draw) not in had] or draws
    return chance.choices(fresh, [_weight(draw, package) for draw in fresh])[0]


def _weight(draw: dict, package: Package) -> int:
    return math.prod(Counter(package.vary[name])[value] for name, value in draw.items())


def _create(person, activity, version, mode, machine: Machine, *, by, at: datetime) -> Run:
    run = Run.objects.create(
        person=person,
        activity=activity,
        version=version,
        mode=mode,
        draw=machine.draw,
        started_at=at,
        deadline_at=_deadline(person, machine.package, at) if SWITCHES[Mode(mode)].counts else None,
        head=machine.head,
        snapshot=canonical(machine.to_json()),
    )
    detail = {"activity": activity.key, "mode": mode, "sha256": version.spec_sha256}
    detail["draw"] = canonical(machine.draw)
    audit.record(by=by, at=at, verb="simulations.run.started", obj=run, detail=detail)
    return run


def _deadline(person: User, package: Package, at: datetime) -> datetime | None:
    if package.time_limit is None:
        return None
    return at + timedelta(minutes=package.time_limit) * float(person.extra_time_factor)
