from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from courses.quizzes.queries.presenting.parts import (
    PARTLY_ANSWERED,
    Answered,
    Line,
    Place,
    Reviewed,
    Sheet,
    html,
    is_partial,
)


@dataclass(frozen=True)
class Row:
    """A thing with the field in which something is chosen for it."""

    name: str
    text: SafeString
    chosen: str


@dataclass(frozen=True, kw_only=True)
class RowsSheet(Sheet):
    """For each row the same choices, in a list that drops down."""

    template: ClassVar[str] = "quizzes/kinds/rows.html"
    rows: list[Row]
    choices: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class ReviewedRows(Reviewed):
    template: ClassVar[str] = "quizzes/kinds/rows_review.html"
    rows: list[tuple[SafeString, Line]]


@dataclass(frozen=True, kw_only=True)
class StepsSheet(Sheet):
    """Steps in the order of their places, as far as they have one; each with the field that says which."""

    template: ClassVar[str] = "quizzes/kinds/ordering.html"
    rows: list[Row]
    places: range


@dataclass(frozen=True, kw_only=True)
class ReviewedSteps(Reviewed):
    template: ClassVar[str] = "quizzes/kinds/ordering_review.html"
    given: list[tuple[SafeString, bool | None]]
    """The steps in the person's order, each with whether it stands where it belongs."""
    right: list[SafeString]


class Matching:
    def sheet(self, spec: dict, place: Place) -> RowsSheet:
        prompts = [spec["prompts"][prompt] for prompt in place.item["order"]]
        matches = [spec["matches"][match]["text"] for match in place.item["matches"]]
        return _rows_sheet(place, prompts, matches)

    def review(self, spec: dict, answered: Answered) -> ReviewedRows:
        prompts = [spec["prompts"][prompt] for prompt in answered.item["order"]]
        return _reviewed_rows(prompts, "match", _texts(spec["matches"]), answered)


class Categorise:
    def sheet(self, spec: dict, place: Place) -> RowsSheet:
        things = [spec["things"][thing] for thing in place.item["order"]]
        return _rows_sheet(place, things, [category["text"] for category in spec["categories"]])

    def review(self, spec: dict, answered: Answered) -> ReviewedRows:
        things = [spec["things"][thing] for thing in answered.item["order"]]
        return _reviewed_rows(things, "category", _texts(spec["categories"]), answered)


class Ordering:
    def sheet(self, spec: dict, place: Place) -> StepsSheet:
        rows = [
            Row(name, html(spec["steps"][step]["text"]), place.fields.get(name, ""))
            for name, step in (
                (f"{place.name}-{shown}", step) for shown, step in enumerate(place.item["order"])
            )
        ]
        count = len(rows)
        return StepsSheet(
            name=place.name,
            hint=_("Give every step its place."),
            rows=sorted(rows, key=lambda row: _place(row, count)),
            places=range(1, count + 1),
        )

    def review(self, spec: dict, answered: Answered) -> ReviewedSteps:
        texts = {step["id"]: html(step["text"]) for step in spec["steps"]}
        right, response, allowed = list(texts), answered.response, answered.allowed
        told = allowed.right_answers
        return ReviewedSteps(
            given=[
                (texts[step], step == belongs if told else None)
                for step, belongs in zip(response or [], right, strict=bool(response))
            ]
            if allowed.answers
            else [],
            right=list(texts.values()) if told and (response != right or not allowed.answers) else [],
        )


def _rows_sheet(place: Place, things: list[dict], choices: list[str]) -> RowsSheet:
    rows = [
        Row(name, html(thing["text"]), place.fields.get(name, ""))
        for name, thing in ((f"{place.name}-{shown}", thing) for shown, thing in enumerate(things))
    ]
    return RowsSheet(
        name=place.name,
        remark=PARTLY_ANSWERED if is_partial([row.chosen for row in rows]) else "",
        rows=rows,
        choices=[(str(position), text) for position, text in enumerate(choices)],
    )


def _reviewed_rows(things: list[dict], key: str, texts: dict[str, str], answered: Answered) -> ReviewedRows:
    rows, response, allowed = [], answered.response or {}, answered.allowed
    for thing in things:
        chosen = response.get(thing["id"])
        right = texts[thing[key]]
        told = allowed.right_answers
        line = Line(
            given=texts.get(chosen, "") if allowed.answers else None,
            correct=texts.get(chosen) == right if told and allowed.answers else None,
            answers=[right] if told else [],
            feedback=allowed.feedback(thing, chosen=chosen is not None),
        )
        rows.append((html(thing["text"]), line))
    return ReviewedRows(rows=rows)


def _texts(parts: list[dict]) -> dict[str, str]:
    return {part["id"]: part["text"] for part in parts}


def _place(row: Row, count: int) -> int:
    """Rows without a place stand behind the others, as they were shown."""
    return int(row.chosen) if row.chosen.isascii() and row.chosen.isdigit() else count + 1
