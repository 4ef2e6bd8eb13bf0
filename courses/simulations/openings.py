"""Which records a learner has opened, and whether they still hold what was seen then.

What a record holds is shown to whoever opened it, and opening is an act the checks judge. So a page may show a record
without a new act only while nothing has changed in it but by the learner's own hand.
"""

from courses.simulations.engine import Machine, canonical
from courses.simulations.engine.canonical import sha256

OPENING = "view"


def is_open(opened: dict, machine: Machine, record_id: str | None) -> bool:
    """Whether the learner has seen the record as it is now."""
    record = machine.state.record(record_id)
    return record is not None and opened.get(record_id) == _print(record)


def after_step(opened: dict, machine: Machine, entries: list[dict], *, was_open: bool) -> dict:
    """What is opened after a step; `was_open` says so of the record it was about, before the step.

    An accepted undo has no entries: then everything counts as opened that some act left in the trace opened.
    """
    if not entries:
        return opened if machine.state.over else _opened_by(machine)
    own, others = entries[0], entries[1:]
    if own["out"] == "refused" or own["on"] is None:
        return opened
    touched = any(entry["on"] == own["on"] and entry["out"] == "ok" for entry in others)
    if own["do"] == OPENING or (was_open and not touched):
        return opened | {own["on"]: _print(machine.state.records[own["on"]])}
    return opened


def _opened_by(machine: Machine) -> dict:
    learner = machine.package.learner.key
    ids = {
        entry["on"]
        for entry in machine.trace
        if entry["do"] == OPENING and entry["out"] == "ok" and entry["by"] == learner
    }
    return {record_id: _print(machine.state.records[record_id]) for record_id in ids}


def _print(record: dict) -> str:
    return sha256(canonical(record))[:16]
