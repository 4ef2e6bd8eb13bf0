"""Record types."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Member, ObjectSheet, Rows, Sheet
from courses.simulations.sheets.fields import FieldSheet, label_member
from courses.simulations.sheets.keys import key_member, settle_key, settle_keys


class ColumnSheet(Sheet):
    """A field of the type, by its key."""

    template = "simulations/workshop/sheet/inline.html"

    def controls(self):
        fields = [(key, label) for key, label in self.scope.columns]
        choice = controls.choice(_("Field"), [("", _("Choose")), *fields])
        return {"field": controls.keeping(choice, self.peek("field"))}

    @classmethod
    def read(cls, value):
        return {} if value is ABSENT else {"field": [value]}

    def build(self):
        return self.typed("field")


class TypeScope:
    """The scope of a record type's sheet: what there is besides, and its own fields as they stand."""

    def __init__(self, names, columns: list[tuple[str, str]]):
        self.names, self.columns = names, columns


class TypeSheet(ObjectSheet):
    members = (
        label_member(gettext_lazy("Label"), gettext_lazy("What such a record is called: Move-in report.")),
        Member(
            "prefix",
            lambda sheet: controls.text(
                _("Letters of its numbers"),
                most=4,
                help=_("Two to four capitals: with MV records are numbered MV-0001, MV-0002."),
            ),
        ),
        key_member(),
    )
    part_readers = {
        "fields": Rows.reader(FieldSheet),
        "list": Rows.reader(ColumnSheet),
        "detail": Rows.reader(ColumnSheet),
    }

    def make_parts(self):
        fields = self.rows(
            FieldSheet,
            "fields",
            self.member("fields"),
            heading=_("Fields"),
            adds=[("", _("Add a field"))],
            most=60,
            empty=[],
        )
        return {
            "fields": fields,
            "list": self._columns("list", _("Columns of the list"), _("Left empty: the first four fields.")),
            "detail": self._columns("detail", _("Fields on its page"), _("Left empty: all fields.")),
        }

    def build(self):
        made = super().build()
        names = self.scope.names
        was = self.original.get("key") if self.original is not ABSENT else None
        others = [one for one in names.system.get("types", ()) if one["key"] != was]
        if not made.get("label"):
            self.fault("label", _("Give it a label."))
        settle_key(self, made, fallback="type", taken=[one["key"] for one in others], forbidden=("message",))
        self._check_prefix(made, [one["prefix"] for one in others])
        settle_keys(self.parts["fields"], made["fields"], fallback="field", forbidden=("id", "type"))
        gone = {one["key"] for one in self.parts["fields"].gone}
        for name in ("list", "detail"):
            if gone & set(made.get(name, ())):
                made[name] = [key for key in made[name] if key not in gone]
                made.pop(name) if not made[name] else None
        return made

    def _columns(self, name: str, heading: str, help: str) -> Rows:
        made = self.rows(
            ColumnSheet,
            name,
            self.member(name),
            heading=heading,
            help=help,
            adds=[("", _("Add a field"))],
        )
        made.refuse_twice("field", _("This field is there already."))
        return made

    def _check_prefix(self, made: dict, taken: list[str]) -> None:
        prefix = made.get("prefix", "")
        if not (2 <= len(prefix) <= 4 and prefix.isascii() and prefix.isalpha() and prefix.isupper()):
            self.fault("prefix", _("Two to four capital letters A to Z."))
        elif prefix == "MSG" or prefix in taken:
            self.fault("prefix", _("These letters are taken."))
