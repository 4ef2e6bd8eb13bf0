"""Sheets, their members and their rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.simulations.sheets.controls import without_kept
from courses.simulations.sheets.tree import clean, first, part, rows, texts


class _Absent:
    """A member that is not there. Not None, which is a value of the format."""

    def __bool__(self):
        return False

    def __repr__(self):
        return "ABSENT"


ABSENT = _Absent()


class Sheet:
    """A part of a draft on a form. `raw`: what stands in its controls; `original`: what stands in the draft.

    `saving`: what was typed is to be judged; else it is only shown.
    """

    template = "simulations/workshop/sheet/object.html"
    heading = ""
    may_be_absent = False  # whether nothing at all may be written for it
    light: frozenset[str] = frozenset()  # controls that alone do not make a row worth keeping

    def __init__(self, scope, raw: dict, name: str = "", *, original=ABSENT, saving: bool = False):
        self.scope, self.raw, self.name, self.original = scope, raw, name, original
        self.anchor = name or "sheet"  # what leads to it on its page
        self.unchanged = self._is_unchanged()
        self.saving = saving and not self.unchanged
        self.form = self._form()
        self.parts = self.make_parts()

    def controls(self) -> dict[str, forms.Field]:
        """The controls of this sheet itself."""
        return {}

    def make_parts(self) -> dict:
        """The sheets and rows inside."""
        return {}

    @classmethod
    def read(cls, value) -> dict:
        """The tree that shows `value`, which may be ABSENT."""
        raise NotImplementedError

    def build(self):
        """What was typed, as JSON; adds faults where it cannot be."""
        raise NotImplementedError

    def value(self):
        """What is to stand in the draft."""
        return self.original if self.unchanged else self.build()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return _is_blank(self.raw, self.light)

    @property
    def is_dropped(self) -> bool:
        """Whether it is a new row that was left empty."""
        return self.original is ABSENT and self.is_blank

    def is_valid(self) -> bool:
        return not (self.saving and self.form.errors) and all(one.is_valid() for one in self.parts.values())

    def fault(self, name: str, text: str) -> None:
        """Says what is wrong at a control; what cannot be right is not saved."""
        if not self.saving:
            self.saving = True
            self.form = self._form()
        if name in self.form.errors:
            return  # one thing at a time
        self.form.add_error(name if name in self.form.fields else None, text)

    def peek(self, name: str, default: str = "") -> str:
        return first(self.raw, name, default)

    def typed(self, name: str):
        """What was typed in a control, cleaned; ABSENT if that went wrong."""
        if not self.form.is_bound:
            return ABSENT
        self.form.is_valid()
        return self.form.cleaned_data.get(name, ABSENT)

    def part(self, make: type["Sheet"], name: str, original=ABSENT, **more) -> "Sheet":
        """The sheet of a part, named by its place."""
        place = f"{self.name}-{name}" if self.name else name
        return make(self.scope, part(self.raw, name), place, original=original, saving=self.saving, **more)

    def rows(self, make, name: str, original=ABSENT, **more) -> "Rows":
        place = f"{self.name}-{name}" if self.name else name
        kind = more.pop("rows", Rows)
        return kind(
            make, self.scope, rows(self.raw, name), place, original=original, saving=self.saving, **more
        )

    def find(self, name: str) -> "Sheet | None":
        """The sheet inside that stands at this place."""
        if name == self.name:
            return self
        found = (inner.find(name) for inner in self.parts.values() if name.startswith(inner.name))
        return next((one for one in found if one), None)

    @property
    def visible(self) -> list:
        return self.form.visible_fields()

    @property
    def hidden(self) -> list:
        return self.form.hidden_fields()

    @property
    def was(self) -> str:
        """Which row of the draft it was; empty for a new one."""
        return self.peek("was") if self.original is not ABSENT else ""

    @property
    def all_faults(self) -> list[tuple[str, str]]:
        """Everything that is wrong, with where it stands on the page."""
        found = [(self.anchor, text) for text in self.faults]
        if self.saving:
            for name, texts_ in self.form.errors.items():
                if name in self.form.fields:
                    field = self.form[name]
                    found += [
                        (field.id_for_label or self.anchor, f"{field.label}: {text}") for text in texts_
                    ]
        return found + [fault for inner in self.parts.values() for fault in inner.all_faults]

    @property
    def faults(self) -> list[str]:
        """What is wrong with it as a whole."""
        return list(self.form.non_field_errors()) if self.saving else []

    def _is_unchanged(self) -> bool:
        if self.original is ABSENT:
            return self.may_be_absent and self.is_blank
        return clean(self.read(self.original)) == clean(self.raw)

    def _form(self) -> forms.Form:
        controls = self.controls()
        if self.saving:
            self._refuse_what_is_not_offered(controls)
            names = {name: f"{self.name}-{name}" if self.name else name for name in controls}
            data = MultiValueDict({names[name]: texts(self.raw, name) for name in controls})
            form = _Form(data, prefix=self.name or None)
        else:
            form = _Form(
                initial={n: self._initial(n, field) for n, field in controls.items()},
                prefix=self.name or None,
            )
        form.fields = controls
        return form

    def _refuse_what_is_not_offered(self, controls: dict[str, forms.Field]) -> None:
        standing = {} if self.original is ABSENT else self.read(self.original)
        for name, field in controls.items():
            if getattr(field, "kept", None) and field.kept not in texts(standing, name):
                without_kept(field)

    def _initial(self, name: str, field: forms.Field):
        found = texts(self.raw, name)
        if isinstance(field, forms.MultipleChoiceField):
            return found
        if isinstance(field, forms.BooleanField):
            return bool(found)
        return found[0] if found else field.initial or ""


class _Form(forms.Form):
    use_required_attribute = False


@dataclass(frozen=True)
class Member:
    """A member of an object that one control shows. `write` gives ABSENT for what is then left out."""

    name: str
    make: Callable[[Sheet], forms.Field]
    read: Callable = lambda value: [""] if value is ABSENT or value is None else [str(value)]
    write: Callable = lambda typed: ABSENT if typed in ("", None) else typed


class ObjectSheet(Sheet):
    """An object of the format, member by member; what it has besides stays."""

    members: tuple[Member, ...] = ()
    part_readers: dict[str, Callable] = {}

    def controls(self):
        return {member.name: member.make(self) for member in self.members}

    @classmethod
    def read(cls, value):
        value = {} if value is ABSENT else value
        found = {member.name: member.read(value.get(member.name, ABSENT)) for member in cls.members}
        return found | {name: read(value.get(name, ABSENT)) for name, read in cls.part_readers.items()}

    def build(self):
        made = dict(self.original) if self.original is not ABSENT else {}
        was = self.read(self.original)
        self.form.is_valid()
        for member in self.members:
            if self.original is ABSENT or clean({"_": was[member.name]}) != clean(
                {"_": self.raw.get(member.name, [])}
            ):
                _put(made, member.name, self._written(member))
        for name, inner in self.parts.items():
            _put(made, name, inner.value())
        return made

    def member(self, name: str):
        """The original's member of this name."""
        return ABSENT if self.original is ABSENT else self.original.get(name, ABSENT)

    def _written(self, member: Member):
        typed = self.typed(member.name)
        return ABSENT if typed is ABSENT else member.write(typed)


