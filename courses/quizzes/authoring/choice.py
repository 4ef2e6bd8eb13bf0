"""Kinds that are answered by choosing: options, a statement, places on a picture."""

from django.utils.translation import gettext_lazy as _

from courses.quizzes.authoring.kind import Resolved
from courses.quizzes.authoring.parts import (
    FEWEST,
    WHOLE,
    option_faults,
    options,
    plain,
    rows_of,
    unresolved,
)

EDGES = ("x", "y", "w", "h")


def statement(truth: str, feedback: dict[str, str]) -> dict:
    """The two options of a statement. Their wording belongs to the page and not to the question."""
    return {
        "options": [
            {
                "id": answer,
                "text": "",
                "worth": plain(WHOLE) if truth == answer else "0",
                "correct": truth == answer,
                "feedback": feedback[answer],
            }
            for answer in ("true", "false")
        ],
        "shuffle": False,
    }


class Choice:
    """Single choice, or multiple choice with `several`."""

    blocks = ("option",)
    parts = _("Options")

    def __init__(self, *, several: bool, icon: str, fields: tuple[str, ...], description, hint):
        self.several, self.icon, self.fields = several, icon, fields
        self.description, self.hint = description, hint

    def content(self, question, resolved: Resolved) -> dict:
        rows = rows_of(question, "option")
        frozen = {"options": options(rows, resolved, several=self.several), "shuffle": question.shuffle}
        return frozen | ({"scoring": question.scoring} if self.several else {})

    def faults(self, question) -> dict[str, list]:
        return {"options": option_faults(rows_of(question, "option"), several=self.several)}


class TrueFalse:
    icon = "check"
    description = _("A statement that is true or false.")
    fields = ("truth", "feedback_true", "feedback_false")
    blocks = ()
    parts = hint = ""

    def content(self, question, resolved: Resolved) -> dict:
        feedback = {"true": resolved(question.feedback_true), "false": resolved(question.feedback_false)}
        return statement(question.truth, feedback)

    def faults(self, question) -> dict[str, list]:
        return {"truth": [] if question.truth else [_("Say whether the statement is true or false.")]}


class HotSpot:
    icon = "crosshairs"
    description = _("Places on a picture are chosen, or the same places from a list.")
    fields = ("picture", "picture_alt", "several", "scoring")
    blocks = ("place",)
    parts = _("Places")
    hint = _("Rectangles on the picture. All of them are offered, the correct ones among others.")

    def content(self, question, resolved: Resolved) -> dict:
        rows = rows_of(question, "place")
        places = options(rows, resolved, several=question.several, text=unresolved)
        for place, row in zip(places, rows, strict=True):
            place |= {edge: plain(row.value[edge]) for edge in EDGES}
        frozen = {"image": question.shown_picture(), "places": places, "several": question.several}
        return frozen | {"scoring": question.scoring}

    def faults(self, question) -> dict[str, list]:
        rows = rows_of(question, "place")
        outside = any(not _on_the_picture(row.value) for row in rows)
        return {
            "picture": [] if question.picture_id else [_("Choose the picture.")],
            "picture_alt": []
            if question.picture_alt.strip()
            else [_("Describe the picture for those who do not see it.")],
            "options": ([_("Give at least two places.")] if len(rows) < FEWEST else [])
            + (option_faults(rows, several=question.several) if len(rows) >= FEWEST else [])
            + ([_("A place reaches over the edge of the picture.")] if outside else []),
        }


def _on_the_picture(place: dict) -> bool:
    if any(place[edge] is None for edge in EDGES):
        return False
    fits = place["x"] + place["w"] <= WHOLE and place["y"] + place["h"] <= WHOLE
    return fits and place["w"] > 0 and place["h"] > 0
