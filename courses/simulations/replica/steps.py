"""Single acts in words: what was done, with which record, with which answers."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.simulations import wording
from courses.simulations.engine import Machine, Question, screens
from courses.simulations.engine.values import as_text
from courses.simulations.engine.vocabulary import BUILT_IN_FORMS
from courses.simulations.replica.values import columns_of, moment_text, name_of, type_label

NAMING = ("text", "long text", "link")


@dataclass(frozen=True)
class Answer:
    """`own_words` says that the label is the product's, not the package's."""

    key: str
    label: str
    text: str
    own_words: bool


@dataclass(frozen=True)
class StepText:
    """One act. `number` is its place in the run, `record` the id of what it was done with."""

    number: int
    do: str
    at: str
    label: str
    record: str | None
    name: str
    answers: list[Answer]
    own_words: bool

    @property
    def is_search(self) -> bool:
        return self.do == "search"


def told(machine: Machine, number: int, event: dict, *, at: str = "", on: str | None = None) -> StepText:
    """The event in words; `at` and `on` as its entry in the trace has them. Names are those of the state given."""
    record = machine.state.record(on)
    return StepText(
        number=number,
        do=event["do"],
        at=moment_text(at),
        label=wording.verb_label(machine.package, event["do"]),
        record=record and record["id"],
        name=called(machine, record) if record else "",
        answers=answers(machine, event, record),
        own_words=event["do"] not in machine.package.actions,
    )


def called(machine: Machine, record: dict) -> str:
    """The record's name; where its list begins with a state or a number, which is no name: its kind."""
    is_name = columns_of(machine.package, record["type"])[0].kind in NAMING
    return name_of(machine, record) if is_name else type_label(machine.package, record["type"])


def answers(machine: Machine, event: dict, record: dict | None) -> list[Answer]:
    """What was answered, question by question; what was left empty and what nobody asked is left out."""
    given = event.get("input") or {}
    return [
        answer(machine, event["do"], question, given.get(question.key), record)
        for question in form_of(machine, event["do"], record)
        if given.get(question.key) not in (None, "")
    ]


def answer(machine: Machine, verb: str, question: Question, value, record: dict | None) -> Answer:
    label = wording.BUILT_IN_LABELS.get(question.label) if verb in BUILT_IN_FORMS else None
    return Answer(
        question.key,
        str(label or question.label),
        _text(machine, verb, question, machine.state.resolve(value), record),
        own_words=label is not None,
    )


def form_of(machine: Machine, verb: str, record: dict | None = None) -> tuple[Question, ...]:
    known = verb in machine.package.actions or verb in BUILT_IN_FORMS
    return screens.form_for(machine, verb, record) if known else ()


def _text(machine: Machine, verb: str, question: Question, value, record: dict | None) -> str:
    if question.kind == "link" and (linked := machine.state.record(value)):
        return f"{name_of(machine, linked)} · {linked['id']}"
    if question.kind == "yes/no" and value in ("yes", "no"):
        return _("Yes") if value == "yes" else _("No")
    if question.kind in ("number", "money") and type(value) is int:
        return f"{value:,}"
    return _built_in_choice(machine, verb, question, value, record) or as_text(value)


def _built_in_choice(machine: Machine, verb: str, question: Question, value, record: dict | None) -> str:
    """The words for a choice whose values are keys; nothing for any other answer."""
    types = machine.package.types
    if (verb, question.key) == ("wait", "unit"):
        return str(wording.UNITS.get(value, ""))
    if (verb, question.key) == ("search", "type") and value in types:
        return type_label(machine.package, value)
    if (verb, question.key) == ("reveal", "field") and record and value in types[record["type"]].fields:
        return types[record["type"]].fields[value].label
    return ""
