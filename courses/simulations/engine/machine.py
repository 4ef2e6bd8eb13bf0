"""The run of a scenario, event by event (format, section 6)."""

import json

from .canonical import canonical, first_head, next_head
from .draws import check_draw
from .events import MAX_EVENTS, check_event, check_events
from .expressions import Scope
from .faults import BadInput
from .kept import Kept, assembled
from .package import Actor, Package
from .refusals import refusal
from .state import Scheduled, State
from .trace import BEGINS, Trace
from .values import minute_of, moment
from .vocabulary import TAKES_A_MINUTE

ENGINE_VERSION = "1"
MOST_TAKEN_IN_A_STEP = 200


class Machine:
    """One run: `step` it, read `state` and `trace`, put it away with `to_json` and go on with `from_json`.

    A step costs the same however long the run is, except an accepted undo, which plays the run again.
    """

    def __init__(self, package: Package, draw: dict):
        self.package = package
        self.draw = dict(check_draw(package, draw))
        self.head = first_head(package.sha256, draw)
        self.seq = 0
        self._begin()

    def step(self, event: dict) -> list[dict]:
        """Take the next event; the trace entries it gave, the learner's own first.

        None are given by an accepted undo and by events after the run is over: these only count in `seq` and
        `head`. BadInput, and nothing changed, for what is no event or would be the 501st.
        """
        event = check_event(event)
        if self.seq >= MAX_EVENTS:
            raise BadInput("$", f"more than {MAX_EVENTS} events")
        self.seq += 1
        self.head = next_head(self.head, event)
        if self.state.over:
            return []
        if to := self._accepted_undo(self.seq, event):
            self._rewind(to)
            return []
        before = len(self.trace.added)
        self._play(self.seq, event)
        return self.trace.added[before:]

    def refusal_of(self, event: dict) -> str | None:
        """Why the next event would be refused, were it this one; None if it would be accepted. Nothing changes."""
        event = check_event(event)
        scope, on = _scope(self.state, self.package.learner, event)
        return refusal(self.package, scope, event["do"], on, self.seq + 1)

    @property
    def effective(self) -> list[dict]:
        """The events that count: those not taken back, up to the end of the run."""
        return [event for _seq, event in self._effective.values]

    @property
    def last(self) -> tuple[int, dict] | None:
        """The last of these events with its place among them, from 1; without reading the others."""
        return (len(self._effective), self._effective.last[1]) if self._effective else None

    def to_json(self) -> dict:
        """Everything that `from_json` needs besides the package, as JSON values; small if little was written."""
        long = {"events": [list(pair) for pair in self._effective.values], "trace": self.trace.to_json()}
        return self._small_json() | long

    def to_text(self) -> str:
        """Canonical JSON of the same, at the price of what changed since `from_text`."""
        texts = {name: canonical(value) for name, value in self._small_json().items()}
        return assembled(texts | {"events": self._effective.text(), "trace": self.trace.to_text()})

    def _small_json(self) -> dict:
        state = self.state
        return {
            "engine": ENGINE_VERSION,
            "spec_sha256": self.package.sha256,
            "draw": self.draw,
            "seq": self.seq,
            "head": self.head,
            "now": state.now,
            "over": state.over,
            "records": state.written(),
            "bindings": [list(binding) for binding in state.bound_since_start()],
            "revealed": sorted(map(list, state.revealed)),
            "scheduled": [_scheduled_to_json(act) for act in sorted(state.scheduled)],
            "scheduled_ever": state.scheduled_ever,
        }

    @classmethod
    def from_json(cls, package: Package, source: dict) -> "Machine":
        """The run that `to_json` put away. ValueError if it was played on another package or engine.

        `source` becomes the run's own; do not use it afterwards.
        """
        return cls._taken_up(package, source, None, None)

    @classmethod
    def from_text(cls, package: Package, text: str) -> "Machine":
        """The run that `to_text` put away. Of its events and its trace it reads what it is asked for."""
        source, events, entries = _apart(text)
        return cls._taken_up(package, source, events, entries)

    @classmethod
    def _taken_up(
        cls, package: Package, source: dict, events: Kept | None, entries: Kept | None
    ) -> "Machine":
        if (source["engine"], source["spec_sha256"]) != (ENGINE_VERSION, package.sha256):
            raise ValueError("this run belongs to another package or engine")
        machine = cls(package, source["draw"])
        machine.seq, machine.head = source["seq"], source["head"]
        machine._effective = events or Kept()
        for pair in source["events"]:
            machine._effective.append(pair)
        machine.trace = Trace.from_json(package, source["trace"], entries)
        state = machine.state
        state.set_clock(minute_of(source["now"]))
        state.over = source["over"]
        state.restore(source["records"])
        for alias, record_id in source["bindings"]:
            state.bind(alias, record_id)
        state.revealed = {(record_id, field) for record_id, field in source["revealed"]}
        state.scheduled = sorted(_scheduled_from_json(package, act) for act in source["scheduled"])
        state.scheduled_ever = source["scheduled_ever"]
        return machine

    def _begin(self) -> None:
        self.state: State = self.package.start(self.draw)
        self.trace = Trace(self.package)
        self._effective = Kept()

    def _accepted_undo(self, seq: int, event: dict) -> int | None:
        """The `to` of an accepted undo."""
        return event["input"]["to"] if self._accepted("undo", seq, event) else None

    def _accepted(self, verb: str, seq: int, event: dict) -> bool:
        """Whether this is an accepted `undo` or `submit`: of these two, no state says otherwise."""
        if event["do"] != verb:
            return False
        scope, on = _scope(self.state, self.package.learner, event)
        return refusal(self.package, scope, verb, on, seq) is None

    def _effective_of(self, events: list[dict]) -> list[tuple[int, dict]]:
        """Those of all events of a run that count at its end, with their `seq`."""
        effective = []
        for seq, event in enumerate(events, start=1):
            if to := self._accepted_undo(seq, event):
                while effective and effective[-1][0] >= to:
                    effective.pop()
            else:
                effective.append((seq, event))
            if self._accepted("submit", seq, event):
                break
        return effective

    def _rewind(self, to: int) -> None:
        kept = [(seq, event) for seq, event in self._effective.values if seq < to]
        self._begin()
        for seq, event in kept:
            self._play(seq, event)

    def _play(self, seq: int, event: dict) -> None:
        self._effective.append([seq, event])
        scope, on = _scope(self.state, self.package.learner, event)
        if not self._act(seq, scope, event["do"], on):
            return
        if event["do"] == "submit":
            self.state.over = True
        else:
            self._let_time_pass(seq, event["do"], scope.input)

    def _act(self, seq: int, scope: Scope, do: str, on: str | None) -> bool:
        """Decide, match, and do: (a) to (c) of a step. Whether the act was accepted."""
        self._count(do)
        why = refusal(self.package, scope, do, on, seq)
        self.trace.add(seq, scope, do, on, why)
        if why is not None:
            return False
        if do == "reveal":
            self.state.revealed.add((on, scope.input["field"]))
        elif do in self.package.actions:
            for effect in self.package.actions[do].effects:
                effect(scope)
        return True

    def _count(self, verb: str) -> None:
        if self.package.meter:
            self.package.meter.add(self.package.effort(verb).on(self.state))

    def _let_time_pass(self, seq: int, do: str, answers: dict) -> None:
        """(d) to (f) of a step, with the acts of others that fall due."""
        state = self.state
        until = state.worktime.roll(self._end_of(do, answers))
        for _ in range(MOST_TAKEN_IN_A_STEP):
            act = state.take_due(until)
            if act is None:
                break
            if act.due > state.minute:
                state.set_clock(act.due)
            self._take_scheduled(seq, act)
        state.set_clock(until)

    def _end_of(self, do: str, answers: dict) -> int:
        due, minute = self.state.worktime.due, self.state.minute
        if do == "wait":
            return due(minute, answers["n"], answers["unit"])
        if do in self.package.actions:
            return due(minute, self.package.actions[do].minutes, "min")
        return due(minute, 1 if do in TAKES_A_MINUTE else 0, "min")

    def _take_scheduled(self, seq: int, act: Scheduled) -> None:
        target = act.on if self.state.record(act.on) else None
        scope = Scope(self.state, act.later.actor, target, act.input)
        self._count(act.later.action)
        if act.later.still(scope):
            self._act(seq, scope, act.later.action, act.on)


