"""Conditions: comparisons, groups of conditions, and records that are there or not."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.simulations.authoring.declared import Kind
from courses.simulations.authoring.vocabulary import operator_label, operators
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Rows, Sheet
from courses.simulations.sheets.values import ValueSheet

MOST = 50
GROUPS = {
    "any": gettext_lazy("At least one of these holds"),
    "all": gettext_lazy("All of these hold"),
    "none": gettext_lazy("None of these holds"),
}
EXISTENCE = {
    "exists": gettext_lazy("There is a record which …"),
    "absent": gettext_lazy("There is no record which …"),
}
UNARY = ("filled", "empty")


class ConditionSheet(Sheet):
    template = "simulations/workshop/sheet/condition.html"
    light = frozenset({"kind", "op"})

    @property
    def kind(self) -> str:
        kind = self.peek("kind", "compare")
        return kind if kind in GROUPS or kind in EXISTENCE else "compare"

    @property
    def is_blank(self):
        return self.kind == "compare" and not self.peek("path")

    def controls(self):
        if self.kind == "compare":
            return {"kind": controls.hidden(), **self._comparison()}
        shapes = GROUPS if self.kind in GROUPS else EXISTENCE
        made = {"kind": controls.choice(_("What must hold"), list(shapes.items()))}
        if self.kind in EXISTENCE:
            types = [(key, self.scope.names.type_label(key)) for key in self.scope.names.types]
            made["type"] = controls.keeping(
                controls.choice(_("Record type"), [("", _("Choose")), *types], reshape=True),
                self.peek("type"),
            )
        return made

    def make_parts(self):
        if self.kind == "compare":
            return {"value": self._value()} if self.peek("path") and self.peek("op") not in UNARY else {}
        original = ABSENT
        if isinstance(self.original, dict):
            original = self.original.get(self.kind if self.kind in GROUPS else "where", ABSENT)
        scope = self.scope.inside(self.peek("type")) if self.kind in EXISTENCE else self.scope
        place = f"{self.name}-parts"
        return {
            "parts": conditions(scope, self.raw, place, original, saving=self.saving, empty=[], nested=True)
        }

    @classmethod
    def read(cls, value):
        if value is ABSENT:
            return {}
        if isinstance(value, list):
            read = {"kind": ["compare"], "path": [value[0]], "op": [value[1]]}
            return read | ({"value": ValueSheet.read(value[2])} if len(value) > 2 else {})
        for kind in GROUPS:
            if kind in value:
                return {"kind": [kind], "parts": read_conditions(value[kind])}
        kind = "exists" if "exists" in value else "absent"
        return {"kind": [kind], "type": [value[kind]], "parts": read_conditions(value.get("where", ABSENT))}

    def build(self):
        if self.kind == "compare":
            return self._built_comparison()
        inner = self.parts["parts"].value()
        if self.kind in GROUPS:
            return {self.kind: [] if inner is ABSENT else inner}
        if not self.typed("type"):
            self.fault("type", _("Choose a record type."))
        had_where = isinstance(self.original, dict) and "where" in self.original
        where = {"where": inner} if inner is not ABSENT and (inner or had_where) else {}
        return {self.kind: self.typed("type"), **where}

    def _comparison(self) -> dict:
        path = self.peek("path")
        made = {"path": controls.path(self.scope, path, _("What is compared"))}
        if path:
            made["op"] = controls.choice(_("How"), self._operators(), reshape=True)
        return made

    def _operators(self) -> list[tuple[str, str]]:
        kind, current = self.scope.kind_of(self.peek("path")), self.peek("op")
        offered = operators(kind)
        if current and current not in dict(offered):
            offered = [*offered, (current, operator_label(kind, current))]
        return offered

    def _value(self) -> ValueSheet:
        kind, op = self.scope.kind_of(self.peek("path")), self.peek("op")
        original = self.original[2] if isinstance(self.original, list) and len(self.original) > 2 else ABSENT
        if op in ("in", "not in"):
            expect = Kind(kind.kind, kind.choices, kind.of, many=True)
        else:
            expect = kind.one if op in ("has", "lacks") else kind
        return self.part(ValueSheet, "value", original, expect=expect, label=_("With what"))

    def _built_comparison(self):
        path, op = self.typed("path"), self.typed("op")
        if not path:
            self.fault("path", _("Choose what is compared."))
            return ABSENT
        op = op or operators(self.scope.kind_of(path))[0][0]
        return [path, op] if op in UNARY else [path, op, self.parts["value"].value()]


def conditions(
    scope,
    raw: dict,
    name: str,
    original=ABSENT,
    *,
    saving: bool,
    heading="",
    help="",
    empty=ABSENT,
    nested=False,
) -> Rows:
    """The rows of a list of conditions; `name` ends with the member they stand under in `raw`."""
    found = raw.get(name.rpartition("-")[2])
    rows = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    adds = [
        ("", _("Add a condition")),
        (":kind=any", _("Add a group")),
        (":kind=exists", _("Ask for a record")),
    ]
    made = Rows(
        ConditionSheet,
        scope,
        rows,
        name,
        original=original,
        saving=saving,
        heading=heading,
        help=help,
        adds=adds,
        most=MOST,
        empty=empty,
    )
    made.template = "simulations/workshop/sheet/conditions.html"
    made.nested = nested
    return made


def read_conditions(value) -> list[dict]:
    return Rows.reader(ConditionSheet)(value)
