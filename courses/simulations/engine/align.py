"""A learner's run beside the model run of the same draw: which acts are the same, and where the two part.

Two acts correspond when their verb is the same and their record (aliases as in format, section 9). Of all ways to pair
corresponding acts in order, the alignment has the most pairs, and of these the most with equal answers; what could
only be paired against the order comes as `out of order`. The same runs always give the same rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .machine import Machine
from .package import Package
from .selftest import steps_in
from .values import Value
from .vocabulary import BUILT_IN_FORMS

SAME = "same"
OTHER_INPUT = "other input"
ONLY_LEARNER = "only learner"
ONLY_MODEL = "only model"
OUT_OF_ORDER = "out of order"

_A_PAIR = 1024  # outweighs any number of equal answers: a run has at most 500 acts
_OWN_WORDS = "long text"


@dataclass(frozen=True, slots=True)
class Act:
    """One act. Of the learner: `number` is its `seq`, `on` a record's id. Of the model: its place, as written there."""

    number: int
    do: str
    on: Value
    input: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side. `differs` names the answers that are not alike."""

    kind: str
    own: Act | None
    model: Act | None
    differs: tuple[str, ...] = ()


def align(machine: Machine, events: Sequence[dict]) -> list[Row]:
    """The rows of a run. `events` are all that the run took, of which its trace says what they came to."""
    own, model = own_acts(machine, events), model_acts(machine.package, machine.draw)
    return side_by_side(own, model, Reader(machine))


def own_acts(machine: Machine, events: Sequence[dict]) -> list[Act]:
    """The learner's accepted acts that were not undone."""
    learner = machine.package.learner.key
    return [
        Act(entry["seq"], entry["do"], entry["on"], events[entry["seq"] - 1].get("input") or {})
        for entry in machine.trace
        if entry["by"] == learner and entry["out"] == "ok"
    ]


def model_acts(package: Package, draw: dict) -> list[Act]:
    """The steps of the model run that are used in this draw, numbered as the events of playing them."""
    steps = enumerate(steps_in(package.model_run, draw), start=1)
    return [Act(number, step["do"], step.get("on"), step.get("input", {})) for number, step in steps]


@dataclass(frozen=True, slots=True)
class Reading:
    """An act as it is compared: what its record and each of its answers may mean; what was left empty is absent."""

    do: str
    on: set
    answers: dict[str, set]

    def corresponds_to(self, other: "Reading") -> bool:
        return self.do == other.do and not self.on.isdisjoint(other.on)

    def answers_like(self, other: "Reading") -> bool:
        theirs = other.answers
        return self.answers.keys() == theirs.keys() and not any(
            meant.isdisjoint(theirs[name]) for name, meant in self.answers.items()
        )

    def differs_from(self, other: "Reading") -> tuple[str, ...]:
        """The answers that are not alike."""
        names = dict.fromkeys([*self.answers, *other.answers])
        nothing: set = set()
        return tuple(
            name
            for name in names
            if self.answers.get(name, nothing).isdisjoint(other.answers.get(name, nothing))
        )


class Reader:
    """Reads acts of both runs by what aliases have stood for in the learner's.

    What one says in one's own words (`long text`) is alike whenever something is said.
    """

    def __init__(self, machine: Machine):
        self.package = machine.package
        self.stood_for: dict[str, set] = defaultdict(set)
        for alias, record_id in machine.state.bindings:
            self.stood_for[f"${alias}"].add((str, record_id))

    def read(self, act: Act) -> Reading:
        free = self._in_own_words(act.do)
        answers = {
            name: {_OWN_WORDS} if name in free else self._meant(value)
            for name, value in act.input.items()
            if value not in (None, "")
        }
        return Reading(act.do, self._meant(act.on), answers)

    def _meant(self, value: Value) -> set:
        """The value; of an alias every record it has stood for in this run."""
        known = self.stood_for.get(value) if type(value) is str else None
        return known or {(type(value), value)}

    def _in_own_words(self, verb: str) -> set[str]:
        action = self.package.actions.get(verb)
        if action is None and verb not in BUILT_IN_FORMS:
            return set()
        form = action.form if action else self.package.built_in_form(verb)
        return {question.key for question in form if question.kind == _OWN_WORDS}


def side_by_side(own: list[Act], model: list[Act], reader: Reader) -> list[Row]:
    """Every act of both once. The learner's stand in order; so do the model's, save those out of order."""
    ours, theirs = [reader.read(act) for act in own], [reader.read(act) for act in model]
    weights = _weights(ours, theirs)
    in_order = _in_order(len(model), weights)
    astray = _against_the_order(weights, in_order)
    left = {*range(len(model))} - {*astray.values()}
    rows, reached = [], 0
    for place, act in enumerate(own):
        beside = in_order.get(place, astray.get(place))
        if beside is None:
            rows.append(Row(ONLY_LEARNER, act, None))
            continue
        if place in in_order:
            rows += [Row(ONLY_MODEL, None, model[one]) for one in range(reached, beside) if one in left]
            reached = beside + 1
        differs = ours[place].differs_from(theirs[beside])
        kind = OUT_OF_ORDER if place in astray else OTHER_INPUT if differs else SAME
        rows.append(Row(kind, act, model[beside], differs))
    return rows + [Row(ONLY_MODEL, None, model[one]) for one in range(reached, len(model)) if one in left]


# For each of the learner's acts: how much a pair with each of the model's weighs, by its place; those that correspond.
_Weights = list[dict[int, int]]


def _weights(ours: list[Reading], theirs: list[Reading]) -> _Weights:
    places = defaultdict(list)
    for place, reading in enumerate(theirs):
        places[reading.do].append(place)
    return [
        {
            place: _A_PAIR + own.answers_like(theirs[place])
            for place in places[own.do]
            if own.corresponds_to(theirs[place])
        }
        for own in ours
    ]


def _in_order(width: int, weights: _Weights) -> dict[int, int]:
    """The model's place for each of the learner's acts that is paired: the heaviest common subsequence."""
    best = [[0] * (width + 1)]
    for row in reversed(weights):
        best.append(_heaviest(row, best[-1], width) if row else best[-1])
    best.reverse()
    pairs, own, model = {}, 0, 0
    while own < len(weights) and model < width:
        weight = weights[own].get(model)
        if weight and best[own][model] == weight + best[own + 1][model + 1]:
            pairs[own] = model
            own, model = own + 1, model + 1
        elif best[own][model] == best[own + 1][model]:
            own += 1
        else:
            model += 1
    return pairs


def _heaviest(weights: dict[int, int], below: list[int], width: int) -> list[int]:
    """What can be had from one of the learner's acts on, from each place of the model on."""
    row = [0] * (width + 1)
    most = 0
    for place in range(width - 1, -1, -1):
        if below[place] > most:
            most = below[place]
        weight = weights.get(place)
        if weight is not None and weight + below[place + 1] > most:
            most = weight + below[place + 1]
        row[place] = most
    return row


def _against_the_order(weights: _Weights, in_order: dict[int, int]) -> dict[int, int]:
    """For each of the learner's acts left, the first of the model's left; one with like answers before others."""
    taken, pairs = {*in_order.values()}, {}
    for place, row in enumerate(weights):
        if place not in in_order and (left := row.keys() - taken):
            pairs[place] = min(left, key=lambda beside, row=row: (-row[beside], beside))
            taken.add(pairs[place])
    return pairs
