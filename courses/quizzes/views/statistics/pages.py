"""The list of quizzes, the figures of one, those of a question in it, and a question wherever it is asked."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.catalogue.models import Activity
from courses.quizzes.analysis import advice, statistics
from courses.quizzes.analysis.kept import Known, in_quizzes, kept, known
from courses.quizzes.analysis.selection import FEWEST_PEOPLE
from courses.quizzes.models import ItemAnalysis, Question
from courses.quizzes.operations.analyses import request_analysis
from courses.quizzes.views.regrades.access import may_regrade
from courses.quizzes.views.statistics import presenting
from courses.quizzes.views.statistics.access import for_authors, may_name
from courses.quizzes.views.statistics.filters import FilterForm
from courses.quizzes.views.statistics.histogram import Histogram

NAMESPACE = "quiz_statistics"
ICON = "table"


@dataclass(frozen=True)
class QuizRow:
    """A quiz with what its usual analysis says; without figures where too few people took part, or none was made yet."""

    activity: Activity
    result: dict | None

    @property
    def is_told(self) -> bool:
        return self.result is not None and self.result["people"] >= FEWEST_PEOPLE

    @property
    def cells(self) -> list[presenting.Cell]:
        quiz = self.result["quiz"]
        passed = quiz["passed"] / self.result["attempts"]
        return [
            presenting.Cell(_("Mean"), presenting.percent(quiz["mean"], 0)),
            presenting.Cell(_("Passed"), presenting.percent(passed, 0)),
            presenting.Cell(_("Cronbach’s alpha"), presenting.decimal(quiz["alpha"])),
        ]


@for_authors
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every quiz that somebody began, the ones with most attempts first, as they were counted last."""
    columns = ("result__attempts", "result__people", "result__quiz")
    counted = {
        activity: {"attempts": attempts, "people": people, "quiz": quiz}
        for activity, attempts, people, quiz in ItemAnalysis.objects.filter(
            filters={}, result__isnull=False
        ).values_list("activity", *columns)
    }
    activities = Activity.objects.filter(kind=Activity.Kind.QUIZ, attempts__isnull=False).distinct()
    rows = [QuizRow(one, counted.get(one.pk)) for one in activities.order_by("title", "pk")]
    rows.sort(key=lambda row: -row.result["attempts"] if row.result else 0)
    title = _("What do the answers say?")
    context = {
        "rows": rows,
        "fewest": FEWEST_PEOPLE,
        "may_regrade": may_regrade(request.user),
        "breadcrumbs_items": [{"url": "", "label": title}],
    }
    return render(request, "quizzes/statistics/index.html", context | _frame(title))


