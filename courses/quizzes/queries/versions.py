"""The versions of a question, and what changed from one to the next."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.quizzes.models import Question, QuestionVersion

# What a reader would call the keys of a frozen question; all others belong to how it is answered and judged.
NAMES = {
    "stem": _("question"),
    "text": _("text with gaps"),
    "feedback": _("explanation"),
    "source": _("source"),
    "lesson": _("lesson"),
    "bank": _("bank"),
    "key": _("short name"),
    "topic": _("topic"),
    "category": _("category"),
    "tags": _("tags"),
    "difficulty": _("difficulty"),
}
UNSEEN = {"format", "group", "language", "kind"}
ANSWERS = _("answers and how they are judged")


@dataclass(frozen=True)
class PastVersion:
    """A version, with what is new in it since the one before; nothing for the first."""

    version: QuestionVersion
    changes: list[Promise]


def version_history(question: Question) -> list[PastVersion]:
    """The versions of the question, the newest first. One query."""
    versions = list(question.versions.select_related("published_by").order_by("number"))
    before = [None, *versions[:-1]]
    history = [
        PastVersion(version, _changes(earlier.spec, version.spec) if earlier else [])
        for earlier, version in zip(before, versions, strict=True)
    ]
    return history[::-1]


def _changes(before: dict, after: dict) -> list[Promise]:
    keys = before.keys() | after.keys()
    different = {key for key in keys if (before.get(key) or None) != (after.get(key) or None)}
    changes = [name for key, name in NAMES.items() if key in different]
    if "format" in different:  # answers are spelled in another way then, changed or not
        return [*changes, _("kept in a new format")]
    return [*changes, ANSWERS] if different - NAMES.keys() - UNSEEN else changes
