"""Questions as Moodle XML. What Moodle has no place for stands in an element of ours, which Moodle does not look at.

A case and a hot spot are a description to Moodle, which at least shows what they are about; that is named.
"""

import base64
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from courses.quizzes.authoring.parts import plain
from courses.quizzes.exchange import cloze, rich, shapes
from courses.quizzes.exchange.entries import Entry, Picture, Written
from courses.quizzes.exchange.filing import to_path
from courses.quizzes.exchange.moodle_xml.reading import OWN
from courses.quizzes.exchange.moodle_xml.texts import IN_FILE
from courses.quizzes.exchange.rich import PICTURE

SORTS = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "numeric": "numerical",
    "short": "shortanswer",
    "matching": "matching",
    "ordering": "ordering",
    "cloze": "cloze",
    "categorise": "matching",
    "hotspot": "description",
    "case": "description",
    "essay": "essay",
}


def write(entries: list[Entry]) -> Written:
    written = Written(b"")
    pieces = ['<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n']
    category: tuple[str, ...] = ()
    for entry in entries:
        if (entry.category or ()) != category:
            category = entry.category or ()
            pieces.append(_text_of(_category(category)))
        if entry.kind in ("hotspot", "case"):
            reason = _(
                "Moodle shows what the question is about, and nothing to answer; here it comes in as it was."
            )
            written.lost.append(entry.fault(reason))
        pieces.append(_text_of(_question(entry)))
        written.count += 1
    written.data = "".join([*pieces, "</quiz>\n"]).encode()
    return written


def _text_of(element: Element) -> str:
    indent(element)
    return tostring(element, encoding="unicode") + "\n"


def _category(category: tuple[str, ...]) -> Element:
    question = Element("question", type="category")
    _text(question, "category", f"$course$/top/{to_path(category)}")
    return question


def _question(entry: Entry) -> Element:
    question = Element("question", type=_sort(entry.kind, entry.content))
    _text(question, "name", entry.key or rich.to_plain(entry.stem)[:80])
    writer = _Writer(question, entry.pictures)
    if entry.kind == "cloze":
        _write_cloze_text(writer, entry)
    else:
        writer.rich(question, "questiontext", entry.stem)
    writer.rich(question, "generalfeedback", entry.feedback)
    _value(question, "defaultgrade", "1")
    _value(question, "penalty", "0")
    _value(question, "hidden", "0")
    _value(question, "idnumber", entry.key)
    WRITERS[entry.kind](writer, entry.content)
    for name in ("topic", "source", "difficulty"):
        if getattr(entry, name) is not None:
            _value(writer.own, name, getattr(entry, name))
    if entry.tags is not None:
        tags = SubElement(question, "tags")
        for tag in entry.tags:
            _text(tags, "tag", tag)
    writer.finish()
    return question


def _sort(kind: str, content: dict) -> str:
    return "multichoiceset" if content.get("scoring") == "all" and kind == "multiple" else SORTS[kind]


class _Writer:
    """Writes into the element of one question; `own` is our element, kept only where something is in it."""

    def __init__(self, question: Element, pictures: dict[str, Picture]):
        self.question, self.pictures = question, pictures
        self.own = Element(OWN)

    def rich(self, holder: Element, tag: str, html: str, **attributes: str) -> Element:
        return self.fill(SubElement(holder, tag, attributes | {"format": "html"}), html)

    def fill(self, element: Element, html: str) -> Element:
        shown = html
        files = []
        for sha256 in dict.fromkeys(rich.pictures_in(html)):
            picture = self.pictures[sha256]
            name = f"{sha256[:8]}-{picture.name}"
            shown = shown.replace(f'"{PICTURE}{sha256}"', quoteattr(IN_FILE + name))
            files.append((name, picture))
        SubElement(element, "text").text = shown
        for name, picture in files:
            held = SubElement(element, "file", name=name, path="/", encoding="base64")
            held.text = base64.b64encode(picture.data).decode()
        return element

    def finish(self) -> None:
        if len(self.own) or self.own.attrib:
            self.question.append(self.own)