class Rows:
    """A list of the format. `empty`: what is written when no row is left."""

    template = "simulations/workshop/sheet/rows.html"

    def __init__(
        self,
        make,
        scope,
        raw: list[dict],
        name: str,
        *,
        original=ABSENT,
        saving=False,
        heading: str = "",
        help: str = "",
        adds: Iterable[tuple[str, str]] = (),
        most: int = 500,
        empty=ABSENT,
        more: Callable[[dict], dict] = lambda raw: {},
    ):
        self.name, self.original, self.saving, self.empty, self.most = name, original, saving, empty, most
        self.heading, self.help, self.nested = heading, help, False
        self.adds = list(adds) or [("", _("Add a row"))]
        self.rows = [
            make(scope, one, f"{name}-{index}", original=self._original(one), saving=saving, **more(one))
            for index, one in enumerate(raw)
        ]
        self.faults: list[str] = []
        self.unchanged = self._is_unchanged(make, raw)

    @staticmethod
    def reader(make: type[Sheet]) -> Callable:
        """How the tree of a list is read whose rows are `make`."""

        def read(value) -> list[dict]:
            found = [] if value is ABSENT else value
            return [make.read(one) | {"was": [str(index)]} for index, one in enumerate(found)]

        return read

    def value(self):
        if self.unchanged:
            return self.empty if self.original is ABSENT else self.original
        made = [row.value() for row in self.kept]
        if len(made) > self.most:
            said = ngettext("At most %(most)s row.", "At most %(most)s rows.", self.most)
            self.faults.append(said % {"most": self.most})
        return made or self.empty

    @property
    def kept(self) -> list[Sheet]:
        return [row for row in self.rows if not row.is_dropped]

    @property
    def gone(self) -> list:
        """The originals that no row shows any more."""
        left = {row.peek("was") for row in self.rows}
        found = [] if self.original is ABSENT else self.original
        return [one for index, one in enumerate(found) if str(index) not in left]

    def is_valid(self) -> bool:
        return not self.faults and all(row.is_valid() for row in self.kept)

    @property
    def all_faults(self) -> list[tuple[str, str]]:
        own = [(self.name, text) for text in self.faults]
        return own + [fault for row in self.kept for fault in row.all_faults]

    def find(self, name: str) -> Sheet | None:
        found = (row.find(name) for row in self.rows if name == row.name or name.startswith(f"{row.name}-"))
        return next((one for one in found if one), None)

    def refuse_twice(self, name: str, text: str) -> None:
        """A fault at each control of this name that says the same as one before it."""
        seen = set()
        for row in self.kept:
            value = row.peek(name)
            if value and value in seen:
                row.fault(name, text)
            seen.add(value)

    def _original(self, raw: dict):
        index = first(raw, "was")
        if self.original is ABSENT or not index.isdecimal() or int(index) >= len(self.original):
            return ABSENT
        return self.original[int(index)]

    def _is_unchanged(self, make, raw: list[dict]) -> bool:
        was = [] if self.original is ABSENT else [make.read(one) for one in self.original]
        return clean(was) == clean(
            [one for one, row in zip(raw, self.rows, strict=True) if not row.is_dropped]
        )


def _put(made: dict, name: str, value) -> None:
    if value is ABSENT:
        made.pop(name, None)
    else:
        made[name] = value


def _is_blank(raw, light: frozenset[str]) -> bool:
    if isinstance(raw, dict):
        return all(
            _is_blank(inner, light) for name, inner in raw.items() if name not in light and name != "was"
        )
    if isinstance(raw, list):
        return all(_is_blank(inner, light) if isinstance(inner, dict) else not inner for inner in raw)
    return not raw
