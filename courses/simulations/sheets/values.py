"""Value expressions: a literal, a record, the content of a field, a date counted on, text with blanks, a list."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.simulations.authoring.declared import ANY_TYPE, NUMBERS, UNKNOWN, Kind
from courses.simulations.authoring.sentences import ALIAS
from courses.simulations.authoring.vocabulary import Scope
from courses.simulations.engine.values import LARGEST, is_date
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Sheet

WHOLE = re.compile(r"[+-]?[0-9]{1,16}")
MOST_TEXT = 4000

LITERALS = ("text", "number", "record", "nothing")
KIND_LABELS = {
    "text": gettext_lazy("a text"),
    "number": gettext_lazy("a number"),
    "record": gettext_lazy("a record of the case"),
    "path": gettext_lazy("what a field holds"),
    "plus": gettext_lazy("a date counted on"),
    "compose": gettext_lazy("a text with blanks"),
    "list": gettext_lazy("a list"),
    "nothing": gettext_lazy("nothing"),
}
TEXT_LABELS = {
    "choice": gettext_lazy("one of the answers"),
    "yes/no": gettext_lazy("yes or no"),
    "date": gettext_lazy("a date"),
    "moment": gettext_lazy("a moment"),
    "actor": gettext_lazy("a person"),
    "role": gettext_lazy("a role"),
    "unit": gettext_lazy("a unit"),
}
# What fits a kind, the likeliest first; of everything else all.
FITTING = {
    "number": ("number", "path", "nothing"),
    "money": ("number", "path", "nothing"),
    "date": ("text", "path", "plus", "nothing"),
    "moment": ("text", "path", "plus", "nothing"),
    "choice": ("text", "path", "nothing"),
    "yes/no": ("text", "path", "nothing"),
    "actor": ("text", "path", "nothing"),
    "role": ("text", "path"),
    "unit": ("text", "path"),
    "link": ("record", "path", "nothing"),
    "text": ("text", "path", "compose", "plus", "number", "record", "nothing"),
}
FITTING |= {"long text": FITTING["text"], "file": FITTING["text"]}


class ValueSheet(Sheet):
    """`expect`: what it is compared with or written to. `optional`: it may be left out, and `left_out` says what then.

    `plain`: an answer, as somebody at the screen would give it. Only its likeliest kind is asked for, and left empty it
    is left out.
    """

    template = "simulations/workshop/sheet/value.html"
    light = frozenset({"kind", "unit"})

    def __init__(
        self,
        scope: Scope,
        raw,
        name="",
        *,
        expect: Kind = UNKNOWN,
        optional=False,
        left_out="",
        label="",
        kinds: tuple[str, ...] = (),
        plain=False,
        **more,
    ):
        self.plain = plain
        self.expect, self.optional, self.left_out, self.label, self.kinds = (
            expect,
            optional,
            left_out,
            label,
            kinds,
        )
        super().__init__(scope, raw, name, **more)

    @property
    def may_be_absent(self) -> bool:
        return (self.optional or self.plain) and self.is_left_out

    @property
    def kind(self) -> str:
        kind = self.peek("kind")
        return kind if kind in KIND_LABELS else "" if self.optional else self._offered()[0]

    @property
    def is_left_out(self) -> bool:
        return self.kind == "" or (self.plain and self.kind in LITERALS[:3] and not self.peek("text"))

    @property
    def is_blank(self) -> bool:
        return self.kind == "" or (self.kind != "nothing" and super().is_blank)

    @property
    def blanks(self) -> list:
        """What a text may have blanks for."""
        return self.scope.groups()

    def controls(self):
        made = {"kind": self._kind_control()}
        if self.kind in ("text", "number", "record"):
            made["text"] = getattr(self, f"_{self.kind}_control")()
        elif self.kind == "path":
            made["path"] = controls.path(self.scope, self.peek("path"), _("Field"))
        elif self.kind == "compose":
            made["compose"] = controls.text(_("Text"), most=MOST_TEXT, rows=2)
        elif self.kind == "plus":
            made["unit"] = controls.unit(_("Unit"))
        return made

    def make_parts(self):
        if self.kind == "plus":
            start, number = self.original["plus"][:2] if _is(self.original, "plus") else (ABSENT, ABSENT)
            return {
                "n": self.part(ValueSheet, "n", number, expect=Kind("number"), label=_("How many")),
                "t": self.part(ValueSheet, "t", start, expect=Kind("moment"), label=_("After")),
            }
        if self.kind == "list":
            original = self.original if isinstance(self.original, list) else ABSENT
            more = {"expect": self.expect.one, "kinds": LITERALS}
            adds = [("", _("Add a value"))]
            return {
                "items": self.rows(ValueSheet, "items", original, adds=adds, empty=[], more=lambda raw: more)
            }
        return {}

    @classmethod
    def read(cls, value):
        if value is ABSENT:
            return {}
        if isinstance(value, dict):
            return _read_expression(value)
        if isinstance(value, list):
            return {
                "kind": ["list"],
                "items": [cls.read(one) | {"was": [str(i)]} for i, one in enumerate(value)],
            }
        if value is None:
            return {"kind": ["nothing"]}
        if isinstance(value, int):
            return {"kind": ["number"], "text": [str(value)]}
        return {"kind": ["record" if ALIAS.fullmatch(value) else "text"], "text": [value]}

    def build(self):
        return ABSENT if self.is_left_out else getattr(self, f"_build_{self.kind}")()

    def _offered(self) -> tuple[str, ...]:
        if self.plain:
            return (next(one for one in FITTING.get(self.expect.kind, LITERALS) if one in LITERALS),)
        if self.kinds:
            fitting = FITTING.get(self.expect.kind, tuple(KIND_LABELS))
            return tuple(sorted(self.kinds, key=lambda k: fitting.index(k) if k in fitting else len(fitting)))
        if self.expect.many:
            return ("list", "path", "nothing")
        found = FITTING.get(self.expect.kind, tuple(KIND_LABELS))
        if self.expect.kind == "choice" and any(isinstance(one, int) for one in self.expect.choices):
            return ("text", "number", *found[1:])
        return found

    def _kind_control(self):
        labels = {**KIND_LABELS, "text": TEXT_LABELS.get(self.expect.kind, KIND_LABELS["text"])}
        current = self.peek("kind")
        offered = list(self._offered())
        if self.plain and self.kind in offered:
            field = controls.hidden()
            field.initial = self.kind
            return field
        if current in labels and current not in offered:
            offered.append(current)
        choices = [("", self.left_out or _("not given"))] if self.optional else []
        choices += [(one, str(labels[one])) for one in offered]
        field = controls.choice(_("What kind of value"), choices, reshape=True)
        field.initial = self.kind
        return field

    def _text_control(self):
        known = self._known_texts()
        current = self.peek("text")
        if known is not None:
            return controls.keeping(controls.choice(_("Value"), [("", _("Choose")), *known]), current)
        if self.expect.kind == "date" and (not current or is_date(current)):
            return controls.date(_("Date"))
        if self.expect.kind == "moment" and not current:
            return controls.moment(_("Moment"))
        return controls.text(_("Text"), most=MOST_TEXT, rows=2 if self.expect.kind == "long text" else 0)

    def _known_texts(self) -> list[tuple[str, str]] | None:
        names = self.scope.names
        if self.expect.kind == "yes/no":
            return [("yes", _("Yes")), ("no", _("No"))]
        if self.expect.kind == "choice":
            return [
                (one, names.types[one].get("label", one) if one in names.types and self._is_type else one)
                for one in self.expect.choices
                if isinstance(one, str)
            ]
        if self.expect.kind == "actor":
            return [
                (key, f"{one.get('name', key)} ({one.get('unit', '')})") for key, one in names.actors.items()
            ]
        lists = {"role": names.roles, "unit": names.units}
        return [(one, one) for one in lists[self.expect.kind]] if self.expect.kind in lists else None

    @property
    def _is_type(self) -> bool:
        return set(self.expect.choices) == set(self.scope.names.types)

    def _number_control(self):
        numbers = [str(one) for one in self.expect.choices if isinstance(one, int)]
        if numbers:
            choices = [("", _("Choose")), *((one, one) for one in numbers)]
            return controls.keeping(controls.choice(_("Value"), choices), self.peek("text"))
        return controls.number_text(_("Number"))

    def _record_control(self):
        return controls.record(self.scope.names, self.peek("text"), self.expect.of, _("Record"))

    def _build_nothing(self):
        return None

    def _build_text(self):
        text = self.typed("text")
        if text == "":
            self.fault("text", _("Fill this in."))
        elif text is not ABSENT and self.expect.kind == "date" and not is_date(text):
            self.fault("text", _("Enter a date that exists."))
        elif (
            text is not ABSENT and (alias := ALIAS.fullmatch(text)) and alias[1] not in self.scope.names.cast
        ):
            self.fault("text", _("Text of this form stands for a record, and there is none of this name."))
        return text

    def _build_number(self):
        text = self.typed("text")
        if text is ABSENT or not WHOLE.fullmatch(text) or abs(int(text)) > LARGEST:
            self.fault("text", _("Enter a whole number."))
            return ABSENT
        return int(text)

    def _build_record(self):
        if not self.typed("text"):
            self.fault("text", _("Choose a record."))
        return self.typed("text")

    def _build_path(self):
        if not self.typed("path"):
            self.fault("path", _("Choose a field."))
        return {"ref": self.typed("path")}

    def _build_compose(self):
        return {"text": self.typed("compose")}

    def _build_plus(self):
        return {"plus": [self.parts["t"].value(), self.parts["n"].value(), self.typed("unit")]}

    def _build_list(self):
        return self.parts["items"].value()


def _is(value, member: str) -> bool:
    return isinstance(value, dict) and member in value


def _read_expression(value: dict) -> dict:
    if "ref" in value:
        return {"kind": ["path"], "path": [value["ref"]]}
    if "text" in value:
        return {"kind": ["compose"], "compose": [value["text"]]}
    start, number, unit = value["plus"]
    return {"kind": ["plus"], "t": ValueSheet.read(start), "n": ValueSheet.read(number), "unit": [unit]}


def is_number(kind: Kind) -> bool:
    return kind.kind in NUMBERS


def any_record(scope: Scope) -> Kind:
    return Kind("link", of=ANY_TYPE)
