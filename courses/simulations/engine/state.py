"""The state of a run: records, aliases, the clock and what is scheduled (format, sections 3 to 6).

A state is copied cheaply: records are shared with the start they came from until they are written to.
"""

import heapq
from typing import TYPE_CHECKING, NamedTuple

from .draws import fill
from .values import Value, moment

if TYPE_CHECKING:
    from .effects import Later
    from .package import Package


class Scheduled(NamedTuple):
    """An act that somebody else will take. Sorts by when it is due, then by when it was scheduled."""

    due: int
    order: int
    later: "Later"
    on: str | None
    input: dict


class State:
    """What is so now. `minute` and `now` are the clock as a number and as text; `cast` holds ids by alias."""

    def __init__(self, package: "Package", draw: dict):
        self.package = package
        self.worktime = package.worktime
        self.draw = draw
        self.over = False
        self.records: dict[str, dict] = {}
        self.cast: dict[str, str] = {}
        self.bindings: list[tuple[str, str]] = []  # every alias ever bound, for hints
        self.revealed: set[tuple[str, str]] = set()  # (id, field), for screens
        self.scheduled: list[Scheduled] = []
        self.scheduled_ever = 0
        self.set_clock(package.start_minute)
        self._ids: dict[str, list[str]] = {key: [] for key in package.types}
        self._written: set[str] = set()
        self._bound_at_start = 0

    def copy(self) -> "State":
        """A state of its own that starts as this one does."""
        twin = object.__new__(State)
        twin.__dict__.update(self.__dict__)
        for name in ("records", "cast", "bindings", "revealed", "scheduled"):
            setattr(twin, name, getattr(self, name).copy())
        twin._ids = {key: ids.copy() for key, ids in self._ids.items()}
        twin._written = set()
        twin._bound_at_start = len(self.bindings)
        return twin

    def set_clock(self, minute: int) -> None:
        self.minute = minute
        self.now = moment(minute)

    def record(self, record_id: Value) -> dict | None:
        """The record with this id, or None for whatever is no record's id."""
        return self.records.get(record_id) if type(record_id) is str else None

    def ids_of(self, type_: str) -> list[str]:
        """Ids of one type, oldest first."""
        return self._ids[type_]

    def resolve(self, value: Value) -> Value:
        """The id for text `$name` whose name is in the cast now; any other value is itself."""
        if type(value) is str and value.startswith("$"):
            return self.cast.get(value[1:], value)
        return value

    def create(self, type_: str, values: dict[str, Value], alias: str | None = None) -> str:
        """The id of a new record; what is not given is null."""
        record_id = self._add(type_)
        self.store(record_id, values)
        if alias:
            self.bind(alias, record_id)
        return record_id

    def store(self, record_id: Value, values: dict[str, Value]) -> None:
        """Write fields; nothing where there is no such record, and no field that its type does not declare."""
        if self.record(record_id) is None:
            return
        record = self._writable(record_id)
        fields = self.package.types[record["type"]].fields
        for name, value in values.items():
            if name in fields:
                record[name] = _as_many(value) if fields[name].many else _as_one(value)

    def append(self, record_id: Value, values: dict[str, Value]) -> None:
        """Append to fields with `many`; null and lists append nothing, other fields are left alone."""
        if self.record(record_id) is None:
            return
        record = self._writable(record_id)
        fields = self.package.types[record["type"]].fields
        for name, value in values.items():
            if name in fields and fields[name].many and value is not None and type(value) is not list:
                record[name].append(value)

    def bind(self, alias: str, record_id: str) -> None:
        self.cast[alias] = record_id
        self.bindings.append((alias, record_id))

    def schedule(self, due: int, later: "Later", on: str | None, input_: dict) -> None:
        heapq.heappush(self.scheduled, Scheduled(due, self.scheduled_ever, later, on, input_))
        self.scheduled_ever += 1

    def take_due(self, until: int) -> Scheduled | None:
        """The earliest scheduled act that is due at or before `until`, no longer scheduled then."""
        if self.scheduled and self.scheduled[0].due <= until:
            return heapq.heappop(self.scheduled)
        return None

    def written(self) -> dict[str, dict]:
        """Copies of the records that differ from the start, or are new."""
        return {
            record_id: _copy(record)
            for record_id, record in self.records.items()
            if record_id in self._written
        }

    def bound_since_start(self) -> list[tuple[str, str]]:
        return self.bindings[self._bound_at_start :]

    def restore(self, records: dict[str, dict]) -> None:
        """Put back what `written` gave, whatever its order."""
        for record_id, record in sorted(records.items(), key=lambda item: _number(item[0])):
            if record_id not in self.records:
                self._ids[record["type"]].append(record_id)
            self.records[record_id] = record
            self._written.add(record_id)

    def _add(self, type_: str) -> str:
        ids, kind = self._ids[type_], self.package.types[type_]
        record_id = f"{kind.prefix}-{len(ids) + 1:04}"
        ids.append(record_id)
        empty = {name: [] if field.many else None for name, field in kind.fields.items()}
        self.records[record_id] = {"id": record_id, "type": type_, **empty}
        self._written.add(record_id)
        return record_id

    def _writable(self, record_id: str) -> dict:
        if record_id not in self._written:
            self.records[record_id] = _copy(self.records[record_id])
            self._written.add(record_id)
        return self.records[record_id]


def first_state(package: "Package", draw: dict) -> State:
    """The state before the first event: all ids and aliases first, then the values."""
    state = State(package, draw)
    data = [(source, state._add(source["type"])) for source in package.data]
    for source, record_id in data:
        if "as" in source:
            state.bind(source["as"], record_id)
    for source, record_id in data:
        given = source.get("with", {}).items()
        state.store(record_id, {name: _resolved(state, fill(value, draw)) for name, value in given})
    return state


def _resolved(state: State, value: Value) -> Value:
    return [state.resolve(member) for member in value] if type(value) is list else state.resolve(value)


def _copy(record: dict) -> dict:
    return {name: value.copy() if type(value) is list else value for name, value in record.items()}


def _as_many(value: Value) -> list:
    if type(value) is list:
        return value.copy()
    return [] if value is None else [value]


def _as_one(value: Value) -> Value:
    return None if type(value) is list else value


def _number(record_id: str) -> int:
    return int(record_id.rpartition("-")[2])
