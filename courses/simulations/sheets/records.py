"""The records of one type as a table: rows are records, columns are fields."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext as _

from courses.simulations.authoring.declared import NUMBERS
from courses.simulations.authoring.sentences import ALIAS
from courses.simulations.authoring.uses import DRAWN
from courses.simulations.authoring.vocabulary import Scope
from courses.simulations.engine.values import LARGEST, as_text, is_date
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Rows, Sheet
from courses.simulations.sheets.keys import key_fault
from courses.simulations.sheets.lines import lines_of
from courses.simulations.sheets.tree import clean, texts
from courses.simulations.sheets.values import WHOLE

MOST_TEXT = 4000
MOST_RECORDS = 2000


class Columns:
    """The scope of a table: what there is besides, the type, and its fields with label and kind."""

    def __init__(self, names, type_: str):
        self.names, self.type = names, type_
        inner = Scope(names, target=type_)
        self.fields = {
            key: (names.field_label(type_, key), inner.kind_of(f"target.{key}"))
            for key in names.fields(type_)
        }
        self.pools = list((names.scenario or {}).get("vary", {}))

    def with_records(self, names: list[str]) -> "Columns":
        """The same with more records of this type, by their name in the case."""
        cast = self.names.more_cast | {name: self.type for name in names if name}
        return Columns(replace(self.names, more_cast=cast), self.type)

    @property
    def headings(self) -> list[str]:
        return [label for label, _kind in self.fields.values()]


class RecordSheet(Sheet):
    """A record: its name in the case, and a cell to each field."""

    scope: Columns
    template = "simulations/workshop/sheet/record.html"

    def controls(self):
        made = {"as": controls.text(_("Name in the case"), most=40)}
        for key, (label, kind) in self.scope.fields.items():
            made[f"with-{key}"] = self._cell(key, label, kind)
        return made

    @property
    def cells(self) -> list:
        return [self.form[name] for name in self.form.fields]

    @classmethod
    def read(cls, value):
        if value is ABSENT:
            return {}
        return {
            "as": [value.get("as", "")],
            "with": {key: _shown(one) for key, one in value.get("with", {}).items()},
        }

    def build(self):
        made = dict(self.original) if self.original is not ABSENT else {"type": self.scope.type}
        self._write_alias(made)
        was = dict(made.get("with", {}))
        written = {key: one for key, one in was.items() if key not in self.scope.fields}
        for key in self.scope.fields:
            value = self._cell_value(key, was.get(key, ABSENT))
            if value is not ABSENT:
                written[key] = value
        if written or "with" in made:
            made["with"] = written
        return made

    def _write_alias(self, made: dict) -> None:
        alias = self.peek("as").strip()
        made.pop("as", None)
        if alias:
            if said := key_fault(alias):
                self.fault("as", said)
            made["as"] = alias

    def _cell(self, key: str, label: str, kind) -> forms.Field:
        current = texts(self.raw, f"with-{key}")
        if kind.many:
            return controls.text(label, most=100_000, rows=2)
        options = self._options(kind)
        if options is None:
            field = controls.text(label, most=MOST_TEXT, rows=2 if kind.kind == "long text" else 0)
            if kind.kind == "date":
                field.widget.attrs["placeholder"] = _("2026-12-31")
            return field
        choices = [
            ("", "—"),
            *options,
            *((f"{{{{{name}}}}}", _("varies: %(name)s") % {"name": name}) for name in self.scope.pools),
        ]
        return controls.keeping(controls.choice(label, choices), current[0] if current else "")

    def _options(self, kind) -> list[tuple[str, str]] | None:
        names = self.scope.names
        if kind.kind == "choice":
            return [(as_text(one), as_text(one)) for one in kind.choices]
        if kind.kind == "yes/no":
            return [("yes", _("Yes")), ("no", _("No"))]
        if kind.kind == "actor":
            return [(key, one.get("name", key)) for key, one in names.actors.items()]
        if kind.kind == "link":
            fits = [alias for alias, of in names.cast.items() if kind.of in ("*", of)]
            return [(f"${alias}", alias) for alias in fits]
        return None

    def _cell_value(self, key: str, was):
        typed = self.raw.get("with", {}).get(key, []) if isinstance(self.raw.get("with"), dict) else []
        if clean({"_": typed}) == clean({"_": [] if was is ABSENT else _shown(was)}):
            return was
        text = typed[0] if typed else ""
        kind = self.scope.fields[key][1]
        if kind.many:
            lines = lines_of(text)
            left = list(was) if isinstance(was, list) else []
            values = [self._scalar(key, line, kind.one, left) for line in lines]
            return values or ABSENT
        return self._scalar(key, text, kind, []) if text else ABSENT

    def _scalar(self, key: str, text: str, kind, left: list):
        for index, one in enumerate(left):
            if as_text(one) == text:
                return left.pop(index)
        value, said = scalar_of(text, kind, self.scope)
        if said:
            self.fault(f"with-{key}", said)
        return value


def scalar_of(text: str, kind, columns: Columns) -> tuple[object, str]:
    """The value that a text stands for in a field of this kind, and what is wrong with it, if anything."""
    names = columns.names
    drawn = DRAWN.findall(text)
    unknown = [name for name in drawn if name not in columns.pools]
    if unknown:
        return text, _("Nothing of the name “%(name)s” varies.") % {"name": unknown[0]}
    if len(text) > MOST_TEXT:
        return text, _("At most %(most)s characters.") % {"most": MOST_TEXT}
    if (alias := ALIAS.fullmatch(text)) and alias[1] not in names.cast:
        return text, _("There is no record “%(name)s”.") % {"name": alias[1]}
    if drawn:
        return text, ""
    if kind.kind in NUMBERS:
        return _number(text)
    if kind.kind == "choice":
        return next(
            ((one, "") for one in kind.choices if as_text(one) == text),
            (text, _("This is none of the answers.")),
        )
    if kind.kind == "date" and not is_date(text):
        return text, _("Enter a date that exists: 2026-12-31.")
    if kind.kind == "yes/no" and text not in ("yes", "no"):
        return text, _("Enter yes or no.")
    if kind.kind == "link" and not ALIAS.fullmatch(text):
        return _record_named(text, names)
    return text, ""


def _number(text: str) -> tuple[object, str]:
    plain = text.replace(",", "").strip()
    if not WHOLE.fullmatch(plain) or abs(int(plain)) > LARGEST:
        return text, _("Enter a whole number.")
    return int(plain), ""


def _record_named(text: str, names) -> tuple[object, str]:
    """A record by its name in the case, as a line of several or a cell of a file gives it."""
    if text in names.cast:
        return f"${text}", ""
    return text, _("There is no record “%(name)s”.") % {"name": text}


def _shown(value) -> list[str]:
    return ["\n".join(map(as_text, value)) if isinstance(value, list) else as_text(value)]


class Records(Rows):
    template = "simulations/workshop/sheet/records.html"


class TableSheet(Sheet):
    """A page of the records of one type; `originals` are those it shows, with their place in the data."""

    template = "simulations/workshop/sheet/table.html"

    def make_parts(self):
        records = self.rows(
            RecordSheet,
            "records",
            self.original,
            rows=Records,
            adds=[("", _("Add a record"))],
            most=MOST_RECORDS,
            empty=[],
        )
        records.headings = self.scope.headings
        return {"records": records}

    @classmethod
    def read(cls, value):
        return {"records": Rows.reader(RecordSheet)(value)}

    def build(self):
        records = self.parts["records"]
        records.refuse_twice("as", _("There is a record of this name already."))
        return records.value()
