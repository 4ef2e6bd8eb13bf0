"""Whether versions and runs are what they were: played and judged again, and held against the audit trail."""

from collections.abc import Callable, Iterator

from courses.progress.models import Result
from courses.simulations import queries
from courses.simulations.engine import canonical, load_package
from courses.simulations.engine.canonical import sha256
from courses.simulations.models import Run, RunReport, ScenarioVersion
from lms.audit.models import AuditEvent

IMPORTED, TRIED = "simulations.package.imported", "simulations.trial.made"
STARTED, TRIAL_STARTED = "simulations.run.started", "simulations.trial.started"
JUDGED = "simulations.run.judged"


def version_fault(version: ScenarioVersion) -> str | None:
    """What of a stored version does not agree first, in words; None when all does."""
    checks: tuple[tuple[Callable[[ScenarioVersion], bool], str], ...] = (
        (_package_fits, "the package is not the one of its hash"),
        (_names_fit, "language or title are not those of the package"),
        (_import_fits, "the trail knows no such import"),
    )
    return _first(checks, version)


def run_fault(run: Run) -> str | None:
    """What of a run does not agree first, in words: version, events, state, report, result, trail."""
    if fault := version_fault(run.version):
        return f"version {run.version.number}: {fault}"
    try:
        if difference := queries.first_difference(run):
            return difference
        return _first(_RUN_CHECKS, run)
    except Exception as error:  # whatever is wrong with it, it cannot be read as it was written
        return f"cannot be played again: {type(error).__name__}"


def lost_versions() -> Iterator[str]:
    """Versions that the trail knows and that are no more."""
    there = {str(pk) for pk in ScenarioVersion.objects.values_list("pk", flat=True)}
    yield from (f"version {key}: the row is gone" for key in _known(ScenarioVersion, IMPORTED, TRIED) - there)


def lost_runs() -> Iterator[str]:
    """Runs, or their judgements, that the trail knows and that are no more."""
    there = {str(key) for key in Run.objects.values_list("key", flat=True)}
    yield from (f"run {key}: the row is gone" for key in _known(Run, STARTED, TRIAL_STARTED) - there)
    judged = {str(key) for key in Run.objects.filter(reports__isnull=False).values_list("key", flat=True)}
    yield from (f"run {key}: the report is gone" for key in _known(Run, JUDGED) & there - judged)


def _first(checks, subject) -> str | None:
    return next((fault for fits, fault in checks if not fits(subject)), None)


def _known(model, *verbs: str) -> set[str]:
    events = AuditEvent.objects.filter(object_type=model._meta.label_lower, verb__in=verbs)
    return set(events.values_list("object_key", flat=True))


def _event(subject, *verbs: str) -> AuditEvent | None:
    return AuditEvent.objects.about(subject).filter(verb__in=verbs).order_by("pk").first()


def _package_fits(version: ScenarioVersion) -> bool:
    return sha256(version.package) == version.spec_sha256


def _names_fit(version: ScenarioVersion) -> bool:
    package = load_package(version.package)
    return (version.language, version.title) == (package.language, package.title.replace("\0", ""))


def _import_fits(version: ScenarioVersion) -> bool:
    event = _event(version, IMPORTED, TRIED)
    if event is None:
        return version.trial  # early trials left no trace of their making; nothing rests on them
    by = version.created_by.key if version.created_by else None
    # Not the other way round: what was imported before more was told has less in its event.
    same = event.detail.items() <= version.told().items()
    return same and (event.at, event.actor) == (version.created_at, by)


def _reports_fit(run: Run) -> bool:
    """Whoever was judged has a first report, and each later one follows an earlier one of the same run."""
    reports = list(run.reports.order_by("pk").select_related("supersedes"))
    if not run.is_over or run.ending == Run.Ending.SET_ASIDE:
        return not reports
    if not reports or reports[0].supersedes is not None or reports[0].judged_at != run.over_at:
        return False
    return all(
        later.supersedes_id == earlier.pk and later.judged_at >= earlier.judged_at
        for earlier, later in zip(reports, reports[1:], strict=False)
    )


def _results_fit(run: Run) -> bool:
    counts = run.switches.counts and not run.is_trial
    return all(
        _is_result_of(report, run) if counts else report.result is None
        for report in run.reports.select_related("result")
    )


def _is_result_of(report: RunReport, run: Run) -> bool:
    result = report.result
    if result is None or result.language not in ("", run.version.language):
        return False
    if result.begun_at not in (None, run.started_at):
        return False
    return (
        result.person_id,
        result.activity_id,
        result.outcome,
        result.score,
        result.evidence_kind,
        result.evidence_key,
        result.achieved_at,
    ) == (
        run.person_id,
        run.activity_id,
        Result.Outcome.PASSED if report.passed else Result.Outcome.FAILED,
        report.score,
        "run",
        str(run.key),
        report.judged_at,
    )


def _start_fits(run: Run) -> bool:
    event = _event(run, STARTED, TRIAL_STARTED)
    told = {
        "activity": run.activity.key if run.activity else None,
        "mode": run.mode,
        "sha256": run.version.spec_sha256,
        "draw": canonical(run.draw),
        "scenario": run.version.scenario_id,
    }
    if event is None or not event.detail.items() <= told.items():
        return False
    return (event.at, event.verb == TRIAL_STARTED) == (run.started_at, run.is_trial)


def _judgement_fits(run: Run) -> bool:
    event, report = _event(run, JUDGED), run.reports.filter(supersedes=None).first()
    if report is None or event is None:
        return report is None and event is None
    told = {
        "score": report.score,
        "passed": report.passed,
        "ending": run.ending,
        "sha256": report.sha256,
        "seal": run.seal,
    }
    return event.detail.items() <= told.items() and event.at == run.over_at


_RUN_CHECKS = (
    (_reports_fit, "the report is missing or not the one of this run"),
    (_results_fit, "the result is not that of the report"),
    (_start_fits, "the trail knows no such start"),
    (_judgement_fits, "the trail knows no such judgement"),
)
