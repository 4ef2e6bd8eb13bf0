"""Single values as screens show them."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.simulations.engine import Field, Machine, Package, screens
from courses.simulations.engine.values import Value as Stored
from courses.simulations.engine.values import as_text
from courses.simulations.engine.vocabulary import MESSAGE
from courses.simulations.wording import BUILT_IN_LABELS

MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})")
MESSAGE_TYPE = MESSAGE["key"]
DEEPEST_NAME = 3  # a record may be named by a link to itself


@dataclass(frozen=True)
class Shown:
    """One scalar. `record` is the id it leads to; `own_words` says that the text is the product's, not the package's."""

    text: str
    record: str | None = None
    own_words: bool = False


@dataclass(frozen=True)
class Cell:
    """A field of a record: its label and what is shown of its value."""

    key: str
    label: str
    shown: list[Shown]
    kind: str
    masked: bool
    built_in: bool

    @property
    def text(self) -> str:
        return ", ".join(one.text for one in self.shown)

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "money")


def cell(machine: Machine, record: dict, field: Field) -> Cell:
    """What the learner may see of the field, masked where no accepted `reveal` has lifted the mask."""
    built_in = record["type"] == MESSAGE_TYPE
    masked = screens.is_masked(machine, record, field.key)
    shown = (
        [Shown(screens.shown(machine, record, field.key))]
        if masked
        else [_shown(machine, field, value, built_in) for value in _members(record[field.key])]
    )
    return Cell(field.key, label_of(record["type"], field), shown, field.kind, masked, built_in)


def columns_of(package: Package, type_: str) -> list[Field]:
    """The fields that a list shows; of messages those that a reader looks for first."""
    fields = screens.columns(package, type_)
    if type_ != MESSAGE_TYPE:
        return fields
    by_key = {field.key: field for field in fields}
    return [by_key[key] for key in ("subject", "from", "to", "at")]


def name_of(machine: Machine, record: dict, depth: int = 0) -> str:
    """What a record is called: its first column as it is shown, the name behind a link; its id if that is empty."""
    field = columns_of(machine.package, record["type"])[0]
    linked = machine.state.record(record[field.key]) if field.kind == "link" else None
    if linked and depth < DEEPEST_NAME and not screens.is_masked(machine, record, field.key):
        return name_of(machine, linked, depth + 1)
    return screens.shown(machine, record, field.key) or record["id"]


def label_of(type_: str, field: Field) -> str:
    """The field's label: the package's own, or ours for messages."""
    return str(BUILT_IN_LABELS[field.label]) if type_ == MESSAGE_TYPE else field.label


def type_label(package: Package, type_: str) -> str:
    return _("Messages") if type_ == MESSAGE_TYPE else package.types[type_].label


def moment_text(moment: str) -> str:
    """`2026-12-07 09:30` of a moment of the engine."""
    return moment.replace("T", " ")


def day_of(moment: str) -> date:
    return datetime.fromisoformat(moment).date()


def long_day(moment: str) -> str:
    """The weekday and the date in the reader's language."""
    day = day_of(moment)
    return _("%(weekday)s %(date)s") % {
        "weekday": date_format(day, "D"),
        "date": date_format(day, "DATE_FORMAT"),
    }


def sort_key(machine: Machine, record: dict, field: Field) -> tuple:
    """Orders records by what is shown of a field; nothing comes last. A masked value gives no order away."""
    value = record[field.key]
    if value in (None, "", []):
        return (2, "")
    if type(value) is int and not screens.is_masked(machine, record, field.key):
        return (0, value)
    return (1, cell(machine, record, field).text.casefold())


def _members(value: Stored) -> list:
    if type(value) is list:
        return value
    return [] if value in (None, "") else [value]


def _shown(machine: Machine, field: Field, value, built_in: bool) -> Shown:
    if field.kind == "link" and (record := machine.state.record(value)):
        return Shown(name_of(machine, record), record["id"])
    if field.kind == "yes/no" and value in ("yes", "no"):
        return Shown(_("Yes") if value == "yes" else _("No"), own_words=True)
    if built_in and field.key in ("to", "from") and value in machine.package.actors:
        return Shown(machine.package.actors[value].name)
    if type(value) is int and field.kind in ("number", "money"):
        return Shown(f"{value:,}")
    text = as_text(value)
    return Shown(moment_text(text) if MOMENT.fullmatch(text) else text)
