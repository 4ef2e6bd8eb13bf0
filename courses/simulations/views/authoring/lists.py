"""Lists of parts: opened, put in order, removed where nothing refers to them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.simulations.authoring import sentences
from courses.simulations.authoring.changes import Change
from courses.simulations.authoring.parts import index_of, moved, with_item, with_items
from courses.simulations.authoring.places import page
from courses.simulations.authoring.vocabulary import Scope, scope_of_action
from courses.simulations.operations import naming
from courses.simulations.operations.drafts import DraftMoved
from courses.simulations.sheets.checks import SEVERITIES
from courses.simulations.sheets.tree import typed
from courses.simulations.views.authoring.parts import ScenarioPart, SystemPart, uses_told


@dataclass(frozen=True)
class Item:
    """A part in a list: what it is called, its address, what it says."""

    label: str
    url: str
    sentence: str = ""
    notes: tuple[str, ...] = ()


class ListPart:
    """A page with a list: mixed into the page of a system or a scenario."""

    template, member, what, optional = "list.html", "", "", False

    def get(self, request, **place):
        return self.show_list()

    def post(self, request, **place):
        """`do`: up:2, down:2, drop:2."""
        tree = typed(request.POST)
        verb, _colon, index = (tree.get("do") or [""])[0].partition(":")
        items = self.items_of(self.owner.spec)
        if self.locked:
            return self.show_list()
        if not index.isdecimal() or int(index) >= len(items):
            raise Http404
        changes = self.changes(items[int(index)]) if verb == "drop" else []
        seq = (tree.get("seq") or [""])[0]
        try:
            self.write(
                self.with_items(moved(items, int(index), verb)), int(seq) if seq.isdecimal() else -1, changes
            )
        except DraftMoved:
            messages.error(
                request,
                _(
                    "Somebody has changed this meanwhile. Here is how it stands now; nothing was moved or removed."
                ),
            )
        except naming.StillUsed as used:
            return self.show_list(uses=uses_told(used))
        except naming.ScenarioLocked as locked:
            return self.show_list(locked_draft=locked.draft)
        return redirect(self.back())

    def show_list(self, **more):
        context = {
            "items": self.items(),
            "seq": self.owner.seq,
            "remove": self.request.GET.get("remove", ""),
            **self.list_context(),
            **more,
        }
        return self.frame(context)

    def items_of(self, spec: dict) -> list:
        return list(spec.get(self.member, ()))

    def with_items(self, items: list) -> dict:
        return with_items(self.owner.spec, self.member, items, optional=self.optional)

    def changes(self, gone: dict) -> list[Change]:
        return [Change(self.what, gone["key"])] if self.what else []

    def items(self) -> list[Item]:
        raise NotImplementedError

    def list_context(self) -> dict:
        return {}

    def back(self) -> str:
        return page(self.here, self.owner.pk)


class Types(ListPart, SystemPart):
    here = member = "types"
    what = "type"

    def title(self):
        return _("Record types")

    def list_context(self):
        return {
            "intro": _(
                "What the system keeps: persons, applications, permits. Each record type has its fields."
            ),
            "add_url": page("type_add", self.owner.pk),
            "add_label": _("Add a record type"),
            "empty": _("There is no record type yet."),
        }

    def items(self):
        return [
            Item(
                one.get("label", one["key"]),
                page("type", self.owner.pk, one["key"]),
                ", ".join(field.get("label", field["key"]) for field in one.get("fields", ())),
                (f"{one.get('prefix', '')}-0001", _count(len(one.get("fields", ())))),
            )
            for one in self.items_of(self.owner.spec)
        ]


class Actions(ListPart, SystemPart):
    here = member = "actions"
    what = "action"

    def title(self):
        return _("Actions")

    def list_context(self):
        return {
            "intro": _(
                "What people can do with a record: each action has its form, its conditions and its effects."
            ),
            "add_url": page("action_add", self.owner.pk),
            "add_label": _("Add an action"),
            "empty": _("There is no action yet."),
        }

    def items(self):
        names = self.names
        return [
            Item(
                one.get("label", one["key"]),
                page("action", self.owner.pk, one["key"]),
                " · ".join(
                    sentences.effect(scope_of_action(names, one), effect) for effect in one.get("effects", ())
                ),
                tuple(
                    filter(
                        None,
                        (names.type_label(one["on"]) if "on" in one else "", ", ".join(one.get("who", ()))),
                    )
                ),
            )
            for one in self.items_of(self.owner.spec)
        ]


class OrderInAction(ListPart, SystemPart):
    """POST only: the order of the guards or effects of one action."""

    http_method_names = ["post"]
    here = "actions"

    @property
    def action(self) -> tuple[int, dict]:
        index = index_of(self.owner.spec, "actions", self.place["key"])
        if index < 0:
            raise Http404
        return index, self.owner.spec["actions"][index]

    def items_of(self, spec):
        return list(self.action[1].get(self.member, ()))

    def with_items(self, items):
        index, action = self.action
        return with_item(
            self.owner.spec, "actions", index, with_items(action, self.member, items, optional=True)
        )

    def back(self):
        return page("action", self.owner.pk, self.place["key"]) + f"#{self.member}"

    def show_list(self, **more):
        return redirect(self.back())


class Checks(ListPart, ScenarioPart):
    here = member = "checks"
    what = "check"

    def title(self):
        return _("Checks")

    def list_context(self):
        return {
            "intro": _(
                "What a run is judged by. Results earn points; breaking a rule of conduct costs some."
            ),
            "add_url": page("check_add", self.owner.pk),
            "add_label": _("Add a check"),
            "empty": _(
                "There is no check yet. At least one result without which a run is not passed is needed."
            ),
        }

    def items(self):
        return [
            Item(
                one.get("text", one["key"]),
                page("check", self.owner.pk, one["key"]),
                sentences.check(self.names, one),
                check_notes(one),
            )
            for one in self.items_of(self.owner.spec)
        ]


def check_notes(one: dict) -> tuple[str, ...]:
    if "breach" in one:
        counts = str(SEVERITIES[one["breach"]])
    else:
        counts = _("worth %(points)s") % {"points": one.get("worth", 0)}
    must = _("must be kept") if one.get("must") else ""
    return tuple(filter(None, (counts, must, one.get("cite", ""))))


def guard_items(system, scope: Scope, action: dict) -> list[Item]:
    return [
        Item(sentences.guard(scope, one), page("guard", system.pk, action["key"], index))
        for index, one in enumerate(action.get("guards", ()))
    ]


def effect_items(system, scope: Scope, action: dict) -> list[Item]:
    return [
        Item(sentences.effect(scope, one), page("effect", system.pk, action["key"], index))
        for index, one in enumerate(action.get("effects", ()))
    ]


def _count(fields: int) -> str:
    return ngettext("%(count)s field", "%(count)s fields", fields) % {"count": fields}
