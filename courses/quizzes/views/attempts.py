"""Screens of an attempt: the paper, handing in, the result."""

from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.progress import queries as progress
from courses.quizzes import operations, queries
from courses.quizzes.models import Attempt
from courses.quizzes.permissions import own_attempt_or_404
from courses.quizzes.views.paging import LeftBehind, Page, address_of, page_of


class Fault(NamedTuple):
    """Why an answer of the plain form was refused, and what was typed into its fields."""

    message: str
    typed: MultiValueDict | None = None


@require_GET
@never_cache
@login_required
def attempt(request: HttpRequest, key) -> HttpResponse:
    """The paper, or the question of it that is asked for; nothing of it in a break; handing in or the result once its
    time is up."""
    now = timezone.now()
    attempt = _current_attempt_or_404(request, key, now)
    if attempt.is_over_at(now):
        return over(attempt, at=now)
    if attempt.is_paused_at(now):
        return _in_a_break(request, attempt, now)
    try:
        page = page_of(attempt, request.GET.get("q"))
    except LeftBehind:
        return back_to_the_question_reached(request, attempt)
    return render_paper(request, attempt, page, now=now)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def submit(request: HttpRequest, key) -> HttpResponse:
    """Asks before handing in, naming what is unanswered; a POST hands in."""
    now = timezone.now()
    attempt = _current_attempt_or_404(request, key, now)
    if request.method == "POST":
        operations.submit_attempt(attempt=attempt, by=request.user, at=now)
        return redirect("quizzes:result", attempt.key)
    if attempt.is_closed:
        return redirect("quizzes:result", attempt.key)
    if attempt.is_paused_at(now):
        return redirect("quizzes:attempt", attempt.key)
    items = queries.sheet(attempt)
    context = {
        "attempt": attempt,
        "quiz": attempt.quiz_version.rules,
        "unanswered": [(item, _way_to(attempt, item.number)) for item in items if not item.answered],
        "remarked": [
            (item, _way_to(attempt, item.number)) for item in items if item.answered and item.remark
        ],
        "is_overdue": attempt.state == Attempt.State.OVERDUE,
        "now": now,
    }
    return render(request, "quizzes/submit.html", context)


@require_POST
@login_required
def resume(request: HttpRequest, key) -> HttpResponse:
    """Ends a break."""
    attempt = own_attempt_or_404(request.user, key)
    operations.resume_attempt(attempt=attempt, by=request.user, at=timezone.now())
    return redirect("quizzes:attempt", attempt.key)


@require_GET
@never_cache
@login_required
def result(request: HttpRequest, key) -> HttpResponse:
    """Score and verdict, and the questions as far as the quiz shows them."""
    now = timezone.now()
    attempt = _current_attempt_or_404(request, key, now)
    if not attempt.is_closed:
        return redirect("quizzes:attempt", attempt.key)
    marking = queries.standing_marking(attempt)
    closes = attempt.quiz_version.rules["closes_at"] is not None
    today = queries.quiz_version(attempt.activity.key, attempt.language) if closes else None
    policy = queries.policy_at(attempt, now, today)
    context = {
        "attempt": attempt,
        "quiz": attempt.quiz_version.rules,
        "marking": marking,
        "told": "result" in policy,
        "more_from": _more_from(attempt, policy, queries.closing(attempt, today), now),
        "items": queries.review(attempt, marking, policy=policy)
        if marking
        else queries.review_unmarked(attempt, policy=policy),
        "marked_anew": queries.markings_anew(attempt) if marking and marking.number > 1 else [],
        "is_practice": marking and queries.is_practice(attempt),
        "sections": list(zip(attempt.sections, marking.sections, strict=False)) if marking else [],
        "tries": queries.tries(request.user, attempt.activity, attempt.quiz_version),
        "course_key": course_key(request.user, attempt.activity),
    }
    return render(request, "quizzes/result.html", context)


def _current_attempt_or_404(request: HttpRequest, key, now: datetime) -> Attempt:
    """The person's attempt, after what its clock asks for and the sweep has not come to yet."""
    attempt = own_attempt_or_404(request.user, key)
    return operations.keep_time(attempt=attempt, at=now) if attempt.is_due_at(now) else attempt


def _in_a_break(request: HttpRequest, attempt: Attempt, now: datetime) -> HttpResponse:
    context = {
        "attempt": attempt,
        "quiz": attempt.quiz_version.rules,
        "minutes": _minutes(attempt.break_ends_at - now),
    }
    return render(request, "quizzes/break.html", context)


def _minutes(time: timedelta) -> int:
    """Minutes begun."""
    return ceil(time.total_seconds() / 60)


def _way_to(attempt: Attempt, number: int) -> str:
    """The address of a question; "" where there is no way to it any more, or not yet."""
    is_reached = not attempt.quiz_version.goes_forward_only or number == attempt.reached
    is_open = attempt.state == Attempt.State.IN_PROGRESS and is_reached
    return address_of(attempt, number) if is_open else ""


def _more_from(
    attempt: Attempt, policy: list[str], closes_at: datetime | None, now: datetime
) -> datetime | None:
    """From when more can be seen than now."""
    more = set(attempt.quiz_version.rules["feedback"]["closed"]) - set(policy)
    return closes_at if more and closes_at and closes_at > now else None


def over(attempt: Attempt, *, at: datetime) -> HttpResponse:
    """Where somebody is led whose time is up: to the result, or to handing in where there is time left for that. Does
    what the sweep has not come to yet."""
    attempt = operations.keep_time(attempt=attempt, at=at)
    return redirect("quizzes:result" if attempt.is_closed else "quizzes:submit", attempt.key)


def render_paper(
    request: HttpRequest,
    attempt: Attempt,
    page: Page,
    *,
    now: datetime,
    faults: dict[int, Fault] | None = None,
) -> HttpResponse:
    """The page of the paper with the answers kept so far; `faults` by item number say what was not taken."""
    faults = faults or {}
    typed = {number: fault.typed for number, fault in faults.items() if fault.typed is not None}
    sheet = queries.sheet(attempt, typed=typed)
    context = {
        "attempt": attempt,
        "quiz": attempt.quiz_version.rules,
        "page": page,
        "here": address_of(attempt, page.number),
        "overview": sheet,
        "items": [
            (item, faults[item.number].message if item.number in faults else "")
            for item in sheet
            if page.shows(item.number)
        ],
        "faults": faults,
        "answered": sum(item.answered for item in sheet),
        "break_minutes": _minutes(attempt.break_left),
        "upload_url": _upload_url(attempt),
        "now": now,
    }
    return render(request, "quizzes/attempt.html", context, status=422 if faults else 200)


def _upload_url(attempt: Attempt) -> str:
    """Where the page sends files; "" where no question takes any."""
    takes_files = any(item.get("files", {}).get("allowed") for item in attempt.items)
    return reverse("quizzes:upload", args=[attempt.key]) if takes_files else ""


def back_to_the_question_reached(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    messages.warning(request, left_behind_message())
    return redirect("quizzes:attempt", attempt.key)


def left_behind_message() -> str:
    return _("You have left this question, and this quiz goes forward only.")


def course_key(person, activity):
    """The course to go back to; None where the person has left it."""
    versions = progress.versions_worked_on(person, activity)
    return versions[0].course_key if versions else None