def start(package: Package, draw: dict) -> State:
    """The state before the first event."""
    return package.start(check_draw(package, draw))


def fold(package: Package, draw: dict, events: list) -> tuple[State, Trace]:
    """The state and the trace after all events. BadInput if `draw` or `events` are none."""
    machine = play(package, draw, events)
    return machine.state, machine.trace


def play(package: Package, draw: dict, events: list) -> Machine:
    """The run that holds these events, like one step after the other, but linear also with many undos."""
    checked = check_events(events)
    machine = Machine(package, draw)
    for seq, event in machine._effective_of(checked):
        machine._play(seq, event)
    for event in checked:
        machine.head = next_head(machine.head, event)
    machine.seq = len(checked)
    return machine


def accepted_undos(package: Package, draw: dict, events: list[dict]) -> list[int]:
    """The numbers of those events of a run that took others back."""
    machine, undos = Machine(package, draw), []
    for seq, event in enumerate(check_events(events), start=1):
        if machine._accepted_undo(seq, event):
            undos.append(seq)
        if machine._accepted("submit", seq, event):
            break
    return undos


def _scope(state: State, actor: Actor, event: dict) -> tuple[Scope, str | None]:
    """The scope of a learner's act and its `on`, aliases replaced."""
    on = state.resolve(event["on"])
    answers = {name: state.resolve(value) for name, value in event["input"].items()}
    return Scope(state, actor, on if state.record(on) else None, answers), on


# Where the long parts of the text stand. A quote within text is written with a backslash, so these are never text;
# neither draw nor aliases, which come first, hold lists of that name.
_EVENTS = '"events":['
_AFTER_EVENTS = '],"head":"'
_ENTRIES = '"trace":{"entries":['
_AFTER_ENTRIES = '],"hits":{'
_EVENT = ',{"do":'


def _apart(text: str) -> tuple[dict, Kept, Kept]:
    """The text of a run without events and entries, as JSON, and these two."""
    before, _, rest = text.partition(_EVENTS)
    events, _, rest = rest.partition(_AFTER_EVENTS)
    between, _, rest = rest.partition(_ENTRIES)
    entries, _, after = rest.rpartition(_AFTER_ENTRIES)
    small = f"{before}{_EVENTS}{_AFTER_EVENTS}{between}{_ENTRIES}{_AFTER_ENTRIES}{after}"
    return json.loads(small), Kept(events, _EVENT), Kept(entries, BEGINS)


def _scheduled_to_json(act: Scheduled) -> dict:
    return {
        "due": moment(act.due),
        "order": act.order,
        "origin": list(act.later.origin),
        "on": act.on,
        "input": act.input,
    }


def _scheduled_from_json(package: Package, source: dict) -> Scheduled:
    later = package.laters[tuple(source["origin"])]
    return Scheduled(minute_of(source["due"]), source["order"], later, source["on"], source["input"])
