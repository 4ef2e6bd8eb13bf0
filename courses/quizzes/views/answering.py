"""Saving answers: one by one as they are given, or all at once by a plain form."""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.quizzes import operations, queries
from courses.quizzes.marking import KINDS, ValueRefused, field_name
from courses.quizzes.models import AnswerFile, Attempt
from courses.quizzes.permissions import own_attempt_or_404
from courses.quizzes.views.attempts import (
    Fault,
    back_to_the_question_reached,
    left_behind_message,
    over,
    render_paper,
)
from courses.quizzes.views.files import keep
from courses.quizzes.views.paging import LeftBehind, address_of, page_of


@require_POST
@login_required
def answer(request: HttpRequest, key: UUID) -> JsonResponse:
    """One answer as JSON: {"item": 3, "revision": 2, "fields": [["item-3", "0"]]}, or with a "value" instead. Says what is
    kept, or why it was not taken."""
    try:
        item, revision, value = _parsed(request)
        saved = operations.save_answer(
            attempt_key=key,
            item=item,
            value=value,
            revision=revision,
            by=request.user,
            at=timezone.now(),
            size=len(request.body),
        )
    except operations.AttemptUnknown as unknown:
        raise Http404 from unknown
    except (BadAnswer, operations.ItemUnknown, operations.AnswerTooLong):
        return _refused(
            "malformed", _("This is not an answer to a question of this paper."), HTTPStatus.BAD_REQUEST
        )
    except ValueRefused as refusal:
        return _refused("refused", refusal.message, HTTPStatus.UNPROCESSABLE_ENTITY)
    except operations.AttemptClosed:
        return _refused("closed", closed_message(), HTTPStatus.CONFLICT)
    except operations.AttemptPaused:
        return _refused("paused", paused_message(), HTTPStatus.CONFLICT)
    except operations.AnswerFinal:
        return _refused("final", final_message(), HTTPStatus.CONFLICT)
    except operations.ItemLeftBehind:
        return _refused("left", left_behind_message(), HTTPStatus.CONFLICT)
    except operations.AnswerOutdated as outdated:
        return _refused(
            "outdated",
            outdated_message(),
            HTTPStatus.CONFLICT,
            **_told(outdated.saved),
            **_files(key, outdated.saved),
        )
    at = time_format(timezone.localtime(saved.saved_at), "H:i")
    return JsonResponse({"state": "saved", "message": _("Saved at %(time)s") % {"time": at}, **_told(saved)})


@require_POST
@login_required
def save(request: HttpRequest, key: UUID) -> HttpResponse:
    """The answers of the plain form, each kept on its own, so that one refused does not lose the others; then whatever
    its button asks for."""
    attempt = own_attempt_or_404(request.user, key)
    try:
        faults = _save_changes(request, attempt)
        if not faults:
            return _as_the_button_says(request, attempt)
        page = page_of(attempt, str(min(faults)))
    except operations.AttemptClosed:
        messages.warning(request, closed_message())
        return over(attempt, at=timezone.now())
    except operations.AttemptPaused:
        messages.warning(request, paused_message())
        return redirect("quizzes:attempt", attempt.key)
    except (operations.ItemLeftBehind, LeftBehind):
        return back_to_the_question_reached(request, attempt)
    return render_paper(request, attempt, page, now=timezone.now(), faults=faults)


class BadAnswer(ValueError):
    """The body is not JSON of an answer."""


def closed_message() -> str:
    return _("This answer came too late: no more answers are taken.")


def unsaved_message() -> str:
    return _("This answer could not be saved.")


def paused_message() -> str:
    return _("In a break no answers are taken. Go on first.")


def final_message() -> str:
    return _("You had this answer checked: it is final.")


def outdated_message() -> str:
    return _("You changed this answer in another window. The answer saved there is shown.")


def _parsed(request: HttpRequest) -> tuple[int, int, Any]:
    if len(request.body) > operations.LONGEST_ESSAY:
        raise BadAnswer
    try:
        content = json.loads(request.body)
        item, revision = content["item"], content["revision"]
        value = _typed(content["fields"]) if "fields" in content else content["value"]
    except (ValueError, RecursionError, KeyError, TypeError) as malformed:
        raise BadAnswer from malformed
    if type(item) is not int or type(revision) is not int:
        raise BadAnswer
    return item, revision, value


