"""Reads of runs and scenarios."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, cached_property

from django.db.models import F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Activity
from courses.progress import queries as progress
from courses.simulations import openings
from courses.simulations.authoring.examining import Examined, examine
from courses.simulations.authoring.warnings import Concern
from courses.simulations.engine import (
    ENGINE_VERSION,
    Machine,
    Package,
    canonical,
    first_head,
    next_head,
    next_number,
    play,
)
from courses.simulations.guiding import NextStep
from courses.simulations.models import HintTaken, Run, RunEvent, RunReport, Scenario, SelfTest
from courses.simulations.modes import Mode
from lms.people.models import User


@dataclass(frozen=True)
class Work:
    """A run opened for work: its row, and the engine as it stands after the run's events."""

    run: Run
    machine: Machine
    moment: int | None = None  # of a replay: how many events it shows
    before: str | None = None  # the state before the last event, where that was taken just now

    @property
    def package(self) -> Package:
        return self.machine.package

    @property
    def opened(self) -> dict:
        """What each record held when the learner opened it, as a hash by id."""
        return self.run.opened

    def is_open(self, record_id: str | None) -> bool:
        """Whether the learner has seen the record as it is now. To whoever only watches, everything is open."""
        return not self.run.switches.acts or openings.is_open(self.opened, self.machine, record_id)


@dataclass(frozen=True)
class Tries:
    """How a person stands with the assessed runs of an activity. `allowed` None: any number."""

    used: int
    allowed: int | None
    opens_at: datetime | None

    @property
    def left(self) -> int | None:
        return None if self.allowed is None else max(0, self.allowed - self.used)

    @cached_property
    def none_left(self) -> bool:
        return self.left == 0

    def cools_down_at(self, at: datetime) -> bool:
        return self.opens_at is not None and at < self.opens_at


def work_on(run: Run) -> Work:
    """Opens the run from its snapshot, whose cost does not grow by what the events did."""
    return Work(run, Machine.from_text(run.load(), run.snapshot))


def published_scenario(activity: Activity, language: str) -> Scenario | None:
    """The live scenario of the activity in that language, or in whichever there is."""
    key = activity.key.removeprefix("simulation:")
    scenarios = (
        Scenario.objects.filter(live=True, translation_key=key)
        .select_related("version", "locale")
        .defer("version__package")
    )
    return min(scenarios, key=lambda one: (one.locale.language_code != language, one.pk), default=None)


def runs_of(person: User, activity: Activity) -> list[Run]:
    """The person's runs of the activity, newest first, each with `score` and `passed` (None without a report)."""
    standing = RunReport.objects.filter(run=OuterRef("pk"), superseded_by=None)
    runs = Run.objects.light().filter(person=person, activity=activity)
    return list(
        runs.annotate(
            score=Subquery(standing.values("score")[:1]), passed=Subquery(standing.values("passed")[:1])
        ).order_by("-started_at", "-pk")
    )


def tries(runs: list[Run], package: Package) -> Tries:
    """Counts the assessed runs since the last pass: who has to renew a certificate begins with all tries."""
    used, failed = 0, None
    for run in runs:
        if run.mode != Mode.ASSESSED:
            continue
        if run.passed:
            break
        used += 1
        failed = failed or run.over_at
    opens_at = failed + timedelta(hours=package.cool_down) if failed else None
    return Tries(used, package.attempts, opens_at)


def needs_practice(scenario: Scenario, runs: list[Run]) -> bool:
    """Whether Assessed is closed for want of a pass in Practice, on a version whose passes still count."""
    if not scenario.assessed_after_practice:
        return False
    passes = [run for run in runs if run.mode == Mode.PRACTICE and run.passed]
    lapses = progress.lapses_of(passes[0].activity) if passes else {}
    return not any(_counts_still(run, lapses) for run in passes)


def _counts_still(run: Run, lapses: dict[str, datetime]) -> bool:
    """Whether no later version ended the passes on the one that the run was begun on; as results lapse."""
    ended = [at for language, at in lapses.items() if language in ("", run.version.language)]
    return all(run.started_at >= at for at in ended)


def last_hint() -> Subquery:
    """The last hint taken in a run, for an annotation of this name: no query of its own for each screen."""
    taken = HintTaken.objects.filter(run=OuterRef("pk")).order_by("-pk")
    told = taken.annotate(told=JSONObject(seq="seq", level="level", verb="verb")).values("told")
    return Subquery(told[:1])


@cache
def runs_to_show() -> QuerySet[Run]:
    """Runs with all that their screens need. To make this query costs as much as to ask it: it is made once."""
    runs = Run.objects.select_related("activity", "version").defer("version__package")
    return runs.annotate(last_hint=last_hint())


