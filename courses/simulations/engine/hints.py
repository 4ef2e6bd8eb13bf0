"""The next step of the model run and the hints that lead to it (format, section 9)."""

from collections import defaultdict
from dataclasses import dataclass

from .machine import Machine
from .patterns import Check
from .report import judge
from .selftest import steps_in


@dataclass(frozen=True, slots=True)
class Hints:
    """The ladder to the next step. `texts` are at most three, for the levels 1 to 3; `event` is level 4.

    `check` is the check they come from, None if they are only the action's label. For a built-in verb without a
    check there are no texts: its name in the learner's language is the product's.
    """

    event: dict
    check: Check | None
    texts: tuple[str, ...]

    def at_level(self, level: int) -> str | None:
        """The text for level 1, 2 or 3: the last one there is if there are fewer."""
        return self.texts[min(level, len(self.texts)) - 1] if self.texts else None


def next_step(machine: Machine) -> dict | None:
    """The first step of the model run that the learner has not done, as an event; None if all are done."""
    number = next_number(machine)
    return None if number is None else steps_in(machine.package.model_run, machine.draw)[number]


def next_number(machine: Machine, until: int | None = None) -> int | None:
    """The place of that step in the model run, from 0; by the acts with `seq` up to `until`, if it is given."""
    learner, unused = machine.package.learner.key, defaultdict(list)
    for entry in machine.trace:
        if entry["out"] == "ok" and entry["by"] == learner and (until is None or entry["seq"] <= until):
            unused[entry["do"]].append(entry["on"])
    for number, event in enumerate(steps_in(machine.package.model_run, machine.draw)):
        records = unused[event["do"]]
        meant = _records_meant(event, machine)
        done = next((place for place, record in enumerate(records) if record in meant), None)
        if done is None:
            return number
        del records[done]
    return None


def hints_for(machine: Machine) -> Hints | None:
    """The hints to the next step; None if there is none."""
    event = next_step(machine)
    if event is None:
        return None
    check = _check_to_hint_at(machine, event["do"])
    if check is not None and check.hints:
        return Hints(event, check, check.hints)
    action = machine.package.actions.get(event["do"])
    return Hints(event, None, (action.label,) if action else ())


def _records_meant(event: dict, machine: Machine) -> set:
    """The records that the step may be about: an alias stands for any it has stood for in this run."""
    on = event.get("on")
    return {record for alias, record in machine.state.bindings if on == f"${alias}"} or {on}


def _check_to_hint_at(machine: Machine, verb: str) -> Check | None:
    verdicts = judge(machine.package, machine.state, machine.trace).verdicts
    for check in machine.package.checks:
        if verdicts[check.key].verdict != "kept" and check.names(verb):
            return check
    return None