@for_authors
@require_safe
def quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures of the attempts that the filter selects; none of them where too few people took part."""
    activity, form, figures = _asked(request, pk)
    context = {
        "activity": activity,
        "form": form,
        "known": figures,
        "query": request.GET.urlencode(),
        "fewest": FEWEST_PEOPLE,
        "may_compare": may_name(request.user) and figures.has_pairs,
        "breadcrumbs_items": [_home(), {"url": "", "label": str(activity)}],
        **(_told(request, figures) if figures.is_told else {}),
    }
    return render(request, "quizzes/statistics/quiz.html", context | _frame(str(activity)))


@for_authors
@require_safe
def question(request: HttpRequest, pk: int, group: UUID) -> HttpResponse:
    """One question of a quiz: its figures, what was chosen by thirds of the group, and what to do about it."""
    activity, form, figures = _asked(request, pk)
    row = _row_or_404(figures, group)
    title = _("Question %(number)d") % {"number": row.place}
    query = request.GET.urlencode()
    context = {
        "activity": activity,
        "row": row,
        "known": figures,
        "tables": presenting.option_tables(row.tables),
        "query": query,
        "fewest": FEWEST_PEOPLE,
        "edit_url": _edit_url(row.shown.question),
        "may_regrade": may_regrade(request.user),
        "breadcrumbs_items": [
            _home(),
            {"url": f"{reverse(f'{NAMESPACE}:quiz', args=[pk])}?{query}", "label": str(activity)},
            {"url": "", "label": title},
        ],
    }
    return render(request, "quizzes/statistics/question.html", context | _frame(title))


@for_authors
@require_safe
def everywhere(request: HttpRequest, group: UUID) -> HttpResponse:
    """A question of a bank in all quizzes that asked it, as they were counted last."""
    asked = Question.objects.filter(translation_key=group).select_related("bank").order_by("pk").first()
    if asked is None:
        raise Http404
    found = in_quizzes(group)
    cells = [(analysis, presenting.cells(item), item["n"]) for analysis, item in found]
    title = _("A question in all quizzes")
    context = {
        "question": asked,
        "rows": cells,
        "headings": [label for label, _meaning in presenting.COLUMNS.values()],
        "pooled": _pooled([item for _analysis, item in found]) if len(found) > 1 else [],
        "fewest": FEWEST_PEOPLE,
        "edit_url": _edit_url(asked),
        "breadcrumbs_items": [_home(), {"url": "", "label": title}],
    }
    return render(request, "quizzes/statistics/everywhere.html", context | _frame(title))


@for_authors
@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Has a worker count what the filter selects."""
    activity, form = _form(request, pk)
    now = timezone.now()
    request_analysis(selection=form.selection(now), by=request.user, at=now)
    return redirect(f"{reverse(f'{NAMESPACE}:quiz', args=[pk])}?{request.GET.urlencode()}")


@for_authors
@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far the worker is, for the script of the page."""
    activity, form = _form(request, pk)
    analysis = kept(form.selection(timezone.now()))
    if analysis is None:
        raise Http404
    under_way = analysis.state in (ItemAnalysis.State.WAITING, ItemAnalysis.State.RUNNING)
    return JsonResponse({"is_under_way": under_way, "progress": analysis.progress})


def _form(request: HttpRequest, pk: int) -> tuple[Activity, FilterForm]:
    activity = get_object_or_404(Activity, pk=pk, kind=Activity.Kind.QUIZ)
    return activity, FilterForm(request.GET, activity=activity)


def _asked(request: HttpRequest, pk: int) -> tuple[Activity, FilterForm, Known]:
    activity, form = _form(request, pk)
    return activity, form, known(form.selection(timezone.now()))


def told_or_404(request: HttpRequest, pk: int) -> Known:
    """The figures that the filter asks for, where there are any and they may be told."""
    figures = _asked(request, pk)[2]
    if not figures.is_told:
        raise Http404
    return figures


def _row_or_404(figures: Known, group: UUID) -> presenting.QuestionRow:
    if not figures.is_told:
        raise Http404
    rows = presenting.question_rows(figures.result["items"])
    found = next((row for row in rows if row.group == str(group) and row.is_told), None)
    if found is None:
        raise Http404
    return found


def _told(request: HttpRequest, figures: Known) -> dict:
    result, wanted = figures.result, request.GET.get("sort", "")
    return {
        "figures": presenting.quiz_figures(result),
        "advice": advice.on_quiz(result["quiz"], result["attempts"]),
        "histogram": Histogram(result["quiz"]["histogram"], result["quiz"]["pass_mark"]),
        "rows": presenting.in_order(presenting.question_rows(result["items"]), wanted),
        "headings": presenting.headings(wanted),
    }


def _pooled(items: list[dict]) -> list[presenting.Cell]:
    together = statistics.pooled(items)
    return [
        presenting.Cell(_("Attempts"), presenting.whole(together.n)),
        presenting.Cell(_("Facility"), presenting.percent(together.facility)),
        presenting.Cell(_("Discrimination within the quizzes"), presenting.decimal(together.discrimination)),
    ]


def _edit_url(asked: Question) -> str:
    return reverse(Question.snippet_viewset.get_url_name("edit"), args=[asked.pk])


def _home() -> dict:
    return {"url": reverse(f"{NAMESPACE}:index"), "label": _("What do the answers say?")}


def _frame(title: str) -> dict:
    return {"page_title": title, "header_title": title, "header_icon": ICON}
