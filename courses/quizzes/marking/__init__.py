"""Judging answers. Pure Python: no database, no request, no clock.

A *spec* is the frozen question, key included; an *item* is its place on one paper, which holds how its parts are shown
(`order` has the positions of the spec's options). A *value* is what the browser sends and what is kept: it speaks of
shown positions only, so that neither a value nor a page says in which order the author wrote the options. A *response*
is the same in ids of the question.
"""

from courses.quizzes.marking.case import Case
from courses.quizzes.marking.categorise import Categorise
from courses.quizzes.marking.choice import MultipleChoice, SingleChoice
from courses.quizzes.marking.cloze import Cloze
from courses.quizzes.marking.essay import Essay, words
from courses.quizzes.marking.hotspot import HotSpot
from courses.quizzes.marking.kind import Fields, Kind, ValueRefused, field_name
from courses.quizzes.marking.matching import Matching
from courses.quizzes.marking.numeric import Numeric, number
from courses.quizzes.marking.ordering import Ordering
from courses.quizzes.marking.rubric import most_points, points_of, points_typed
from courses.quizzes.marking.short import ShortAnswer

SIMPLE: dict[str, Kind] = {
    "single": SingleChoice(),
    "multiple": MultipleChoice(),
    "true_false": SingleChoice(),
    "numeric": Numeric(),
    "short": ShortAnswer(),
    "matching": Matching(),
    "ordering": Ordering(),
    "categorise": Categorise(),
}
GAPS: dict[str, Kind] = {"short": ShortAnswer(), "numeric": Numeric(), "choice": SingleChoice()}
KINDS: dict[str, Kind] = SIMPLE | {
    "cloze": Cloze(GAPS),
    "hotspot": HotSpot(),
    "case": Case(SIMPLE),
    "essay": Essay(),
}

__all__ = [
    "GAPS",
    "KINDS",
    "SIMPLE",
    "Fields",
    "Kind",
    "ValueRefused",
    "field_name",
    "most_points",
    "number",
    "points_of",
    "points_typed",
    "words",
]
