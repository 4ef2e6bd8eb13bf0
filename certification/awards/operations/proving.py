"""Proving a certificate from the ground: every act and answer it rests on is taken, played and judged again."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from certification.awards.models import Certificate, Period
from certification.awards.operations.verifying import faults_of, periods_with_all
from courses.catalogue.models import CourseVersion
from courses.catalogue.queries import canonical_sha256, lesson_sha256
from courses.progress import queries as progress
from courses.progress.models import Completion, Result
from courses.quizzes import queries as quizzes
from courses.quizzes.models import Attempt
from courses.simulations import evidence as simulations
from courses.simulations.models import Run, ScenarioVersion
from lms.audit.models import AuditEvent

RECORDED = "progress.result.recorded"
RUN, QUIZ_ATTEMPT, LESSON = "run", "quiz_attempt", "lesson"

chance = random.SystemRandom()


@dataclass(frozen=True)
class Proof:
    """What came of one certificate: how much of each kind it rests on, and what does not agree first."""

    name: str
    counts: Counter
    difference: str | None


@dataclass
class Prover:
    """Remembers what it has proved: evidence of many certificates is played again once."""

    runs: dict[str, str | None] = field(default_factory=dict)
    attempts: dict[str, str | None] = field(default_factory=dict)
    versions: dict[int, str | None] = field(default_factory=dict)

    def certificates(self, periods: QuerySet[Period]) -> Iterator[Proof]:
        """A line for each of these, of `certified`, in their order."""
        for period, faults in faults_of(periods):
            counts: Counter = Counter()
            difference = next(iter(faults), None) or self._of_period(period, counts)
            certificate = getattr(period, "certificate", None)
            yield Proof(
                certificate.register_number if certificate else f"period {period.key}", counts, difference
            )

    def all_else(self) -> Iterator[str]:
        """What does not agree in versions, runs and attempts that no certificate so far has rested on."""
        for version in ScenarioVersion.objects.select_related("created_by").order_by("pk").iterator():
            if fault := simulations.version_fault(version):
                yield f"version {version.pk} of scenario {version.scenario_id}: {fault}"
        yield from simulations.lost_versions()
        for key in Run.objects.order_by("pk").values_list("key", flat=True):
            if str(key) not in self.runs and (fault := self._of_run(str(key))):
                yield f"run {key}: {fault}"
        yield from simulations.lost_runs()
        for key in Attempt.objects.order_by("pk").values_list("key", flat=True):
            if str(key) not in self.attempts and (fault := self._of_attempt(str(key))):
                yield f"attempt {key}: {fault}"

    def _of_period(self, period: Period, counts: Counter) -> str | None:
        for one in period.evidence.all():
            fault = (
                self._of_completion(one.completion, counts)
                if one.completion
                else self._of_result(one.result, counts)
            )
            if fault:
                return fault
        return None

    def _of_completion(self, completion: Completion, counts: Counter) -> str | None:
        counts["completion"] += 1
        if fault := self._of_course_version(completion.course_version):
            return f"completion {completion.pk}: {fault}"
        results = list(completion.results.select_related("activity", "person", "course_version"))
        if fault := _completion_fault(completion, results):
            return f"completion {completion.pk}: {fault}"
        return next(filter(None, (self._of_result(one, counts) for one in results)), None)

    def _of_result(self, result: Result, counts: Counter) -> str | None:
        counts[result.evidence_kind] += 1
        if not _trail_fits(result):
            return f"result {result.key}: the trail knows no such result"
        if result.evidence_kind == LESSON:
            fault = self._of_lesson(result)
            return f"lesson {result.evidence_key}: {fault}" if fault else None
        return self._of_work(result)

    def _of_work(self, result: Result) -> str | None:
        """Of the run or the attempt that the result came from."""
        key = result.evidence_key
        if result.evidence_kind == RUN:
            fault = self._of_run(key) or _not_of_run(result)
            return f"run {key}: {fault}" if fault else None
        if result.evidence_kind == QUIZ_ATTEMPT:
            fault = self._of_attempt(key) or _not_of_attempt(result)
            return f"attempt {key}: {fault}" if fault else None
        return f"result {result.key}: nobody knows evidence of kind {result.evidence_kind}"

    def _of_run(self, key: str) -> str | None:
        if key not in self.runs:
            runs = Run.objects.select_related("activity", "person", "version__created_by")
            run = runs.filter(key=key).first() if _is_key(key) else None
            self.runs[key] = simulations.run_fault(run) if run else "the row is gone"
        return self.runs[key]

    def _of_attempt(self, key: str) -> str | None:
        if key not in self.attempts:
            attempt = Attempt.objects.filter(key=key).first() if _is_key(key) else None
            self.attempts[key] = quizzes.first_fault(attempt) if attempt else "the row is gone"
        return self.attempts[key]

    def _of_course_version(self, version: CourseVersion) -> str | None:
        if version.pk not in self.versions:
            fits = canonical_sha256(version.spec) == version.spec_sha256
            self.versions[version.pk] = None if fits else "the course version is not the one of its hash"
        return self.versions[version.pk]

    def _of_lesson(self, result: Result) -> str | None:
        version = result.course_version
        if version is None:
            return "the result names no course version"
        if fault := self._of_course_version(version):
            return fault
        try:
            fits = lesson_sha256(version, result.activity.key) == result.evidence_sha256
        except LookupError:
            fits = False
        return None if fits else "the text is not the one that was read"


def certified(*, number: str = "") -> QuerySet[Period]:
    """Periods with all that proving them needs: every one, or that of a register number or serial."""
    periods = periods_with_all().prefetch_related("evidence__result__activity")
    if not number:
        return periods
    serial = {"certificate__serial": int(number)} if number.isascii() and number.isdigit() else {}
    named = Q(certificate__register_number=number)
    return periods.filter(named | Q(**serial) if serial else named)


def sample(size: int) -> QuerySet[Period]:
    """So many of all certified periods, chosen by chance."""
    keys = list(Certificate.objects.values_list("period", flat=True))
    return certified().filter(pk__in=chance.sample(keys, min(size, len(keys))))


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _completion_fault(completion: Completion, results: list[Result]) -> str | None:
    required = completion.course_version.activities.filter(required=True)
    done = {result.activity_id for result in results if result.is_good}
    if not set(required.values_list("activity_id", flat=True)) <= done:
        return "not everything that the course required was done"
    if any(one.person_id != completion.person_id for one in results):
        return "a result is somebody else's"
    return None


def _trail_fits(result: Result) -> bool:
    event = AuditEvent.objects.about(result).filter(verb=RECORDED).first()
    if event is None or event.detail != progress.told_of(result, recorded_at=event.at):
        return False
    return event.at == result.achieved_at or (
        result.supersedes_id is not None and event.at > result.achieved_at
    )


def _not_of_run(result: Result) -> str | None:
    report = getattr(result, "run_report", None)
    fits = report is not None and str(report.run.key) == result.evidence_key
    return (
        None if fits and report.sha256 == result.evidence_sha256 else "the result is not that of its report"
    )


def _not_of_attempt(result: Result) -> str | None:
    attempt = Attempt.objects.get(key=result.evidence_key)
    marking = attempt.markings.filter(result=result).first()
    fits = marking is not None and (marking.score, marking.passed) == (
        result.score,
        result.outcome == Result.Outcome.PASSED,
    )
    fits = fits and (attempt.person_id, attempt.activity_id) == (result.person_id, result.activity_id)
    return None if fits else "the result is not that of its marking"
