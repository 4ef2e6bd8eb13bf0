"""Questions as a table, one row each, as CSV or XLSX: the template that people fill in.

The columns are COLUMNS, then answer_1, value_1, feedback_1, answer_2 and so on. What an answer and its value are
depends on the kind; docs/features/question-exchange.md and the second sheet of the template say it.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from io import StringIO

from django.utils.translation import gettext as _

from courses.quizzes.authoring.parts import WHOLE, plain
from courses.quizzes.exchange import cloze, filing, markup, rich, shapes
from courses.quizzes.exchange.decoding import numbered
from courses.quizzes.exchange.entries import DIFFICULTIES, Entry, Reading, Unreadable, Written
from courses.quizzes.exchange.rich import Seen
from lms.spreadsheets import BYTE_ORDER_MARK, FORMULA_SIGNS, safe_cell

KINDS = (
    "single",
    "multiple",
    "true_false",
    "numeric",
    "short",
    "matching",
    "ordering",
    "cloze",
    "categorise",
    "essay",
)
FILED = ("key", "kind", "category", "tags", "difficulty", "topic", "source")
ASKED = ("stem", "text", "feedback")
JUDGED = (
    "scoring",
    "shuffle",
    "case_sensitive",
    "unit",
    "other_units",
    "unit_required",
    "text_required",
    "words_min",
    "words_max",
    "files",
    "files_most",
    "files_kinds",
    "files_megabytes",
    "guidance",
)
COLUMNS = FILED + ASKED + JUDGED
REQUIRED = ("kind", "stem")
ANSWERS_IN_TEMPLATE = 6
ANSWER_COLUMN = re.compile(r"(answer|value|feedback)_([1-9]\d?)\Z")
RIGHT = {"right", "correct", "true", "yes", "o", "○", "1", "정답", "맞음"}
WRONG = {"", "wrong", "false", "no", "0", "오답", "틀림"}
TRUE, FALSE = {"true", "t", "o", "○", "참"}, {"false", "f", "x", "×", "거짓"}
YES, NO = {"yes", "true", "1", "예"}, {"no", "false", "0", "아니요", "아니오"}
LONGEST_VALUE = 60
PER_CENT = re.compile(r"(.*?)\s*([-+\N{MINUS SIGN}]?\d+(?:[.,]\d+)?)\s*%\Z")
LOOKS_LIKE_HTML = re.compile(
    r"<(?:p|ul|ol|b|i|strong|em|a|sup|sub|code|br|img|div|span|table|h[1-6]|pre)\b[^>]*>"
)
LEVEL = re.compile(r"(\d+)(?:\s*[:.)])?(?:\s+(.*))?\Z")
TOLERANCE = re.compile(r"±|\+/?-|:")


@dataclass
class Row:
    """One question as it stands in the table."""

    line: int
    cells: dict[str, str]
    element: str = ""
    lost: list[str] = field(default_factory=list)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def rich(self, column: str, features: frozenset) -> str:
        text = self[column]
        kind = markup.HTML if LOOKS_LIKE_HTML.match(text) else markup.PLAIN
        return markup.cleaned(text, kind, features, self._no_picture, self.lost)

    def line_of(self, column: str) -> str:
        return filing.one_line(self[column])

    def whether(self, column: str, default: bool) -> bool:
        text = self[column].casefold()
        if text in YES or text in NO:
            return text in YES
        if text:
            raise Unreadable(_("Column %(column)s: write yes or no.") % {"column": column})
        return default

    def one_of(self, column: str, choices: Iterable[str], default: str) -> str:
        text = self[column].casefold()
        if text and text not in choices:
            raise Unreadable(
                _("Column %(column)s: “%(text)s” is not one of %(choices)s.")
                % {"column": column, "text": text[:40], "choices": ", ".join(one for one in choices if one)}
            )
        return text or default

    def whole(self, column: str, default: int | None, **bounds: int) -> int | None:
        return shapes.whole(self[column], **bounds) if self[column] else default

    def answers(self) -> list[int]:
        """The numbers of the answers that have something in them."""
        found = {
            int(column.rsplit("_", 1)[1])
            for column, text in self.cells.items()
            if text and ANSWER_COLUMN.match(column)
        }
        return sorted(found)

    def _no_picture(self, seen: Seen) -> None:
        self.lost.append(
            _("A table holds no pictures: “%(src)s” is not taken over.") % {"src": seen.src[:60]}
        )


def read_csv(text: str) -> Reading:
    reading = Reading()
    lines = (f"{line}\n" for _number, line in numbered(text))
    first = text.split("\n", 1)[0]
    rows = csv.reader(lines, delimiter=max(",;\t", key=first.count), strict=True)

    def counted() -> Iterator[tuple[int, str, list[str]]]:
        start = 1
        for cells in rows:
            yield start, "", cells
            start = rows.line_num + 1

    try:
        read_rows(reading, counted())
    except csv.Error:
        message = _("From this line on quotation marks do not fit, or a cell is too long.")
        reading.fault(message, line=rows.line_num or 1)
    return reading


def read_rows(reading: Reading, rows: Iterable[tuple[int, str, list[str]]]) -> None:
    """Reads line numbers, elements and cells: first those of the header."""
    columns: list[str] = []
    for line, element, cells in rows:
        cells = [_without_apostrophe(cell.strip()) for cell in cells]
        if not any(cells):
            continue
        if not columns:
            columns = [re.sub(r"[\s-]+", "_", cell.casefold()) for cell in cells]
            if not _header_fits(reading, line, columns):
                return
            continue
        if any(cells[len(columns) :]):
            reading.fault(_("The row has more cells than the header."), line=line, element=element)
            continue
        row = Row(line, {name: cell for name, cell in zip(columns, cells, strict=False) if name}, element)
        try:
            reading.add(_entry(row))
        except Unreadable as error:
            reading.fault(error.reason, line=line, element=element, question=row["key"][:80])
    if not columns and not reading.faults:
        reading.fault(_("The table is empty."), line=1)


def _header_fits(reading: Reading, line: int, columns: list[str]) -> bool:
    named = [column for column in columns if column]
    wrong = [
        _("The column “%(column)s” is missing.") % {"column": one} for one in REQUIRED if one not in named
    ]
    for column in dict.fromkeys(named):
        if named.count(column) > 1:
            wrong.append(_("The column “%(column)s” is there twice.") % {"column": column[:40]})
        if column not in COLUMNS and not ANSWER_COLUMN.match(column):
            wrong.append(_("The column “%(column)s” is not known.") % {"column": column[:40]})
    for reason in wrong:
        reading.fault(reason, line=line)
    return not wrong


def _without_apostrophe(cell: str) -> str:
    """What `safe_cell` had put before a text that looks like a formula is taken off again."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA_SIGNS, "'")) else cell