def _text(holder: Element, tag: str, text: str, **attributes: str) -> Element:
    element = SubElement(holder, tag, attributes)
    SubElement(element, "text").text = text
    return element


def _value(holder: Element, tag: str, text: str) -> None:
    SubElement(holder, tag).text = text


def _write_cloze_text(writer: _Writer, entry: Entry) -> None:
    """Stem and text follow each other, as far as that does not make one of the two."""
    text = entry.content["text"]
    shown = rich.clean(entry.stem + text) == entry.stem + text
    source = cloze.write(entry.content)
    writer.rich(
        writer.question, "questiontext", entry.stem.replace("{", "&#123;") + source if shown else source
    )
    writer.rich(writer.own, "stem", entry.stem, shown="true" if shown else "false")


def _write_choice(writer: _Writer, content: dict) -> None:
    several = "scoring" in content
    options = content["options"]
    _value(writer.question, "single", "false" if several else "true")
    _value(writer.question, "shuffleanswers", "true" if content["shuffle"] else "false")
    _value(writer.question, "answernumbering", "abc")
    for option in options:
        _write_option(writer, option, shapes.worth_of(options, option, several=several), content)


def _write_option(writer: _Writer, option: dict, earned, content: dict) -> None:
    attributes = {"fraction": plain(earned)}
    if content.get("scoring") == "all":
        attributes = {"fraction": "100" if option["correct"] else "0"}
        if option["worth"] is not None:
            attributes["worth"] = option["worth"]
    elif "scoring" in content and option["correct"] != (earned > 0):
        attributes["correct"] = "true" if option["correct"] else "false"
    answer = writer.rich(writer.question, "answer", option["text"], **attributes)
    writer.rich(answer, "feedback", option["feedback"])


def _write_statement(writer: _Writer, content: dict) -> None:
    for truth in ("true", "false"):
        answer = _text(
            writer.question,
            "answer",
            truth,
            fraction="100" if truth == content["truth"] else "0",
            format="plain_text",
        )
        writer.rich(answer, "feedback", content[f"feedback_{truth}"])


def _write_figures(writer: _Writer, content: dict) -> None:
    for one in content["answers"]:
        is_any = {name: one[name] for name in shapes.ANY_FIGURE} == shapes.ANY_FIGURE
        answer = _text(
            writer.question,
            "answer",
            "*" if is_any else one["answer"],
            fraction=one["worth"],
            format="plain_text",
        )
        _value(answer, "tolerance", "0" if is_any else one["tolerance"])
        writer.rich(answer, "feedback", one["feedback"])
    if content["unit"] or content["units"]:
        units = SubElement(writer.question, "units")
        base = [{"unit": content["unit"], "multiplier": "1"}] if content["unit"] else []
        for one in [*base, *content["units"]]:
            unit = SubElement(units, "unit")
            _value(unit, "multiplier", one["multiplier"])
            _value(unit, "unit_name", one["unit"])
    _value(writer.question, "unitgradingtype", "1" if content["unit_required"] else "0")
    _value(writer.question, "unitpenalty", "1")
    _value(writer.question, "showunits", "0" if content["unit"] else "3")
    _value(writer.question, "unitsleft", "0")


def _write_patterns(writer: _Writer, content: dict) -> None:
    _value(writer.question, "usecase", "1" if content["case_sensitive"] else "0")
    for one in content["answers"]:
        answer = _text(writer.question, "answer", one["pattern"], fraction=one["worth"], format="plain_text")
        writer.rich(answer, "feedback", one["feedback"])


def _write_pairs(writer: _Writer, content: dict) -> None:
    _value(writer.question, "shuffleanswers", "true" if content["shuffle"] else "false")
    for one in content["pairs"]:
        pair = writer.rich(writer.question, "subquestion", one["prompt"])
        _text(pair, "answer", one["match"])
        if one["feedback"]:
            writer.rich(pair, "feedback", one["feedback"])
    for text in content["distractors"]:
        _text(writer.rich(writer.question, "subquestion", ""), "answer", text)


