"""Kinds that are answered by writing: a number, a short text, an essay or a file."""

from django.utils.translation import gettext_lazy as _

from courses.quizzes.authoring.kind import Resolved
from courses.quizzes.authoring.parts import (
    FEWEST,
    answer_faults,
    answers,
    bound,
    plain,
    rows_of,
    wording_faults,
)


def figures(rows: list, resolved: Resolved) -> list[dict]:
    return answers(
        rows,
        resolved,
        lambda value: {"answer": plain(value["answer"]), "tolerance": plain(value["tolerance"] or 0)},
    )


def patterns(rows: list, resolved: Resolved) -> list[dict]:
    return answers(rows, resolved, lambda value: {"pattern": value["pattern"]})


def units(rows: list) -> list[dict]:
    return [{"unit": row.value["unit"], "multiplier": plain(row.value["multiplier"])} for row in rows]


def figure_faults(rows: list) -> list:
    faults = answer_faults(rows)
    if any(row.value["answer"] is None for row in rows):
        faults.append(_("Every answer needs a figure."))
    if any((row.value["tolerance"] or 0) < 0 for row in rows):
        faults.append(_("A tolerance is not negative."))
    return faults


def unit_faults(rows: list) -> list:
    faults = wording_faults(
        [row.value["unit"].strip() for row in rows],
        empty=_("Every unit needs a name."),
        twice=_("A unit is there twice."),
    )
    if any(not row.value["multiplier"] or row.value["multiplier"] <= 0 for row in rows):
        faults.append(_("Say how many of the other unit are one of the unit asked for."))
    return faults


def pattern_faults(rows: list) -> list:
    return answer_faults(rows) + wording_faults(
        [row.value["pattern"].strip() for row in rows],
        empty=_("Every accepted answer needs a text."),
        twice=_("An accepted answer is there twice."),
    )


class Numeric:
    icon = "decimal"
    description = _("A number is written, with a unit where wanted.")
    fields = ("unit", "unit_required")
    blocks = ("figure", "unit")
    parts = _("Right answers and units")
    hint = _(
        "What is right, within which tolerance; and which other units or spellings of the unit may be written."
    )

    def content(self, question, resolved: Resolved) -> dict:
        return {
            "answers": figures(rows_of(question, "figure"), resolved),
            "unit": question.unit,
            "units": units(rows_of(question, "unit")),
            "unit_required": question.unit_required,
        }

    def faults(self, question) -> dict[str, list]:
        missing = question.unit_required and not question.unit.strip()
        return {
            "options": figure_faults(rows_of(question, "figure")) + unit_faults(rows_of(question, "unit")),
            "unit": [_("Name the unit that must be written.")] if missing else [],
        }


class ShortAnswer:
    icon = "pilcrow"
    description = _("A word or a few are written and compared with what you accept.")
    fields = ("case_sensitive",)
    blocks = ("pattern",)
    parts = _("Accepted answers")
    hint = _("What is taken for right. The first that fits counts.")

    def content(self, question, resolved: Resolved) -> dict:
        return {
            "answers": patterns(rows_of(question, "pattern"), resolved),
            "case_sensitive": question.case_sensitive,
        }

    def faults(self, question) -> dict[str, list]:
        return {"options": pattern_faults(rows_of(question, "pattern"))}


class Essay:
    """A longer text, files, or both, marked by people."""

    icon = "doc-full"
    description = _("A longer text or a file, marked by people with your rubric.")
    fields = (
        "text_required",
        "words_min",
        "words_max",
        "files",
        "files_most",
        "files_kinds",
        "files_megabytes",
        "guidance",
    )
    blocks = ("criterion",)
    parts = _("Rubric")
    hint = _("What is looked for, and the points for each level. Without one, marks are given as a figure.")

    def content(self, question, resolved: Resolved) -> dict:
        return {
            "words_min": question.words_min,
            "words_max": question.words_max,
            "text_required": question.text_required,
            "files": {
                "allowed": bool(question.files),
                "required": question.files == "required",
                "most": question.files_most,
                "kinds": list(question.files_kinds),
                "megabytes": question.files_megabytes,
            },
            "rubric": [
                {
                    "id": row.id,
                    "title": row.value["title"],
                    "levels": [
                        {"id": level.id, "text": level.value["text"], "points": level.value["points"]}
                        for level in bound(row.value["levels"])
                    ],
                }
                for row in rows_of(question, "criterion")
            ],
            "guidance": resolved(question.guidance),
        }

    def faults(self, question) -> dict[str, list]:
        least, most = question.words_min, question.words_max
        nothing = not question.text_required and not question.files
        return {
            "words_max": [_("The most words are fewer than the least.")]
            if least is not None and most is not None and most < least
            else [],
            "text_required": [_("Ask for a text, or allow files.")] if nothing else [],
            "files_kinds": [_("Say which kinds of file are taken.")]
            if question.files and not question.files_kinds
            else [],
            "options": self._rubric_faults(rows_of(question, "criterion")),
        }

    def _rubric_faults(self, rows: list) -> list:
        faults = wording_faults(
            [row.value["title"].strip() for row in rows],
            empty=_("Every criterion needs a title."),
            twice=_("A criterion is there twice."),
        )
        points = [[level.value["points"] for level in bound(row.value["levels"])] for row in rows]
        if any(len(levels) < FEWEST or None in levels or not max(levels) for levels in points):
            faults.append(_("Every criterion needs at least two levels, the best of them worth points."))
        return faults
