"""Fields of record types, and questions of forms."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.simulations.authoring.declared import KINDS
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Member, ObjectSheet
from courses.simulations.sheets.keys import key_member
from courses.simulations.sheets.lines import choices_read, choices_written
from courses.simulations.sheets.tree import texts

MASKS = {
    "": gettext_lazy("shown"),
    "part": gettext_lazy("masked but for the first and last character"),
    "full": gettext_lazy("masked whole"),
}


def label_member(label, help=""):
    return Member("label", lambda sheet: controls.text(str(label), help=str(help)))


def _many_write(typed):
    return True if typed else ABSENT


class FieldSheet(ObjectSheet):
    """A field of a record type, or with `asks` a question of a form."""

    template = "simulations/workshop/sheet/field.html"
    light = frozenset({"kind", "mask", "required"})
    kinds_member = Member(
        "kind", lambda sheet: controls.choice(_("What it holds"), list(KINDS.items()), reshape=True)
    )
    members = (
        label_member(gettext_lazy("Label")),
        kinds_member,
        Member(
            "of",
            lambda sheet: controls.keeping(
                controls.choice(_("Links to"), [("", _("any record")), *types_to_choose(sheet)]),
                sheet.peek("of"),
            ),
        ),
        Member(
            "many",
            lambda sheet: controls.flag(_("Holds several")),
            read=lambda value: ["on"] if value is True else [],
            write=_many_write,
        ),
        Member(
            "mask",
            lambda sheet: controls.choice(_("On the screen"), list(MASKS.items())),
            read=lambda value: [""] if value in (ABSENT, "none") else [value],
        ),
        key_member(),
    )

    def controls(self):
        made = super().controls()
        kind = self.peek("kind", "text")
        if kind != "link":
            del made["of"]
        if kind == "choice":
            made["choices"] = controls.text(
                _("The answers"), most=20_000, rows=3, help=_("One to a line, in the order they are shown.")
            )
            made["numbers"] = controls.flag(_("The answers are numbers"))
        return made

    @classmethod
    def read(cls, value):
        return super().read(value) | choices_read({} if value is ABSENT else value)

    def build(self):
        made = super().build()
        kind = self.peek("kind", "text")
        made["kind"] = kind
        made.pop("choices", None) if kind != "choice" else None
        if kind != "link":
            made.pop("of", None)
        if not made.get("label"):
            self.fault("label", _("Give it a label."))
        if kind == "choice":
            self._write_choices(made)
        return made

    @property
    def others(self) -> list:
        """The controls that stand in the second line."""
        first = ("label", "kind", "of", "choices", "key")
        return [self.form[name] for name in self.form.fields if name not in first]

    def _written(self, member):
        if member.name not in self.form.fields:
            return ABSENT
        return super()._written(member)

    def _write_choices(self, made: dict) -> None:
        was = self.original.get("choices", ()) if self.original is not ABSENT else ()
        if was and choices_read(self.original) == {
            name: texts(self.raw, name) for name in ("choices", "numbers")
        }:
            return
        found = choices_written(self.peek("choices"), was, numbers=bool(texts(self.raw, "numbers")))
        if not found:
            self.fault("choices", _("Give at least one answer."))
        elif len(found) > 50 or any(isinstance(one, str) and len(one) > 200 for one in found):
            self.fault("choices", _("At most 50 answers of 200 characters each."))
        elif len({(type(one), one) for one in found}) < len(found):
            self.fault("choices", _("An answer is there twice."))
        made["choices"] = found


def types_to_choose(sheet) -> list[tuple[str, str]]:
    names = sheet.scope.names
    return [(key, names.type_label(key)) for key in names.types]


class QuestionSheet(FieldSheet):
    light = frozenset({"kind", "required"})
    members = (
        label_member(gettext_lazy("Question")),
        FieldSheet.kinds_member,
        FieldSheet.members[2],
        Member(
            "required",
            lambda sheet: controls.flag(_("Must be answered")),
            read=lambda value: [] if value is False else ["on"],
            write=lambda typed: ABSENT if typed else False,
        ),
        Member("help", lambda sheet: controls.text(_("Help below it"))),
        key_member(),
    )
