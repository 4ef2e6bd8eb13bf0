import re
from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from courses.quizzes.queries.presenting import arranging, choice, written
from courses.quizzes.queries.presenting.parts import (
    PARTLY_ANSWERED,
    Allowed,
    Answered,
    Line,
    Place,
    Presenter,
    Reviewed,
    Sheet,
    html,
    is_partial,
)

# A tag, which is passed over, or the marker of a gap.
TAG_OR_MARKER = re.compile(r"<[^>]*>|\{\{(\d+)\}\}")
SIMPLE: dict[str, Presenter] = {
    "single": choice.Choice(several=False),
    "multiple": choice.Choice(several=True),
    "true_false": choice.Choice(several=False),
    "numeric": written.Numeric(),
    "short": written.ShortAnswer(),
    "matching": arranging.Matching(),
    "ordering": arranging.Ordering(),
    "categorise": arranging.Categorise(),
}


@dataclass(frozen=True)
class Gap:
    """A gap to fill: with a choice where there are choices, else with a text or figure."""

    number: int
    name: str
    text: str
    figure: bool
    unit: str
    choices: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class TextSheet(Sheet):
    """A text in pieces, behind each of which but the last there is a gap."""

    template: ClassVar[str] = "quizzes/kinds/cloze.html"
    pieces: list[tuple[SafeString, Gap | None]]


@dataclass(frozen=True, kw_only=True)
class ReviewedText(Reviewed):
    template: ClassVar[str] = "quizzes/kinds/cloze_review.html"
    pieces: list[tuple[SafeString, int | None, Line | None]]
    gaps: list[Line]


@dataclass(frozen=True)
class Part:
    stem: SafeString
    controls: Sheet


@dataclass(frozen=True, kw_only=True)
class CaseSheet(Sheet):
    template: ClassVar[str] = "quizzes/kinds/case.html"
    parts: list[Part]


@dataclass(frozen=True)
class ReviewedPart:
    stem: SafeString
    answered: bool
    answer: Reviewed


@dataclass(frozen=True, kw_only=True)
class ReviewedCase(Reviewed):
    template: ClassVar[str] = "quizzes/kinds/case_review.html"
    parts: list[ReviewedPart]


class Cloze:
    def sheet(self, spec: dict, place: Place) -> TextSheet:
        gaps = [
            _gap(gap, place.part(shown, item))
            for shown, (gap, item) in enumerate(zip(spec["gaps"], place.item["parts"], strict=True))
        ]
        return TextSheet(
            name=place.name,
            hint=_("Fill the gaps."),
            remark=PARTLY_ANSWERED if is_partial([gap.text for gap in gaps]) else "",
            pieces=[
                (piece, None if number is None else gaps[number - 1])
                for piece, number in pieces(spec["text"], len(gaps))
            ],
        )

    def review(self, spec: dict, answered: Answered) -> ReviewedText:
        given = answered.response or {}
        lines = [GAP_LINES[gap["kind"]](gap, given.get(gap["id"]), answered.allowed) for gap in spec["gaps"]]
        return ReviewedText(
            pieces=[
                (piece, number, None if number is None else lines[number - 1])
                for piece, number in pieces(spec["text"], len(lines))
            ],
            gaps=lines,
        )


class Case:
    def sheet(self, spec: dict, place: Place) -> CaseSheet:
        parts = [
            Part(html(part["stem"]), SIMPLE[part["kind"]].sheet(part, place.part(shown, item)))
            for shown, (part, item) in enumerate(zip(spec["parts"], place.item["parts"], strict=True))
        ]
        names = [part.controls.name for part in parts]
        filled = [_is_filled(place.fields, name) for name in names]
        amiss = is_partial(filled) or any(part.controls.remark for part in parts)
        return CaseSheet(name=place.name, remark=PARTLY_ANSWERED if amiss else "", parts=parts)

    def review(self, spec: dict, answered: Answered) -> ReviewedCase:
        parts = []
        for part, item in zip(spec["parts"], answered.item["parts"], strict=True):
            given = (answered.response or {}).get(part["id"])
            answer = SIMPLE[part["kind"]].review(part, answered.part(item, given))
            parts.append(ReviewedPart(html(part["stem"]), given is not None, answer))
        return ReviewedCase(parts=parts)


def pieces(text: str, gaps: int) -> list[tuple[SafeString, int | None]]:
    """The text cut at its gaps: each piece with the number of the gap behind it. A marker counts once, and in running
    text only."""
    cut, begin, seen = [], 0, set()
    for found in TAG_OR_MARKER.finditer(text):
        number = int(found[1] or 0)
        if 0 < number <= gaps and number not in seen:
            seen.add(number)
            cut.append((html(text[begin : found.start()]), number))
            begin = found.end()
    return [*cut, (html(text[begin:]), None)]


def _gap(gap: dict, place: Place) -> Gap:
    choices = [
        (str(shown), gap["options"][option]["text"])
        for shown, option in enumerate(place.item.get("order", []))
    ]
    return Gap(
        number=int(place.name.rpartition("-")[2]) + 1,
        name=place.name,
        text=place.fields.get(place.name, ""),
        figure=gap["kind"] == "numeric",
        unit=place.item.get("unit", ""),
        choices=choices,
    )


def _choice_line(gap: dict, response: list[str] | None, allowed: Allowed) -> Line:
    chosen = next((option for option in gap["options"] if option["id"] in (response or [])), None)
    right = [option["text"] for option in gap["options"] if option["correct"]]
    told = allowed.right_answers
    return Line(
        given=(chosen["text"] if chosen else "") if allowed.answers else None,
        correct=chosen is not None and chosen["correct"] if told and allowed.answers else None,
        answers=right if told else [],
        feedback=allowed.feedback(chosen, chosen=True),
    )


GAP_LINES = {"short": written.text_line, "numeric": written.figure_line, "choice": _choice_line}


def _is_filled(fields, name: str) -> bool:
    return any(fields.get(one) for one in fields if one == name or one.startswith(f"{name}-"))
