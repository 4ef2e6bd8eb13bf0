"""How each kind of question is shown: while it is answered, and afterwards as far as that is allowed."""

from courses.quizzes.queries.presenting.composed import SIMPLE, Case, Cloze
from courses.quizzes.queries.presenting.essay import Essay
from courses.quizzes.queries.presenting.parts import (
    EVERYTHING,
    KEY,
    Allowed,
    Answered,
    HandedIn,
    Place,
    Presenter,
    Reviewed,
    Sheet,
    html,
)
from courses.quizzes.queries.presenting.places import HotSpot

PRESENTERS: dict[str, Presenter] = SIMPLE | {
    "cloze": Cloze(),
    "hotspot": HotSpot(),
    "case": Case(),
    "essay": Essay(),
}

__all__ = [
    "EVERYTHING",
    "KEY",
    "PRESENTERS",
    "Allowed",
    "Answered",
    "HandedIn",
    "Place",
    "Presenter",
    "Reviewed",
    "Sheet",
    "html",
]
