"""The option table of a question: for each choice, how many of each third of the group made it, and what it is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from courses.quizzes.analysis import labels
from courses.quizzes.analysis.labels import Form, Part
from courses.quizzes.analysis.sums import LOWER, UPPER


class Meaning(StrEnum):
    """What a row of the table stands for."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    WRITTEN = "written"
    RARE = "rare"
    NONE = "none"


@dataclass(frozen=True)
class Row:
    """One choice. `thirds` and `had` are of the lower, middle and upper third; `had` is what the counts are parts of."""

    text: str
    meaning: Meaning
    thirds: Sequence[int]
    had: Sequence[int]

    @property
    def times(self) -> int:
        return sum(self.thirds)

    @property
    def share(self) -> float:
        return self.times / (sum(self.had) or 1)

    def share_of(self, third: int) -> float:
        return self.thirds[third] / (self.had[third] or 1)

    @property
    def lower(self) -> float:
        return self.share_of(LOWER)

    @property
    def upper(self) -> float:
        return self.share_of(UPPER)

    @property
    def is_wrong(self) -> bool:
        return self.meaning == Meaning.WRONG


@dataclass(frozen=True)
class PartTable:
    """The choices of one part: those the newest version offers in their order, then what else was chosen."""

    part: Part
    rows: Sequence[Row]

    @cached_property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.is_wrong]

    @cached_property
    def right(self) -> list[Row]:
        return [row for row in self.rows if row.meaning == Meaning.RIGHT]


def part_tables(table: dict | None, specs: Sequence[dict]) -> list[PartTable]:
    """Of the counts that were kept and the versions of the question, the newest first."""
    if table is None:
        return []
    known: dict[str, Part] = {}
    for spec in specs:
        for part in labels.parts(spec):
            known.setdefault(part.id, part)
    counted: dict[str, dict[str | None, Sequence[int]]] = {}
    for part, choice, *thirds in table["chosen"]:
        counted.setdefault(part, {})[choice] = thirds
    older = {
        (part.id, choice.id): choice
        for spec in reversed(specs)
        for part in labels.parts(spec)
        for choice in part.choices
    }
    return [_part_table(part, counted.get(part.id, {}), older, table) for part in known.values()]


def _part_table(part: Part, counted: dict, older: dict, table: dict) -> PartTable:
    had = table["had"]
    offered = [(choice.id, choice) for choice in part.choices]
    others = [(id, older.get((part.id, id))) for id in counted if id not in dict(offered)]
    rows = [
        Row(_text(id, choice), _meaning(id, choice), counted.get(id, [0, 0, 0]), had)
        for id, choice in [*offered, *sorted(others, key=lambda one: -sum(counted[one[0]]))]
    ]
    return PartTable(part, [*rows, _left_out(part, rows, table)])


def _text(id: str | None, choice: labels.Choice | None) -> str:
    return choice.text if choice else id or ""


def _meaning(id: str | None, choice: labels.Choice | None) -> Meaning:
    if choice is None:
        return Meaning.RARE if id is None else Meaning.WRITTEN
    if choice.is_right:
        return Meaning.RIGHT
    return Meaning.PARTLY if choice.worth else Meaning.WRONG


def _left_out(part: Part, rows: Sequence[Row], table: dict) -> Row:
    """Where one choice is made, whoever made none left the part out, though perhaps not the question."""
    if part.form == Form.SEVERAL:
        none = table["unanswered"]
    else:
        none = [had - sum(row.thirds[third] for row in rows) for third, had in enumerate(table["had"])]
    return Row("", Meaning.NONE, none, table["had"])
