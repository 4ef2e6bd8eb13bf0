"""Patterns: the acts that a check speaks of."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.simulations.authoring.vocabulary import scope_of_pattern
from courses.simulations.engine.vocabulary import BUILT_IN_FORMS
from courses.simulations.sheets import controls
from courses.simulations.sheets.base import ABSENT, Member, ObjectSheet, Sheet
from courses.simulations.sheets.conditions import conditions, read_conditions
from courses.simulations.sheets.tree import texts

OUTS = {
    "": gettext_lazy("accepted"),
    "refused": gettext_lazy("refused by the system"),
    "any": gettext_lazy("accepted or refused"),
}


class PatternSheet(ObjectSheet):
    """The acts that a check speaks of. `optional`: there need be none."""

    template = "simulations/workshop/sheet/pattern.html"
    light = frozenset({"out"})
    members = (
        Member(
            "do",
            lambda sheet: controls.several(_("Acts"), _verbs(sheet)),
            read=lambda value: [] if value is ABSENT else [value] if isinstance(value, str) else list(value),
            write=lambda typed: ABSENT if not typed else typed[0] if len(typed) == 1 else list(typed),
        ),
        Member(
            "type",
            lambda sheet: controls.keeping(
                controls.choice(_("On"), [("", _("whatever record")), *_types(sheet)], reshape=True),
                sheet.peek("type"),
            ),
        ),
        Member(
            "by",
            lambda sheet: controls.keeping(
                controls.choice(_("By whom"), [("", sheet.by_default), *_people(sheet)]), sheet.peek("by")
            ),
        ),
        Member("out", lambda sheet: controls.choice(_("That were"), list(OUTS.items()))),
    )
    part_readers = {"where": read_conditions}

    def __init__(self, scope, raw, name="", *, optional=False, by_default="", heading="", **more):
        self.optional, self.by_default, self.heading = optional, by_default or _("the learner"), heading
        super().__init__(scope, raw, name, **more)

    @property
    def may_be_absent(self) -> bool:
        return self.optional

    def make_parts(self):
        acts = {"do": texts(self.raw, "do")} | ({"type": self.peek("type")} if self.peek("type") else {})
        help = _("Only acts for which this holds. Without conditions: all of them.")
        return {
            "where": conditions(
                scope_of_pattern(self.scope.names, acts),
                self.raw,
                f"{self.name}-where",
                self.member("where"),
                saving=self.saving,
                heading=_("Only where"),
                help=help,
            )
        }

    def build(self):
        if self.optional and self.is_blank:
            return ABSENT
        made = super().build()
        if not made.get("do"):
            self.fault("do", _("Choose at least one act."))
        return made


def _verbs(sheet: Sheet) -> list[tuple[str, list[tuple[str, str]]]]:
    names = sheet.scope.names
    known = [*names.actions, *BUILT_IN_FORMS, "*"]
    groups = [
        (_("Actions of the system"), [(key, names.verb_label(key)) for key in names.actions]),
        (_("The learner's own acts"), [(key, names.verb_label(key)) for key in BUILT_IN_FORMS]),
        (_("Whatever it is"), [("*", _("anything"))]),
    ]
    unknown = [(one, one) for one in texts(sheet.raw, "do") if one not in known]
    return [(label, found) for label, found in [*groups, (_("As it is"), unknown)] if found]


def _types(sheet: Sheet) -> list[tuple[str, str]]:
    return [(key, sheet.scope.names.type_label(key)) for key in sheet.scope.names.types]


def _people(sheet: Sheet) -> list[tuple[str, str]]:
    return [
        ("me", _("the learner")),
        ("anyone", _("anyone")),
        *((role, _("whoever is %(role)s") % {"role": role}) for role in sheet.scope.names.roles),
    ]
