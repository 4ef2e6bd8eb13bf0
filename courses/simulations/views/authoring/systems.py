"""Forms for the parts of a simulated system."""

from django.http import Http404
from django.utils.translation import gettext as _

from courses.simulations.authoring import sentences
from courses.simulations.authoring.changes import Change
from courses.simulations.authoring.parts import index_of, with_item
from courses.simulations.authoring.places import page
from courses.simulations.authoring.vocabulary import scope_of_action
from courses.simulations.sheets import actions, effects, office, types
from courses.simulations.sheets.base import ABSENT
from courses.simulations.sheets.keys import renamed
from courses.simulations.views.authoring.lists import effect_items, guard_items
from courses.simulations.views.authoring.parts import SystemPart


class Calendar(SystemPart):
    here, sheet_class = "calendar", office.CalendarSheet

    def original(self):
        return self.owner.spec

    def title(self):
        return _("Name and calendar")

    def save(self, sheet, value, seq):
        self.write(value, seq)
        return page("calendar", self.owner.pk)


class Actors(SystemPart):
    here, sheet_class = "actors", office.ActorsSheet

    def original(self):
        return self.owner.spec

    def title(self):
        return _("People")

    def save(self, sheet, value, seq):
        rows, made = sheet.parts["actors"], value["actors"]
        changes = [Change("actor", old, new) for old, new in renamed(rows, made).items()]
        changes += [Change("actor", one["key"]) for one in rows.gone]
        self.write(value, seq, [*changes, *self._roles(rows, made)])
        return page("actors", self.owner.pk)

    def _roles(self, rows, made: list[dict]) -> list[Change]:
        """A role that nobody has any more has become another, or is gone."""
        left = {one["role"] for one in made}
        became = {
            row.original["role"]: one["role"]
            for row, one in zip(rows.kept, made, strict=True)
            if row.original is not ABSENT and row.original["role"] not in left
        }
        return [Change("role", role, became.get(role, "")) for role in self.names.roles if role not in left]


class Type(SystemPart):
    here, sheet_class = "types", types.TypeSheet
    adding = False

    def original(self):
        if self.adding:
            return ABSENT
        index = index_of(self.owner.spec, "types", self.place["key"])
        if index < 0:
            raise Http404
        return self.owner.spec["types"][index]

    def initial(self):
        return {"fields": [{}]} if self.adding else {}

    def scope(self):
        original = self.original_or_absent()
        fields = () if original is ABSENT else original.get("fields", ())
        return types.TypeScope(self.names, [(one["key"], one.get("label", one["key"])) for one in fields])

    def title(self):
        return _("New record type") if self.adding else self.names.type_label(self.place["key"])

    def trail(self):
        return [(_("Record types"), page("types", self.owner.pk))]

    def save(self, sheet, value, seq):
        index = -1 if self.adding else index_of(self.owner.spec, "types", self.place["key"])
        changes = [] if sheet.original is ABSENT else self._changes(sheet, value)
        self.write(with_item(self.owner.spec, "types", index, value), seq, changes)
        return page("type", self.owner.pk, value["key"])

    def _changes(self, sheet, value: dict) -> list[Change]:
        was, rows = sheet.original["key"], sheet.parts["fields"]
        owners = tuple({was, value["key"]})
        changes = [Change("field", old, new, owners) for old, new in renamed(rows, value["fields"]).items()]
        changes += [Change("field", one["key"], "", owners) for one in rows.gone]
        return [*changes, *([Change("type", was, value["key"])] if was != value["key"] else [])]


class Action(SystemPart):
    here, sheet_class, template = "actions", actions.ActionSheet, "action.html"
    adding = False

    def original(self):
        return ABSENT if self.adding else action_or_404(self.owner, self.place["key"])[1]

    def title(self):
        return _("New action") if self.adding else self.names.verb_label(self.place["key"])

    def trail(self):
        return [(_("Actions"), page("actions", self.owner.pk))]

    def context(self, sheet):
        if sheet.original is ABSENT:
            return {}
        scope = scope_of_action(self.names, sheet.original)
        return {
            "key": sheet.original["key"],
            "guards": guard_items(self.owner, scope, sheet.original),
            "effects": effect_items(self.owner, scope, sheet.original),
            "effect_kinds": effects.EFFECTS,
            "remove": self.request.GET.get("remove", ""),
        }

    def save(self, sheet, value, seq):
        index = -1 if self.adding else index_of(self.owner.spec, "actions", self.place["key"])
        changes = [] if sheet.original is ABSENT else self._changes(sheet, value)
        self.write(with_item(self.owner.spec, "actions", index, value), seq, changes)
        return page("action", self.owner.pk, value["key"])

    def _changes(self, sheet, value: dict) -> list[Change]:
        was, rows = sheet.original["key"], sheet.parts["form"]
        owners = tuple({was, value["key"]})
        changes = [
            Change("question", old, new, owners) for old, new in renamed(rows, value.get("form", [])).items()
        ]
        changes += [Change("question", one["key"], "", owners) for one in rows.gone]
        return [*changes, *([Change("action", was, value["key"])] if was != value["key"] else [])]


class OfAction(SystemPart):
    """A guard or an effect, by its place in the action."""

    here, member = "actions", ""
    adding = False

    @property
    def action(self) -> dict:
        return action_or_404(self.owner, self.place["key"])[1]

    def original(self):
        if self.adding:
            return ABSENT
        items = self.action.get(self.member, [])
        if self.place["index"] >= len(items):
            raise Http404
        return items[self.place["index"]]

    def scope(self):
        return scope_of_action(self.names, self.action)

    def trail(self):
        own = (self.names.verb_label(self.place["key"]), page("action", self.owner.pk, self.place["key"]))
        return [(_("Actions"), page("actions", self.owner.pk)), own]

    def save(self, sheet, value, seq):
        at, action = action_or_404(self.owner, self.place["key"])
        index = self.place.get("index", len(action.get(self.member, [])))
        made = with_item(action, self.member, index, value)
        self.write(with_item(self.owner.spec, "actions", at, made), seq)
        return page("action", self.owner.pk, self.place["key"]) + f"#{self.member}-{index}"


class Guard(OfAction):
    member, sheet_class = "guards", effects.GuardSheet

    def initial(self):
        return {"when": [{}]} if self.adding else {}

    def title(self):
        return (
            _("New condition")
            if self.adding
            else _("Condition %(number)s") % {"number": self.place["index"] + 1}
        )

    def sentence(self, value):
        return sentences.guard(self.scope(), value)


class Effect(OfAction):
    member, sheet_class = "effects", effects.EffectSheet

    def initial(self):
        if not self.adding:
            return {}
        kind = self.request.GET.get("kind", "set")
        member = {"create": "with", "set": "set", "add": "add"}.get(kind)
        return {"kind": [kind]} | ({member: [{}]} if member else {})

    def title(self):
        if self.adding:
            return _("New effect")
        return _("Effect %(number)s") % {"number": self.place["index"] + 1}

    def sentence(self, value):
        return sentences.effect(self.scope(), value)


def action_or_404(owner, key: str) -> tuple[int, dict]:
    index = index_of(owner.spec, "actions", key)
    if index < 0:
        raise Http404
    return index, owner.spec["actions"][index]