def _entry(row: Row) -> Entry:
    kind = re.sub(r"[\s-]+", "_", row["kind"].casefold())
    if kind not in KINDS:
        raise Unreadable(
            _("“%(kind)s” is none of the kinds that a table holds: %(kinds)s.")
            % {"kind": row["kind"][:40], "kinds": ", ".join(KINDS)}
        )
    entry = Entry(
        kind=kind,
        stem=row.rich("stem", rich.STEM),
        content=shapes.EMPTY[kind] | READERS[kind](row),
        feedback=row.rich("feedback", rich.FEEDBACK),
        key=row.line_of("key"),
        line=row.line,
        element=row.element,
    )
    for column in ("topic", "source"):
        if column in row.cells:
            setattr(entry, column, row.line_of(column))
    if "category" in row.cells:
        entry.category = filing.category_of(row["category"])
    if "difficulty" in row.cells:
        entry.difficulty = row.one_of("difficulty", DIFFICULTIES, "")
    if "tags" in row.cells:
        entry.tags = tuple(sorted({" ".join(tag.split()) for tag in row["tags"].split(",")} - {""}))
    for reason in row.lost:
        entry.note(reason, holds_back=True)
    return shapes.checked(entry)


def _choice(row: Row, *, several: bool) -> dict:
    options = []
    for number in row.answers():
        correct, earned = _judged(row, f"value_{number}", several=several)
        options.append(
            {
                "text": row.rich(f"answer_{number}", rich.PART),
                "correct": correct,
                "worth": earned,
                "feedback": row.rich(f"feedback_{number}", rich.FEEDBACK),
            }
        )
    return {"options": options, "shuffle": row.whether("shuffle", True)}


