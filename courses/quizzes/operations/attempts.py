"""Starting attempts, and handing them in."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from courses.catalogue.models import Activity
from courses.quizzes import queries
from courses.quizzes.freezing import digest
from courses.quizzes.models import Attempt, ExamSession, Marking, QuizVersion
from courses.quizzes.operations.answers import AttemptClosed, AttemptPaused
from courses.quizzes.operations.clock import end_break, finish, follow_clock, keep_time, locked
from courses.quizzes.operations.papers import draw_paper
from courses.quizzes.start_codes import is_same
from lms.people.models import User


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


class PledgeMissing(Exception):
    """The quiz asks for a pledge of honesty that the person has not given."""


class NoSessionOpen(Exception):
    """The quiz is supervised, and no exam session of it is open."""


class StartCodeWrong(Exception):
    """The code is that of no exam session that is open."""


class AddressNotAdmitted(Exception):
    """The exam session is for other addresses than the person's."""


class TriesUsedUp(Exception):
    """The person has no tries left."""


class BeingMarked(Exception):
    """People are marking the person's last try: the next begins when its result is there."""


class TooSoon(Exception):
    """The waiting time since the last try is not over; `until` says when it is."""

    def __init__(self, until: datetime):
        super().__init__(until.isoformat())
        self.until = until


@transaction.atomic
def start_attempt(
    *,
    person: User,
    activity: Activity,
    language: str,
    by,
    at: datetime,
    pledged: bool = False,
    start_code: str = "",
    address: str | None = None,
) -> Attempt:
    """Begins an attempt on a paper of its own; whoever has an unfinished one gets that.

    The time limit runs from `at`, longer for a person with extra time; breaks that were granted hold for the attempt, if
    it has a time limit. `pledged` says whether the person has confirmed the pledge, where the quiz has one; a supervised
    quiz begins with the `start_code` of an open exam session, at an `address` that it admits. Raises QuizNotOffered,
    NotOpenYet, NoLongerOpen, TriesUsedUp, BeingMarked, TooSoon, PledgeMissing, NoSessionOpen, StartCodeWrong,
    AddressNotAdmitted and NotEnoughQuestions. Whether the activity is open to the person, and how often they may try codes, is the caller's to
    ask.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    unfinished = Attempt.objects.in_progress().filter(person=person, activity=activity).first()
    unfinished = unfinished and keep_time(attempt=unfinished, at=at)
    if unfinished and not unfinished.is_closed:
        return unfinished
    version = queries.quiz_version(activity.key, language)
    if version is None:
        raise QuizNotOffered(activity.key)
    _refuse_unless_open(queries.opening(version, person), at)
    tries = queries.tries(person, activity, version)
    if tries.left == 0:
        raise TriesUsedUp(activity.key)
    if tries.being_marked:
        raise BeingMarked(activity.key)
    if tries.not_before and at < tries.not_before:
        raise TooSoon(tries.not_before)
    if version.rules["pledge"] and not pledged:
        raise PledgeMissing(activity.key)
    session = _session(activity, start_code, address, at) if version.rules["supervised"] else None
    return _begin(person, activity, version, language=language, number=tries.used + 1, session=session, at=at)


@transaction.atomic
def submit_attempt(*, attempt: Attempt, by: User, at: datetime) -> Marking | None:
    """Hands the attempt in and marks it; an attempt that was handed in before returns its marking.

    Where the time is up, what the clock asks for is done instead. None where the attempt was abandoned, or people have
    to mark it.
    """
    attempt = locked(attempt)
    follow_clock(attempt, at)
    if attempt.is_closed:
        return queries.standing_marking(attempt)
    if attempt.paused_at:
        end_break(attempt, by=by, at=at)
    return finish(attempt, by=by, at=at)


def go_on(*, attempt: Attempt, to: int, at: datetime) -> None:
    """Leaves behind, on a paper that goes forward only, what stands before item `to`, the next one. Safe to repeat.

    Raises AttemptClosed where the time is up, and AttemptPaused.
    """
    if attempt.is_over_at(at):
        raise AttemptClosed(attempt.key)
    if attempt.is_paused_at(at):
        raise AttemptPaused(attempt.key)
    if attempt.quiz_version.goes_forward_only and attempt.item(to):
        before = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.IN_PROGRESS, reached=to - 1)
        before.update(reached=to)


def _refuse_unless_open(opening: queries.Opening, at: datetime) -> None:
    if opening.is_early_at(at):
        raise NotOpenYet(opening.opens_at)
    if opening.is_closed_at(at):
        raise NoLongerOpen(opening.closes_at)


def _session(activity: Activity, code: str, address: str | None, at: datetime) -> ExamSession:
    sessions = list(ExamSession.objects.open_at(at).filter(activity=activity))
    if not sessions:
        raise NoSessionOpen(activity.key)
    named = [session for session in sessions if is_same(session.start_code, code)]
    if not named:
        raise StartCodeWrong(activity.key)
    admitting = [session for session in named if session.admits(address)]
    if not admitting:
        raise AddressNotAdmitted(address)
    return admitting[0]


def _begin(
    person: User,
    activity: Activity,
    version: QuizVersion,
    *,
    language: str,
    number: int,
    session: ExamSession | None,
    at: datetime,
) -> Attempt:
    paper = draw_paper(quiz_version=version, person=person.key, language=language)
    rules = version.rules
    deadline = _deadline(rules["time_limit_minutes"], person.extra_time_factor, at)
    grace = timedelta(minutes=rules["grace_minutes"])
    return Attempt.objects.create(
        person=person,
        activity=activity,
        quiz_version=version,
        number=number,
        session=session,
        language=language,
        paper=paper,
        paper_sha256=digest(paper),
        extra_time_factor=person.extra_time_factor,
        break_minutes=person.break_minutes if deadline else 0,
        pledged_at=at if rules["pledge"] else None,
        started_at=at,
        deadline_at=deadline,
        grace_until=deadline + grace if deadline and grace else None,
        check_at=deadline,
    )


def _deadline(minutes: int | None, factor: Decimal, at: datetime) -> datetime | None:
    return at + timedelta(seconds=int(minutes * 60 * factor)) if minutes else None
