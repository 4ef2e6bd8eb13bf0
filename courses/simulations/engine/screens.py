"""What a learner's screens show of a run: lists, masked values, search, inbox, what can be done (format, 3)."""

from .draws import fill
from .forms import Question
from .machine import Machine
from .package import Action, Field, Package
from .values import Value, as_text

MASK = "●"


def brief(package: Package, draw: dict) -> str:
    """The case as told to the learner."""
    return as_text(fill(package.brief, draw))


def columns(package: Package, type_: str) -> list[Field]:
    """The fields that a list of this type shows; the first names the record."""
    kind = package.types[type_]
    return [kind.fields[key] for key in kind.columns]


def details(package: Package, type_: str) -> list[Field]:
    """The fields that the screen of one record shows, in order."""
    kind = package.types[type_]
    return [kind.fields[key] for key in kind.details]


def rows(machine: Machine, type_: str) -> list[dict]:
    """All records of a type, oldest first."""
    return [machine.state.records[record_id] for record_id in machine.state.ids_of(type_)]


def inbox(machine: Machine) -> list[dict]:
    """The learner's messages, newest first."""
    learner = machine.package.learner.key
    return [message for message in reversed(rows(machine, "message")) if message["to"] == learner]


def search(machine: Machine, type_: str, text: str) -> list[dict]:
    """The records of a type in whose list columns the text stands, ignoring case; masked columns hide theirs."""
    wanted = text.casefold()
    return [
        record
        for record in rows(machine, type_)
        if any(
            not is_masked(machine, record, field.key) and wanted in as_text(record[field.key]).casefold()
            for field in columns(machine.package, type_)
        )
    ]


def name_of(machine: Machine, record: dict) -> str:
    """What a record is called: its first column as it is shown, its id if that is empty."""
    return shown(machine, record, columns(machine.package, record["type"])[0].key) or record["id"]


def is_masked(machine: Machine, record: dict, field: str) -> bool:
    """Whether the field has a mask that no accepted `reveal` has lifted for this record."""
    mask = machine.package.types[record["type"]].fields[field].mask
    return mask != "none" and (record["id"], field) not in machine.state.revealed


def shown(machine: Machine, record: dict, field: str) -> str:
    """A field's value as text, masked where it must be."""
    if is_masked(machine, record, field):
        return masked(record[field], machine.package.types[record["type"]].fields[field].mask)
    return as_text(record[field])


def masked(value: Value, mask: str) -> str:
    """`full` hides every letter and digit, `part` all but the first and the last."""
    text = as_text(value)
    hidden = [place for place, character in enumerate(text) if character.isalnum()]
    if mask == "part":
        hidden = hidden[1:-1]
    places = set(hidden)
    return "".join(MASK if place in places else character for place, character in enumerate(text))


def actions_for(machine: Machine, record: dict | None = None) -> list[Action]:
    """The actions of the learner's role that take this record, or that take none.

    Guards are not asked: that an act is refused, and why, is for the learner to find out.
    """
    on, role = record and record["type"], machine.package.learner.role
    return [action for action in machine.package.actions.values() if action.on == on and role in action.who]


def form_for(machine: Machine, verb: str, record: dict | None = None) -> tuple[Question, ...]:
    """The questions of an action or a built-in verb, in order. KeyError for a verb there is not."""
    action = machine.package.actions.get(verb)
    return action.form if action else machine.package.built_in_form(verb, record and record["type"])


def link_choices(machine: Machine, question: Question) -> list[dict]:
    """The records that answer a question of kind `link`, type by type, oldest first."""
    types = [question.of] if question.of else machine.package.types
    return [record for type_ in types for record in rows(machine, type_)]
