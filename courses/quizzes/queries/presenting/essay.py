from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.quizzes.marking import words
from courses.quizzes.queries.presenting.parts import Answered, HandedIn, Place, Reviewed, Sheet


@dataclass(frozen=True, kw_only=True)
class EssaySheet(Sheet):
    template: ClassVar[str] = "quizzes/kinds/essay.html"
    text: str
    words: int
    limits: dict
    files: list[HandedIn]

    @property
    def accept(self) -> str:
        """What the browser offers to choose among."""
        return ",".join(f".{kind}" for kind in self.limits["files"]["kinds"])

    @property
    def kinds(self) -> str:
        return ", ".join(kind.upper() for kind in self.limits["files"]["kinds"])


@dataclass(frozen=True, kw_only=True)
class ReviewedEssay(Reviewed):
    template: ClassVar[str] = "quizzes/kinds/essay_review.html"
    text: str
    words: int
    files: list[HandedIn]


class Essay:
    def sheet(self, spec: dict, place: Place) -> EssaySheet:
        text = place.fields.get(place.name, "")
        files = _named(place.fields.getlist(f"{place.name}-files"), place.files)
        return EssaySheet(
            name=place.name,
            hint=_length(place.item),
            remark=_amiss(place.item, text, files),
            text=text,
            words=words(text),
            limits=place.item,
            files=files,
        )

    def review(self, spec: dict, answered: Answered) -> ReviewedEssay:
        told = answered.response if answered.allowed.answers else None
        given = told or {"text": "", "files": []}
        return ReviewedEssay(
            text=given["text"],
            words=words(given["text"]),
            files=_named(given["files"], answered.files),
        )


def _named(hashes: list[str], known: Mapping[str, HandedIn]) -> list[HandedIn]:
    """A file of which nothing is known goes by its hash."""
    return [known.get(sha256, HandedIn(sha256, sha256[:8], 0)) for sha256 in hashes]


def _length(limits: dict) -> Any:
    least, most = limits["words_min"], limits["words_max"]
    if least and most:
        return format_lazy(_("{least} to {most} words."), least=least, most=most)
    if most:
        return format_lazy(_("{most} words at most."), most=most)
    return format_lazy(_("{least} words at least."), least=least) if least else ""


def _amiss(limits: dict, text: str, files: list[HandedIn]) -> Any:
    """What is missing in, or too much of, an answer that was begun."""
    count = words(text)
    if not count and not files:
        return ""
    if not count and limits["text_required"]:
        return _("The text is missing.")
    if not files and limits["files"]["required"]:
        return _("The file is missing.")
    if count and count < (limits["words_min"] or 0):
        return ngettext("The text has %d word: too few.", "The text has %d words: too few.", count) % count
    if limits["words_max"] and count > limits["words_max"]:
        return ngettext("The text has %d word: too many.", "The text has %d words: too many.", count) % count
    return ""
