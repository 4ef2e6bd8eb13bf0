"""What the model run leaves behind: every field that ended different, every record that came into being."""

import re
from collections.abc import Iterator

from courses.simulations.authoring.phrases import Phrases
from courses.simulations.authoring.played import Playbook, Played
from courses.simulations.authoring.proposal import RESULT, Proposal
from courses.simulations.engine import Field, canonical
from courses.simulations.engine.draws import PLACEHOLDER
from courses.simulations.engine.expressions import Scope, compile_conditions
from courses.simulations.engine.state import State
from courses.simulations.engine.values import Value, as_text

MESSAGE = "message"

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
_TYPED_KINDS = ("text", "long text", "file")
_SHORTEST_TYPED = 2


def outcomes(book: Playbook, say: Phrases) -> Iterator[Proposal]:
    """Results that the model run reaches in every draw and that nobody has without working for them."""
    finder = _Outcomes(book, say)
    found = (*finder.of_records(), *finder.of_new_records())
    return (proposal for proposal in found if finder.is_reached(proposal))


class _Outcomes:
    def __init__(self, book: Playbook, say: Phrases):
        self.book, self.say, self.package = book, say, book.package
        self.typed = [_typed_texts(run) for run in book.runs]
        self.told_by = list(self._fields_that_tell_draws())

    def is_reached(self, proposal: Proposal) -> bool:
        """Whether it holds at the end of every model run, and not at the start of each already."""
        holds = compile_conditions(proposal.logic["when"])
        ends = all(holds(_scope(run.state)) for run in self.book.runs)
        return ends and not all(holds(_scope(run.start)) for run in self.book.runs)

    # Records of the data

    def of_records(self) -> Iterator[Proposal]:
        for record_id in self.book.aliases.places:
            type_ = self.book.runs[0].start.records[record_id]["type"]
            for field in self.package.types[type_].fields.values():
                if any(_changed(run, record_id, field.key) for run in self.book.runs):
                    yield from self._of_field(record_id, type_, field)

    def _of_field(self, record_id: str, type_: str, field: Field) -> Iterator[Proposal]:
        alias = self.book.aliases.of(record_id)
        if alias is None:
            return
        path = f"cast.{alias[1:]}.{field.key}"
        readings = [self._reading(place, path, record_id, field) for place in range(len(self.book.runs))]
        when, by = self._for_all_draws(readings)
        if when is None:
            return
        yield Proposal(
            RESULT,
            {"check": "state", "when": when},
            key=f"{alias[1:]}_{field.key}",
            text=self._text(record_id, type_, field, when, by),
            subject=self._subject(record_id, type_),
            near=not _DATED.search(as_text(self.book.runs[0].state.records[record_id][field.key])),
        )

    def _reading(self, place: int, path: str, record_id: str, field: Field) -> list:
        run = self.book.runs[place]
        before = run.start.records[record_id][field.key]
        return self._conditions(place, path, field, run.state.records[record_id][field.key], before)

    def _conditions(self, place: int, path: str, field: Field, value: Value, before: Value = None) -> list:
        """What can be asked of a field that ended with this value: the value itself unless it was typed or dated."""
        if value in (None, "", []):
            return [[path, "empty"]]
        if type(value) is list:
            added = [member for member in value if type(before) is not list or member not in before]
            known = [[path, "has", self._named(one)] for one in added if self._is_known(place, field, one)]
            return known or [[path, "filled"]]
        if not self._is_known(place, field, value):
            return [[path, "filled"]]
        return [[path, "=", self._named(value)]]

    def _is_known(self, place: int, field: Field, value: Value) -> bool:
        """Whether every good run ends with just this: neither the time of an act nor somebody's own words."""
        if type(value) is not str or field.kind in ("choice", "yes/no", "link"):
            return field.kind != "link" or self.book.aliases.of(value) is not None
        if _DATED.search(value):
            return False
        return not any(text in value for text in self.typed[place])

    def _named(self, value: Value) -> Value:
        return self.book.aliases.of(value) or value if type(value) is str else value

    # Draws that end differently

    def _for_all_draws(self, readings: list[list]) -> tuple[list | None, str]:
        """One condition for all draws, and the label of the field that tells them apart, if it takes one."""
        groups: dict[str, list[int]] = {}
        for place, reading in enumerate(readings):
            groups.setdefault(canonical(reading), []).append(place)
        if len(groups) == 1:
            return readings[0], ""
        for name, path, label in self.told_by:
            values = [
                {self.book.runs[place].draw[name]: None for place in group} for group in groups.values()
            ]
            if not _any_shared(values):
                pairs = zip(values, groups.values(), strict=True)
                return [{"any": [_branch(path, list(v), readings[g[0]]) for v, g in pairs]}], label
        return _one_of(readings), ""

    def _fields_that_tell_draws(self) -> Iterator[tuple[str, str, str]]:
        """Name of a pool, path and label of a field that holds the drawn value from beginning to end."""
        for record_id, place in self.book.aliases.places.items():
            source = self.package.data[place]
            for key, value in source.get("with", {}).items():
                whole = PLACEHOLDER.fullmatch(value) if isinstance(value, str) else None
                alias = self.book.aliases.of(record_id)
                if whole and alias and not any(_changed(run, record_id, key) for run in self.book.runs):
                    label = self.package.types[source["type"]].fields[key].label
                    yield whole[1], f"cast.{alias[1:]}.{key}", label

    # Records that came into being

    def of_new_records(self) -> Iterator[Proposal]:
        seen = set()
        for type_ in self.package.types:
            new = [_created(run, type_) for run in self.book.runs]
            for number in range(min(map(len, new))):
                proposal = self._of_new(type_, [ids[number] for ids in new])
                if proposal and proposal.id not in seen:
                    seen.add(proposal.id)
                    yield proposal

    def _of_new(self, type_: str, ids: list[str]) -> Proposal | None:
        records = [run.state.records[one] for run, one in zip(self.book.runs, ids, strict=True)]
        learner = self.package.learner.key
        if type_ == MESSAGE and not all(record["from"] == learner for record in records):
            return None
        where, told = [], []
        for field in self.package.types[type_].fields.values():
            condition = self._asked_of_new(type_, field, records)
            if condition:
                where.append(condition)
                told.append(self._told(field, condition, records[0]))
        fields = ", ".join(filter(None, told))
        text = {"type": self.say.type(type_), "fields": fields}
        return Proposal(
            RESULT,
            {"check": "state", "when": [{"exists": type_, **({"where": where} if where else {})}]},
            key=f"{type_}_made",
            text=self.say.say("exists with" if fields else "exists", **text),
            subject=self.say.type(type_),
        )

    def _asked_of_new(self, type_: str, field: Field, records: list[dict]) -> list | None:
        if type_ == MESSAGE and field.key not in ("to", "from", "about"):
            return None
        values = [record[field.key] for record in records]
        readings = [self._conditions(n, f"row.{field.key}", field, value) for n, value in enumerate(values)]
        same = all(reading == readings[0] for reading in readings) and len(readings[0]) == 1
        return readings[0][0] if same and readings[0][0][1] != "empty" else None

    def _told(self, field: Field, condition: list, record: dict) -> str:
        if condition[1] == "filled":
            return ""
        return f"{field.label} “{self.say.value(self.book.runs[0].state.records, record[field.key])}”"

    # Words

    def _text(self, record_id: str, type_: str, field: Field, when: list, by: str) -> str:
        words = {"field": field.label, "record": self._subject(record_id, type_)}
        if by:
            return self.say.say("draws", by=f"“{by}”", **words)
        condition = when[0]
        value = [one[2] for one in when] if len(when) > 1 else condition[2] if len(condition) > 2 else None
        records = self.book.runs[0].state
        resolved = [records.resolve(one) for one in value] if type(value) is list else records.resolve(value)
        return self.say.say(condition[1], value=self.say.value(records.records, resolved), **words)

    def _subject(self, record_id: str, type_: str) -> str:
        start = self.book.runs[0].start
        return self.say.record(start.records[record_id], alone=len(start.ids_of(type_)) == 1)


