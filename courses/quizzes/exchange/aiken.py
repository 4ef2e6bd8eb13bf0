"""Aiken: single choice as plain text.

When is a move reported?
A) Within 14 days
B) Within 30 days
ANSWER: A
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import ascii_uppercase

from django.utils.translation import gettext as _

from courses.quizzes.exchange import markup, rich, shapes
from courses.quizzes.exchange.decoding import numbered
from courses.quizzes.exchange.entries import Entry, Reading, Unreadable, Written

KINDS = ("single",)
OPTION = re.compile(r"([A-Z])(?:\)\s*|\.\s+)(.*)")
ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
FEWEST = 2
MOST_KEPT = 100


@dataclass
class Open:
    """The question that is being read."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    is_divided: bool = False
    """An empty line came after the stem: what follows is an option, or another question."""

    @property
    def called(self) -> str:
        return " ".join(self.stem[:80])[:80]


def read(text: str) -> Reading:
    reading, question = Reading(), Open()
    for number, line in numbered(text):
        line = line.strip()
        if not line:
            question.is_divided = bool(question.stem)
        elif found := ANSWER.match(line):
            _finish(reading, question, number, found[1].strip())
            question = Open()
        elif found := OPTION.match(line):
            _add_option(reading, question, number, *found.groups())
        else:
            if question.options or (question.stem and question.is_divided):
                _unfinished(reading, question)
                question = Open()
            question.line = question.line or number
            if len(question.stem) <= shapes.LONGEST_TEXT:  # longer, it is refused in any case
                question.stem.append(line)
    if question.stem:
        _unfinished(reading, question)
    return reading


def _add_option(reading: Reading, question: Open, number: int, letter: str, text: str) -> None:
    if not question.stem:
        reading.fault(_("An option stands here before any question."), line=number)
    elif letter != ascii_uppercase[len(question.options) % len(ascii_uppercase)]:
        reading.fault(
            _("Option %(letter)s is out of order.") % {"letter": letter},
            line=number,
            question=question.called,
        )
        if len(question.options) < MOST_KEPT:
            question.options[f"{letter} {number}"] = text
    else:
        question.options[letter] = text


def _unfinished(reading: Reading, question: Open) -> None:
    reading.fault(
        _("The question has no line ANSWER: with the letter of the right option."),
        line=question.line,
        question=question.called,
    )


def _finish(reading: Reading, question: Open, number: int, letter: str) -> None:
    letter = letter.upper().removesuffix(".").removesuffix(")")
    if not question.stem:
        reading.fault(_("An answer stands here without a question."), line=number)
    elif len(question.options) < FEWEST:
        reading.fault(
            _("The question has fewer than two options."), line=question.line, question=question.called
        )
    elif letter not in question.options:
        reading.fault(
            _("“%(letter)s” is none of the options.") % {"letter": letter[:20]},
            line=number,
            question=question.called,
        )
    elif all(name in ascii_uppercase for name in question.options):
        try:
            reading.add(_entry(question, letter))
        except Unreadable as error:
            reading.fault(error.reason, line=question.line, question=question.called)


def _entry(question: Open, right: str) -> Entry:
    options = [
        {
            "text": markup.cleaned(text, markup.PLAIN, rich.PART),
            "correct": letter == right,
            "worth": None,
            "feedback": "",
        }
        for letter, text in question.options.items()
    ]
    content = shapes.EMPTY["single"] | {"options": options}
    stem = markup.cleaned("\n".join(question.stem), markup.PLAIN)
    return shapes.checked(Entry(kind="single", stem=stem, content=content, line=question.line))


def write(entries: list[Entry]) -> Written:
    """Single-choice questions by their text. What else they have is named."""
    written, pieces = Written(b""), []
    for entry in entries:
        if reason := _why_not(entry):
            written.left_out.append(entry.fault(reason))
            continue
        written.lost += [entry.fault(reason) for reason in _not_carried(entry)]
        written.count += 1
        pieces.append(_written(entry))
    written.data = "\n".join(pieces).encode()
    return written


def _why_not(entry: Entry) -> str:
    if entry.kind not in KINDS:
        return _("Aiken has single-choice questions only.")
    if len(entry.content["options"]) > len(ascii_uppercase):
        return _("Aiken has 26 options at most.")
    if any(not _line(html) for html in (entry.stem, *(one["text"] for one in entry.content["options"]))):
        return _("A text has nothing to read but a picture.")
    if any(OPTION.match(line) or ANSWER.match(line) for line in _stem(entry)):
        return _("A line of the question looks like an option or an answer of Aiken.")
    return ""


def _not_carried(entry: Entry) -> Iterator[str]:
    options = entry.content["options"]
    if entry.feedback or any(option["feedback"] for option in options):
        yield _("Explanation and feedback are not in the file.")
    if any(option["worth"] for option in options):
        yield _("Only the right option earns marks in the file.")
    texts = [("\n".join(_stem(entry)), entry.stem), *((_line(one["text"]), one["text"]) for one in options)]
    if any(rich.from_plain(text) != html for text, html in texts):
        yield _("Formatting and pictures are not in the file.")
    if not entry.content["shuffle"]:
        yield _("The order of the answers is not fixed in the file.")
    if entry.category or entry.topic or entry.source or entry.difficulty or entry.tags:
        yield _("Category, topic, source, difficulty and tags are not in the file.")


def _stem(entry: Entry) -> list[str]:
    return [line.strip() for line in rich.to_plain(entry.stem).split("\n") if line.strip()]


def _line(html: str) -> str:
    return " ".join(rich.to_plain(html).split())


def _written(entry: Entry) -> str:
    lines = _stem(entry)
    for letter, option in zip(ascii_uppercase, entry.content["options"], strict=False):
        lines.append(f"{letter}) {_line(option['text'])}")
    right = next(place for place, option in enumerate(entry.content["options"]) if option["correct"])
    return "\n".join([*lines, f"ANSWER: {ascii_uppercase[right]}", ""])
