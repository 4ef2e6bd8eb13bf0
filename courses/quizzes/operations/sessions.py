"""Exam sessions: in which a supervised quiz may be begun."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Activity
from courses.quizzes.models import ExamSession
from courses.quizzes.start_codes import new_code
from lms.audit import operations as audit
from lms.people.models import User


@transaction.atomic
def open_session(
    *,
    activity: Activity,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    address_ranges: list[str],
    by: User,
    at: datetime,
) -> ExamSession:
    """Opens a session of a quiz, with a start code of its own. ValidationError where it closes before it opens."""
    session = ExamSession(activity=activity, created_by=by, start_code=new_code())
    _fill(session, title, opens_at, closes_at, address_ranges)
    session.save()
    _tell("opened", session, by=by, at=at)
    return session


@transaction.atomic
def change_session(
    *,
    session: ExamSession,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    address_ranges: list[str],
    by: User,
    at: datetime,
) -> ExamSession:
    """Changes what the session says. Whoever has begun goes on."""
    session = ExamSession.objects.select_for_update().get(pk=session.pk)
    _fill(session, title, opens_at, closes_at, address_ranges)
    session.save()
    _tell("changed", session, by=by, at=at)
    return session


@transaction.atomic
def renew_start_code(*, session: ExamSession, by: User, at: datetime) -> ExamSession:
    """Gives the session another start code; the one before opens nothing any more."""
    session = ExamSession.objects.select_for_update().get(pk=session.pk)
    session.start_code = new_code()
    session.save(update_fields=["start_code"])
    _tell("code_renewed", session, by=by, at=at)
    return session


def _fill(session: ExamSession, title: str, opens_at, closes_at, address_ranges: list[str]) -> None:
    if closes_at <= opens_at:
        raise ValidationError({"closes_at": _("It closes before it opens.")})
    session.title, session.opens_at, session.closes_at = title, opens_at, closes_at
    session.address_ranges = address_ranges


def _tell(what: str, session: ExamSession, *, by, at: datetime) -> None:
    """The code stays out of the trail."""
    detail = {
        "activity": session.activity.key,
        "opens_at": session.opens_at.isoformat(),
        "closes_at": session.closes_at.isoformat(),
        "address_ranges": session.address_ranges,
    }
    audit.record(by=by, at=at, verb=f"quizzes.session.{what}", obj=session, detail=detail)
