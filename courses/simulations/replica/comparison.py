"""A run beside the model run of the same draw, in words. Who may see it is not asked here."""

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from courses.simulations.engine import Check, Machine, Package
from courses.simulations.engine.align import (
    ONLY_LEARNER,
    ONLY_MODEL,
    OTHER_INPUT,
    OUT_OF_ORDER,
    SAME,
    Row,
    align,
    model_acts,
)
from courses.simulations.engine.verdicts import holds
from courses.simulations.replica.steps import Answer, StepText, told

WORDS = {
    SAME: (pgettext_lazy("step beside the model run", "Same"), "good"),
    OTHER_INPUT: (pgettext_lazy("step beside the model run", "Other answers"), "warn"),
    OUT_OF_ORDER: (pgettext_lazy("step beside the model run", "Another order"), "warn"),
    ONLY_LEARNER: (pgettext_lazy("step beside the model run", "Only you"), "info"),
    ONLY_MODEL: (pgettext_lazy("step beside the model run", "Only the model"), "neutral"),
}


@dataclass(frozen=True)
class Difference:
    """An answer that is not alike; what was left empty is an empty text."""

    label: str
    own: str
    model: str
    own_words: bool


@dataclass(frozen=True)
class Pair:
    """What stands side by side. `moment` is where in the learner's run this is: after its own act, or the last before."""

    kind: str
    word: str
    tag: str
    own: StepText | None
    model: StepText | None
    differences: list[Difference]
    moment: int


class ModelRun:
    """The model run of a draw, played; `steps` by their number from 1."""

    def __init__(self, package: Package, draw: dict):
        self.machine = Machine(package, draw)
        self.steps: dict[int, StepText] = {}
        self._came_true: dict[str, int] = {}
        states = [check for check in package.checks if check.kind == "state"]
        self._note(states, 0)
        for act in model_acts(package, draw):
            event = {"do": act.do, "on": act.on, "input": self._resolved(act.input)}
            (entry, *_others) = self.machine.step(event)
            self.steps[act.number] = told(self.machine, act.number, event, at=entry["at"], on=entry["on"])
            self._note(states, act.number)

    def steps_of(self, check: Check) -> list[StepText]:
        """The steps the check is about: those its patterns match, or the one that made its condition true for good."""
        if check.kind == "state":
            numbers = {self._came_true.get(check.key, 0)}
        else:
            hits = self.machine.trace.hits[check.index]
            entries = [self.machine.trace[hit.position] for hit in (*hits.a, *hits.b)]
            learner = self.machine.package.learner.key
            numbers = {entry["seq"] for entry in entries if entry["by"] == learner}
        return [self.steps[number] for number in sorted(numbers) if number in self.steps]

    def _resolved(self, answers: dict) -> dict:
        return {name: self.machine.state.resolve(value) for name, value in answers.items()}

    def _note(self, states: list[Check], number: int) -> None:
        """Remembers since which step each condition holds."""
        for check in states:
            if not holds(check, self.machine.state):
                self._came_true.pop(check.key, None)
            else:
                self._came_true.setdefault(check.key, number)


class Comparison:
    """`machine` is the learner's run at its end, `events` all that it took."""

    def __init__(self, machine: Machine, events: list[dict]):
        self.machine, self.events = machine, events
        self.model = ModelRun(machine.package, machine.draw)
        self.rows = align(machine, events)
        self._entries = {entry["seq"]: entry for entry in reversed(list(machine.trace))}

    def pairs(self) -> list[Pair]:
        """All rows in words."""
        found, moment = [], 0
        for row in self.rows:
            moment = row.own.number if row.own else moment
            found.append(self._pair(row, moment))
        return found

    def beside(self, seqs: set[int]) -> list[StepText]:
        """The model's steps that correspond to these of the learner's acts."""
        rows = (row for row in self.rows if row.own and row.model and row.own.number in seqs)
        return [self.model.steps[row.model.number] for row in rows]

    def _pair(self, row: Row, moment: int) -> Pair:
        word, tag = WORDS[row.kind]
        own = row.own and self._own(row.own.number)
        model = row.model and self.model.steps[row.model.number]
        differences = [_difference(key, own, model) for key in row.differs] if own and model else []
        told_apart = [one for one in differences if one is not None]
        return Pair(row.kind, str(word), tag, own, model, told_apart, moment)

    def _own(self, seq: int) -> StepText:
        entry = self._entries[seq]
        return told(self.machine, seq, self.events[seq - 1], at=entry["at"], on=entry["on"])


def _difference(key: str, own: StepText, model: StepText) -> Difference | None:
    ours, theirs = _answer(own, key), _answer(model, key)
    known = ours or theirs
    if known is None:
        return None
    return Difference(
        known.label, ours.text if ours else "", theirs.text if theirs else "", own_words=known.own_words
    )


def _answer(step: StepText, key: str) -> Answer | None:
    return next((one for one in step.answers if one.key == key), None)
