"""What reports over many runs count of one: derived from the run and its report, and made again from them at will."""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.simulations import queries
from courses.simulations.engine import Machine, canonical
from courses.simulations.engine.canonical import sha256
from courses.simulations.engine.vocabulary import BUILT_IN_FORMS
from courses.simulations.models import Run, RunPair, RunReport, RunSummary, RunVerdict

logger = logging.getLogger(__name__)

START = END = ""
UNKNOWN = "?"  # whatever the package does not know: an event may name any act, at any length
AT_ONCE = 500


def summarise(*, run: Run, machine: Machine, report: RunReport) -> RunSummary | None:
    """Writes the summary of a judged run beside its report; what is there already stays. Nothing of a trial.

    To be called under a lock on the run.
    """
    if run.is_trial or RunSummary.objects.filter(run=run).exists():
        return None
    steps = _own_steps(machine)
    summary = RunSummary.objects.create(run=run, **_counted(run, report, steps))
    RunVerdict.objects.bulk_create(_verdicts(summary, report))
    RunPair.objects.bulk_create(_pairs(summary, steps))
    return summary


def summarise_missing(*, at: datetime) -> int:
    """Summaries for the next judged runs that have none; how many. One that cannot be made does not keep the others."""
    made = 0
    for run in summarisable().filter(summary=None).order_by("pk")[:AT_ONCE]:
        try:
            made += summarise_again(run=run) is not None
        except Exception:  # whatever is wrong with one run, verify_evidence says it
            logger.exception("run %s could not be summarised", run.key)
    return made


@transaction.atomic
def summarise_again(*, run: Run) -> RunSummary | None:
    """The summary of a judged run made anew from its events, whatever it was. Safe to repeat."""
    run = Run.objects.select_for_update(of=("self",)).select_related("version").get(pk=run.pk)
    report = queries.report_of(run)
    if report is None:
        return None
    RunSummary.objects.filter(run=run).delete()
    return summarise(run=run, machine=queries.work_on(run).machine, report=report)


def summarisable() -> QuerySet[Run]:
    """Runs that reports over many runs count: judged, and no trials of authors."""
    judged = Exists(RunReport.objects.filter(run=OuterRef("pk")))
    return Run.objects.light().filter(judged, activity__isnull=False)


def _own_steps(machine: Machine) -> list[tuple[str, bool]]:
    """What the learner did that counts at the end, in order: which act, and whether it was accepted."""
    known = machine.package.actions.keys() | BUILT_IN_FORMS.keys()
    learner = machine.package.learner.key
    return [
        (entry["do"] if entry["do"] in known else UNKNOWN, entry["out"] == "ok")
        for entry in machine.trace
        if entry["by"] == learner
    ]


def _counted(run: Run, report: RunReport, steps: list[tuple[str, bool]]) -> dict:
    path = [verb for verb, accepted in steps if accepted]
    return {
        "scenario_id": run.version.scenario_id,
        "version_id": run.version_id,
        "mode": run.mode,
        "person_id": run.person_id,
        "try_number": _judged_before(run) + 1,
        "passed": report.passed,
        "score": report.score,
        "steps": len(steps),
        "refused": len(steps) - len(path),
        "hints": run.hints.count(),
        "seconds": max(0, int((run.over_at - run.started_at).total_seconds())),
        "path": path,
        "path_sha256": sha256(canonical(path)),
        "judged_at": run.over_at,
    }


def _judged_before(run: Run) -> int:
    earlier = Q(over_at__lt=run.over_at) | Q(over_at=run.over_at, pk__lt=run.pk)
    same = summarisable().filter(person=run.person_id, mode=run.mode)
    return same.filter(earlier, version__scenario=run.version.scenario_id).count()


def _verdicts(summary: RunSummary, report: RunReport) -> Iterable[RunVerdict]:
    return [
        RunVerdict(
            summary=summary,
            key=check["key"],
            verdict=check["verdict"],
            violations=len(check["violations"]),
        )
        for check in report.report["checks"]
    ]


def _pairs(summary: RunSummary, steps: list[tuple[str, bool]]) -> Iterable[RunPair]:
    times, refused = Counter(), Counter()
    for (before, _accepted), (after, accepted) in pairwise([(START, True), *steps, (END, True)]):
        times[before, after] += 1
        refused[before, after] += not accepted
    return [
        RunPair(summary=summary, before=before, after=after, times=number, refused=refused[before, after])
        for (before, after), number in times.items()
    ]
