"""Entries as the editor keeps them: plain fields of a question, and its parts as the raw value of `options`.

Rich text is passed through a function on the way, which puts pictures in their place; so no database is needed here.
Reading does not check: what the editor holds is as good as it is.
"""

import re
import uuid
from collections.abc import Callable
from decimal import Decimal

from courses.quizzes.authoring.composed import MARKER
from courses.quizzes.authoring.parts import plain
from courses.quizzes.exchange import rich, shapes
from courses.quizzes.exchange.cloze import marker
from courses.quizzes.exchange.filing import one_line

ToEditor = Callable[[str], str]
FromEditor = Callable[[str, frozenset], str]
PART_BLOCKS = {
    "single": "choice_part",
    "multiple": "choice_part",
    "true_false": "truth_part",
    "numeric": "figure_part",
    "short": "text_part",
    "matching": "matching_part",
    "ordering": "ordering_part",
    "categorise": "categorise_part",
}
GAP_BLOCKS = {"short": "text_gap", "numeric": "figure_gap", "choice": "choice_gap"}
# Fields of a question that are kept as they are.
PLAIN = {
    "single": ("shuffle",),
    "multiple": ("shuffle", "scoring"),
    "true_false": ("truth",),
    "numeric": ("unit", "unit_required"),
    "short": ("case_sensitive",),
    "matching": ("shuffle",),
    "ordering": ("scoring",),
    "cloze": (),
    "categorise": ("shuffle",),
    "hotspot": ("several", "scoring"),
    "case": (),
    "essay": (
        "words_min",
        "words_max",
        "text_required",
        "files",
        "files_most",
        "files_kinds",
        "files_megabytes",
    ),
}
RICH = {
    "true_false": {"feedback_true": rich.FEEDBACK, "feedback_false": rich.FEEDBACK},
    "cloze": {"text": rich.STEM},
    "essay": {"guidance": rich.FEEDBACK},
}
# What belongs to the files of an essay says nothing where it has none.
OF_FILES = ("files_most", "files_kinds", "files_megabytes")


def to_fields(kind: str, content: dict, to_editor: ToEditor) -> tuple[dict, list[dict]]:
    """The fields that belong to the kind, and the parts without ids. The picture of a hot spot is not among them."""
    fields = {name: content[name] for name in PLAIN[kind]}
    fields |= {name: to_editor(content[name]) for name in RICH.get(kind, {})}
    if kind == "hotspot":
        fields["picture_alt"] = content["alt"]
    return fields, _Parts(to_editor).of(kind, content)


def from_fields(kind: str, fields: dict, parts: list[dict], from_editor: FromEditor) -> dict:
    """The content in neutral terms; its inverse. `picture` among the fields is a hash."""
    content = {name: fields[name] for name in PLAIN[kind]}
    content |= {name: from_editor(fields[name], features) for name, features in RICH.get(kind, {}).items()}
    if kind == "hotspot":
        content |= {"picture": fields["picture"], "alt": one_line(fields["picture_alt"])}
    if kind == "numeric":
        content["unit"] = one_line(fields["unit"])
    if kind == "cloze":
        content["text"] = MARKER.sub(lambda found: marker(int(found[1])), content["text"])
    if kind == "essay":
        content |= {name: content[name] or None for name in ("words_min", "words_max")}
        if not content["files"]:
            content |= {name: shapes.EMPTY["essay"][name] for name in OF_FILES}
    return content | _Content(from_editor).of(kind, parts)


def with_ids(parts: list[dict], before: list[dict], owner: uuid.UUID, place: str = "") -> list[dict]:
    """The parts with the ids of those they were before: of the same that says the same, else of the one at its place.
    New ones get an id that depends on the owner and the place only, so that repeats and translations share it."""
    unused = list(before)
    found: list[dict | None] = [None] * len(parts)
    for number, part in enumerate(parts):
        found[number] = next((old for old in unused if _alike(part, old)), None)
        if found[number]:
            unused.remove(found[number])
    for number, part in enumerate(parts):
        at_its_place = before[number] if number < len(before) else None
        if found[number] is None and at_its_place in unused and at_its_place["type"] == part["type"]:
            found[number] = at_its_place
            unused.remove(at_its_place)
    return [
        _with_id(part, old, owner, f"{place}{number}")
        for number, (part, old) in enumerate(zip(parts, found, strict=True))
    ]


def _with_id(part: dict, old: dict | None, owner: uuid.UUID, place: str) -> dict:
    value = part["value"]
    if isinstance(value, dict):
        old_value = old["value"] if old and isinstance(old["value"], dict) else {}
        value = {
            name: with_ids(one, _rows(old_value.get(name)), owner, f"{place} {name} ")
            if _is_rows(one)
            else one
            for name, one in value.items()
        }
    part_id = old["id"] if old and old.get("id") else str(uuid.uuid5(owner, f"{part['type']} {place}"))
    return {"type": part["type"], "id": part_id, "value": value}


