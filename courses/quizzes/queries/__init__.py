"""Reads of quizzes: what is offered, what a paper shows, what was earned, and whether the trail holds."""

from courses.quizzes.queries.attempts import (
    MarkedAnew,
    Tries,
    attempts_of,
    fitness,
    is_being_asked,
    is_practice,
    items_with_versions,
    last_values,
    markings_anew,
    quiz_version,
    result_before,
    standing_marking,
    standing_result,
    tries,
)
from courses.quizzes.queries.audiences import is_for
from courses.quizzes.queries.judging import closing, is_checkable, judged, policy_at, reaches
from courses.quizzes.queries.opening import Opening, opening
from courses.quizzes.queries.sheets import (
    ReviewItem,
    SheetItem,
    fields_of,
    key_review,
    practice_item,
    practice_review,
    practice_sheet,
    review,
    sheet,
)
from courses.quizzes.queries.trail import first_fault
from courses.quizzes.queries.versions import PastVersion, version_history

__all__ = [
    "MarkedAnew",
    "Opening",
    "PastVersion",
    "ReviewItem",
    "SheetItem",
    "Tries",
    "attempts_of",
    "closing",
    "fields_of",
    "first_fault",
    "fitness",
    "is_being_asked",
    "is_checkable",
    "is_for",
    "is_practice",
    "items_with_versions",
    "judged",
    "key_review",
    "last_values",
    "markings_anew",
    "opening",
    "policy_at",
    "practice_item",
    "practice_review",
    "practice_sheet",
    "quiz_version",
    "reaches",
    "result_before",
    "review",
    "sheet",
    "standing_marking",
    "standing_result",
    "tries",
    "version_history",
]
