"""Marking anew, after a mistake in a question, all attempts that asked it. What rested on the old marks goes on
resting on them; results that say otherwise are added."""

from datetime import datetime

from django.db import transaction

from courses.progress.models import Result
from courses.quizzes import queries
from courses.quizzes.models import Attempt, ItemMark, Marking, Question, Regrade
from courses.quizzes.operations.markings import marking_of, report
from courses.quizzes.queries.regrades import Plan, Preview, preview
from lms.audit import operations as audit
from lms.outbox import operations as outbox

KIND = "quizzes.regrade"
AT_ONE_TIME = 50


class ReasonMissing(Exception):
    """Nobody's result is to change without their being told why."""


class NothingToRegrade(Exception):
    """No attempt is concerned."""


class RegradeUnderWay(Exception):
    """Attempts at this question are being marked anew just now."""


class PreviewOutdated(Exception):
    """Something has changed since; `preview` is what would be done now."""

    def __init__(self, preview: Preview):
        super().__init__(preview.sha256)
        self.preview = preview


@transaction.atomic
def regrade(*, question: Question, method: str, previewed: str, reason: str, by, at: datetime) -> Regrade:
    """Has workers mark anew what the preview of this hash told; applied again, the regrade that is there is returned.

    Raises Unfit, ReasonMissing, NothingToRegrade, RegradeUnderWay, and PreviewOutdated where it would do something else
    by now.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    applied = Regrade.objects.filter(previewed_sha256=previewed).first()
    if applied:
        return applied
    if not reason.strip():
        raise ReasonMissing
    if question.regrades.under_way().exists():
        raise RegradeUnderWay
    seen = preview(Plan(question, method))
    if not seen.changes:
        raise NothingToRegrade
    if seen.sha256 != previewed:
        raise PreviewOutdated(seen)
    return _apply(seen, reason=reason.strip(), by=by, at=at)


def work_regrade(*, regrade_id: int, attempts: list[int], at: datetime) -> None:
    """Marks these attempts anew, each in a transaction of its own. Safe to run twice: what is done is left."""
    regrade = Regrade.objects.select_related("question", "question_version", "by").get(pk=regrade_id)
    plan = Plan(regrade.question, regrade.method, regrade.question_version)
    done = set(regrade.markings.filter(attempt__in=attempts).values_list("attempt", flat=True))
    for attempt in attempts:
        if attempt not in done:
            _mark_anew(regrade, plan, attempt, at=at)


def _apply(seen: Preview, *, reason: str, by, at: datetime) -> Regrade:
    plan = seen.plan
    regrade = Regrade.objects.create(
        question=plan.question,
        question_version=plan.version,
        method=plan.method,
        attempts=len(seen.changes),
        previewed_sha256=seen.sha256,
        reason=reason,
        by=by,
        at=at,
    )
    attempts = [change.attempt for change in seen.changes]
    for start in range(0, len(attempts), AT_ONE_TIME):
        outbox.put(
            kind=KIND,
            key=f"regrade:{regrade.pk}:{start}",
            payload={"regrade_id": regrade.pk, "attempts": attempts[start : start + AT_ONE_TIME]},
            at=at,
        )
    detail = {
        "question": plan.question.pk,
        "version": plan.version.number,
        "sha256": plan.version.spec_sha256,
        "method": plan.method.value,
        "attempts": len(seen.changes),
        "gains": seen.gains,
        "losses": seen.losses,
        "previewed": seen.sha256,
    }
    audit.record(by=by, at=at, verb="quizzes.regrade.applied", obj=regrade, detail=detail)
    return regrade


@transaction.atomic
def _mark_anew(regrade: Regrade, plan: Plan, attempt_id: int, *, at: datetime) -> None:
    """Adds a marking, and a result that takes the place of that of this attempt if it still stands."""
    attempt = _locked(attempt_id)
    if regrade.markings.filter(attempt=attempt).exists():
        return
    before = queries.standing_marking(attempt)
    items = _items(attempt, before, plan)
    marking = marking_of(attempt, items, answers_sha256=before.answers_sha256, at=at)
    marking.number, marking.reason = before.number + 1, regrade.reason
    marking.marked_by, marking.regrade = regrade.by, regrade
    marking.result = _report(attempt, marking, at=at)
    marking.save(force_insert=True)
    for item in items:
        item.marking = marking
    ItemMark.objects.bulk_create(items)


def _locked(attempt_id: int) -> Attempt:
    """With all tries of the person: one that is handed in meanwhile may take the place of this one's result."""
    whose = Attempt.objects.values("person", "activity").get(pk=attempt_id)
    tries = Attempt.objects.select_for_update(of=("self",)).filter(**whose).order_by("pk")
    tries = tries.select_related("quiz_version", "activity", "person")
    return next(attempt for attempt in tries if attempt.pk == attempt_id)


def _items(attempt: Attempt, before: Marking, plan: Plan) -> list[ItemMark]:
    """The marks as they stand, those that people gave included, but for the question that the plan is about."""
    marks = before.items.select_related("question_version").defer("question_version__spec").order_by("item")
    return [
        plan.mark(attempt.item(mark.item), mark)
        if mark.question_version.question_id == plan.question.pk
        else _copied(mark)
        for mark in marks
    ]


def _copied(mark: ItemMark) -> ItemMark:
    fields = ("item", "question_version", "response", "fraction", "earned", "possible")
    return ItemMark(**{name: getattr(mark, name) for name in fields})


def _report(attempt: Attempt, marking: Marking, *, at: datetime) -> Result | None:
    """None where another try counts: the first, or the last."""
    corrected = queries.standing_result(attempt)
    if corrected is None:
        return None
    return report(attempt, marking, by=marking.marked_by, at=at, supersedes=corrected, is_correction=True)
