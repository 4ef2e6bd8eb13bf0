"""What a step changed in the records, as screens show it."""

from dataclasses import dataclass

from courses.simulations.engine import Machine
from courses.simulations.replica.values import cell, name_of

MOST_CHANGES = 12


@dataclass(frozen=True)
class Changed:
    """A field of a record before and after; without `label`: the record itself is new."""

    record: str
    name: str
    label: str
    before: str
    after: str
    built_in: bool = False


def between(before: Machine, after: Machine) -> list[Changed]:
    """The changes that led from one state to the other, new records first seen last."""
    found = []
    for record_id, record in after.state.records.items():
        earlier = before.state.record(record_id)
        if earlier is None:
            found.append(Changed(record_id, name_of(after, record), "", "", ""))
        elif earlier != record or _revealed(after, record_id) != _revealed(before, record_id):
            found += _fields(before, after, earlier, record)
    return found[:MOST_CHANGES]


def _revealed(machine: Machine, record_id: str) -> set:
    return {field for revealed, field in machine.state.revealed if revealed == record_id}


def _fields(before: Machine, after: Machine, earlier: dict, record: dict) -> list[Changed]:
    pairs = [
        (cell(before, earlier, field), cell(after, record, field))
        for field in after.package.types[record["type"]].fields.values()
    ]
    return [
        Changed(record["id"], name_of(after, record), now.label, then.text, now.text, now.built_in)
        for then, now in pairs
        if then.text != now.text
    ]