def _write_steps(writer: _Writer, content: dict) -> None:
    _value(writer.question, "layouttype", "VERTICAL")
    _value(writer.question, "selecttype", "ALL")
    _value(writer.question, "selectcount", "0")
    scored = "ALL_OR_NOTHING" if content["scoring"] == "all" else "RELATIVE_NEXT_EXCLUDE_LAST"
    _value(writer.question, "gradingtype", scored)
    _value(writer.question, "showgrading", "SHOW")
    for place, step in enumerate(content["steps"], start=1):
        writer.rich(writer.question, "answer", step, fraction=str(place))


def _write_gaps(writer: _Writer, content: dict) -> None:
    """The gaps stand in the text. A unit behind one does not."""
    if any(gap.get("unit") for gap in content["gaps"]):
        for gap in content["gaps"]:
            SubElement(writer.own, "gap", unit=gap.get("unit", ""))


def _write_categories(writer: _Writer, content: dict) -> None:
    writer.own.set("kind", "categorise")
    _value(writer.question, "shuffleanswers", "true" if content["shuffle"] else "false")
    for category in content["categories"]:
        _value(writer.own, "category", category["text"])
        for thing in category["things"]:
            _text(writer.rich(writer.question, "subquestion", thing), "answer", category["text"])


def _write_places(writer: _Writer, content: dict) -> None:
    writer.own.attrib |= {
        "kind": "hotspot",
        "alt": content["alt"],
        "several": "true" if content["several"] else "false",
        "scoring": content["scoring"],
    }
    if content["picture"]:
        writer.rich(writer.own, "picture", f'<img src="{PICTURE}{content["picture"]}" alt="-"/>')
    for one in content["places"]:
        place = SubElement(writer.own, "place", {edge: one[edge] for edge in "xywh"})
        place.set("correct", "true" if one["correct"] else "false")
        if one["worth"] is not None:
            place.set("worth", one["worth"])
        _value(place, "name", one["text"])
        writer.rich(place, "feedback", one["feedback"])


def _write_parts(writer: _Writer, content: dict) -> None:
    writer.own.set("kind", "case")
    for part in content["parts"]:
        question = SubElement(writer.own, "question", type=_sort(part["kind"], part))
        inner = _Writer(question, writer.pictures)
        inner.rich(question, "questiontext", part["stem"])
        _value(question, "defaultgrade", str(part["weight"]))
        WRITERS[part["kind"]](inner, part)
        inner.finish()


def _write_essay(writer: _Writer, content: dict) -> None:
    question, files = writer.question, content["files"]
    form = "editor" if content["text_required"] or not files else "noinline"
    values = {
        "responseformat": form,
        "responserequired": "1" if content["text_required"] else "0",
        "responsefieldlines": "10",
        "minwordlimit": str(content["words_min"] or ""),
        "maxwordlimit": str(content["words_max"] or ""),
        "attachments": str(content["files_most"]) if files else "0",
        "attachmentsrequired": "1" if files == "required" else "0",
        "maxbytes": str(content["files_megabytes"] * 1024**2) if files else "0",
        "filetypeslist": ",".join(f".{kind}" for kind in content["files_kinds"]) if files else "",
    }
    for name, value in values.items():
        _value(question, name, value)
    writer.rich(question, "graderinfo", content["guidance"])
    for criterion in content["rubric"]:
        row = SubElement(writer.own, "criterion", title=criterion["title"])
        for level in criterion["levels"]:
            SubElement(row, "level", points=str(level["points"])).text = level["text"]


WRITERS: dict[str, Callable[[_Writer, dict], None]] = {
    "single": _write_choice,
    "multiple": _write_choice,
    "true_false": _write_statement,
    "numeric": _write_figures,
    "short": _write_patterns,
    "matching": _write_pairs,
    "ordering": _write_steps,
    "cloze": _write_gaps,
    "categorise": _write_categories,
    "hotspot": _write_places,
    "case": _write_parts,
    "essay": _write_essay,
}