@cache
def runs_to_act_in() -> QuerySet[Run]:
    """Runs with all that an act and the screen after it need, and nothing of what stands around that; as above."""
    return Run.objects.annotate(spec_sha256=F("version__spec_sha256"), last_hint=last_hint())


def last_hint_in(run: Run) -> dict | None:
    """The last hint taken in the run by now."""
    return Run.objects.values_list(last_hint(), flat=True).get(pk=run.pk)


def last_hint_of(run: Run) -> dict | None:
    """The same, as it came with the run where it was read for a screen."""
    if not hasattr(run, "last_hint"):
        run.last_hint = last_hint_in(run)
    return run.last_hint


def ladder(work: Work, step: NextStep) -> int:
    """How far up the hints to this step were taken: 0 to 4. They are taken in order, so the last one tells.

    A hint belongs to the step that was next when it was taken.
    """
    hint = last_hint_of(work.run)
    if hint is None or hint["verb"] != step.event["do"]:
        return 0
    return hint["level"] if next_number(work.machine, hint["seq"]) == step.number else 0


def lesson_urls(person: User, activity: Activity | None) -> dict[str, str]:
    """Addresses of the lessons of the person's courses with this activity, by title: checks name them by it."""
    found: dict[str, str] = {}
    for version in progress.versions_worked_on(person, activity) if activity else []:
        lessons = {
            lesson["key"].partition(":")[2]: lesson["title"]
            for module in catalogue.outline(version)
            for lesson in module["lessons"]
        }
        for key, url in catalogue.urls_of(lessons, version.language).items():
            found.setdefault(lessons[key], url)
    return found


def report_of(run: Run) -> RunReport | None:
    """The judgement that stands."""
    return run.reports.filter(superseded_by=None).first()


def first_difference(run: Run) -> str | None:
    """Plays and judges the run again from its events: what does not agree first, or None when all does.

    What is compared is the stored text, byte for byte. Raises PackageChanged.
    """
    package = run.version.load()
    events = list(run.events.order_by("seq").defer("event").annotate(written=Cast("event", TextField())))
    if difference := _broken_chain(run, package, events) or _other_state(run, package, events):
        return difference
    machine = work_on(run).machine
    reports = run.reports.select_related("result").order_by("pk").defer("draw", "report")
    written = reports.annotate(
        written_draw=Cast("draw", TextField()), written_report=Cast("report", TextField())
    )
    return next((f"report {report.pk}" for report in written if _other_report(run, machine, report)), None)


def _broken_chain(run: Run, package: Package, events: list[RunEvent]) -> str | None:
    head, seal = first_head(package.sha256, run.draw), ""
    for number, event in enumerate(events, start=1):
        try:
            event.event = json.loads(event.written)
            head = next_head(head, event.event)
        except ValueError:
            return f"event {number}"
        # Events from before there were seals have none; after one that has, all have.
        seal = event.sealed_after(seal) if seal or event.seal else ""
        if (event.seq, event.written, event.head, event.seal) != (number, canonical(event.event), head, seal):
            return f"event {number}"
    return None if (run.seq, run.head, run.seal) == (len(events), head, seal) else "head of the run"


def _other_state(run: Run, package: Package, events: list[RunEvent]) -> str | None:
    machine = play(package, run.draw, [event.event for event in events])
    return None if run.snapshot == canonical(machine.to_json()) else "state of the run"


def _other_report(run: Run, machine: Machine, report: RunReport) -> bool:
    """Whether the report is not what its run comes to, or its result names other evidence."""
    judged = RunReport.on(run, machine)
    told = (report.engine, report.spec_sha256, report.head, report.score, report.passed)
    if told != (judged.engine, judged.spec_sha256, judged.head, judged.score, judged.passed):
        return True
    if (report.written_draw, report.written_report) != (canonical(judged.draw), canonical(judged.report)):
        return True
    return report.result is not None and report.result.evidence_sha256 != judged.sha256


def self_test_of(package: Package) -> SelfTest | None:
    """The self-test of this content that was begun for it, under way or done; a draft may hold it or not."""
    tests = SelfTest.objects.filter(spec_sha256=package.sha256, engine=ENGINE_VERSION).defer("outcomes")
    return tests.order_by("-done_at", "pk").first()


def examined(spec: dict) -> Examined:
    """The package examined within a request, else what its self-test in the background told, if it is done."""
    found = examine(spec)
    if found.package is None or found.tested:
        return found
    test = self_test_of(found.package)
    if test is None or not test.is_complete:
        return found
    concerns = [Concern(**one) for one in test.concerns]
    return replace(found, tested=True, findings=test.findings, concerns=concerns)