def _alike(part: dict, old: dict) -> bool:
    """Whether both say the same to whoever answers; what they are worth may have changed."""
    return part["type"] == old["type"] and _wording(part["value"]) == _wording(old["value"]) != ""


def _wording(value) -> str:
    if not isinstance(value, dict):
        return rich.to_plain(str(value))
    named = (value.get(name) for name in ("text", "stem", "prompt", "pattern", "answer", "unit", "title"))
    return next((rich.to_plain(str(one)) for one in named if one), "")


def _is_rows(value) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) and "type" in row for row in value)


def _rows(value) -> list[dict]:
    return value if _is_rows(value) else []


class _Parts:
    """From neutral terms to blocks."""

    def __init__(self, to_editor: ToEditor):
        self.rich = to_editor

    def of(self, kind: str, content: dict) -> list[dict]:
        if kind in ("single", "multiple"):
            return [_block("option", self.option(one)) for one in content["options"]]
        if kind == "numeric":
            return [
                *(_block("figure", self.judged(one)) for one in content["answers"]),
                *(_block("unit", dict(one)) for one in content["units"]),
            ]
        if kind == "short":
            return [_block("pattern", self.judged(one)) for one in content["answers"]]
        if kind == "matching":
            return [
                *(_block("pair", self.pair(one)) for one in content["pairs"]),
                *(_block("distractor", {"text": text}) for text in content["distractors"]),
            ]
        if kind == "ordering":
            return [_block("step", {"text": self.rich(one)}) for one in content["steps"]]
        if kind == "categorise":
            return [_block("category", self.category(one)) for one in content["categories"]]
        if kind == "hotspot":
            return [_block("place", self.judged(one)) for one in content["places"]]
        if kind == "cloze":
            return [_block(GAP_BLOCKS[one["kind"]], self.gap(one)) for one in content["gaps"]]
        if kind == "case":
            return [_block(PART_BLOCKS[one["kind"]], self.part(one)) for one in content["parts"]]
        if kind == "essay":
            return [_block("criterion", _criterion(one)) for one in content["rubric"]]
        return []

    def judged(self, one: dict) -> dict:
        return {**one, "feedback": self.rich(one["feedback"])}

    def option(self, one: dict) -> dict:
        return self.judged(one) | {"text": self.rich(one["text"])}

    def pair(self, one: dict) -> dict:
        return self.judged(one) | {"prompt": self.rich(one["prompt"])}

    def category(self, one: dict) -> dict:
        return {"text": one["text"], "things": _rows_of(self.rich(thing) for thing in one["things"])}

    def gap(self, gap: dict) -> dict:
        value = {"weight": gap["weight"]}
        if gap["kind"] == "choice":
            return value | {"options": _rows_of(map(self.judged, gap["options"])), "shuffle": gap["shuffle"]}
        value["answers"] = _rows_of(map(self.judged, gap["answers"]))
        more = "case_sensitive" if gap["kind"] == "short" else "unit"
        return value | {more: gap[more]}

    def part(self, part: dict) -> dict:
        kind = part["kind"]
        value = {"stem": self.rich(part["stem"]), "weight": part["weight"]}
        value |= {name: part[name] for name in PLAIN[kind]}
        if kind in ("single", "multiple"):
            value |= {"several": kind == "multiple", "options": _rows_of(map(self.option, part["options"]))}
        elif kind == "true_false":
            value |= {name: self.rich(part[name]) for name in RICH[kind]}
        elif kind in ("numeric", "short"):
            value["answers"] = _rows_of(map(self.judged, part["answers"]))
        elif kind == "matching":
            value["pairs"] = _rows_of(map(self.pair, part["pairs"]))
            value["distractors"] = _rows_of({"text": text} for text in part["distractors"])
        elif kind == "ordering":
            value["steps"] = _rows_of({"text": self.rich(step)} for step in part["steps"])
        elif kind == "categorise":
            value["categories"] = _rows_of(map(self.category, part["categories"]))
        if kind == "numeric":
            value["units"] = _rows_of(dict(one) for one in part["units"])
        return value


