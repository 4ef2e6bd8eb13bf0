"""The way of the model run from where a run stands: the next step, and what the last one came to."""

from dataclasses import dataclass
from functools import cached_property

from courses.simulations import waits
from courses.simulations.engine import (
    Check,
    Hints,
    Machine,
    Verdict,
    check_event,
    hints_for,
    judge,
    next_number,
    play,
    steps_in,
)


@dataclass(frozen=True)
class NextStep:
    """A step of the model run. `number` counts from 0."""

    machine: Machine
    number: int
    event: dict

    @property
    def on(self) -> str | None:
        """The id of the record it is about; an alias where that record is not there yet."""
        return self.machine.state.resolve(self.event["on"])

    @cached_property
    def input(self) -> dict:
        return {name: self.machine.state.resolve(value) for name, value in self.event["input"].items()}

    @cached_property
    def is_early(self) -> bool:
        """Whether it cannot be done before somebody else has acted: until then there is only to wait."""
        return bool(self.machine.state.scheduled) and self.machine.refusal_of(self.event) is not None

    @property
    def events(self) -> list[dict]:
        """What does the step; or what it has to wait for."""
        return waits.for_others(self.machine) if self.is_early else [self.event]

    @cached_property
    def hints(self) -> Hints:
        return hints_for(self.machine)


def next_step(machine: Machine) -> NextStep | None:
    """The first step of the model run that the learner has not done; None when all are done."""
    number = next_number(machine)
    return None if number is None else step_at(machine, number)


def step_at(machine: Machine, number: int) -> NextStep | None:
    steps = _model_steps(machine)
    return NextStep(machine, number, check_event(steps[number])) if number < len(steps) else None


def always_has_next(machine: Machine) -> bool:
    """Whether there is a next step for as long as the run lasts: the last one hands it in."""
    steps = _model_steps(machine)
    return bool(steps) and steps[-1]["do"] == "submit"


def steps_of_model(machine: Machine) -> int:
    """How many steps the model run has in the draw of this run."""
    return len(_model_steps(machine))


def _model_steps(machine: Machine) -> list[dict]:
    return steps_in(machine.package.model_run, machine.draw)


@dataclass(frozen=True)
class Change:
    """A rule that the last step touched, with its verdict before and after."""

    check: Check
    before: Verdict
    after: Verdict

    @property
    def is_new(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class LastStep:
    """What the last effective event of a run came to."""

    before: Machine
    after: Machine

    @property
    def event(self) -> dict:
        return self.after.last[1]

    @property
    def entries(self) -> list[dict]:
        """The learner's own act, then those of others that fell due."""
        return self.after.trace.since(len(self.before.trace))

    @cached_property
    def rules(self) -> list[Change]:
        """The checks whose patterns matched an act of this step, and those whose verdict it changed."""
        then, now = _verdicts(self.before), _verdicts(self.after)
        told = (Change(check, then[check.key], now[check.key]) for check in self.after.package.checks)
        return [change for change in told if change.is_new or self._touched(change.check)]

    def _touched(self, check: Check) -> bool:
        hits, first = self.after.trace.hits[check.index], len(self.before.trace)
        return any(hit.position >= first for hit in (*hits.a, *hits.b))


def last_step(machine: Machine, before: str | None = None) -> LastStep | None:
    """What the last event came to; None where there is none.

    Where nobody knows the text of the run `before` that event, the run is played again.
    """
    if machine.last is None:
        return None
    if before is not None:
        return LastStep(Machine.from_text(machine.package, before), machine)
    return LastStep(play(machine.package, machine.draw, machine.effective[:-1]), machine)


def _verdicts(machine: Machine) -> dict[str, Verdict]:
    return judge(machine.package, machine.state, machine.trace).verdicts
