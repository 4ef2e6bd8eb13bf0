"""Starting, submitting and closing attempts."""

import logging
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from courses.catalogue.models import Activity
from courses.quizzes import queries
from courses.quizzes.freezing import digest
from courses.quizzes.models import Attempt, Marking, QuizVersion
from courses.quizzes.operations.markings import hand_in
from courses.quizzes.operations.papers import draw_paper
from lms.people.models import User

logger = logging.getLogger(__name__)

# How long the sweep leaves an attempt alone that it could not close.
PAUSE = timedelta(minutes=5)
AT_ONE_SWEEP = 500


class QuizNotOffered(Exception):
    """No quiz is published under this activity."""


class NotOpenYet(Exception):
    """The quiz opens later, at `opens_at`."""

    def __init__(self, opens_at: datetime):
        super().__init__(opens_at.isoformat())
        self.opens_at = opens_at


class NoLongerOpen(Exception):
    """The quiz was open until `closes_at`, a closing granted to the person included."""

    def __init__(self, closes_at: datetime):
        super().__init__(closes_at.isoformat())
        self.closes_at = closes_at


class TriesUsedUp(Exception):
    """The person has no tries left."""


class TooSoon(Exception):
    """The waiting time since the last try is not over; `until` says when it is."""

    def __init__(self, until: datetime):
        super().__init__(until.isoformat())
        self.until = until


@transaction.atomic
def start_attempt(*, person: User, activity: Activity, language: str, by, at: datetime) -> Attempt:
    """Begins an attempt on a paper of its own; whoever has an unfinished one gets that.

    The time limit runs from `at`, longer for a person with extra time. Raises QuizNotOffered, NotOpenYet, NoLongerOpen,
    TriesUsedUp, TooSoon and NotEnoughQuestions. Whether the activity is open to the person is the caller's to ask.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    unfinished = Attempt.objects.in_progress().filter(person=person, activity=activity).first()
    if unfinished and not unfinished.is_over_at(at):
        return unfinished
    if unfinished:
        submit_attempt(attempt=unfinished, by=None, at=at)
    version = queries.quiz_version(activity.key, language)
    if version is None:
        raise QuizNotOffered(activity.key)
    _refuse_unless_open(queries.opening(version, person), at)
    tries = queries.tries(person, activity, version)
    if tries.left == 0:
        raise TriesUsedUp(activity.key)
    if tries.not_before and at < tries.not_before:
        raise TooSoon(tries.not_before)
    return _begin(person, activity, version, language=language, number=tries.used + 1, at=at)


@transaction.atomic
def submit_attempt(*, attempt: Attempt, by, at: datetime) -> Marking:
    """Hands the attempt in and marks it; an attempt that was handed in before returns its marking.

    After the deadline, or with `by` None, it is the clock that closes it, with the answers given in time and at the
    moment the time was up.
    """
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if attempt.is_closed:
        return queries.standing_marking(attempt)
    over = by is None or attempt.is_over_at(at)
    moment = min(at, attempt.deadline_at) if over and attempt.deadline_at else at
    marking = hand_in(attempt, by=by, at=moment)
    attempt.state = Attempt.State.FINISHED
    attempt.submitted_at = moment
    attempt.closed_by = Attempt.ClosedBy.CLOCK if over else Attempt.ClosedBy.PERSON
    attempt.check_at = None
    attempt.save(update_fields=["state", "submitted_at", "closed_by", "check_at"])
    return marking


def close_overdue(*, at: datetime) -> int:
    """Submits what is there in every attempt whose time is up, returns how many. Called by the dispatcher.

    One that cannot be closed is logged and tried again later; the others do not wait for it.
    """
    closed = 0
    overdue = Attempt.objects.overdue_at(at).order_by("check_at").values_list("pk", flat=True)
    for pk in list(overdue[:AT_ONE_SWEEP]):
        try:
            submit_attempt(attempt=Attempt(pk=pk), by=None, at=at)
            closed += 1
        except Exception:  # whatever is wrong with one attempt, the others are due
            logger.exception("attempt %s could not be closed", pk)
            Attempt.objects.in_progress().filter(pk=pk).update(check_at=at + PAUSE)
    return closed


def _refuse_unless_open(opening: queries.Opening, at: datetime) -> None:
    if opening.is_early_at(at):
        raise NotOpenYet(opening.opens_at)
    if opening.is_closed_at(at):
        raise NoLongerOpen(opening.closes_at)


def _begin(
    person: User, activity: Activity, version: QuizVersion, *, language: str, number: int, at: datetime
) -> Attempt:
    paper = draw_paper(quiz_version=version, person=person.key, language=language)
    deadline = _deadline(version.spec["time_limit_minutes"], person.extra_time_factor, at)
    return Attempt.objects.create(
        person=person,
        activity=activity,
        quiz_version=version,
        number=number,
        language=language,
        paper=paper,
        paper_sha256=digest(paper),
        extra_time_factor=person.extra_time_factor,
        started_at=at,
        deadline_at=deadline,
        check_at=deadline,
    )


def _deadline(minutes: int | None, factor: Decimal, at: datetime) -> datetime | None:
    return at + timedelta(seconds=int(minutes * 60 * factor)) if minutes else None
