"""What becomes of an attempt as time goes by, whether its person returns or not."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from courses.quizzes.models import Attempt, Marking, Quiz
from courses.quizzes.operations.markings import hand_in
from lms.audit import operations as audit

logger = logging.getLogger(__name__)

# How long the sweep leaves an attempt alone whose clock could not be followed.
PAUSE = timedelta(minutes=5)
AT_ONE_SWEEP = 500


@transaction.atomic
def keep_time(*, attempt: Attempt, at: datetime) -> Attempt:
    """Does what the clock of the attempt asks for by now, and returns it as it is then. Safe to repeat.

    A break that is used up ends. When the time is up the attempt is handed in with the answers given in time, or becomes overdue, or is abandoned, as its quiz
    says; an overdue one is abandoned when the time left to hand in is over.
    """
    attempt = locked(attempt)
    follow_clock(attempt, at)
    return attempt


def close_overdue(*, at: datetime) -> int:
    """Keeps the time of every attempt whose clock is due, returns of how many. Called by the dispatcher.

    One that fails is logged and tried again later; the others do not wait for it.
    """
    kept = 0
    due = Attempt.objects.overdue_at(at).order_by("check_at").values_list("pk", flat=True)
    for pk in list(due[:AT_ONE_SWEEP]):
        try:
            keep_time(attempt=Attempt(pk=pk), at=at)
            kept += 1
        except Exception:  # whatever is wrong with one attempt, the others are due
            logger.exception("the clock of attempt %s could not be followed", pk)
            Attempt.objects.in_progress().filter(pk=pk).update(check_at=at + PAUSE)
    return kept


def locked(attempt: Attempt) -> Attempt:
    return Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)


def follow_clock(attempt: Attempt, at: datetime) -> None:
    """`keep_time` of an attempt that the caller has locked."""
    if attempt.is_paused_at(at):
        return
    if attempt.paused_at:
        end_break(attempt, by=None, at=at)
    if attempt.state == Attempt.State.IN_PROGRESS and attempt.is_over_at(at):
        _time_is_up(attempt)
    if attempt.state == Attempt.State.OVERDUE and not attempt.is_running_at(at):
        _close(attempt, Attempt.State.ABANDONED, by=None, at=attempt.ends_at)


def end_break(attempt: Attempt, *, by, at: datetime) -> None:
    """Lets the clock of a locked attempt go on: everything is later by the time that was taken."""
    taken = attempt.stood_still(at)
    attempt.deadline_at += taken
    attempt.grace_until = attempt.grace_until and attempt.grace_until + taken
    attempt.break_used_seconds += int(taken.total_seconds())
    attempt.paused_at, attempt.check_at = None, attempt.deadline_at
    attempt.save(update_fields=["deadline_at", "grace_until", "break_used_seconds", "paused_at", "check_at"])
    detail = {"seconds": int(taken.total_seconds())}
    audit.record(by=by, at=at, verb="quizzes.attempt.resumed", obj=attempt, detail=detail)


def finish(attempt: Attempt, *, by, at: datetime) -> Marking | None:
    """Hands in an attempt that the caller has locked, and marks it unless people have to; by the clock where `by` is
    None."""
    marking = hand_in(attempt, by=by, at=at)
    _close(attempt, Attempt.State.FINISHED if marking else Attempt.State.SUBMITTED, by=by, at=at)
    return marking


def _time_is_up(attempt: Attempt) -> None:
    match attempt.quiz_version.rules["at_end"]:
        case Quiz.AtEnd.SUBMIT:
            finish(attempt, by=None, at=attempt.deadline_at)
        case Quiz.AtEnd.ABANDON:
            _close(attempt, Attempt.State.ABANDONED, by=None, at=attempt.deadline_at)
        case Quiz.AtEnd.GRACE:
            attempt.state, attempt.check_at = Attempt.State.OVERDUE, attempt.grace_until
            attempt.save(update_fields=["state", "check_at"])


def _close(attempt: Attempt, state: str, *, by, at: datetime) -> None:
    attempt.state, attempt.submitted_at, attempt.check_at = state, at, None
    attempt.closed_by = Attempt.ClosedBy.PERSON if by else Attempt.ClosedBy.CLOCK
    attempt.save(update_fields=["state", "submitted_at", "check_at", "closed_by"])
