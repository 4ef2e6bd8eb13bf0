"""Fields and what they become: objects of the format, a row to a member."""

from django.utils.translation import gettext as _

from courses.simulations.authoring.declared import ANY_TYPE, UNKNOWN, Kind
from courses.simulations.authoring.vocabulary import Scope
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Rows, Sheet
from courses.simulations.sheets.values import ValueSheet

MOST_FIELDS = 60


class AssignmentSheet(Sheet):
    """A field and what it becomes. `fields`: what may be written, label and kind by key."""

    template = "simulations/workshop/sheet/assignment.html"
    light = frozenset({"kind", "unit"})

    def __init__(self, scope, raw, name="", *, fields: dict[str, tuple[str, Kind]], **more):
        self.fields = fields
        super().__init__(scope, raw, name, **more)

    @property
    def is_blank(self):
        return not self.peek("field")

    def controls(self):
        key = self.peek("field")
        choices = [("", _("Choose")), *((one, label) for one, (label, _kind) in self.fields.items())]
        return {"field": controls.keeping(controls.choice(_("Field"), choices, reshape=True), key)}

    def make_parts(self):
        key = self.peek("field")
        if not key:
            return {}
        original = self.original[1] if self.original is not ABSENT and self.original[0] == key else ABSENT
        expect = self.fields[key][1] if key in self.fields else UNKNOWN
        return {"value": self.part(ValueSheet, "value", original, expect=expect, label=_("becomes"))}

    @classmethod
    def read(cls, value):
        if value is ABSENT:
            return {}
        return {"field": [value[0]], "value": ValueSheet.read(value[1])}

    def build(self):
        return (self.typed("field"), self.parts["value"].value() if self.parts else ABSENT)


class Assignments(Rows):
    """Fields and values: an object of the format, a row to a member."""

    def __init__(self, make, scope, raw, name, *, original=ABSENT, **more):
        self.written = original
        pairs = ABSENT if original is ABSENT else list(original.items())
        super().__init__(make, scope, raw, name, original=pairs, most=MOST_FIELDS, **more)

    def value(self):
        if self.unchanged:
            return self.written
        self.refuse_twice("field", _("This field is there already."))
        pairs = super().value()
        return (
            pairs if pairs is ABSENT else {key: value for key, value in pairs if ABSENT not in (key, value)}
        )


def read_assignments(value) -> list[dict]:
    return Rows.reader(AssignmentSheet)(ABSENT if value is ABSENT else list(value.items()))


def fields_of(scope: Scope, type_: str) -> dict[str, tuple[str, Kind]]:
    """The fields of a type that may be written, with label and kind."""
    inner = Scope(scope.names, target=type_ or ANY_TYPE)
    keys = scope.names.fields(type_) if type_ else ()
    return {key: (scope.names.field_label(type_, key), inner.kind_of(f"target.{key}")) for key in keys}
