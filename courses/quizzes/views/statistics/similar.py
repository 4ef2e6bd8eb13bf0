"""Attempts that share more wrong answers than chance explains: a hint for reviewers and administrators, never a verdict."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.catalogue.models import Activity
from courses.quizzes.analysis.kept import kept
from courses.quizzes.analysis.selection import FEWEST_PEOPLE, Selection
from courses.quizzes.operations.analyses import name_similar
from courses.quizzes.views.statistics import presenting
from courses.quizzes.views.statistics.access import for_namers
from courses.quizzes.views.statistics.pages import ICON, NAMESPACE

LEAST = 0.0001


@for_namers
@require_http_methods(["GET", "HEAD", "POST"])
def similar(request: HttpRequest, pk: int) -> HttpResponse:
    """The pairs by number; whoever asks for the names by POST leaves a trace of it."""
    activity = get_object_or_404(Activity, pk=pk, kind=Activity.Kind.QUIZ)
    now = timezone.now()
    analysis = kept(Selection(activity, now))
    if analysis is None or not analysis.result or analysis.result["people"] < FEWEST_PEOPLE:
        raise Http404
    attempts = {}
    if request.method == "POST":
        attempts = {one.pk: one for one in name_similar(analysis=analysis, by=request.user, at=now)}
    found = analysis.result["similarity"]
    title = _("Similar attempts")
    quiz = reverse(f"{NAMESPACE}:quiz", args=[pk])
    context = {
        "activity": activity,
        "analysis": analysis,
        "found": found,
        "compared": presenting.whole(found["compared"]),
        "compared_attempts": presenting.whole(found["attempts"]),
        "pairs": [
            {
                **pair,
                "attempts": [attempts.get(pair["first"]), attempts.get(pair["second"])],
                "told_probability": _probability(pair["probability"]),
            }
            for pair in found["pairs"]
        ],
        "are_named": bool(attempts),
        "page_title": title,
        "header_title": title,
        "header_icon": ICON,
        "breadcrumbs_items": [
            {"url": reverse(f"{NAMESPACE}:index"), "label": _("What do the answers say?")},
            {"url": quiz, "label": str(activity)},
            {"url": "", "label": title},
        ],
    }
    return render(request, "quizzes/statistics/similar.html", context)


def _probability(value: float) -> str:
    return f"< {presenting.decimal(LEAST, 4)}" if value < LEAST else presenting.decimal(value, 4)
