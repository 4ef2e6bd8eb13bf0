"""The figures there are of a selection: those that a worker counted, or, of few attempts, counted at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Max

from courses.quizzes.analysis.calculation import calculate
from courses.quizzes.analysis.selection import FEWEST_PEOPLE, Selection
from courses.quizzes.models import Attempt, ItemAnalysis

# A request counts no more attempts than these; a worker does.
MOST_IN_A_REQUEST = 500
# "The last 30 days" are others every day.
GOOD_FOR = timedelta(days=1)
MOST_QUIZZES = 50


@dataclass(frozen=True)
class Known:
    """`result` are the figures, if there are any; `attempts` is how many there are by now."""

    selection: Selection
    attempts: int
    analysis: ItemAnalysis | None
    result: dict | None
    is_current: bool

    @property
    def is_told(self) -> bool:
        """Whether so many people took part that nobody can be recognised."""
        return self.result is not None and self.result["people"] >= FEWEST_PEOPLE

    @property
    def is_under_way(self) -> bool:
        state = self.analysis and self.analysis.state
        return state in (ItemAnalysis.State.WAITING, ItemAnalysis.State.RUNNING)

    @property
    def has_failed(self) -> bool:
        return self.analysis is not None and self.analysis.state == ItemAnalysis.State.FAILED

    @property
    def has_pairs(self) -> bool:
        """Whether a worker compared the attempts with each other; it does so for the usual analysis of a quiz."""
        return not self.selection.filters and bool(self.analysis and self.analysis.result)


def known(selection: Selection) -> Known:
    """Counts at most MOST_IN_A_REQUEST attempts."""
    there = selection.markings().aggregate(attempts=Count("pk"), last=Max("pk"))
    analysis = kept(selection)
    result = analysis and analysis.result
    is_current = bool(result) and result["newest"] == (there["last"] or 0) and _is_good(analysis, selection)
    if not is_current and there["attempts"] <= MOST_IN_A_REQUEST:
        result, is_current = calculate(selection, compare=False), True
    return Known(selection, there["attempts"], analysis, result, is_current)


def kept(selection: Selection) -> ItemAnalysis | None:
    """What a worker made of it, or is making."""
    analyses = ItemAnalysis.objects.filter(activity=selection.activity, filters=selection.filters)
    return analyses.order_by("pk").first()


def _is_good(analysis: ItemAnalysis, selection: Selection) -> bool:
    return not selection.days or analysis.made_at > selection.at - GOOD_FOR


def in_quizzes(question: UUID) -> Sequence[tuple[ItemAnalysis, dict]]:
    """The usual analyses of the quizzes that asked a question, each with its figures of it, the most asked first."""
    asked = Attempt.objects.filter(markings__items__question_version__question__translation_key=question)
    analyses = ItemAnalysis.objects.filter(
        filters={}, activity__in=asked.values("activity"), result__people__gte=FEWEST_PEOPLE
    )
    found = [
        (analysis, item)
        for analysis in analyses.select_related("activity").order_by("-made_at")[:MOST_QUIZZES]
        for item in analysis.result["items"]
        if item["question"] == str(question) and item["people"] >= FEWEST_PEOPLE
    ]
    return sorted(found, key=lambda one: -one[1]["n"])