def _judged(row: Row, column: str, *, several: bool) -> tuple[bool, str | None]:
    """Whether the option is right, and per cent where they are given: right, wrong, 50%, right 50%, wrong -25%."""
    word, earned = row[column].casefold(), None
    if len(word) <= LONGEST_VALUE and (found := PER_CENT.match(word)):
        word, earned = found[1].strip(), shapes.worth(found[2])
    if word in RIGHT:
        return True, earned
    if word not in WRONG:
        raise Unreadable(_("Column %(column)s: write right or wrong, or per cent.") % {"column": column})
    if word == "" and earned is not None:
        return (Decimal(earned) > 0 if several else Decimal(earned) == WHOLE), earned
    return False, earned


def _multiple(row: Row) -> dict:
    scoring = row.one_of("scoring", ("all", "partial"), "all")
    return _choice(row, several=True) | {"scoring": scoring}


def _statement(row: Row) -> dict:
    content = {"truth": ""}
    for number in row.answers():
        text = row[f"answer_{number}"].casefold()
        if text not in TRUE | FALSE:
            raise Unreadable(_("Column %(column)s: write true or false.") % {"column": f"answer_{number}"})
        truth = "true" if text in TRUE else "false"
        correct, _earned = _judged(row, f"value_{number}", several=False)
        content[f"feedback_{truth}"] = row.rich(f"feedback_{number}", rich.FEEDBACK)
        if correct and content["truth"]:
            raise Unreadable(_("A statement is either true or false."))
        content["truth"] = truth if correct else content["truth"]
    return content


def _earned(row: Row, number: int) -> dict:
    text = row[f"value_{number}"]
    is_right = text.casefold() in RIGHT | {""}
    return {
        "worth": "100" if is_right else shapes.worth(text),
        "feedback": row.rich(f"feedback_{number}", rich.FEEDBACK),
    }


def _numeric(row: Row) -> dict:
    answers = [_figure(row[f"answer_{number}"]) | _earned(row, number) for number in row.answers()]
    units = []
    for line in re.split(r"[;\n]", row["other_units"]):
        if line.strip():
            unit, _equals, multiplier = line.rpartition("=")
            if not unit.strip():
                raise Unreadable(
                    _("Column other_units: write each as unit = how many of them are one of the unit.")
                )
            units.append({"unit": " ".join(unit.split()), "multiplier": shapes.figure(multiplier, places=9)})
    return {
        "answers": answers,
        "unit": row.line_of("unit"),
        "units": units,
        "unit_required": row.whether("unit_required", False),
    }


def _figure(text: str) -> dict:
    if text == "*":
        return dict(shapes.ANY_FIGURE)
    if ".." in text:
        lowest, highest = sorted(Decimal(shapes.figure(part)) for part in text.split("..", 1))
        middle, off = (lowest + highest) / 2, (highest - lowest) / 2
        return {"answer": shapes.figure(plain(middle)), "tolerance": shapes.figure(plain(off))}
    given, *tolerance = TOLERANCE.split(text, maxsplit=1)
    off = shapes.figure(tolerance[0] if tolerance else "0")
    if Decimal(off) < 0:
        raise Unreadable(_("A tolerance is not negative."))
    return {"answer": shapes.figure(given), "tolerance": off}


def _short(row: Row) -> dict:
    answers = [
        {"pattern": row.line_of(f"answer_{number}")} | _earned(row, number) for number in row.answers()
    ]
    return {"answers": answers, "case_sensitive": row.whether("case_sensitive", False)}


def _matching(row: Row) -> dict:
    pairs, others = [], []
    for number in row.answers():
        match = row.line_of(f"value_{number}")
        if prompt := row.rich(f"answer_{number}", rich.PART):
            feedback = row.rich(f"feedback_{number}", rich.FEEDBACK)
            pairs.append({"prompt": prompt, "match": match, "feedback": feedback})
        else:
            others.append(match)
    return {"pairs": pairs, "distractors": others, "shuffle": row.whether("shuffle", True)}


