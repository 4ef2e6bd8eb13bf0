"""What an author has recorded, as steps of a package: records by their aliases, nothing that was refused or undone."""

import re
from dataclasses import dataclass, field

from courses.simulations.authoring.naming import Aliases
from courses.simulations.engine import Machine
from courses.simulations.engine.values import Scalar

SUBMIT = {"do": "submit"}

_ALIAS = re.compile(r"\$([a-z][a-z0-9_]*)")


@dataclass(frozen=True)
class Notice:
    """Something in the recording that its steps do not show as it was.

    `refused`: the act was refused and is left out, `why` as the engine says it. `no alias`: an answer names an alias
    that is not there, the act is left out. `by number`: the step names a record by its number, for want of an alias.
    """

    kind: str
    seq: int
    do: str
    on: str | None = None
    why: str | None = None


@dataclass(frozen=True)
class Recorded:
    """`steps` end with `submit`; `aliases` are those that records of the data must get, by place."""

    steps: list[dict]
    aliases: dict[int, str]
    notices: list[Notice] = field(default_factory=list)


def recorded(machine: Machine) -> Recorded:
    """The effective, accepted events of a run as steps."""
    return _Reader(machine).read()


class _Reader:
    def __init__(self, machine: Machine):
        self.package = machine.package
        self.events = machine.to_json()["events"]
        self.machine = Machine(machine.package, machine.draw)
        self.aliases = Aliases(machine.package)
        self.notices: list[Notice] = []

    def read(self) -> Recorded:
        steps = [step for seq, event in self.events if (step := self._step(seq, event))]
        return Recorded([*steps, SUBMIT], dict(sorted(self.aliases.added.items())), self.notices)

    def _step(self, seq: int, event: dict) -> dict | None:
        if event["do"] in ("undo", "submit"):
            return None
        was, entry = self.machine.state.cast.copy(), None
        names = self._names(event)
        entry = self.machine.step(event)[0]
        if entry["out"] == "refused":
            return self._leave_out("refused", seq, event, entry["why"])
        if any(self._is_unknown(value, was) for value in event["input"].values()):
            return self._leave_out("no alias", seq, event)
        on, answers = names
        if on is not None and not on.startswith("$"):
            self.notices.append(Notice("by number", seq, event["do"], on))
        return {"do": event["do"]} | ({"on": on} if on else {}) | ({"input": answers} if answers else {})

    def _leave_out(self, kind: str, seq: int, event: dict, why: str | None = None) -> None:
        self.notices.append(Notice(kind, seq, event["do"], event["on"], why))

    def _names(self, event: dict) -> tuple[str | None, dict]:
        """Target and answers as a step names them, on the state before the act."""
        links = self._links(event["do"])
        answers = {
            name: self._answer(value, is_link=name in links)
            for name, value in event["input"].items()
            if value is not None
        }
        return self._record(self.machine.state.resolve(event["on"])), answers

    def _record(self, record_id: str | None) -> str | None:
        if self.machine.state.record(record_id) is None:
            return record_id
        return self.aliases.bound(self.machine.state, record_id) or self.aliases.of(record_id) or record_id

    def _answer(self, value: Scalar, *, is_link: bool) -> Scalar:
        """An answer that is exactly the number of a record stands for the record."""
        state = self.machine.state
        if type(value) is not str or state.record(value) is None:
            return value
        return self._record(value) if is_link else self.aliases.bound(state, value) or value

    def _links(self, verb: str) -> set[str]:
        action = self.package.actions.get(verb)
        return {question.key for question in action.form if question.kind == "link"} if action else set()

    def _is_unknown(self, value: Scalar, cast: dict) -> bool:
        found = _ALIAS.fullmatch(value) if type(value) is str else None
        return bool(found) and found[1] not in self.aliases.all and found[1] not in cast
