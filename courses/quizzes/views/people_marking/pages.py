"""The list of what waits, and the page on which one answer is marked."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.quizzes import operations, queries
from courses.quizzes.marking import ValueRefused
from courses.quizzes.models import Attempt, MarkingTask
from courses.quizzes.views.files import as_download
from courses.quizzes.views.statistics.access import for_authors, may_name

ICON = "edit"
MOST_OWN = 30


@for_authors
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits by question, and what the person marked that can still be marked anew."""
    settles = may_name(request.user)
    title = _("Answers to mark")
    context = {
        "rows": queries.waiting_answers(request.user, settles=settles, at=timezone.now()),
        "own": queries.marked_by(request.user)[:MOST_OWN],
        "settles": settles,
        "breadcrumbs_items": [{"url": "", "label": title}],
    }
    return render(request, "quizzes/people_marking/index.html", context | _frame(title))


@for_authors
@require_POST
def take_up_next(request: HttpRequest, activity: int, group: UUID) -> HttpResponse:
    """Leads to the next answer to the question, if one waits for the person."""
    return _next(request, activity, group)


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, key: UUID) -> HttpResponse:
    """The answer with the form for its mark; once that is kept, the next answer."""
    task, attempt, own = _before_them_or_404(request, key)
    fault = ""
    if request.method == "POST":
        try:
            _give(request, task)
        except ValueRefused as refusal:
            fault = refusal.message
        except operations.NotToMark:
            messages.warning(request, _("This answer is no longer before you: somebody else has marked it."))
            return redirect("people_marking:index")
        else:
            messages.success(request, _("The mark of answer %(number)s is kept.") % {"number": task.number})
            return _next(request, attempt.activity_id, task.question_version.question.translation_key)
    title = _("Answer %(number)s") % {"number": task.number}
    trail = [
        {"url": reverse("people_marking:index"), "label": _("Answers to mark")},
        {"url": "", "label": title},
    ]
    sheet = queries.marking_sheet(
        task, attempt, own, typed=request.POST if fault else None, settles=may_name(request.user)
    )
    context = {"task": task, "quiz": attempt.activity.title, "sheet": sheet, "fault": fault}
    context |= {"breadcrumbs_items": trail, **_frame(title)}
    return render(request, "quizzes/people_marking/task.html", context, status=422 if fault else 200)


@for_authors
@require_POST
def put_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Leaves the answer to others, and leads to the next one where that is asked for."""
    task, attempt, _own = _before_them_or_404(request, key)
    operations.put_back(task=task, by=request.user)
    if "next" in request.POST:
        group = task.question_version.question.translation_key
        return _next(request, attempt.activity_id, group, but=task.key)
    return redirect("people_marking:index")


@for_authors
@require_safe
def file(request: HttpRequest, key: UUID, sha256: str) -> FileResponse:
    """A file of the answer, under a name that does not tell whose it is."""
    task, attempt, _own = _before_them_or_404(request, key)
    found = get_object_or_404(attempt.files, item=task.item, sha256=sha256)
    return as_download(found, f"{task.number}-{sha256[:8]}.{found.kind}")


def _before_them_or_404(request: HttpRequest, key: UUID):
    """The answer that the person took up or has marked, its attempt, and their mark so far."""
    tasks = MarkingTask.objects.select_related(
        "attempt__activity", "attempt__quiz_version", "question_version__question"
    )
    task = get_object_or_404(tasks, key=key)
    attempt = task.attempt
    own = attempt.person_marks.filter(item=task.item, marker=request.user).order_by("-number").first()
    is_theirs = own is not None or task.claimed_by_id == request.user.pk
    is_open = attempt.state == Attempt.State.SUBMITTED or (own and request.method == "POST")  # sent twice
    if not (is_theirs and is_open) or attempt.person_id == request.user.pk:
        raise Http404
    return task, attempt, own


def _give(request: HttpRequest, task: MarkingTask) -> None:
    criteria = task.question_version.spec["rubric"]
    operations.give_mark(
        task=task,
        levels={one["id"]: request.POST.get(f"level-{one['id']}", "") for one in criteria},
        points=request.POST.get("points", ""),
        comment=request.POST.get("comment", ""),
        settles=may_name(request.user),
        by=request.user,
        at=timezone.now(),
    )


def _next(request: HttpRequest, activity: int, group: UUID, *, but: UUID | None = None) -> HttpResponse:
    taken = operations.take_up(
        activity_id=activity,
        group=group,
        settles=may_name(request.user),
        by=request.user,
        at=timezone.now(),
        but=but,
    )
    if taken:
        return redirect("people_marking:task", taken.key)
    messages.info(request, _("No more answers to this question wait for you."))
    return redirect("people_marking:index")


def _frame(title: str) -> dict:
    return {"page_title": title, "header_title": title, "header_icon": ICON}
