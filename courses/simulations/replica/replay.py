"""A run as it stood after some of its events: what was open then, what the last of them changed, what it broke."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from courses.simulations import openings
from courses.simulations.engine import Check, Machine, Package, Report, judge, play
from courses.simulations.engine.machine import accepted_undos
from courses.simulations.engine.verdicts import AT_THE_END
from courses.simulations.models import Run
from courses.simulations.queries import Work, work_on
from courses.simulations.replica.records import Past
from courses.simulations.replica.records import told as acts_told
from courses.simulations.replica.steps import StepText, called, told
from courses.simulations.replica.values import Cell, cell, moment_text, type_label

NEARBY = 4
MOST_CHANGES = 12

DONE, REFUSED, UNDONE, UNDO = "done", "refused", "undone", "undo"


@dataclass(frozen=True)
class Step:
    """One event of the run: what it was, what became of it, and which checks it broke."""

    text: StepText
    state: str
    why: str
    broke: list[Check]

    @property
    def seq(self) -> int:
        return self.text.number

    @property
    def breaches(self) -> list[Check]:
        """What it broke of conduct; the others are results that were missing at the end."""
        return [check for check in self.broke if check.breach]


@dataclass(frozen=True)
class FieldChange:
    before: Cell
    after: Cell


@dataclass(frozen=True)
class RecordChange:
    """A record that a step wrote to, or made, or took back."""

    id: str
    name: str
    type_label: str
    is_new: bool
    is_gone: bool
    fields: list[FieldChange]


@dataclass(frozen=True)
class Way:
    """A way to another moment; `number` None where one is there already."""

    key: str
    label: str
    number: int | None


@dataclass(frozen=True)
class Earlier:
    """What the step before left, as far as it is compared."""

    now: str
    entries: int
    written: dict[str, dict]
    report: Report


class Story:
    """A run that is over, with all that it took."""

    def __init__(self, run: Run):
        self.run = run
        self.work = work_on(run)
        self.machine = self.work.machine
        self.events: list[dict] = list(run.events.order_by("seq").values_list("event", flat=True))
        self.report = judge(self.package, self.machine.state, self.machine.trace)

    @property
    def package(self) -> Package:
        return self.machine.package

    @property
    def length(self) -> int:
        return len(self.events)

    def step(self, seq: int) -> Step:
        event, entry = self.events[seq - 1], self._entries.get(seq)
        text = told(
            self.machine,
            seq,
            event,
            at=entry["at"] if entry else "",
            on=entry["on"] if entry else self.machine.state.resolve(event["on"]),
        )
        return Step(text, self._state(seq, entry), self._why(entry), self._broke.get(seq, []))

    def steps(self) -> list[Step]:
        return [self.step(seq) for seq in range(1, self.length + 1)]

    def around(self, seq: int) -> list[Step]:
        """The steps near this one; as many, wherever it is."""
        first = max(1, min(seq - NEARBY, self.length - 2 * NEARBY))
        return [self.step(one) for one in range(first, min(first + 2 * NEARBY, self.length) + 1)]

    @cached_property
    def _entries(self) -> dict[int, dict]:
        learner = self.package.learner.key
        return {entry["seq"]: entry for entry in self.machine.trace if entry["by"] == learner}

    @cached_property
    def _undos(self) -> set[int]:
        return set(accepted_undos(self.package, self.run.draw, self.events))

    @cached_property
    def _broke(self) -> dict[int, list[Check]]:
        """The checks that were broken by what happened in each step, as the end of the run judges it."""
        found: dict[int, list[Check]] = {}
        for check in self.package.checks:
            for position in self.report.verdicts[check.key].violations:
                missing = position == AT_THE_END
                seq = self.length if missing else self.machine.trace[position]["seq"]
                if check not in found.setdefault(seq, []):
                    found[seq].append(check)
        return found

    def _state(self, seq: int, entry: dict | None) -> str:
        if seq in self._undos:
            return UNDO
        if entry is None:
            return UNDONE
        return DONE if entry["out"] == "ok" else REFUSED

    def _why(self, entry: dict | None) -> str:
        """Why the act was refused, in words."""
        return (acts_told(self.work, [entry])[0].why or "") if entry else ""


@dataclass(frozen=True, kw_only=True)
class Replay(Work):
    """The run as it stood after the first `moment` events. Nothing can be done in it."""

    story: Story
    opened_then: dict
    earlier: Earlier | None

    @property
    def opened(self) -> dict:
        return self.opened_then

    @cached_property
    def step(self) -> Step | None:
        """The last event that is shown; None at the start."""
        return self.story.step(self.moment) if self.moment else None

    @cached_property
    def nearby(self) -> list[Step]:
        return self.story.around(self.moment)

    @property
    def ways(self) -> list[Way]:
        last = self.story.length
        back, on = self.moment > 0, self.moment < last
        return [
            Way("first", _("First"), 0 if back else None),
            Way("previous", _("Previous"), self.moment - 1 if back else None),
            Way("next", _("Next"), self.moment + 1 if on else None),
            Way("last", _("Last"), last if on else None),
        ]

    @property
    def began(self) -> str:
        """The time in the replica before the step."""
        return moment_text(self.earlier.now) if self.earlier else ""

    @property
    def ended(self) -> str:
        return moment_text(self.machine.state.now)

    @property
    def changes_shown(self) -> list[RecordChange]:
        return self.changes[:MOST_CHANGES]

    @property
    def changes_left(self) -> int:
        return max(0, len(self.changes) - MOST_CHANGES)

    @cached_property
    def changes(self) -> list[RecordChange]:
        """The records that the step wrote to or made."""
        if self.earlier is None:
            return []
        told = (self._change(record_id) for record_id in self._written())
        return [change for change in told if change.is_new or change.fields]

    @property
    def meanwhile(self) -> list[Past]:
        """What others did in this step."""
        learner = self.package.learner.key
        since = self.machine.trace[self.earlier.entries :] if self.earlier else []
        return acts_told(self, [entry for entry in since if entry["by"] != learner])

    @cached_property
    def broke(self) -> list[Check]:
        """The checks that this step broke: by what was done in it, or because time ran out in it."""
        if self.earlier is None:
            return []
        now = judge(self.package, self.machine.state, self.machine.trace).verdicts
        then = self.earlier.report.verdicts
        found = [
            check
            for check in self.package.checks
            if len(now[check.key].violations) > len(then[check.key].violations)
        ]
        return found + [check for check in self.step.broke if check not in found]

    def _written(self) -> list[str]:
        then, now = self.earlier.written, self.machine.state.written()
        return [record_id for record_id in {**then, **now} if then.get(record_id) != now.get(record_id)]

    def _change(self, record_id: str) -> RecordChange:
        record = self.machine.state.record(record_id)
        before = self.earlier.written.get(record_id) or self._at_start(record_id)
        shown = record or before  # an undo takes away what it made undone
        return RecordChange(
            id=record_id,
            name=called(self.machine, shown),
            type_label=type_label(self.package, shown["type"]),
            is_new=before is None,
            is_gone=record is None,
            fields=self._fields(before, record) if before and record else [],
        )

    def _at_start(self, record_id: str) -> dict | None:
        return self.package.start(self.machine.draw).record(record_id)

    def _fields(self, before: dict, after: dict) -> list[FieldChange]:
        fields = self.package.types[after["type"]].fields.values()
        return [
            FieldChange(cell(self.machine, before, field), cell(self.machine, after, field))
            for field in fields
            if before[field.key] != after[field.key]
        ]


def replay(story: Story, moment: int) -> Replay:
    """The run after that many of its events, at a cost that grows with their number and not faster.

    What a page may show depends on what was open, so that the openings are taken step by step as they were then.
    """
    run, package = story.run, story.package
    if moment == 0:
        return Replay(run, Machine(package, run.draw), 0, story=story, opened_then={}, earlier=None)
    machine, opened = _played(package, run.draw, story.events[: moment - 1])
    earlier = Earlier(
        machine.state.now,
        len(machine.trace),
        machine.state.written(),
        judge(package, machine.state, machine.trace),
    )
    opened = _take(machine, opened, story.events[moment - 1])
    return Replay(run, machine, moment, story=story, opened_then=opened, earlier=earlier)


def _played(package: Package, draw: dict, events: list[dict]) -> tuple[Machine, dict]:
    """An undo opens anew what is left in the trace, so that only what came after the last has to be taken singly."""
    last = max(accepted_undos(package, draw, events), default=0)
    machine = play(package, draw, events[:last])
    opened = openings.after_step({}, machine, [], was_open=False) if last else {}
    for event in events[last:]:
        opened = _take(machine, opened, event)
    return machine, opened


def _take(machine: Machine, opened: dict, event: dict) -> dict:
    was_open = openings.is_open(opened, machine, machine.state.resolve(event["on"]))
    return openings.after_step(opened, machine, machine.step(event), was_open=was_open)
