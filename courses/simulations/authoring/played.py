"""The model run as it goes in each draw: what proposals and bad runs are made from."""

from collections.abc import Iterator
from dataclasses import dataclass

from courses.simulations.authoring.naming import Aliases
from courses.simulations.engine import Machine, Package, State, all_draws
from courses.simulations.engine.selftest import steps_in


@dataclass(frozen=True)
class Act:
    """An accepted act of the learner: its trace entry, and the answers it came with, aliases replaced."""

    entry: dict
    input: dict

    @property
    def do(self) -> str:
        return self.entry["do"]

    @property
    def on(self) -> str | None:
        return self.entry["on"]


@dataclass(frozen=True)
class Played:
    """The model run in one draw: the state it began with, and the run at its end."""

    draw: dict
    start: State
    machine: Machine
    acts: list[Act]

    @property
    def state(self) -> State:
        return self.machine.state

    def own_acts(self) -> Iterator[Act]:
        """Those that the system declares, without built-in verbs."""
        return (act for act in self.acts if act.do in self.machine.package.actions)


@dataclass(frozen=True)
class Playbook:
    """A package with its model run played in every draw."""

    package: Package
    runs: list[Played]
    aliases: Aliases

    @classmethod
    def of(cls, package: Package) -> "Playbook":
        return cls(package, [played(package, draw) for draw in all_draws(package)], Aliases(package))

    def is_learners(self, verb: str) -> bool:
        """Whether the learner's role may do it."""
        return self.package.learner.role in self.package.actions[verb].who


def played(package: Package, draw: dict) -> Played:
    machine, acts = Machine(package, draw), []
    for event in steps_in(package.model_run, draw):
        answers = {name: machine.state.resolve(value) for name, value in event.get("input", {}).items()}
        for entry in machine.step(event)[:1]:  # whatever follows in the step is done by others
            acts += [Act(entry, answers)] if entry["out"] == "ok" else []
    return Played(draw, package.start(draw), machine, acts)
