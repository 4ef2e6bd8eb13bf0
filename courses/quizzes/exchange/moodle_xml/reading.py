"""Moodle's questions, and those of this site where `own` says what Moodle has no place for."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _

from courses.quizzes.authoring.parts import WHOLE
from courses.quizzes.exchange import cloze, markup, rich, shapes
from courses.quizzes.exchange.entries import DIFFICULTIES, Entry, Reading, Unreadable
from courses.quizzes.exchange.filing import category_of, one_line
from courses.quizzes.exchange.moodle_xml.parsing import Element, questions
from courses.quizzes.exchange.moodle_xml.texts import Texts

OWN = "gwanmun"
COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
# What Moodle writes into them by itself says nothing about the question.
SAID_BY_MOODLE = {
    "your answer is correct.",
    "your answer is partially correct.",
    "your answer is incorrect.",
    "정답입니다.",
    "답이 맞습니다.",
    "부분적으로 정답입니다.",
    "부분적으로 맞습니다.",
    "틀렸습니다.",
    "오답입니다.",
}
LONGEST_SAYING = 1000
TRUTHS = {"true": "true", "false": "false"}
SCORED_ALL = {"ALL_OR_NOTHING", "-1"}
SCORED_AS_HERE = {"RELATIVE_NEXT_EXCLUDE_LAST", "1"}
PLACEHOLDER = re.compile(r"\[\[(\d{1,4})\]\]")
ANY_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def read(stream: BinaryIO) -> Reading:
    reading = Reading()
    category: tuple[str, ...] | None = None
    number = 0
    for element in questions(stream):
        if element.tag != "question":
            reading.note(
                _("<%(tag)s> is no question.") % {"tag": element.tag[:40]},
                line=element.line,
                element=f"quiz/{element.tag[:40]}",
            )
            continue
        number += 1
        place = {"line": element.line, "element": f"quiz/question[{number}]"}
        sort = element.attributes.get("type", "").strip()
        if sort == "category":
            category = category_of(element.value("category"))
            continue
        name = one_line(element.value("name"))
        try:
            entry = _entry(element, sort)
        except Unreadable as error:
            path = f"{place['element']}/{error.element}" if error.element else place["element"]
            reading.fault(error.reason, line=error.line or element.line, element=path, question=name[:80])
            continue
        if entry is None:
            reading.note(_("“description” is text and no question."), **place, question=name[:80])
            continue
        entry.line, entry.element, entry.category = place["line"], place["element"], category
        reading.add(entry)
    return reading


def _entry(question: Element, sort: str) -> Entry | None:
    own = question.first(OWN)
    own_kind = own.attributes.get("kind", "") if own else ""
    if sort == "description" and own_kind not in OWN_READERS:
        return None
    reader = OWN_READERS.get(own_kind) or READERS.get(sort)
    if reader is None:
        raise Unreadable(
            _("Questions of the type “%(type)s” have no equal here.") % {"type": sort[:40] or "?"}
        )
    texts = Texts(question)
    kind, content = reader(question, texts)
    entry = Entry(
        kind=kind,
        stem=texts.rich(question.first("questiontext"), rich.STEM),
        content=shapes.EMPTY[kind] | content,
        feedback=texts.rich(question.first("generalfeedback"), rich.FEEDBACK),
        key=one_line(question.value("idnumber")),
        name=one_line(question.value("name")),
        tags=_tags(question),
    )
    if kind == "cloze":
        entry.stem = texts.rich(own.first("stem"), rich.STEM) if own else ""
    if own:
        _file(entry, own)
    _note_what_is_left(entry, question)
    texts.give_to(entry)
    return shapes.checked(entry)


def _file(entry: Entry, own: Element) -> None:
    for name in ("topic", "source"):
        if own.first(name):
            setattr(entry, name, one_line(own.value(name)))
    difficulty = own.value("difficulty")
    if own.first("difficulty") and difficulty in ("", *DIFFICULTIES):
        entry.difficulty = difficulty


def _tags(question: Element) -> tuple[str, ...] | None:
    holder = question.first("tags")
    if holder is None:
        return None
    told = (one_line((tag.first("text") or tag).own_text) for tag in holder.all("tag"))
    return tuple(sorted({tag for tag in told if tag}))


def _note_what_is_left(entry: Entry, question: Element) -> None:
    if entry.kind not in ("single",):
        told = [question.value(name) for name in COMBINED]
        said = {_said(text) for text in told if text}
        if said - SAID_BY_MOODLE - {""}:
            entry.note(_("Feedback for right, partly right and wrong answers as a whole is not taken over."))
    if any(hint.value("text") or hint.own_text.strip() for hint in question.all("hint")):
        entry.note(_("Hints for further tries are not taken over."))
    if question.value("hidden") == "1":
        entry.note(_("The question is hidden in Moodle."), holds_back=True)


def _said(html: str) -> str:
    """What it says; of what is longer than anything that Moodle says by itself, only that."""
    return rich.to_plain(rich.clean(html)).strip().casefold() if len(html) < LONGEST_SAYING else html


def _fraction(answer: Element) -> str:
    return shapes.worth(answer.attributes.get("fraction", "0") or "0")


def _feedback(answer: Element, texts: Texts) -> str:
    return texts.rich(answer.first("feedback"), rich.FEEDBACK)


def _is(question: Element, name: str, *, default: bool) -> bool:
    """Moodle writes true, 1 or an empty element; the last means yes for <shuffleanswers/>."""
    child = question.first(name)
    if child is None:
        return default
    return question.value(name).casefold() not in ("false", "0", "no")


def _multichoice(question: Element, texts: Texts) -> tuple[str, dict]:
    several = not _is(question, "single", default=True)
    shapes.refuse_many(len(question.all("answer")))
    options = [_option(answer, texts, several=several) for answer in question.all("answer")]
    content = {"options": options, "shuffle": _is(question, "shuffleanswers", default=True)}
    if several:
        return "multiple", content | {"scoring": "partial"}
    for option in options:
        _add_combined(question, option, texts)
    return "single", content


def _option(answer: Element, texts: Texts, *, several: bool) -> dict:
    earned = _fraction(answer)
    correct = Decimal(earned) > 0 if several else Decimal(earned) == WHOLE
    if "correct" in answer.attributes:
        correct = answer.attributes["correct"] == "true"
    return {
        "text": texts.rich(answer, rich.PART),
        "correct": correct,
        "worth": earned,
        "feedback": _feedback(answer, texts),
    }


def _add_combined(question: Element, option: dict, texts: Texts) -> None:
    """Feedback for right, partly right and wrong answers belongs to the options that are so."""
    earned = Decimal(option["worth"])
    name = COMBINED[0] if earned == WHOLE else COMBINED[1] if earned > 0 else COMBINED[2]
    html = texts.rich(question.first(name), rich.FEEDBACK)
    if html and rich.to_plain(html).strip().casefold() not in SAID_BY_MOODLE:
        option["feedback"] += html


def _multichoiceset(question: Element, texts: Texts) -> tuple[str, dict]:
    options = []
    for answer in question.all("answer"):
        option = _option(answer, texts, several=True)
        option["worth"] = answer.attributes.get("worth")
        if option["worth"] is not None:
            option["worth"] = shapes.worth(option["worth"])
        options.append(option)
    shuffle = _is(question, "shuffleanswers", default=True)
    return "multiple", {"options": options, "shuffle": shuffle, "scoring": "all"}


def _truefalse(question: Element, texts: Texts) -> tuple[str, dict]:
    content = {"truth": ""}
    for place, answer in enumerate(question.all("answer"), start=1):
        truth = TRUTHS.get(answer.value("text").casefold())
        if truth is None:
            raise Unreadable(_("The answer is neither true nor false."), answer.line, f"answer[{place}]")
        content[f"feedback_{truth}"] = _feedback(answer, texts)
        if Decimal(_fraction(answer)) == WHOLE:
            content["truth"] = truth
    return "true_false", content


def _shortanswer(question: Element, texts: Texts) -> tuple[str, dict]:
    answers = [
        {
            "pattern": texts.plain(answer, markup.PLAIN),
            "worth": _fraction(answer),
            "feedback": _feedback(answer, texts),
        }
        for answer in question.all("answer")
    ]
    return "short", {"answers": answers, "case_sensitive": _is(question, "usecase", default=False)}


def _numerical(question: Element, texts: Texts) -> tuple[str, dict]:
    answers = []
    for place, answer in enumerate(question.all("answer"), start=1):
        rest = {"worth": _fraction(answer), "feedback": _feedback(answer, texts)}
        text = answer.value("text") or answer.own_text.strip()
        try:
            figure = shapes.ANY_FIGURE if text == "*" else _figure(text, answer.value("tolerance"))
        except Unreadable as error:
            raise Unreadable(error.reason, answer.line, f"answer[{place}]") from error
        answers.append(figure | rest)
    return "numeric", {"answers": answers} | _units(question, texts)


def _figure(text: str, tolerance: str) -> dict:
    off = shapes.figure(tolerance or "0")
    return {"answer": shapes.figure(text), "tolerance": off.removeprefix("-")}


def _units(question: Element, texts: Texts) -> dict:
    holder = question.first("units")
    found = [
        (
            one_line(unit.value("unit_name")),
            shapes.figure(unit.value("multiplier") or "1", places=9),
        )
        for unit in (holder.all("unit") if holder else [])
    ]
    base = next((name for name, multiplier in found if multiplier == "1"), "")
    if question.value("unitsleft") == "1" and found:
        texts.lost.append(_("The unit stands behind the figure here, and not before it."))
    graded = question.value("unitgradingtype") not in ("", "0")
    if graded and question.value("unitpenalty") not in ("", "1", "1.0", "1.0000000"):
        texts.lost.append(
            _("A missing unit makes the answer wrong here; it does not cost a part of the marks.")
        )
    units = [{"unit": name, "multiplier": multiplier} for name, multiplier in found if name != base]
    return {"unit": base, "units": units, "unit_required": graded and bool(base)}


def _matching(question: Element, texts: Texts) -> tuple[str, dict]:
    pairs, others = [], []
    for pair in question.all("subquestion"):
        match = texts.plain(pair.first("answer"))
        if prompt := texts.rich(pair, rich.PART):
            pairs.append({"prompt": prompt, "match": match, "feedback": _feedback(pair, texts)})
        else:
            others.append(match)
    return "matching", {
        "pairs": pairs,
        "distractors": others,
        "shuffle": _is(question, "shuffleanswers", default=True),
    }


def _ordering(question: Element, texts: Texts) -> tuple[str, dict]:
    answers = sorted(question.all("answer"), key=lambda one: _place(one.attributes.get("fraction", "")))
    scored = question.value("gradingtype")
    if scored not in SCORED_ALL | SCORED_AS_HERE | {""}:
        texts.lost.append(
            _("Marks are given for right neighbours here, and not as “%(how)s”.") % {"how": scored[:60]}
        )
    if question.value("selecttype") not in ("", "ALL", "0"):
        texts.lost.append(_("All steps are asked here, and not some of them."))
    scoring = "all" if scored in SCORED_ALL else "partial"
    return "ordering", {"steps": [texts.rich(one, rich.PART) for one in answers], "scoring": scoring}


def _place(fraction: str) -> Decimal:
    return Decimal(fraction) if ANY_NUMBER.fullmatch(fraction) and len(fraction) < 20 else Decimal(0)


def _cloze(question: Element, texts: Texts) -> tuple[str, dict]:
    source, find = texts.source(question.first("questiontext"))
    content = cloze.read(source, find, texts.lost)
    own = question.first(OWN)
    if own:
        if stem := own.first("stem"):
            shown = texts.rich(stem, rich.STEM) if stem.attributes.get("shown") == "true" else ""
            content["text"] = content["text"].removeprefix(shown)
        for gap, told in zip(content["gaps"], own.all("gap"), strict=False):
            if gap["kind"] == "numeric":
                gap["unit"] = one_line(told.attributes.get("unit", ""))
    return "cloze", content


def _gapselect(question: Element, texts: Texts) -> tuple[str, dict]:
    """Choices for gaps, by groups; in the text [[1]] is the gap that the first choice belongs into."""
    choices = [
        (_choice_text(one, texts), one.value("group") or "1")
        for one in question.children
        if one.tag in ("selectoption", "dragbox")
    ]
    source, find = texts.source(question.first("questiontext"))
    wanted = [int(number) for number in PLACEHOLDER.findall(source)]
    shapes.refuse_many(len(wanted))
    if not wanted or not all(1 <= number <= len(choices) for number in wanted):
        raise Unreadable(_("The gaps of the text and the choices do not fit."))
    gaps, count = [], iter(range(1, len(wanted) + 1))
    for number in wanted:
        right, group = choices[number - 1]
        offered = [text for text, of in choices if of == group]
        gaps.append(
            {
                "kind": "choice",
                "weight": 1,
                "shuffle": _is(question, "shuffleanswers", default=True),
                "options": [
                    {"text": text, "correct": text == right, "worth": None, "feedback": ""}
                    for text in dict.fromkeys(offered)
                ],
            }
        )
    marked = PLACEHOLDER.sub(lambda _found: cloze.marker(next(count)), source.replace("{{", "{ {"))
    return "cloze", {"text": rich.clean(marked, rich.STEM, find, texts.lost), "gaps": gaps}


def _choice_text(choice: Element, texts: Texts) -> str:
    return texts.plain(choice, markup.HTML)


def _essay(question: Element, texts: Texts) -> tuple[str, dict]:
    form = question.value("responseformat")
    attached = question.value("attachments") or "0"
    required = (question.value("attachmentsrequired") or "0") not in ("0", "")
    files = "required" if required else "" if attached == "0" else "allowed"
    text_required = form != "noinline" and (_is(question, "responserequired", default=True) or not files)
    if question.value("responsetemplate"):
        texts.lost.append(_("The template of the answer is not taken over."))
    content = {
        "text_required": text_required,
        "words_min": _count(question, "minwordlimit"),
        "words_max": _count(question, "maxwordlimit"),
        "files": files,
        "guidance": texts.rich(question.first("graderinfo"), rich.FEEDBACK),
        "rubric": _rubric(question),
    }
    if files:
        content |= _files(question, attached, texts)
    return "essay", content


def _files(question: Element, attached: str, texts: Texts) -> dict:
    most = 10 if attached.startswith("-") else shapes.whole(attached, least=1, most=1000)
    names = [name for name in re.split(r"[\s,;]+", question.value("filetypeslist").casefold()) if name]
    known = []
    for name in names:
        try:
            known += shapes.file_kinds([name])
        except Unreadable as error:
            texts.lost.append(error.reason)
    size = question.value("maxbytes")
    megabytes = -(-shapes.whole(size, most=10**9) // 1024**2) if size not in ("", "0") else 10
    return {
        "files_most": min(most, 10),
        "files_kinds": shapes.file_kinds(known) if names else list(shapes.FILE_KINDS),
        "files_megabytes": min(max(megabytes, 1), 50),
    }


def _count(question: Element, name: str) -> int | None:
    text = question.value(name)
    return shapes.whole(text) if text not in ("", "0") else None


def _rubric(question: Element) -> list[dict]:
    own = question.first(OWN)
    return [
        {
            "title": one_line(criterion.attributes.get("title", "")),
            "levels": [
                {
                    "text": one_line(level.own_text),
                    "points": shapes.whole(level.attributes.get("points", ""), most=100),
                }
                for level in criterion.all("level")
            ],
        }
        for criterion in (own.all("criterion") if own else [])
    ]


def _categorise(question: Element, texts: Texts) -> tuple[str, dict]:
    """In Moodle's eyes a matching question; what the categories are, and in which order, is in our element."""
    own = question.first(OWN)
    categories = {one_line(one.own_text): [] for one in own.all("category")}
    for pair in question.all("subquestion"):
        if thing := texts.rich(pair, rich.PART):
            categories.setdefault(texts.plain(pair.first("answer")), []).append(thing)
    return "categorise", {
        "categories": [{"text": text, "things": things} for text, things in categories.items()],
        "shuffle": _is(question, "shuffleanswers", default=True),
    }


