"""What is exchanged: questions in neutral terms, and what is to be said about a file."""

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.translation import gettext as _

MOST_ENTRIES = 5000
MOST_FAULTS = 1000

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
    "hotspot",
    "case",
    "essay",
)
DIFFICULTIES = ("easy", "medium", "hard")


class Unreadable(Exception):
    """A question, or the whole file, cannot be read; `reason` says why, for whoever wrote the file."""

    def __init__(self, reason: str, line: int = 0, element: str = ""):
        super().__init__(reason)
        self.reason, self.line, self.element = reason, line, element


class TooMany(Exception):
    """The file goes on after as many questions as are read at once."""

    def __init__(self, line: int, element: str):
        super().__init__(line, element)
        self.line, self.element = line, element
        self.reason = _("The file has more than %(most)d questions. Divide it.") % {"most": MOST_ENTRIES}


@dataclass(frozen=True)
class Fault:
    """Why something in the file cannot become a question, and where it stands."""

    reason: str
    line: int = 0
    element: str = ""
    question: str = ""

    def as_dict(self) -> dict:
        place = {
            "line": self.line or None,
            "element": self.element or None,
            "question": self.question or None,
        }
        return {name: value for name, value in place.items() if value} | {"reason": self.reason}


@dataclass(frozen=True)
class Note:
    """What is left out or changed of a question. One that `holds_back` is looked at before the question is used."""

    reason: str
    holds_back: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture as it is in the file, checked to be one."""

    name: str
    data: bytes = field(repr=False)
    width: int = 0
    height: int = 0

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


@dataclass
class Entry:
    """A question. Rich text is in the spelling of `rich`, with pictures as `sha256:…`; `content` has the keys of its
    kind as in `shapes`. What the file says nothing about is None: an import leaves it as it is."""

    kind: str
    stem: str
    content: dict
    feedback: str = ""
    key: str = ""
    """The name by which the file itself knows the question; "" where it has none."""
    name: str = ""
    category: tuple[str, ...] | None = None
    topic: str | None = None
    source: str | None = None
    difficulty: str | None = None
    tags: tuple[str, ...] | None = None
    pictures: dict[str, Picture] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    line: int = 0
    element: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of what is asked and how it is judged. Where it is filed and what it is called does not matter."""
        said = {"kind": self.kind, "stem": self.stem, "feedback": self.feedback, "content": self.content}
        return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def called(self) -> str:
        return self.key or self.name

    @property
    def is_held_back(self) -> bool:
        return any(note.holds_back for note in self.notes)

    def note(self, reason: str, *, holds_back: bool = False) -> None:
        note = Note(reason, holds_back)
        if note not in self.notes:
            self.notes.append(note)

    def fault(self, reason: str) -> Fault:
        return Fault(reason, self.line, self.element, self.called)


@dataclass
class Reading:
    """What a file holds. `notes` are about the file and about what in it is no question."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        if len(self.entries) >= MOST_ENTRIES:
            raise TooMany(entry.line, entry.element)
        self.entries.append(entry)

    def fault(self, reason: str, *, line: int = 0, element: str = "", question: str = "") -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(reason, line, element, question))

    def note(self, reason: str, *, line: int = 0, element: str = "", question: str = "") -> None:
        if len(self.notes) < MOST_FAULTS:
            self.notes.append(Fault(reason, line, element, question))

    @property
    def by_kind(self) -> dict[str, int]:
        return dict(Counter(entry.kind for entry in self.entries))


@dataclass
class Written:
    """A file, and what of the questions it could not carry. `left_out` are the questions that are not in it at all."""

    data: bytes
    count: int = 0
    left_out: list[Fault] = field(default_factory=list)
    lost: list[Fault] = field(default_factory=list)