def _typed(pairs: Any) -> operations.Typed:
    pairs = [(name, value) for name, value in pairs]
    if not all(isinstance(text, str) for pair in pairs for text in pair):
        raise BadAnswer
    return operations.Typed(queries.fields_of(pairs))


def _told(saved: operations.Saved) -> dict:
    return {
        "item": saved.item,
        "revision": saved.revision,
        "fields": saved.fields,
        "saved_at": saved.saved_at.isoformat(),
    }


def _files(key: UUID, saved: operations.Saved) -> dict:
    """The names of the files of an answer, for a window that has not seen them."""
    hashes = saved.value["files"] if saved.shown["kind"] == "essay" else []
    files = AnswerFile.objects.filter(attempt__key=key, item=saved.item, sha256__in=hashes) if hashes else []
    return {"files": [[file.sha256, file.name] for file in files]}


def _refused(state: str, message, status: HTTPStatus, **more) -> JsonResponse:
    return JsonResponse({**more, "state": state, "message": str(message)}, status=status)


def _save_changes(request: HttpRequest, attempt: Attempt) -> dict[int, Fault]:
    """Saves what differs from what is kept, and what is to be checked; returns what was refused by the number of the
    item."""
    kept, faults = queries.last_values(attempt), {}
    for place in attempt.items:
        number, kind = place["item"], KINDS[place["kind"]]
        revision = request.POST.get(f"revision-{number}", "")
        value = kind.from_form(request.POST, field_name(place), place)
        try:
            value = _with_files(request, attempt, place, value)
        except (ValueRefused, operations.ItemUnknown) as refusal:
            faults[number] = Fault(getattr(refusal, "message", unsaved_message()), typed=request.POST)
            continue
        check = request.POST.get("check") == str(number)
        if not _is_revision(revision) or (value == kept.get(number, kind.blank) and not check):
            continue
        try:
            operations.save_answer(
                attempt_key=attempt.key,
                item=number,
                value=value,
                revision=int(revision) + 1,
                by=request.user,
                at=timezone.now(),
                check=check,
            )
        except ValueRefused as refusal:
            faults[number] = Fault(refusal.message, typed=request.POST)
        except operations.AnswerFinal:
            faults[number] = Fault(final_message())
        except (operations.ItemUnknown, operations.NotToBeChecked):
            faults[number] = Fault(unsaved_message())
        except operations.AnswerOutdated:
            faults[number] = Fault(outdated_message())
    return faults


def _with_files(request: HttpRequest, attempt: Attempt, place: dict, value: Any) -> Any:
    """The value with the files that the plain form sends along for this item; those are kept first."""
    sent = request.FILES.getlist(f"{field_name(place)}-upload")
    if not sent:
        return value
    kept = [keep(request, attempt.key, place["item"], file).sha256 for file in sent]
    return {**value, "files": list(dict.fromkeys([*value["files"], *kept]))}


def _as_the_button_says(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    sent = request.POST
    if "hand_in" in sent:
        return redirect("quizzes:submit", attempt.key)
    if "pause" in sent:
        return _pause(request, attempt)
    if target := _item(attempt, sent.get("go")):
        operations.go_on(attempt=attempt, to=target, at=timezone.now())
        return redirect(address_of(attempt, target))
    if checked := _item(attempt, sent.get("check")):
        return redirect(address_of(attempt, checked))
    messages.success(request, _("Your answers are saved."))
    return redirect(address_of(attempt, _item(attempt, sent.get("shown"))))


def _pause(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    try:
        operations.pause_attempt(attempt=attempt, by=request.user, at=timezone.now())
    except operations.NoBreakLeft:
        messages.warning(request, _("You have no break left."))
    return redirect("quizzes:attempt", attempt.key)


def _item(attempt: Attempt, text: str | None) -> int | None:
    """The item of this number on the paper."""
    return next((place["item"] for place in attempt.items if str(place["item"]) == text), None)


def _is_revision(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(operations.LAST_REVISION))