def _hotspot(question: Element, texts: Texts) -> tuple[str, dict]:
    own = question.first(OWN)
    holder = own.first("picture")
    if holder is None:
        raise Unreadable(_("The picture is missing."))
    pictured = texts.rich(holder, rich.PART)
    found = rich.pictures_in(pictured)
    places = [
        {
            "text": one_line(place.value("name")),
            **{
                edge: shapes.figure(place.attributes.get(edge, ""), places=3) for edge in ("x", "y", "w", "h")
            },
            "correct": place.attributes.get("correct") == "true",
            "worth": shapes.worth(place.attributes["worth"]) if "worth" in place.attributes else None,
            "feedback": _feedback(place, texts),
        }
        for place in own.all("place")
    ]
    return "hotspot", {
        "picture": found[0] if found else "",
        "alt": one_line(own.attributes.get("alt", "")),
        "places": places,
        "several": own.attributes.get("several") == "true",
        "scoring": "partial" if own.attributes.get("scoring") == "partial" else "all",
    }


def _case(question: Element, texts: Texts) -> tuple[str, dict]:
    parts = []
    for place, part in enumerate(question.first(OWN).all("question"), start=1):
        own = part.first(OWN)
        reader = OWN_READERS.get(own.attributes.get("kind", "") if own else "") or READERS.get(
            part.attributes.get("type", "")
        )
        if reader is None:
            raise Unreadable(
                _("A part of the case is of no kind of ours."), part.line, f"{OWN}/question[{place}]"
            )
        kind, content = reader(part, texts)
        if kind not in shapes.PART_KINDS:
            raise Unreadable(
                _("A part of the case is of no kind of ours."), part.line, f"{OWN}/question[{place}]"
            )
        weight = shapes.whole(part.value("defaultgrade").split(".")[0] or "1", least=1, most=100)
        stem = texts.rich(part.first("questiontext"), rich.STEM)
        parts.append({"kind": kind, "stem": stem, "weight": weight, **shapes.EMPTY[kind], **content})
    return "case", {"parts": parts}


Reader = Callable[[Element, Texts], tuple[str, dict]]
READERS: dict[str, Reader] = {
    "multichoice": _multichoice,
    "multichoiceset": _multichoiceset,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "multianswer": _cloze,
    "gapselect": _gapselect,
    "ddwtos": _gapselect,
    "essay": _essay,
}
OWN_READERS: dict[str, Reader] = {"categorise": _categorise, "hotspot": _hotspot, "case": _case}
