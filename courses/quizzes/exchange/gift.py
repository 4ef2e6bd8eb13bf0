r"""GIFT, Moodle's notation for questions in a text file.

    // [id:move-deadline] [tag:law]        what follows is known by this, and is found by that
    $CATEGORY: Residents/Moving
    ::Name::[html]Stem { =right #feedback ~wrong ~%50%half ####for everybody }

\ takes the meaning off ~ = # { } : and \; \n is a line end. What a question is made of decides its kind, as in Moodle:
{} essay, {#…} number, ~ choice, -> matching, {T} statement, else a short answer. A picture is a data: address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape

from django.utils.translation import gettext as _

from courses.quizzes.authoring.parts import ONE_PARAGRAPH, WHOLE, plain
from courses.quizzes.exchange import filing, markup, pictures, rich, shapes
from courses.quizzes.exchange.decoding import numbered
from courses.quizzes.exchange.entries import Entry, Picture, Reading, Unreadable, Written
from courses.quizzes.exchange.rich import PICTURE, Seen

KINDS = ("single", "multiple", "true_false", "numeric", "short", "matching", "essay")
# Signs without their meaning, while a question is taken apart. None of them is kept in any text.
HIDDEN = {sign: chr(0xE000 + place) for place, sign in enumerate("~=#{}:\\")}
HIDDEN_LINE = chr(0xE010)
SHOWN = str.maketrans({hidden: sign for sign, hidden in HIDDEN.items()} | {HIDDEN_LINE: "\n"})
PRIVATE = re.compile("[\ue000-\ue010]")
ESCAPED = re.compile(r"\\([~=#{}:\\n])")
SIGNS = re.compile(r"[~=#{}:\\]")
CATEGORY = re.compile(r"\$CATEGORY\s*:\s*(.*)", re.IGNORECASE)
LABEL = re.compile(r"\[(id|tags?):\s*([^\]]*)\]", re.IGNORECASE)
NAME = re.compile(r"::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
WEIGHT = re.compile(r"%\s*(-?\d+(?:[.,]\d*)?)\s*%")
TRUTH = {"T": "true", "TRUE": "true", "F": "false", "FALSE": "false"}
BLANK = "_____"


@dataclass
class Block:
    """The lines of one question, with what the comments before it say."""

    line: int
    lines: list[str] = field(default_factory=list)
    key: str = ""
    tags: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def read(text: str) -> Reading:
    reading = Reading()
    category = None
    for block in _blocks(PRIVATE.sub("", text)):
        if found := CATEGORY.match(block.text.strip()):
            category = filing.category_of(found[1])
            continue
        try:
            entry = _question(block, reading)
        except Unreadable as error:
            reading.fault(error.reason, line=block.line, question=_name_in(block) or block.key)
            continue
        if entry:
            entry.category = category
            reading.add(entry)
    return reading


def _blocks(text: str) -> Iterator[Block]:
    """The questions: what stands between empty lines. Comments are taken out."""
    block, labels = Block(0), Block(0)
    for number, line in numbered(text):
        told = line.strip()
        if told.startswith("//"):
            _labelled(labels, told)
            continue
        if not told or CATEGORY.match(told):
            if block.lines:
                yield block
            block = Block(0)
            if told:
                yield Block(number, [told])
            continue
        if not block.lines:
            block, labels = Block(number, key=labels.key, tags=labels.tags), Block(0)
        block.lines.append(line)
    if block.lines:
        yield block


def _labelled(labels: Block, comment: str) -> None:
    for name, value in LABEL.findall(comment[: comment.rfind("]") + 1]):
        value = value.strip()
        if name.lower() == "id":
            labels.key = value
        else:
            several = value.split(",") if name.lower() == "tags" else [value]
            labels.tags += [tag.strip() for tag in several if tag.strip()]


def _name_in(block: Block) -> str:
    found = NAME.match(block.text.strip())
    return " ".join(found[1].split())[:80] if found else ""


class _Source:
    """One question being read: its texts in their markup, and the pictures and losses they come with."""

    def __init__(self):
        self.markup = markup.AUTO
        self.pictures: dict[str, Picture] = {}
        self.lost: list[str] = []

    def find(self, seen: Seen) -> str | None:
        if picture := pictures.from_address(seen.src):
            self.pictures[picture.sha256] = picture
            if not seen.alt:
                self.lost.append(_("A picture has no description."))
            return PICTURE + picture.sha256
        self.lost.append(_("The picture “%(src)s” is not in the file.") % {"src": seen.src[:100]})
        return None

    def rich(self, text: str, features: frozenset, default: str = "") -> str:
        text, kind = self._marked(text, default or self.markup)
        return markup.cleaned(text.translate(SHOWN), kind, features, self.find, self.lost)

    def plain(self, text: str) -> str:
        text, kind = self._marked(text, markup.PLAIN)
        text = text.translate(SHOWN)
        if kind != markup.PLAIN:
            text = rich.to_plain(markup.cleaned(text, kind, rich.PART, self.find, self.lost))
        return filing.one_line(text)

    def _marked(self, text: str, default: str) -> tuple[str, str]:
        """The text without the name of its markup, which may stand before it."""
        text = text.strip()
        found = FORMAT.match(text)
        return (text[found.end() :].strip(), found[1].lower()) if found else (text, default)


def _question(block: Block, reading: Reading) -> Entry | None:
    text = ESCAPED.sub(lambda found: HIDDEN_LINE if found[1] == "n" else HIDDEN[found[1]], block.text).strip()
    name = ""
    if found := NAME.match(text):
        name, text = " ".join(found[1].translate(SHOWN).split()), text[found.end() :].strip()
    start, end = text.find("{"), text.rfind("}")
    if start < 0 and end < 0:
        reading.note(_("Text without answers is no question."), line=block.line, question=name)
        return None
    if start < 0 or end < start:
        raise Unreadable(_("The answers begin with { and end with }; one of them is missing."))
    source = _Source()
    source.markup = markup.AUTO
    if found := FORMAT.match(text):
        source.markup, text, cut = found[1].lower(), text[found.end() :], found.end()
        start, end = start - cut, end - cut
    body = text[start + 1 : end].strip()
    tail = text[end + 1 :]
    stem = text[:start] + (BLANK + tail if tail.strip() else "")
    body, _sign, general = body.partition("####")
    kind, content = _content(body.strip(), source)
    entry = Entry(
        kind=kind,
        stem=source.rich(stem, rich.STEM),
        content=shapes.EMPTY[kind] | content,
        feedback=source.rich(general, rich.FEEDBACK),
        key=block.key,
        name=name,
        tags=tuple(sorted(set(block.tags))) or None,
        pictures=source.pictures,
        line=block.line,
    )
    for reason in source.lost:
        entry.note(reason, holds_back=True)
    return shapes.checked(entry)


def _content(body: str, source: _Source) -> tuple[str, dict]:
    if not body:
        return "essay", {}
    if body.startswith("#"):
        return "numeric", _numeric(body[1:], source)
    if "~" in body:
        return _choice(body, source)
    if "=" in body and "->" in body:
        return "matching", _matching(body, source)
    first, *feedback = [part.strip() for part in body.split("#")]
    if first.upper() in TRUTH:
        return "true_false", _statement(TRUTH[first.upper()], feedback, source)
    return "short", _short(body, source)


def _statement(truth: str, feedback: list[str], source: _Source) -> dict:
    """The first feedback is for those who are wrong, the second for those who are right."""
    wrong, right = [source.rich(one, rich.FEEDBACK) for one in (*feedback, "", "")[:2]]
    other = "false" if truth == "true" else "true"
    return {"truth": truth, f"feedback_{truth}": right, f"feedback_{other}": wrong}


def _choice(body: str, source: _Source) -> tuple[str, dict]:
    several = "=" not in body
    options = []
    for sign, text in _signed(body, "=~"):
        weight, text = _weighed(text)
        text, feedback = _with_feedback(text)
        earned = weight if weight is not None else "100" if sign == "=" else "0"
        correct = Decimal(earned) > 0 if several else Decimal(earned) == WHOLE
        options.append(
            {
                "text": source.rich(text, rich.PART),
                "correct": correct,
                "worth": earned,
                "feedback": source.rich(feedback, rich.FEEDBACK),
            }
        )
    if several:
        return "multiple", {"options": options, "scoring": "partial"}
    return "single", {"options": options}


def _short(body: str, source: _Source) -> dict:
    answers = []
    for _sign, text in _signed(body, "="):
        weight, text = _weighed(text)
        text, feedback = _with_feedback(text)
        answers.append(
            {
                "pattern": source.plain(text),
                "worth": weight or "100",
                "feedback": source.rich(feedback, rich.FEEDBACK),
            }
        )
    return {"answers": answers}


def _matching(body: str, source: _Source) -> dict:
    pairs, others = [], []
    for _sign, text in _signed(body, "="):
        prompt, arrow, match = text.partition("->")
        if not arrow:
            raise Unreadable(_("A pair has no “->” between what belongs together."))
        match, feedback = _with_feedback(match)
        if html := source.rich(prompt, rich.PART):
            pairs.append(
                {
                    "prompt": html,
                    "match": source.plain(match),
                    "feedback": source.rich(feedback, rich.FEEDBACK),
                }
            )
        else:
            others.append(source.plain(match))
    return {"pairs": pairs, "distractors": others}


def _numeric(body: str, source: _Source) -> dict:
    body, tilde, rest = body.partition("~")
    answers = []
    parts = list(_signed(body, "=")) if body.strip().startswith("=") else [("=", body)]
    for _sign, text in parts:
        weight, text = _weighed(text)
        text, feedback = _with_feedback(text)
        answers.append(
            _figure(text.translate(SHOWN))
            | {"worth": weight or "100", "feedback": source.rich(feedback, rich.FEEDBACK)}
        )
    if tilde:
        _text, feedback = _with_feedback(rest)
        answers.append(shapes.ANY_FIGURE | {"worth": "0", "feedback": source.rich(feedback, rich.FEEDBACK)})
    return {"answers": answers}


def _figure(text: str) -> dict:
    text = text.strip()
    if text == "*":
        return dict(shapes.ANY_FIGURE)
    if ".." in text:
        low, _dots, high = (part.strip() for part in text.partition(".."))
        lowest, highest = sorted((Decimal(shapes.figure(low)), Decimal(shapes.figure(high))))
        return {
            "answer": shapes.figure(plain((lowest + highest) / 2)),
            "tolerance": shapes.figure(plain((highest - lowest) / 2)),
        }
    given, _colon, tolerance = text.partition(":")
    off = shapes.figure(tolerance or "0")
    if Decimal(off) < 0:
        raise Unreadable(_("A tolerance is not negative."))
    return {"answer": shapes.figure(given), "tolerance": off}


def _signed(body: str, signs: str) -> Iterator[tuple[str, str]]:
    """The answers with the sign before each. Text before the first sign is a fault."""
    shapes.refuse_many(sum(map(body.count, signs)))
    first, *rest = re.split(f"([{signs}])", body)
    if first.strip():
        raise Unreadable(
            _("“%(text)s” stands before the first answer.") % {"text": first.translate(SHOWN).strip()[:40]}
        )
    return zip(rest[::2], rest[1::2], strict=True)


def _weighed(text: str) -> tuple[str | None, str]:
    text = text.strip()
    if found := WEIGHT.match(text):
        return shapes.worth(found[1]), text[found.end() :]
    return None, text


def _with_feedback(text: str) -> tuple[str, str]:
    text, _sign, feedback = text.partition("#")
    return text.strip(), feedback.strip()


def write(entries: list[Entry]) -> Written:
    """What GIFT has no notation for is named: kinds, units, rubrics, how several right options are scored."""
    written = Written(b"")
    pieces, category = [], ()
    for entry in entries:
        if entry.kind not in KINDS:
            written.left_out.append(entry.fault(_("GIFT has no questions of this kind.")))
            continue
        if (entry.category or ()) != category:
            category = entry.category or ()
            pieces.append(f"$CATEGORY: $course$/top/{filing.to_path(category)}\n")
        written.lost += [entry.fault(reason) for reason in _not_carried(entry)]
        written.count += 1
        pieces.append(_written(entry))
    written.data = "\n".join(pieces).encode()
    return written


def _not_carried(entry: Entry) -> Iterator[str]:
    content = entry.content
    if entry.topic or entry.source or entry.difficulty:
        yield _("Topic, source and difficulty are not in the file.")
    if not all(map(_is_plain_tag, entry.tags or ())):
        yield _("A tag with a bracket is not in the file.")
    if content.get("scoring") == "all":
        yield _("In the file every right option earns its share: GIFT does not know all or nothing.")
    if content.get("shuffle") is False:
        yield _("The order of the answers is not fixed in the file.")
    if content.get("unit") or content.get("units"):
        yield _("Units are not in the file.")
    if content.get("case_sensitive"):
        yield _("In the file capital letters do not matter.")
    if entry.kind == "essay" and content != shapes.EMPTY["essay"]:
        yield _("Limits, files, guidance and rubric are not in the file.")


def _is_plain_tag(tag: str) -> bool:
    return "]" not in tag and len(tag.splitlines()) == 1


def _written(entry: Entry) -> str:
    tags = "".join(f" [tag:{tag}]" for tag in entry.tags or () if _is_plain_tag(tag))
    labels = f"// [id:{entry.key}]{tags}\n" if entry.key or tags else ""
    name = f"::{_escaped(entry.key)}::" if entry.key else ""
    general = f"\t####{_rich(entry.feedback, entry)}" if entry.feedback else ""
    body = WRITERS[entry.kind](entry)
    return f"{labels}{name}[html]{_rich(entry.stem, entry)}{{{body}{general}}}\n"


def _choices(entry: Entry) -> str:
    options, several = entry.content["options"], entry.kind == "multiple"
    lines = []
    for option in options:
        earned = shapes.worth_of(options, option, several=several)
        right = option["correct"] and not several
        sign = "=" if right else f"~%{plain(earned)}%" if earned else "~"
        lines.append(sign + _rich(option["text"], entry) + _feedback(option["feedback"], entry))
    return _lines(lines)


def _truths(entry: Entry) -> str:
    truth = entry.content["truth"]
    other = "false" if truth == "true" else "true"
    right, wrong = entry.content[f"feedback_{truth}"], entry.content[f"feedback_{other}"]
    both = f"#{_rich(wrong, entry)}#{_rich(right, entry)}" if right or wrong else ""
    return truth.upper() + both


def _figures(entry: Entry) -> str:
    lines = []
    for answer in entry.content["answers"]:
        any_figure = {name: answer[name] for name in shapes.ANY_FIGURE} == shapes.ANY_FIGURE
        text = "*" if any_figure else f"{answer['answer']}:{answer['tolerance']}"
        lines.append(f"={_weight(answer)}{text}{_feedback(answer['feedback'], entry)}")
    return "#" + _lines(lines)


def _patterns(entry: Entry) -> str:
    return _lines(
        f"={_weight(answer)}{_plain(answer['pattern'])}{_feedback(answer['feedback'], entry)}"
        for answer in entry.content["answers"]
    )


def _pairs(entry: Entry) -> str:
    pairs = [
        f"={_rich(pair['prompt'], entry)} -> {_plain(pair['match'])}{_feedback(pair['feedback'], entry)}"
        for pair in entry.content["pairs"]
    ]
    return _lines([*pairs, *(f"= -> {_plain(text)}" for text in entry.content["distractors"])])


WRITERS = {
    "single": _choices,
    "multiple": _choices,
    "true_false": _truths,
    "numeric": _figures,
    "short": _patterns,
    "matching": _pairs,
    "essay": lambda entry: "",
}


def _lines(lines) -> str:
    return "".join(f"\n\t{line}" for line in lines) + "\n"


def _weight(answer: dict) -> str:
    is_implied = answer["worth"] == "100" and not answer.get("pattern", "").startswith("%")
    return "" if is_implied else f"%{answer['worth']}%"


def _feedback(html: str, entry: Entry) -> str:
    return f" #{_rich(html, entry)}" if html else ""


def _rich(html: str, entry: Entry) -> str:
    """The HTML with its pictures in it and the signs of the notation escaped; one paragraph needs no tags."""
    for sha256, picture in entry.pictures.items():
        if PICTURE + sha256 in html:
            html = html.replace(PICTURE + sha256, pictures.to_address(picture))
    if (one := ONE_PARAGRAPH.match(html)) and not one[1].startswith(("%", "[")):
        html = one[1]
    return _escaped(html)


def _plain(text: str) -> str:
    if "->" in text or FORMAT.match(text):
        return "[html]" + _escaped(escape(text))
    return _escaped(text)


def _escaped(text: str) -> str:
    return SIGNS.sub(lambda sign: "\\" + sign[0], text).replace("\n", "\\n")
