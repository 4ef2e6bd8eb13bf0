"""Actions, without their guards and effects."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.simulations.engine.vocabulary import BUILT_IN_FORMS
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Member, ObjectSheet, Rows
from courses.simulations.sheets.fields import QuestionSheet, label_member, types_to_choose
from courses.simulations.sheets.keys import key_member, settle_key, settle_keys
from courses.simulations.sheets.tree import texts


class ActionSheet(ObjectSheet):
    """An action without its guards and effects, which have sheets of their own."""

    members = (
        label_member(gettext_lazy("Label"), gettext_lazy("What the button says: Register the move.")),
        Member("help", lambda sheet: controls.text(_("Help"), help=_("Stands above its form."))),
        Member(
            "on",
            lambda sheet: controls.keeping(
                controls.choice(
                    _("Done on"), [("", _("no record: it stands in the menu")), *types_to_choose(sheet)]
                ),
                sheet.peek("on"),
            ),
        ),
        Member(
            "who",
            lambda sheet: controls.several(
                _("Who may do it"), [(role, role) for role in _roles(sheet)], help=_("Roles of the people.")
            ),
            read=lambda value: [] if value is ABSENT else list(value),
            write=lambda typed: list(typed) or ABSENT,
        ),
        Member(
            "minutes",
            lambda sheet: controls.number(
                _("Takes"), least=0, most=480, help=_("Working minutes. Left empty: one.")
            ),
        ),
        key_member(),
    )
    part_readers = {"form": Rows.reader(QuestionSheet)}

    def make_parts(self):
        return {
            "form": self.rows(
                QuestionSheet,
                "form",
                self.member("form"),
                heading=_("Questions of its form"),
                help=_("Without questions it is done at once."),
                adds=[("", _("Add a question"))],
                most=30,
            )
        }

    def build(self):
        made = super().build()
        was = self.original.get("key") if self.original is not ABSENT else None
        others = [one["key"] for one in self.scope.names.system.get("actions", ()) if one["key"] != was]
        if not made.get("label"):
            self.fault("label", _("Give it a label."))
        if not made.get("who"):
            self.fault("who", _("Choose at least one role."))
        settle_key(self, made, fallback="action", taken=others, forbidden=BUILT_IN_FORMS)
        if "form" in made:
            settle_keys(self.parts["form"], made["form"], fallback="question")
        return made


def _roles(sheet) -> list[str]:
    return list(dict.fromkeys([*sheet.scope.names.roles, *texts(sheet.raw, "who")]))
