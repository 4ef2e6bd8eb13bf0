from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from courses.quizzes.queries.presenting.parts import Answered, Place, Reviewed, Sheet, html

STATEMENT_IS = {
    "true": pgettext_lazy("a statement is", "True"),
    "false": pgettext_lazy("a statement is", "False"),
}
ALL_THAT_ARE_RIGHT = _("Choose all that are right.")


@dataclass(frozen=True)
class Option:
    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class ChoiceSheet(Sheet):
    template: ClassVar[str] = "quizzes/kinds/choice.html"
    input: str
    options: list[Option]


@dataclass(frozen=True)
class ReviewedOption:
    text: str
    chosen: bool
    correct: bool | None
    feedback: SafeString

    @property
    def state(self) -> str:
        """ "correct", "wrong" or "", as the style sheet calls it."""
        if self.correct:
            return "correct"
        return "wrong" if self.chosen and self.correct is False else ""


@dataclass(frozen=True, kw_only=True)
class ReviewedChoice(Reviewed):
    template: ClassVar[str] = "quizzes/kinds/choice_review.html"
    options: list[ReviewedOption]


class Choice:
    """Options with a box each, or with a dot each where one only may be chosen."""

    def __init__(self, *, several: bool):
        self.several = several

    def sheet(self, spec: dict, place: Place) -> ChoiceSheet:
        chosen = place.fields.getlist(place.name)
        return ChoiceSheet(
            name=place.name,
            hint=ALL_THAT_ARE_RIGHT if self.several else "",
            input="checkbox" if self.several else "radio",
            options=[
                Option(str(position), wording(spec, option, place.language), str(position) in chosen)
                for position, option in enumerate(place.item["order"])
            ],
        )

    def review(self, spec: dict, answered: Answered) -> ReviewedChoice:
        return ReviewedChoice(
            options=[
                reviewed(spec["options"][place], wording(spec, place, answered.language), answered)
                for place in answered.item["order"]
            ]
        )


def reviewed(option: dict, text: str, answered: Answered) -> ReviewedOption:
    chosen, allowed = option["id"] in (answered.response or []), answered.allowed
    return ReviewedOption(
        text=text,
        chosen=chosen and allowed.answers,
        correct=option["correct"] if allowed.right_answers else None,
        feedback=allowed.feedback(option, chosen=chosen),
    )


def wording(spec: dict, place: int, language: str) -> str:
    """The author's text, which was plain in format 1; the options of a statement are worded in the language of the
    question."""
    option = spec["options"][place]
    if option["text"]:
        return option["text"] if spec.get("format") == 1 else html(option["text"])
    with override(language):
        return str(STATEMENT_IS.get(option["id"], ""))
