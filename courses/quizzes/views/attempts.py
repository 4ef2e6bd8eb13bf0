"""Screens of a quiz: the rules, the paper, handing in, the result."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.catalogue.models import Activity
from courses.progress import queries as progress
from courses.quizzes import operations, queries
from courses.quizzes.models import Attempt, QuizVersion
from courses.quizzes.models.contents import questions_in
from courses.quizzes.permissions import open_activity_or_404, own_attempt_or_404


class Fault(NamedTuple):
    """Why an answer of the plain form was refused, and what was typed into its fields."""

    message: str
    typed: MultiValueDict | None = None


@require_GET
@login_required
def intro(request: HttpRequest, activity_key: str) -> HttpResponse:
    """The rules of the quiz, with the person's own time, and what they did before."""
    activity = open_activity_or_404(request.user, activity_key)
    version = queries.quiz_version(activity.key, get_language())
    now, attempts = timezone.now(), queries.attempts_of(request.user, activity)
    unfinished = next((one for one in attempts if not one.is_over_at(now)), None)
    if version is None:
        return _closed(request, activity, unfinished)
    tries = queries.tries(request.user, activity, version)
    context = {
        "activity": activity,
        "quiz": version.spec,
        "question_count": questions_in(version.rules["sections"]),
        "minutes": _minutes(version, request.user.extra_time_factor),
        "extra_time": version.spec["time_limit_minutes"] and request.user.extra_time_factor > 1,
        "tries": tries,
        "wait_until": tries.not_before if tries.not_before and tries.not_before > now else None,
        "unfinished": unfinished,
        "attempts": attempts,
        "course_key": _course_key(request.user, activity),
    }
    return render(request, "quizzes/intro.html", context)


@require_POST
@login_required
def start(request: HttpRequest, activity_key: str) -> HttpResponse:
    """Begins an attempt, or goes on with the one that is unfinished."""
    activity = open_activity_or_404(request.user, activity_key)
    try:
        attempt = operations.start_attempt(
            person=request.user,
            activity=activity,
            language=get_language(),
            by=request.user,
            at=timezone.now(),
        )
    except operations.TriesUsedUp:
        messages.error(request, _("You have used all your tries."))
    except operations.TooSoon as refusal:
        messages.error(request, _("You may try again from %(time)s.") % {"time": moment(refusal.until)})
    except operations.NotEnoughQuestions:
        messages.error(request, not_startable_message())
    except operations.QuizNotOffered:
        pass  # the introduction says so
    else:
        return redirect("quizzes:attempt", attempt.key)
    return redirect("quizzes:intro", activity.key)


@require_GET
@never_cache
@login_required
def attempt(request: HttpRequest, key) -> HttpResponse:
    """The paper; the result once it is over."""
    attempt = own_attempt_or_404(request.user, key)
    now = timezone.now()
    if attempt.is_over_at(now):
        return over(attempt, at=now)
    return render_paper(request, attempt, now=now)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def submit(request: HttpRequest, key) -> HttpResponse:
    """Asks before handing in, naming what is unanswered; a POST hands in."""
    attempt = own_attempt_or_404(request.user, key)
    now = timezone.now()
    if request.method == "POST":
        operations.submit_attempt(attempt=attempt, by=request.user, at=now)
        return redirect("quizzes:result", attempt.key)
    if attempt.is_over_at(now):
        return over(attempt, at=now)
    items = queries.sheet(attempt)
    context = {
        "attempt": attempt,
        "quiz": attempt.quiz_version.spec,
        "unanswered": [item for item in items if not item.answered],
        "remarked": [item for item in items if item.answered and item.remark],
        "now": now,
    }
    return render(request, "quizzes/submit.html", context)


@require_GET
@never_cache
@login_required
def result(request: HttpRequest, key) -> HttpResponse:
    """Score and verdict, and the questions as far as the quiz shows them."""
    attempt = own_attempt_or_404(request.user, key)
    now = timezone.now()
    if not attempt.is_over_at(now):
        return redirect("quizzes:attempt", attempt.key)
    if not attempt.is_closed:
        return over(attempt, at=now)
    marking = queries.standing_marking(attempt)
    context = {
        "attempt": attempt,
        "quiz": attempt.quiz_version.spec,
        "marking": marking,
        "items": queries.review(attempt, marking),
        "sections": list(zip(attempt.sections, marking.sections, strict=False)),
        "tries": queries.tries(request.user, attempt.activity, attempt.quiz_version),
        "course_key": _course_key(request.user, attempt.activity),
    }
    return render(request, "quizzes/result.html", context)


def over(attempt: Attempt, *, at: datetime) -> HttpResponse:
    """Closes what the sweep has not come to yet, and shows the result."""
    if not attempt.is_closed:
        operations.submit_attempt(attempt=attempt, by=None, at=at)
    return redirect("quizzes:result", attempt.key)


def render_paper(
    request: HttpRequest, attempt: Attempt, *, now: datetime, faults: dict[int, Fault] | None = None
) -> HttpResponse:
    """The paper with the answers kept so far; `faults` by item number say what was not taken."""
    faults = faults or {}
    typed = {number: fault.typed for number, fault in faults.items() if fault.typed is not None}
    items = [
        (item, faults[item.number].message if item.number in faults else "")
        for item in queries.sheet(attempt, typed=typed)
    ]
    context = {
        "attempt": attempt,
        "quiz": attempt.quiz_version.spec,
        "items": items,
        "faults": faults,
        "answered": sum(item.answered for item, _fault in items),
        "now": now,
    }
    return render(request, "quizzes/attempt.html", context, status=422 if faults else 200)


def not_startable_message() -> str:
    return _("This quiz cannot be started at the moment. Please tell your trainer.")


def moment(at: datetime) -> str:
    """Day and time as people read them, in the time zone that is active."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _closed(request: HttpRequest, activity: Activity, unfinished: Attempt | None) -> HttpResponse:
    """Instead of the introduction of a quiz that is not published: an attempt that runs goes on, else the course."""
    if unfinished:
        return redirect("quizzes:attempt", unfinished.key)
    messages.error(request, not_startable_message())
    return redirect("progress:resume", _course_key(request.user, activity))


def _minutes(version: QuizVersion, factor: Decimal) -> int | None:
    limit = version.spec["time_limit_minutes"]
    return int(limit * factor) if limit else None


def _course_key(person, activity):
    """The course to go back to; None where the person has left it."""
    versions = progress.versions_worked_on(person, activity)
    return versions[0].course_key if versions else None
