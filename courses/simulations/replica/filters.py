"""Narrowing a list by what it shows anyway. Unlike a search this is no act: nothing new is seen by it."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.simulations.engine import Field, screens
from courses.simulations.engine.values import Scalar, as_text
from courses.simulations.queries import Work
from courses.simulations.replica.values import cell, columns_of, label_of

CHOICES = ("choice", "yes/no")
LONGEST = 200


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Choice:
    """A column to choose a value of. `own_words`: the options are the product's."""

    field: Field
    name: str
    label: str
    options: list[Option]
    chosen: str
    own_words: bool


@dataclass(frozen=True)
class Filter:
    """What is asked of a list: a text in what it shows, and values of its choice columns."""

    type: str
    text: str
    choices: list[Choice]

    @property
    def is_set(self) -> bool:
        return bool(self.text) or any(choice.chosen for choice in self.choices)


def asked(work: Work, type_: str, query: QueryDict) -> Filter:
    """The filter of a list's address; what the list does not offer is not asked."""
    fields = [
        field for field in columns_of(work.package, type_) if field.kind in CHOICES and field.mask == "none"
    ]
    return Filter(
        type=type_,
        text=query.get("q", "").strip()[:LONGEST],
        choices=[_choice(field, type_, query) for field in fields],
    )


def kept(work: Work, records: list[dict], asked: Filter) -> list[dict]:
    """The records that the filter lets through. What is masked is never matched."""
    wanted = asked.text.casefold()
    chosen = [(choice.field.key, choice.chosen) for choice in asked.choices if choice.chosen]
    return [
        record
        for record in records
        if all(_holds(record[key], value) for key, value in chosen)
        and (not wanted or any(wanted in text.casefold() for text in _shown(work, record)))
    ]


def _shown(work: Work, record: dict) -> list[str]:
    """The texts of a record in its list: its number and the cells that are not masked."""
    fields = columns_of(work.package, record["type"])
    open_fields = [field for field in fields if not screens.is_masked(work.machine, record, field.key)]
    return [record["id"], *(cell(work.machine, record, field).text for field in open_fields)]


def _choice(field: Field, type_: str, query: QueryDict) -> Choice:
    options = _options(field)
    chosen, name = query.get(f"is-{field.key}", ""), f"is-{field.key}"
    return Choice(
        field=field,
        name=name,
        label=label_of(type_, field),
        options=options,
        chosen=chosen if any(option.value == chosen for option in options) else "",
        own_words=field.kind == "yes/no",
    )


def _options(field: Field) -> list[Option]:
    if field.kind == "yes/no":
        return [Option("yes", _("Yes")), Option("no", _("No"))]
    return [Option(text, text) for text in dict.fromkeys(map(as_text, field.choices))]


def _holds(value: Scalar | list, chosen: str) -> bool:
    return chosen in map(as_text, value if type(value) is list else [value])