def _ordering(row: Row) -> dict:
    steps = [row.rich(f"answer_{number}", rich.PART) for number in row.answers()]
    return {"steps": steps, "scoring": row.one_of("scoring", ("all", "partial"), "all")}


def _cloze(row: Row) -> dict:
    return cloze.read(markup.to_html(row["text"], _markup_of(row["text"])), row._no_picture, row.lost)


def _markup_of(text: str) -> str:
    return markup.HTML if LOOKS_LIKE_HTML.match(text) else markup.AUTO


def _categorise(row: Row) -> dict:
    categories: dict[str, list[str]] = {}
    for number in row.answers():
        things = categories.setdefault(row.line_of(f"value_{number}"), [])
        if thing := row.rich(f"answer_{number}", rich.PART):
            things.append(thing)
    return {
        "categories": [{"text": text, "things": things} for text, things in categories.items()],
        "shuffle": row.whether("shuffle", True),
    }


def _essay(row: Row) -> dict:
    empty = shapes.EMPTY["essay"]
    return {
        "words_min": row.whole("words_min", None),
        "words_max": row.whole("words_max", None),
        "text_required": row.whether("text_required", True),
        "files": row.one_of("files", ("", "allowed", "required"), ""),
        "files_most": row.whole("files_most", empty["files_most"], least=1, most=10),
        "files_kinds": shapes.file_kinds(re.split(r"[\s,;]+", row["files_kinds"].casefold())),
        "files_megabytes": row.whole("files_megabytes", empty["files_megabytes"], least=1, most=50),
        "guidance": row.rich("guidance", rich.FEEDBACK),
        "rubric": [
            {"title": row.line_of(f"answer_{number}"), "levels": _levels(row, f"value_{number}")}
            for number in row.answers()
        ],
    }


def _levels(row: Row, column: str) -> list[dict]:
    levels = []
    for line in row[column].split("\n"):
        if not line.strip():
            continue
        found = LEVEL.match(line.strip())
        if not found:
            raise Unreadable(
                _("Column %(column)s: each level is a line of points and text.") % {"column": column}
            )
        text = filing.one_line(found[2] or "")
        levels.append({"text": text, "points": shapes.whole(found[1], most=100)})
    return levels


READERS: dict[str, Callable[[Row], dict]] = {
    "single": lambda row: _choice(row, several=False),
    "multiple": _multiple,
    "true_false": _statement,
    "numeric": _numeric,
    "short": _short,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "categorise": _categorise,
    "essay": _essay,
}


def write_csv(entries: list[Entry]) -> Written:
    written, header, rows = to_rows(entries)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([safe_cell(row.get(column, "")) for column in header] for row in rows)
    written.data = (BYTE_ORDER_MARK + out.getvalue()).encode()
    return written


def template() -> bytes:
    """An empty table."""
    return write_csv([]).data


def to_rows(entries: list[Entry]) -> tuple[Written, list[str], list[dict[str, str]]]:
    """What could be written, the header, and the cells by column."""
    written, rows = Written(b""), []
    for entry in entries:
        if reason := _why_not(entry):
            written.left_out.append(entry.fault(reason))
            continue
        written.count += 1
        rows.append(_filed(entry) | _cells(entry))
    numbers = [int(found[2]) for row in rows for column in row if (found := ANSWER_COLUMN.match(column))]
    return written, header(max([ANSWERS_IN_TEMPLATE, *numbers])), rows


def header(answers: int) -> list[str]:
    triples = ("answer", "value", "feedback")
    return [*COLUMNS, *(f"{name}_{number}" for number in range(1, answers + 1) for name in triples)]


def _why_not(entry: Entry) -> str:
    if entry.kind not in KINDS:
        return _("A table has no questions of this kind.")
    if shapes.pictures_of(entry):
        return _("A table holds no pictures.")
    if any("," in tag for tag in entry.tags or ()):
        return _("A tag with a comma cannot stand in a table.")
    return ""