def _scope(state: State) -> Scope:
    return Scope(state, state.package.learner, None, {})


def _changed(run: Played, record_id: str, key: str) -> bool:
    return run.start.records[record_id][key] != run.state.records[record_id][key]


def _created(run: Played, type_: str) -> list[str]:
    return run.state.ids_of(type_)[len(run.start.ids_of(type_)) :]


def _typed_texts(run: Played) -> set[str]:
    """What the learner wrote in own words: another run will hold other words."""
    actions = run.machine.package.actions
    return {
        act.input[question.key]
        for act in run.own_acts()
        for question in actions[act.do].form
        if question.kind in _TYPED_KINDS and len(str(act.input.get(question.key) or "")) >= _SHORTEST_TYPED
    }


def _any_shared(groups: list[dict]) -> bool:
    return sum(map(len, groups)) != len({value for group in groups for value in group})


def _branch(path: str, values: list, reading: list) -> dict:
    told = [path, "=", values[0]] if len(values) == 1 else [path, "in", values]
    return {"all": [told, *reading]}


def _one_of(readings: list[list]) -> list | None:
    """Where nothing tells the draws apart: any of the values that the model run ends with."""
    if not all(len(reading) == 1 and reading[0][1] == "=" for reading in readings):
        return None
    values = list(dict.fromkeys(reading[0][2] for reading in readings))
    return [[readings[0][0][0], "in", values]]
