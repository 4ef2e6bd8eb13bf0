"""Kinds of questions as trainers write them: what the editor asks for, what is frozen, what forbids publication.

No database: a question is what has its fields. The judging of what is frozen is in `marking`.
"""

from django.utils.translation import gettext_lazy as _

from courses.quizzes.authoring.arranging import Categorise, Matching, Ordering
from courses.quizzes.authoring.choice import Choice, HotSpot, TrueFalse
from courses.quizzes.authoring.composed import Case, Cloze
from courses.quizzes.authoring.kind import Authoring, Resolved
from courses.quizzes.authoring.parts import said
from courses.quizzes.authoring.written import Essay, Numeric, ShortAnswer

AUTHORING: dict[str, Authoring] = {
    "single": Choice(
        several=False,
        icon="radio-full",
        fields=("shuffle",),
        description=_("One of several options is right."),
        hint=_("The options, one of them correct."),
    ),
    "multiple": Choice(
        several=True,
        icon="list-ul",
        fields=("shuffle", "scoring"),
        description=_("Any number of the options is right."),
        hint=_("The options, all that are right marked as correct."),
    ),
    "true_false": TrueFalse(),
    "numeric": Numeric(),
    "short": ShortAnswer(),
    "matching": Matching(),
    "ordering": Ordering(),
    "cloze": Cloze(),
    "categorise": Categorise(),
    "hotspot": HotSpot(),
    "case": Case(),
    "essay": Essay(),
}
FIELDS_OF_KINDS = {name for kind in AUTHORING.values() for name in kind.fields}

__all__ = ["AUTHORING", "FIELDS_OF_KINDS", "Authoring", "Resolved", "said"]
