from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking import KINDS
from courses.quizzes.marking.text import HANGUL
from courses.quizzes.queries.presenting.parts import Allowed, Answered, Line, Place, Reviewed, Sheet


@dataclass(frozen=True, kw_only=True)
class WrittenSheet(Sheet):
    template: ClassVar[str] = "quizzes/kinds/written.html"
    text: str
    figure: bool
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewedWritten(Reviewed):
    template: ClassVar[str] = "quizzes/kinds/written_review.html"
    line: Line


class Numeric:
    def sheet(self, spec: dict, place: Place) -> WrittenSheet:
        return WrittenSheet(
            name=place.name,
            hint=_("Write the unit as well.") if place.item.get("unit_required") else "",
            text=place.fields.get(place.name, ""),
            figure=True,
            unit=place.item.get("unit", ""),
        )

    def review(self, spec: dict, answered: Answered) -> ReviewedWritten:
        return ReviewedWritten(line=figure_line(spec, answered.response, answered.allowed))


class ShortAnswer:
    def sheet(self, spec: dict, place: Place) -> WrittenSheet:
        return WrittenSheet(name=place.name, text=place.fields.get(place.name, ""), figure=False)

    def review(self, spec: dict, answered: Answered) -> ReviewedWritten:
        return ReviewedWritten(line=text_line(spec, answered.response, answered.allowed))


def figure_line(spec: dict, response: str | None, allowed: Allowed) -> Line:
    """A figure that was written without its unit is shown with it."""
    figure, _space, unit = (response or "").partition(" ")
    if figure and not unit and not spec.get("unit_required"):
        unit = spec["unit"]
    given = with_unit(figure, unit)
    answers = [
        with_unit(
            one["answer"] if one["tolerance"] == "0" else f"{one['answer']} ± {one['tolerance']}",
            spec["unit"],
        )
        for one in _worth_everything(spec.get("answers", [spec]))
    ]
    return _line("numeric", spec, response, given, answers, allowed)


def text_line(spec: dict, response: str | None, allowed: Allowed) -> Line:
    answers = [readable(one["pattern"]) for one in _worth_everything(spec["answers"])]
    return _line("short", spec, response, response or "", answers, allowed)


def with_unit(figure: str, unit: str) -> str:
    """14 days, but 14일 and 14%."""
    return f"{figure}{unit}" if not unit or unit[0] == "%" or HANGUL.match(unit) else f"{figure} {unit}"


def readable(pattern: str) -> str:
    r"""An accepted answer as it is told: … for what may be anything."""
    return pattern.replace("\\*", "\0").replace("*", "…").replace("\0", "*")


def _line(
    kind: str, spec: dict, response: str | None, given: str, answers: list[str], allowed: Allowed
) -> Line:
    marking = KINDS[kind]
    fitting = {choice for _part, choice in marking.choices(spec, response)} if response else set()
    answer = next((one for one in spec.get("answers", []) if one["id"] in fitting), None)
    told = allowed.right_answers
    return Line(
        given=given if allowed.answers else None,
        correct=bool(response) and marking.fraction(spec, response) == 1
        if told and allowed.answers
        else None,
        answers=answers if told else [],
        feedback=allowed.feedback(answer or _first(spec, allowed), chosen=answer is not None),
    )


def _first(spec: dict, allowed: Allowed) -> dict | None:
    """The answer whose feedback its authors see."""
    return next(iter(spec.get("answers", [])), None) if allowed.all_feedback else None


def _worth_everything(answers: list[dict]) -> list[dict]:
    return [one for one in answers if one.get("worth", "100") == "100"]
