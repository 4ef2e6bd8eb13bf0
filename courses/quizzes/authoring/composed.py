"""Kinds that are made of several parts, each judged by itself: a text with gaps, a case."""

import re

from django.utils.html import strip_tags
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from courses.quizzes.authoring import arranging, written
from courses.quizzes.authoring.choice import statement
from courses.quizzes.authoring.kind import Resolved
from courses.quizzes.authoring.parts import bound, option_faults, options, said, unresolved

MARKER = re.compile(r"\{\{\s*(\d+)\s*\}\}")


def gap(row, resolved: Resolved) -> dict:
    value = row.value
    frozen = {"id": row.id, "weight": value["weight"]}
    if row.block_type == "text_gap":
        answers = written.patterns(bound(value["answers"]), resolved)
        return frozen | {"kind": "short", "answers": answers, "case_sensitive": bool(value["case_sensitive"])}
    if row.block_type == "figure_gap":
        answers = written.figures(bound(value["answers"]), resolved)
        unit = {"unit": value["unit"] or "", "units": [], "unit_required": False}
        return frozen | {"kind": "numeric", "answers": answers, **unit}
    offered = options(bound(value["options"]), resolved, several=False, text=unresolved)
    return frozen | {"kind": "choice", "options": offered, "shuffle": bool(value["shuffle"])}


def gap_faults(row) -> list:
    if row.block_type == "text_gap":
        return written.pattern_faults(bound(row.value["answers"]))
    if row.block_type == "figure_gap":
        return written.figure_faults(bound(row.value["answers"]))
    return option_faults(bound(row.value["options"]), several=False)


def part(row, resolved: Resolved) -> dict:
    value = row.value
    kind, keys = PARTS[row.block_type][0](value, resolved)
    stem = resolved(value["stem"].source)
    return {"id": row.id, "stem": stem, "weight": value["weight"], "kind": kind, **keys}


def part_faults(row) -> list:
    unasked = [] if said(row.value["stem"]) else [_("Write the question.")]
    return unasked + PARTS[row.block_type][1](row.value)


def _choice(value, resolved: Resolved) -> tuple[str, dict]:
    several = bool(value["several"])
    keys = {
        "options": options(bound(value["options"]), resolved, several=several),
        "shuffle": bool(value["shuffle"]),
    }
    return ("multiple", keys | {"scoring": value["scoring"]}) if several else ("single", keys)


def _truth(value, resolved: Resolved) -> tuple[str, dict]:
    feedback = {answer: resolved(value[f"feedback_{answer}"].source) for answer in ("true", "false")}
    return "true_false", statement(value["truth"], feedback)


def _figure(value, resolved: Resolved) -> tuple[str, dict]:
    return "numeric", {
        "answers": written.figures(bound(value["answers"]), resolved),
        "unit": value["unit"] or "",
        "units": written.units(bound(value["units"])),
        "unit_required": bool(value["unit_required"]),
    }


def _text(value, resolved: Resolved) -> tuple[str, dict]:
    answers = written.patterns(bound(value["answers"]), resolved)
    return "short", {"answers": answers, "case_sensitive": bool(value["case_sensitive"])}


def _matching(value, resolved: Resolved) -> tuple[str, dict]:
    keys = arranging.matched(bound(value["pairs"]), bound(value["distractors"]), resolved)
    return "matching", keys | {"shuffle": bool(value["shuffle"])}


def _ordering(value, resolved: Resolved) -> tuple[str, dict]:
    return "ordering", {
        "steps": arranging.steps(bound(value["steps"]), resolved),
        "scoring": value["scoring"],
    }


def _categorise(value, resolved: Resolved) -> tuple[str, dict]:
    keys = arranging.categorised(bound(value["categories"]), resolved)
    return "categorise", keys | {"shuffle": bool(value["shuffle"])}


PARTS = {
    "choice_part": (
        _choice,
        lambda value: option_faults(bound(value["options"]), several=bool(value["several"])),
    ),
    "truth_part": (
        _truth,
        lambda value: [] if value["truth"] else [_("Say whether the statement is true or false.")],
    ),
    "figure_part": (
        _figure,
        lambda value: (
            written.figure_faults(bound(value["answers"])) + written.unit_faults(bound(value["units"]))
        ),
    ),
    "text_part": (_text, lambda value: written.pattern_faults(bound(value["answers"]))),
    "matching_part": (
        _matching,
        lambda value: arranging.matching_faults(bound(value["pairs"]), bound(value["distractors"])),
    ),
    "ordering_part": (_ordering, lambda value: arranging.step_faults(bound(value["steps"]))),
    "categorise_part": (
        _categorise,
        lambda value: arranging.category_faults(bound(value["categories"])),
    ),
}


class Cloze:
    icon = "edit"
    description = _("A text with gaps for words, numbers or a choice.")
    fields = ("text",)
    blocks = ("text_gap", "figure_gap", "choice_gap")
    parts = _("Gaps")
    hint = _("The gaps in their order: the first is {{1}} in the text, the second {{2}}.")

    def content(self, question, resolved: Resolved) -> dict:
        text = MARKER.sub(r"{{\1}}", resolved(question.text))
        return {"text": text, "gaps": [gap(row, resolved) for row in question.options]}

    def faults(self, question) -> dict[str, list]:
        marked = [int(number) for number in MARKER.findall(strip_tags(question.text))]
        fits = sorted(marked) == list(range(1, len(question.options) + 1))
        named = [
            format_lazy(_("Gap {number}: {fault}"), number=number, fault=fault)
            for number, row in enumerate(question.options, start=1)
            for fault in gap_faults(row)
        ]
        unlike = _(
            "Write {{1}}, {{2}} and so on into the text, each once, for as many gaps as there are below."
        )
        return {
            "text": [] if fits else [unlike],
            "options": named if len(question.options) else [_("Give at least one gap.")],
        }


class Case:
    icon = "list-ol"
    description = _("One situation with several questions on it.")
    fields = ()
    blocks = tuple(PARTS)
    parts = _("Questions on the case")
    hint = _("The questions on the situation, each of its own kind.")

    def content(self, question, resolved: Resolved) -> dict:
        return {"parts": [part(row, resolved) for row in question.options]}

    def faults(self, question) -> dict[str, list]:
        named = [
            format_lazy(_("Part {number}: {fault}"), number=number, fault=fault)
            for number, row in enumerate(question.options, start=1)
            for fault in part_faults(row)
        ]
        return {"options": named if len(question.options) else [_("Give at least one part.")]}
