"""Item analyses: asked for, made by a worker, kept, and made anew when there are newer attempts."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet

from courses.catalogue.models import Activity
from courses.quizzes.analysis.calculation import STEPS, calculate
from courses.quizzes.analysis.selection import Selection
from courses.quizzes.models import Attempt, ItemAnalysis, Marking
from lms.audit import operations as audit
from lms.outbox import operations as outbox

KIND = "quizzes.item_analysis"

# A quiz that is taken all day is not counted all day.
REFRESHED_EVERY = timedelta(hours=6)
# What somebody once asked for, other than the usual analysis of a quiz.
KEPT = timedelta(days=30)
AT_ONE_SWEEP = 20


@transaction.atomic
def request_analysis(*, selection: Selection, by, at: datetime) -> ItemAnalysis:
    """Has the figures of a selection of attempts counted by a worker; what was counted before is shown meanwhile.

    Whoever asks while it is under way gets that.
    """
    activity = Activity.objects.select_for_update(no_key=True).get(pk=selection.activity.pk)
    analysis, created = ItemAnalysis.objects.get_or_create(activity=activity, filters=selection.filters)
    if not created and analysis.state in (ItemAnalysis.State.WAITING, ItemAnalysis.State.RUNNING):
        return analysis
    analysis.state, analysis.progress = ItemAnalysis.State.WAITING, 0
    analysis.save(update_fields=["state", "progress"])
    outbox.put(
        kind=KIND,
        key=f"item_analysis:{analysis.pk}:{at.isoformat()}",
        payload={"analysis_id": analysis.pk},
        at=at,
    )
    if by is not None:
        audit.record(
            by=by,
            at=at,
            verb="quizzes.analysis.requested",
            obj=analysis,
            detail={"filters": analysis.filters},
        )
    return analysis


def make_analysis(*, analysis_id: int, at: datetime) -> None:
    """Counts, telling how far it is, and keeps the result. Safe to run twice."""
    analysis = ItemAnalysis.objects.select_related("activity").filter(pk=analysis_id).first()
    if analysis is None:
        return
    row, state = ItemAnalysis.objects.filter(pk=analysis_id), ItemAnalysis.State
    row.update(state=state.RUNNING, progress=0)
    try:
        result = calculate(
            Selection(analysis.activity, at, **analysis.filters),
            done=lambda step: row.update(progress=100 * step // STEPS),
        )
    except Exception:
        row.update(state=state.FAILED)
        raise
    row.update(state=state.READY, progress=100, made_at=at, result=result)


def refresh_analyses(*, at: datetime) -> None:
    """Has the usual analysis of each quiz made where it is missing, or is old and there are newer attempts; forgets
    others that are old."""
    ItemAnalysis.objects.filter(made_at__lt=at - KEPT).exclude(filters={}).delete()
    for activity in _outdated(at)[:AT_ONE_SWEEP]:
        request_analysis(selection=Selection(activity, at), by=None, at=at)


def _outdated(at: datetime) -> QuerySet[Activity]:
    marked = Marking.objects.filter(attempt__state=Attempt.State.FINISHED, attempt__number=1)
    newest = dict(marked.values_list("attempt__activity").annotate(newest=Max("pk")))
    usual = ItemAnalysis.objects.filter(filters={})
    for activity, made_at, counted in usual.values_list("activity", "made_at", "result__newest"):
        is_due = made_at and made_at <= at - REFRESHED_EVERY and newest.get(activity, 0) > counted
        if not is_due:
            newest.pop(activity, None)
    return Activity.objects.filter(pk__in=newest).order_by("pk")


@transaction.atomic
def name_similar(*, analysis: ItemAnalysis, by, at: datetime) -> QuerySet[Attempt]:
    """The attempts behind the pairs that stand out, with their people; that they were named is on record."""
    pairs = analysis.result["similarity"]["pairs"]
    told = {attempt for pair in pairs for attempt in (pair["first"], pair["second"])}
    audit.record(
        by=by, at=at, verb="quizzes.similar_attempts.named", obj=analysis, detail={"attempts": sorted(told)}
    )
    return Attempt.objects.filter(pk__in=told).select_related("person").defer("paper")