class _Content:
    """From blocks to neutral terms."""

    def __init__(self, from_editor: FromEditor):
        self.rich = from_editor

    def of(self, kind: str, parts: list[dict]) -> dict:
        values: dict[str, list] = {}
        for block in parts:
            values.setdefault(block["type"], []).append(block["value"])
        if kind in ("single", "multiple"):
            options = [self.option(one) for one in values.get("option", [])]
            return {"options": shapes.spell_worths(options, several=kind == "multiple")}
        if kind == "numeric":
            return {
                "answers": [self.figure(one) for one in values.get("figure", [])],
                "units": [_unit(one) for one in values.get("unit", [])],
            }
        if kind == "short":
            return {"answers": [self.pattern(one) for one in values.get("pattern", [])]}
        if kind == "matching":
            return {
                "pairs": [self.pair(one) for one in values.get("pair", [])],
                "distractors": [one_line(one["text"] or "") for one in values.get("distractor", [])],
            }
        if kind == "ordering":
            return {"steps": [self.part_text(one["text"]) for one in values.get("step", [])]}
        if kind == "categorise":
            return {"categories": [self.category(one) for one in values.get("category", [])]}
        if kind == "hotspot":
            return {"places": [self.place(one) for one in values.get("place", [])]}
        if kind == "cloze":
            return {"gaps": [self.gap(block["type"], block["value"]) for block in parts]}
        if kind == "case":
            return {"parts": [self.part(block["type"], block["value"]) for block in parts]}
        if kind == "essay":
            return {"rubric": [_told_criterion(one) for one in values.get("criterion", [])]}
        return {}

    def part_text(self, html: str) -> str:
        return self.rich(html or "", rich.PART)

    def feedback(self, value: dict) -> str:
        return self.rich(value.get("feedback") or "", rich.FEEDBACK)

    def option(self, value: dict, *, text: Callable[[str], str] | None = None) -> dict:
        return {
            "text": (text or self.part_text)(value["text"] or ""),
            "correct": bool(value["correct"]),
            "worth": _figure(value.get("worth")) if value.get("worth") is not None else None,
            "feedback": self.feedback(value),
        }

    def place(self, value: dict) -> dict:
        return self.option(value, text=one_line) | {edge: _figure(value[edge]) for edge in "xywh"}

    def figure(self, value: dict) -> dict:
        figures = {"answer": _figure(value["answer"]), "tolerance": _figure(value["tolerance"] or 0)}
        return figures | {"worth": _figure(value["worth"]), "feedback": self.feedback(value)}

    def pattern(self, value: dict) -> dict:
        return {
            "pattern": one_line(value["pattern"] or ""),
            "worth": _figure(value["worth"]),
            "feedback": self.feedback(value),
        }

    def pair(self, value: dict) -> dict:
        return {
            "prompt": self.part_text(value["prompt"]),
            "match": one_line(value["match"] or ""),
            "feedback": self.feedback(value),
        }

    def category(self, value: dict) -> dict:
        return {
            "text": one_line(value["text"] or ""),
            "things": [self.part_text(one) for one in _values(value["things"])],
        }

    def gap(self, block: str, value: dict) -> dict:
        gap = {"weight": value["weight"]}
        if block == "choice_gap":
            options = [self.option(one, text=one_line) for one in _values(value["options"])]
            shuffle = bool(value["shuffle"])
            return gap | {
                "kind": "choice",
                "options": shapes.spell_worths(options, several=False),
                "shuffle": shuffle,
            }
        if block == "text_gap":
            answers = [self.pattern(one) for one in _values(value["answers"])]
            return gap | {
                "kind": "short",
                "answers": answers,
                "case_sensitive": bool(value["case_sensitive"]),
            }
        answers = [self.figure(one) for one in _values(value["answers"])]
        return gap | {"kind": "numeric", "answers": answers, "unit": one_line(value.get("unit") or "")}

    def part(self, block: str, value: dict) -> dict:
        kind = next(kind for kind, name in PART_BLOCKS.items() if name == block)
        kind = "multiple" if kind == "single" and value.get("several") else kind
        part = {"kind": kind, "stem": self.rich(value["stem"] or "", rich.STEM), "weight": value["weight"]}
        for name in PLAIN[kind]:
            part[name] = value[name] if value.get(name) is not None else shapes.EMPTY[kind][name]
        for name, features in RICH.get(kind, {}).items():
            part[name] = self.rich(value.get(name) or "", features)
        return part | self.of(kind, list(_blocks_in(kind, value)))


# Which lists of a part of a case hold which blocks of a question of that kind.
LISTS = {
    "single": {"options": "option"},
    "multiple": {"options": "option"},
    "true_false": {},
    "numeric": {"answers": "figure", "units": "unit"},
    "short": {"answers": "pattern"},
    "matching": {"pairs": "pair", "distractors": "distractor"},
    "ordering": {"steps": "step"},
    "categorise": {"categories": "category"},
}


def _blocks_in(kind: str, value: dict):
    for name, block in LISTS[kind].items():
        for one in _values(value.get(name) or []):
            yield {"type": block, "value": one}


def _block(name: str, value: dict) -> dict:
    return {"type": name, "value": value}


def _rows_of(values) -> list[dict]:
    return [{"type": "item", "value": value} for value in values]


def _values(rows: list) -> list:
    return [row["value"] for row in rows]


def _criterion(criterion: dict) -> dict:
    return {"title": criterion["title"], "levels": _rows_of(dict(level) for level in criterion["levels"])}


def _told_criterion(value: dict) -> dict:
    levels = [
        {"text": one_line(level["text"] or ""), "points": level["points"]}
        for level in _values(value["levels"])
    ]
    return {"title": one_line(value["title"] or ""), "levels": levels}


def _unit(value: dict) -> dict:
    return {"unit": one_line(value["unit"] or ""), "multiplier": _figure(value["multiplier"])}


def _figure(value) -> str:
    return plain(Decimal(str(value))) if value is not None else ""


def to_slug(text: str) -> str:
    """A short name that says what it can of the text in plain letters."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
