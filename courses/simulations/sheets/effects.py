"""Effects of actions, and the guards before them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.simulations.authoring.declared import ANY_TYPE, MESSAGE_TYPE, Kind, kind_of_field
from courses.simulations.authoring.sentences import target_type
from courses.simulations.authoring.vocabulary import Scope, scope_of_later
from courses.simulations.sheets import controls
from courses.simulations.sheets.assignments import Assignments, AssignmentSheet, fields_of, read_assignments
from courses.simulations.sheets.base import ABSENT, Member, ObjectSheet, Rows, Sheet
from courses.simulations.sheets.conditions import conditions, read_conditions
from courses.simulations.sheets.keys import key_fault
from courses.simulations.sheets.values import ValueSheet, any_record

EFFECTS = {
    "set": gettext_lazy("Change fields"),
    "add": gettext_lazy("Add to lists"),
    "create": gettext_lazy("Make a record"),
    "send": gettext_lazy("Send a message"),
    "later": gettext_lazy("Let somebody act later"),
}


class EffectSheet(Sheet):
    template = "simulations/workshop/sheet/effect.html"

    @property
    def kind(self) -> str:
        return self.peek("kind") if self.peek("kind") in EFFECTS else "set"

    @property
    def heading(self):
        return EFFECTS[self.kind]

    @classmethod
    def read(cls, value):
        if value is ABSENT:
            return {}
        kind = next(one for one in EFFECTS if one in value)
        return {"kind": [kind], "if": read_conditions(value.get("if", ABSENT))} | _READERS[kind](value)

    def controls(self):
        return {"kind": controls.hidden()} | getattr(self, f"_{self.kind}_controls", dict)()

    def make_parts(self):
        made = getattr(self, f"_{self.kind}_parts")()
        help = _("Without conditions it happens whenever the action is done.")
        made["if"] = self._conditions("if", self.scope, _("Only if"), help)
        return made

    def build(self):
        made = getattr(self, f"_build_{self.kind}")()
        for name, inner in self.parts.items():
            value = inner.value()
            if value is not ABSENT and name not in made:
                made[name] = value
        return made

    # --- change fields, add to lists

    def _set_parts(self):
        label = _("Of which record")
        fits = any_record(self.scope)
        left_out = _("the record acted upon") if self.scope.target else _("not chosen yet")
        of = self.part(
            ValueSheet, "of", self._was("of"), expect=fits, optional=True, label=label, left_out=left_out
        )
        return {"of": of, self.kind: self._assignments(self.kind, self._writable(of))}

    _add_parts = _set_parts

    def _writable(self, of: ValueSheet) -> dict:
        type_ = self.scope.target if of.kind == "" else _type_of(self.scope, of)
        many_only = self.kind == "add" and type_ != ANY_TYPE
        return {key: one for key, one in fields_of(self.scope, type_).items() if one[1].many or not many_only}

    def _build_set(self):
        if self.parts["of"].kind == "" and not self.scope.target:
            self.parts["of"].fault("kind", _("The action takes no record: say whose fields these are."))
        if not self.parts[self.kind].kept:
            self.parts[self.kind].faults.append(_("Choose at least one field."))
        return {}

    _build_add = _build_set

    # --- make a record

    def _create_controls(self):
        types = self.scope.names.types
        choices = [(key, self.scope.names.type_label(key)) for key in types if key != MESSAGE_TYPE]
        return {
            "create": controls.keeping(
                controls.choice(_("Record type"), [("", _("Choose")), *choices], reshape=True),
                self.peek("create"),
            ),
            "as": controls.text(
                _("Called"),
                most=40,
                help=_("A name by which checks and steps speak of it: small letters without spaces."),
            ),
        }

    def _create_parts(self):
        return {"with": self._assignments("with", fields_of(self.scope, self.peek("create")))}

    def _build_create(self):
        if not self.typed("create"):
            self.fault("create", _("Choose a record type."))
        name = self.typed("as")
        if name and (said := key_fault(name)):
            self.fault("as", said)
        return {"create": self.typed("create")} | ({"as": name} if name else {})

    # --- send a message

    def _send_controls(self):
        return {"send": self._actor_control(_("To whom"), self.peek("send"))}

    def _send_parts(self):
        text, long_text = Kind("text"), Kind("long text")
        about_help = _("the record acted upon")
        return {
            "subject": self.part(
                ValueSheet, "subject", self._was("subject"), expect=text, label=_("Subject")
            ),
            "body": self.part(
                ValueSheet, "body", self._was("body"), expect=long_text, optional=True, label=_("Message")
            ),
            "about": self.part(
                ValueSheet,
                "about",
                self._was("about"),
                expect=any_record(self.scope),
                optional=True,
                label=_("About"),
                left_out=about_help,
            ),
        }

    def _build_send(self):
        if not self.typed("send"):
            self.fault("send", _("Choose a person."))
        return {"send": self.typed("send")}

    # --- let somebody act later

    def _later_controls(self):
        actions = [(key, self.scope.names.verb_label(key)) for key in self.scope.names.actions]
        return {
            "later": controls.keeping(
                controls.choice(_("Action"), [("", _("Choose")), *actions], reshape=True), self.peek("later")
            ),
            "as": self._actor_control(_("Who does it"), self.peek("as")),
            "n": controls.number(_("After"), least=1, most=1000),
            "unit": controls.unit(_("Unit")),
        }

    def _later_parts(self):
        later = self.peek("later")
        due = scope_of_later(self.scope.names, {"later": later})
        answers = {one["key"]: (one.get("label", one["key"]), kind_of_field(one)) for one in due.questions}
        on = self.part(
            ValueSheet,
            "on",
            self._was("on"),
            expect=Kind("link", of=due.target or ANY_TYPE),
            optional=True,
            label=_("On which record"),
            left_out=_("the record acted upon"),
        )
        help = _("Asked again at the time it is due, of the record as it is then.")
        return {
            "on": on,
            "input": self._assignments("input", answers, _("Answers in its form")),
            "still": self._conditions("still", due, _("Only if by then"), help),
        }

    def _build_later(self):
        for name, said in (
            ("later", _("Choose an action.")),
            ("as", _("Choose a person.")),
            ("n", _("Fill this in.")),
        ):
            if self.typed(name) in ("", None):
                self.fault(name, said)
        return {
            "later": self.typed("later"),
            "as": self.typed("as"),
            "after": [self.typed("n"), self.typed("unit")],
        }

    # --- shared

    def _actor_control(self, label: str, current: str):
        actors = [(key, one.get("name", key)) for key, one in self.scope.names.actors.items()]
        return controls.keeping(controls.choice(label, [("", _("Choose")), *actors]), current)

    def _assignments(self, name: str, fields: dict, heading: str = "") -> Rows:
        return self.rows(
            AssignmentSheet,
            name,
            self._was(name),
            rows=Assignments,
            heading=heading or _("Fields"),
            adds=[("", _("Add a field"))],
            more=lambda raw: {"fields": fields},
        )

    def _conditions(self, name: str, scope: Scope, heading: str, help: str) -> Rows:
        place = f"{self.name}-{name}" if self.name else name
        return conditions(
            scope, self.raw, place, self._was(name), saving=self.saving, heading=heading, help=help
        )

    def _was(self, name: str):
        return self.original.get(name, ABSENT) if isinstance(self.original, dict) else ABSENT


def _type_of(scope: Scope, of: ValueSheet) -> str:
    if of.kind == "path" and of.peek("path"):
        return target_type(scope, {"ref": of.peek("path")})
    return target_type(scope, of.peek("text")) if of.kind == "record" else ANY_TYPE


def _read_changing(value: dict) -> dict:
    member = "set" if "set" in value else "add"
    return {"of": ValueSheet.read(value.get("of", ABSENT)), member: read_assignments(value[member])}


_READERS = {
    "set": _read_changing,
    "add": _read_changing,
    "create": lambda value: {
        "create": [value["create"]],
        "as": [value.get("as", "")],
        "with": read_assignments(value.get("with", ABSENT)),
    },
    "send": lambda value: {
        "send": [value["send"]],
        **{name: ValueSheet.read(value.get(name, ABSENT)) for name in ("subject", "body", "about")},
    },
    "later": lambda value: {
        "later": [value["later"]],
        "as": [value["as"]],
        "n": [str(value["after"][0])],
        "unit": [value["after"][1]],
        "on": ValueSheet.read(value.get("on", ABSENT)),
        "input": read_assignments(value.get("input", ABSENT)),
        "still": read_conditions(value.get("still", ABSENT)),
    },
}


class GuardSheet(ObjectSheet):
    """What must hold before an action is done, and what the system says if it does not."""

    members = (
        Member(
            "else",
            lambda sheet: controls.text(
                _("What the system says otherwise"), help=_("The learner reads this, word for word.")
            ),
        ),
    )
    part_readers = {"when": read_conditions}
    template = "simulations/workshop/sheet/guard.html"

    def make_parts(self):
        place = f"{self.name}-when" if self.name else "when"
        heading = _("What must hold")
        return {
            "when": conditions(
                self.scope,
                self.raw,
                place,
                self.member("when"),
                saving=self.saving,
                heading=heading,
                empty=[],
            )
        }

    def build(self):
        made = super().build()
        made.setdefault("when", [])
        if not made.get("else"):
            self.fault("else", _("Say what the system answers."))
        return made
