"""Screens before an attempt: the rules, and beginning."""

from contextlib import nullcontext
from datetime import datetime
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.catalogue.models import Activity
from courses.quizzes import operations, queries
from courses.quizzes.models import Attempt, ExamSession, QuizVersion
from courses.quizzes.models.contents import questions_in
from courses.quizzes.permissions import TooManyWrongCodes, one_start_code, open_activity_or_404
from courses.quizzes.views.attempts import course_key
from lms.security import client_address


@require_GET
@login_required
def intro(request: HttpRequest, activity_key: str) -> HttpResponse:
    """The rules of the quiz, with the person's own time, and what they did before."""
    now = timezone.now()
    return render_intro(request, open_activity_or_404(request.user, activity_key, now), now=now)


@require_POST
@login_required
def start(request: HttpRequest, activity_key: str) -> HttpResponse:
    """Begins an attempt, or goes on with the one that is unfinished."""
    activity = open_activity_or_404(request.user, activity_key, timezone.now())
    try:
        attempt = _begin(request, activity)
    except operations.StartCodeWrong:
        return _faulty(
            request, activity, start_code=_("This is not the start code of a session that is open.")
        )
    except TooManyWrongCodes:
        return _faulty(request, activity, start_code=too_many_codes_message())
    except operations.AddressNotAdmitted:
        return _faulty(request, activity, start_code=_("The session cannot be joined from this computer."))
    except operations.NoSessionOpen:
        messages.error(request, no_session_message())
    except operations.PledgeMissing:
        return _faulty(request, activity, pledge=_("Confirm the pledge to begin."))
    except operations.NotOpenYet as refusal:
        messages.error(request, opens_message(refusal.opens_at))
    except operations.NoLongerOpen as refusal:
        messages.error(request, closed_message(refusal.closes_at))
    except operations.TriesUsedUp:
        messages.error(request, _("You have used all your tries."))
    except operations.BeingMarked:
        messages.error(request, being_marked_message())
    except operations.TooSoon as refusal:
        messages.error(request, _("You may try again from %(time)s.") % {"time": moment(refusal.until)})
    except operations.NotEnoughQuestions:
        messages.error(request, not_startable_message())
    except operations.QuizNotOffered:
        pass  # the introduction says so
    else:
        return redirect("quizzes:attempt", attempt.key)
    return redirect("quizzes:intro", activity.key)


def render_intro(
    request: HttpRequest, activity: Activity, *, now: datetime, faults: dict[str, str] | None = None
) -> HttpResponse:
    """The introduction; `faults` says by field what is amiss with what was sent to begin."""
    version = queries.quiz_version(activity.key, get_language())
    attempts = queries.attempts_of(request.user, activity)
    unfinished = next((one for one in attempts if one.is_running_at(now)), None)
    if version is None:
        return _not_offered(request, activity, unfinished)
    context = {
        "activity": activity,
        "quiz": version.rules,
        "question_count": questions_in(version.rules["sections"]),
        "minutes": _minutes(version, request.user.extra_time_factor),
        "extra_time": version.rules["time_limit_minutes"] and request.user.extra_time_factor > 1,
        "break_minutes": version.rules["time_limit_minutes"] and request.user.break_minutes,
        "one_at_a_time": version.is_paged,
        "forward_only": version.goes_forward_only,
        "faults": faults or {},
        "unfinished": unfinished,
        "answers_over": unfinished and unfinished.is_over_at(now),
        "attempts": [(one, "result" in queries.policy_at(one, now, version)) for one in attempts],
        "course_key": course_key(request.user, activity),
        **_hindrance(request, activity, version, now),
    }
    return render(request, "quizzes/intro.html", context, status=422 if faults else 200)


def _faulty(request: HttpRequest, activity: Activity, **faults: str) -> HttpResponse:
    return render_intro(request, activity, now=timezone.now(), faults=faults)


def _begin(request: HttpRequest, activity: Activity) -> Attempt:
    code = request.POST.get("start_code", "").strip()
    with one_start_code(request.user) if code else nullcontext():
        return operations.start_attempt(
            person=request.user,
            activity=activity,
            language=get_language(),
            by=request.user,
            at=timezone.now(),
            pledged="pledge" in request.POST,
            start_code=code,
            address=client_address(request),
        )


def opens_message(at: datetime) -> str:
    return _("The quiz opens on %(time)s.") % {"time": moment(at)}


def closed_message(at: datetime) -> str:
    return _("The quiz is closed: it was open until %(time)s.") % {"time": moment(at)}


def being_marked_message() -> str:
    return _("Your last try is being marked by people. The next can begin when its result is there.")


def no_session_message() -> str:
    return _("This quiz is supervised: it begins in an exam session, and none is open now.")


def too_many_codes_message() -> str:
    return _("Too many wrong start codes. Try again in a quarter of an hour.")


def not_startable_message() -> str:
    return _("This quiz cannot be started at the moment. Please tell your trainer.")


def moment(at: datetime) -> str:
    """Day and time as people read them, in the time zone that is active."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _hindrance(request: HttpRequest, activity: Activity, version: QuizVersion, now: datetime) -> dict:
    """When the quiz is open and how many tries are left; `hindrance` says in words why none can begin now."""
    opening, tries = queries.opening(version, request.user), queries.tries(request.user, activity, version)
    hindrance = ""
    if opening.is_early_at(now):
        hindrance = opens_message(opening.opens_at)
    elif opening.is_closed_at(now):
        hindrance = closed_message(opening.closes_at)
    elif tries.left == 0:
        hindrance = _("You have used all your tries.")
    elif tries.being_marked:
        hindrance = being_marked_message()
    elif tries.not_before and tries.not_before > now:
        hindrance = _("You may try again from %(time)s.") % {"time": moment(tries.not_before)}
    elif (
        version.rules["supervised"]
        and not ExamSession.objects.open_at(now).filter(activity=activity).exists()
    ):
        hindrance = no_session_message()
    return {"opening": opening, "tries": tries, "hindrance": hindrance}


def _not_offered(request: HttpRequest, activity: Activity, unfinished: Attempt | None) -> HttpResponse:
    """Instead of the introduction of a quiz that is not published: an attempt that runs goes on, else the course."""
    if unfinished:
        return redirect("quizzes:attempt", unfinished.key)
    messages.error(request, not_startable_message())
    return redirect("progress:resume", course_key(request.user, activity))


def _minutes(version: QuizVersion, factor: Decimal) -> int | None:
    limit = version.rules["time_limit_minutes"]
    return int(limit * factor) if limit else None