def _filed(entry: Entry) -> dict[str, str]:
    return {
        "key": entry.key,
        "kind": entry.kind,
        "category": filing.to_path(entry.category or ()),
        "tags": ", ".join(entry.tags or ()),
        "difficulty": entry.difficulty or "",
        "topic": entry.topic or "",
        "source": entry.source or "",
        "stem": _text(entry.stem),
        "feedback": _text(entry.feedback),
    }


def _text(html: str) -> str:
    """Plain where that is the same text, else HTML."""
    text = rich.to_plain(html)
    same = rich.from_plain(text) == html and text == text.strip() and not LOOKS_LIKE_HTML.match(text)
    return text if same else html


def _cells(entry: Entry) -> dict[str, str]:
    content = entry.content
    cells = {}
    for column in ("shuffle", "case_sensitive", "unit_required", "text_required"):
        if column in content:
            cells[column] = "yes" if content[column] else "no"
    for column in ("scoring", "unit", "words_min", "words_max", "files", "files_most", "files_megabytes"):
        if content.get(column) is not None:
            cells[column] = str(content[column])
    for number, answer in enumerate(WRITERS[entry.kind](content), start=1):
        cells |= {f"{name}_{number}": text for name, text in answer.items()}
    if entry.kind == "cloze":
        cells["text"] = cloze.write(content)
    if entry.kind == "numeric":
        cells["other_units"] = "\n".join(f"{one['unit']} = {one['multiplier']}" for one in content["units"])
    if entry.kind == "essay":
        cells |= {"files_kinds": ", ".join(content["files_kinds"]), "guidance": _text(content["guidance"])}
    return cells


def _write_options(content: dict) -> Iterator[dict]:
    for option in content["options"]:
        word, earned = "right" if option["correct"] else "wrong", option["worth"]
        yield {
            "answer": _text(option["text"]),
            "value": word if earned is None else f"{word} {earned}%",
            "feedback": _text(option["feedback"]),
        }


def _write_truths(content: dict) -> Iterator[dict]:
    for truth in ("true", "false"):
        yield {
            "answer": truth,
            "value": "right" if truth == content["truth"] else "wrong",
            "feedback": _text(content[f"feedback_{truth}"]),
        }


def _write_figures(content: dict) -> Iterator[dict]:
    for answer in content["answers"]:
        is_any = {name: answer[name] for name in shapes.ANY_FIGURE} == shapes.ANY_FIGURE
        exact = answer["tolerance"] == "0"
        figure = (
            "*" if is_any else answer["answer"] if exact else f"{answer['answer']} ± {answer['tolerance']}"
        )
        yield {"answer": figure, "value": f"{answer['worth']}%", "feedback": _text(answer["feedback"])}


def _write_patterns(content: dict) -> Iterator[dict]:
    for answer in content["answers"]:
        yield {
            "answer": answer["pattern"],
            "value": f"{answer['worth']}%",
            "feedback": _text(answer["feedback"]),
        }


def _write_pairs(content: dict) -> Iterator[dict]:
    for pair in content["pairs"]:
        yield {"answer": _text(pair["prompt"]), "value": pair["match"], "feedback": _text(pair["feedback"])}
    for text in content["distractors"]:
        yield {"answer": "", "value": text, "feedback": ""}


def _write_things(content: dict) -> Iterator[dict]:
    for category in content["categories"]:
        for thing in category["things"] or [""]:
            yield {"answer": _text(thing), "value": category["text"], "feedback": ""}


def _write_criteria(content: dict) -> Iterator[dict]:
    for criterion in content["rubric"]:
        levels = "\n".join(f"{level['points']}: {level['text']}" for level in criterion["levels"])
        yield {"answer": criterion["title"], "value": levels, "feedback": ""}


WRITERS: dict[str, Callable[[dict], Iterable[dict]]] = {
    "single": _write_options,
    "multiple": _write_options,
    "true_false": _write_truths,
    "numeric": _write_figures,
    "short": _write_patterns,
    "matching": _write_pairs,
    "ordering": lambda content: (
        {"answer": _text(step), "value": "", "feedback": ""} for step in content["steps"]
    ),
    "cloze": lambda content: (),
    "categorise": _write_things,
    "essay": _write_criteria,
}
