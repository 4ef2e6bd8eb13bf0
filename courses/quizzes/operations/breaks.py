"""Breaks of those to whom some were granted: the clock of the attempt stands still."""

from datetime import datetime

from django.db import transaction

from courses.quizzes.models import Attempt
from courses.quizzes.operations.answers import AttemptClosed
from courses.quizzes.operations.clock import end_break, follow_clock, locked
from lms.audit import operations as audit
from lms.people.models import User


class NoBreakLeft(Exception):
    """The person was granted no breaks when the attempt began, or has taken them all."""


@transaction.atomic
def pause_attempt(*, attempt: Attempt, by: User, at: datetime) -> Attempt:
    """Begins a break; one that has begun goes on. It ends by itself when all that was granted is taken.

    Raises AttemptClosed where the time is up, and NoBreakLeft.
    """
    attempt = locked(attempt)
    follow_clock(attempt, at)
    if attempt.is_over_at(at):
        raise AttemptClosed(attempt.key)
    if attempt.paused_at:
        return attempt
    if not attempt.break_left:
        raise NoBreakLeft(attempt.key)
    attempt.paused_at = at
    attempt.check_at = attempt.break_ends_at
    attempt.save(update_fields=["paused_at", "check_at"])
    audit.record(by=by, at=at, verb="quizzes.attempt.paused", obj=attempt)
    return attempt


@transaction.atomic
def resume_attempt(*, attempt: Attempt, by: User, at: datetime) -> Attempt:
    """Ends the break, if there is one."""
    attempt = locked(attempt)
    follow_clock(attempt, at)
    if attempt.paused_at:
        end_break(attempt, by=by, at=at)
    return attempt
