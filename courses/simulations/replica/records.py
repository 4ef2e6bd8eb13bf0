"""Lists of records, one record with what belongs to it, and the inbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from courses.simulations import wording
from courses.simulations.engine import Action, Question, screens
from courses.simulations.engine.values import as_text
from courses.simulations.engine.vocabulary import BUILT_IN_FORMS
from courses.simulations.queries import Work
from courses.simulations.replica.values import (
    MESSAGE_TYPE,
    Cell,
    cell,
    columns_of,
    label_of,
    moment_text,
    name_of,
    sort_key,
    type_label,
)
from courses.simulations.wording import verb_label

MOST_RELATED = 20
FEW_PAST = 5


@dataclass(frozen=True)
class Row:
    """A record as a list shows it."""

    id: str
    name: str
    cells: list[Cell]
    opened: bool

    @property
    def others(self) -> list[Cell]:
        """The cells behind the one that names it."""
        return self.cells[1:]


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    sorted: str  # "", "ascending" or "descending"
    next_sort: str


@dataclass(frozen=True)
class Card:
    """A record on its own page: all its fields if it is open to the learner, else what its list shows."""

    id: str
    type: str
    type_label: str
    name: str
    cells: list[Cell]
    opened: bool
    changed: bool

    @property
    def is_message(self) -> bool:
        return self.type == MESSAGE_TYPE

    @property
    def filled(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.shown]


@dataclass(frozen=True)
class Letter:
    """A message as the inbox shows it."""

    id: str
    subject: str
    at: str
    sender: str
    to: str
    opened: bool


@dataclass(frozen=True)
class Related:
    label: str
    rows: list[Row]
    total: int


@dataclass(frozen=True)
class Past:
    """One act on a record or in a run, as its history tells it."""

    seq: int
    at: str
    by: str
    label: str
    record: str | None
    why: str | None


@dataclass(frozen=True)
class History:
    """Acts on a record. `has_more`: there are earlier ones."""

    acts: list[Past]
    whole: bool
    has_more: bool


def row(work: Work, record: dict) -> Row:
    cells = [cell(work.machine, record, field) for field in columns_of(work.package, record["type"])]
    return Row(record["id"], name_of(work.machine, record), cells, work.is_open(record["id"]))


def sorted_records(work: Work, type_: str, sort: str) -> list[dict]:
    """Records of a type; `sort` is a column's key, with a hyphen before it for the other way round."""
    records = screens.rows(work.machine, type_)
    fields = {field.key: field for field in columns_of(work.package, type_)}
    field = fields.get(sort.removeprefix("-"))
    if field is None:
        return records
    return sorted(records, key=lambda one: sort_key(work.machine, one, field), reverse=sort.startswith("-"))


def columns(work: Work, type_: str, sort: str) -> list[Column]:
    return [_column(type_, field, sort) for field in columns_of(work.package, type_)]


def card(work: Work, record: dict) -> Card:
    opened = work.is_open(record["id"])
    show = screens.details if opened else columns_of
    return Card(
        id=record["id"],
        type=record["type"],
        type_label=type_label(work.package, record["type"]),
        name=name_of(work.machine, record),
        cells=[cell(work.machine, record, field) for field in show(work.package, record["type"])],
        opened=opened,
        changed=not opened and record["id"] in work.opened,
    )


def related(work: Work, record: dict) -> list[Related]:
    """The records that link to this one, by type; the first twenty of each."""
    found = []
    for key, kind in work.package.types.items():
        links = [field.key for field in kind.fields.values() if field.kind == "link"]
        linking = [one for one in screens.rows(work.machine, key) if _links_to(one, links, record["id"])]
        if linking:
            rows = [row(work, one) for one in linking[:MOST_RELATED]]
            found.append(Related(type_label(work.package, key), rows, len(linking)))
    return found


def history(work: Work, record_id: str, *, whole: bool) -> History:
    """What was done with the record, newest first; if not the `whole`, the last few acts."""
    acts = work.machine.trace.about(record_id)
    shown = list(acts if whole else islice(acts, FEW_PAST))
    return History(told(work, shown), whole=whole, has_more=next(acts, None) is not None)


def own_log(work: Work) -> list[dict]:
    """Trace entries of all that the learner did, newest first."""
    learner = work.package.learner.key
    return [entry for entry in reversed(work.machine.trace) if entry["by"] == learner]


def told(work: Work, entries: Iterable[dict]) -> list[Past]:
    """Trace entries in words."""
    return [_past(work, entry) for entry in entries]


def inbox(work: Work) -> list[Letter]:
    """Messages to the learner, newest first."""
    return [_letter(work, message) for message in screens.inbox(work.machine)]


def sent(work: Work) -> list[Letter]:
    """Messages from the learner, newest first."""
    messages = reversed(screens.rows(work.machine, MESSAGE_TYPE))
    return [_letter(work, one) for one in messages if one["from"] == work.package.learner.key]


def unread(work: Work) -> int:
    return sum(not work.is_open(message["id"]) for message in screens.inbox(work.machine))


def actions(work: Work, record: dict | None = None) -> list[Action]:
    return screens.actions_for(work.machine, record)


def _letter(work: Work, message: dict) -> Letter:
    actors = work.package.actors
    return Letter(
        id=message["id"],
        subject=as_text(message["subject"]) or message["id"],
        at=moment_text(as_text(message["at"])),
        sender=_name(actors, message["from"]),
        to=_name(actors, message["to"]),
        opened=work.is_open(message["id"]),
    )


def _name(actors: dict, key) -> str:
    return actors[key].name if type(key) is str and key in actors else as_text(key)


def _reason(work: Work, entry: dict) -> str | None:
    """Why an act was refused, in words; None if it was not."""
    if entry["why"] is None:
        return None
    blamed = wording.complaint(entry["why"], _form_of(work, entry))
    return blamed[1] if blamed else wording.refusal(entry["why"])


def _form_of(work: Work, entry: dict) -> tuple[Question, ...]:
    known = entry["do"] in work.package.actions or entry["do"] in BUILT_IN_FORMS
    return screens.form_for(work.machine, entry["do"]) if known else ()


def _column(type_: str, field, sort: str) -> Column:
    state = {field.key: "ascending", f"-{field.key}": "descending"}.get(sort, "")
    return Column(
        field.key, label_of(type_, field), state, f"-{field.key}" if state == "ascending" else field.key
    )


def _links_to(record: dict, links: list[str], record_id: str) -> bool:
    return any(record_id == record[key] or _holds(record[key], record_id) for key in links)


def _holds(value, record_id: str) -> bool:
    return type(value) is list and record_id in value


def _past(work: Work, entry: dict) -> Past:
    return Past(
        seq=entry["seq"],
        at=moment_text(entry["at"]),
        by=work.package.actors[entry["by"]].name,
        label=verb_label(work.package, entry["do"]),
        record=entry["on"] if work.machine.state.record(entry["on"]) else None,
        why=_reason(work, entry),
    )
