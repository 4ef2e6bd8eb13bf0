"""Marking by people: taking up an answer, giving it a mark, and the result once the last one stands."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.quizzes import queries
from courses.quizzes.marking import ValueRefused, points_of, points_typed
from courses.quizzes.marking.text import kept
from courses.quizzes.models import Attempt, ItemMark, MarkingTask, PersonMark
from courses.quizzes.operations.answers import RACES
from courses.quizzes.operations.clock import locked
from courses.quizzes.operations.markings import mark
from lms.people.models import User

KEPT_FOR = timedelta(minutes=30)
LONGEST_COMMENT = 5_000


class NotToMark(Exception):
    """The person may not mark this answer: it is their own, marked by them, before somebody else, or done."""


@transaction.atomic
def take_up(
    *, activity_id: int, group: UUID, settles: bool, by: User, at: datetime, but: UUID | None = None
) -> MarkingTask | None:
    """Gives `by` the next answer to this question of the quiz to mark: the one they have before them, else the oldest.

    `settles` says whether they may settle where two marks differ; `but` names one to leave for now. It is theirs for
    half an hour, so that no two people mark the same at one time. None where nothing is waiting for them.
    """
    waiting = MarkingTask.objects.open_to(by, settles=settles).free_for(by, at)
    waiting = waiting.filter(
        attempt__activity_id=activity_id, question_version__question__translation_key=group
    ).exclude(key=but)
    oldest = waiting.order_by("handed_in_at", "pk").values_list("pk", flat=True)
    for pk in [*oldest.filter(claimed_by=by)[:1], *oldest[:RACES]]:
        # By its own columns alone: what is asked of other tables is not asked again when another has claimed it meanwhile.
        if (
            MarkingTask.objects.free_for(by, at)
            .filter(pk=pk)
            .update(claimed_by=by, claimed_until=at + KEPT_FOR)
        ):
            return MarkingTask.objects.get(pk=pk)
    return None


@transaction.atomic
def put_back(*, task: MarkingTask, by: User) -> None:
    """Leaves the answer to others. Safe to repeat."""
    MarkingTask.objects.filter(pk=task.pk, claimed_by=by).update(claimed_by=None, claimed_until=None)


@transaction.atomic
def give_mark(
    *,
    task: MarkingTask,
    levels: Mapping[str, str],
    points: str,
    comment: str,
    settles: bool,
    by: User,
    at: datetime,
) -> MarkingTask:
    """Keeps what `by` gives for the answer, and marks the attempt where this was the last mark it waited for.

    With a rubric `levels` names a level for each criterion; without one `points` is the figure as it was typed. Whoever
    has marked it may do so anew until the attempt is marked; the same mark again changes nothing. Raises NotToMark, and
    marking.ValueRefused where the mark is none; nothing is kept then.
    """
    attempt = locked(Attempt(pk=task.attempt_id))
    task = (
        MarkingTask.objects.select_for_update(of=["self"]).select_related("question_version").get(pk=task.pk)
    )
    earlier = PersonMark.objects.filter(attempt=attempt, item=task.item)
    own = earlier.filter(marker=by).order_by("-number").first()
    if own is None and not may_mark(attempt, task, own, by=by, settles=settles, at=at):
        raise NotToMark(task.key)
    given = _given(attempt, task, levels, points, comment)
    is_repeated = own is not None and given == {name: getattr(own, name) for name in given}
    if is_repeated and attempt.is_finished:
        return task
    if not may_mark(attempt, task, own, by=by, settles=settles, at=at):
        raise NotToMark(task.key)
    if not is_repeated:
        number = own.number + 1 if own else 1
        PersonMark.objects.create(attempt=attempt, item=task.item, marker=by, number=number, at=at, **given)
    task.stage = queries.stage_of(task, attempt)
    task.claimed_by = task.claimed_until = None
    task.save(update_fields=["stage", "claimed_by", "claimed_until"])
    if not attempt.marking_tasks.exclude(stage=MarkingTask.Stage.DONE).exists():
        _mark_attempt(attempt, by=by, at=at)
    return task


def may_mark(
    attempt: Attempt, task: MarkingTask, own: PersonMark | None, *, by: User, settles: bool, at: datetime
) -> bool:
    """Whether `by`, whose mark so far is `own`, may give one now."""
    if attempt.person_id == by.pk or attempt.state != Attempt.State.SUBMITTED:
        return False
    if own:
        return True
    held = task.claimed_by_id not in (None, by.pk) and task.claimed_until > at
    stages = [
        MarkingTask.Stage.FIRST,
        MarkingTask.Stage.SECOND,
        *([MarkingTask.Stage.SETTLE] if settles else []),
    ]
    return task.stage in stages and not held


def _given(attempt: Attempt, task: MarkingTask, levels: Mapping[str, str], points: str, comment: str) -> dict:
    spec, item = task.question_version.spec, attempt.item(task.item)
    if len(comment) > LONGEST_COMMENT:
        raise ValueRefused(_("The comment is too long."))
    chosen = {criterion["id"]: levels.get(criterion["id"], "") for criterion in spec["rubric"]}
    earned = points_of(spec, chosen) if chosen else points_typed(points, Decimal(item["marks"]))
    return {"points": earned, "levels": chosen, "comment": kept(comment).strip()}


def _mark_attempt(attempt: Attempt, *, by: User, at: datetime) -> None:
    """What `hand_in` does where nothing waits for people: every item by the key or by what people gave."""
    end = attempt.answers.get(item=None)
    values = queries.last_values(attempt)
    fractions = queries.fractions_given(attempt)
    items: list[ItemMark] = []
    for item, version in queries.items_with_versions(attempt):
        judged = queries.judged(item, version, values.get(item["item"]))
        if version.by_people and judged.response is not None:
            judged = queries.with_fraction(judged, fractions[item["item"]])
        items.append(judged)
    mark(attempt, items, answers_sha256=end.sha256, by=by, at=at)
    attempt.state = Attempt.State.FINISHED
    attempt.save(update_fields=["state"])
