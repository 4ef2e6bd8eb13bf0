"""What a system and a case on it declare: kinds of fields, and everything that has a key, with its label."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from courses.simulations.engine.vocabulary import BUILT_IN_FORMS, MESSAGE
from courses.simulations.wording import BUILT_IN_LABELS, VERBS

ANY_TYPE = "*"  # a record of a type that cannot be known here
MESSAGE_TYPE = MESSAGE["key"]
NUMBERS = ("number", "money")
TEXTS = ("text", "long text", "file")

KINDS = {
    "text": gettext_lazy("Short text"),
    "long text": gettext_lazy("Long text"),
    "number": gettext_lazy("Number"),
    "money": gettext_lazy("Amount of money"),
    "date": gettext_lazy("Date"),
    "choice": gettext_lazy("One of several answers"),
    "yes/no": gettext_lazy("Yes or no"),
    "link": gettext_lazy("Link to a record"),
    "file": gettext_lazy("Name of a file"),
}


@dataclass(frozen=True)
class Kind:
    """What a path holds. Besides the kinds of fields: moment, actor, role, unit, and unknown."""

    kind: str
    choices: tuple = ()
    of: str = ""
    many: bool = False

    @property
    def one(self) -> "Kind":
        """What a member of it holds."""
        return replace(self, many=False)


UNKNOWN = Kind("unknown")


def kind_of_field(source: dict) -> Kind:
    of = source.get("of", ANY_TYPE) if source.get("kind") == "link" else ""
    return Kind(source.get("kind", "text"), tuple(source.get("choices", ())), of, source.get("many", False))


@dataclass(frozen=True)
class Names:
    """What a system and a case on it declare, by key. `cast` maps an alias to the type of its record."""

    system: dict
    scenario: dict | None = None
    more_cast: dict[str, str] = field(default_factory=dict)

    @cached_property
    def types(self) -> dict[str, dict]:
        return {one["key"]: one for one in [*self.system.get("types", ()), MESSAGE]}

    @cached_property
    def actions(self) -> dict[str, dict]:
        return {one["key"]: one for one in self.system.get("actions", ())}

    @cached_property
    def actors(self) -> dict[str, dict]:
        return {one["key"]: one for one in self.system.get("actors", ())}

    @cached_property
    def roles(self) -> list[str]:
        return list(dict.fromkeys(one["role"] for one in self.system.get("actors", ())))

    @cached_property
    def units(self) -> list[str]:
        return list(dict.fromkeys(one["unit"] for one in self.system.get("actors", ())))

    @cached_property
    def cast(self) -> dict[str, str]:
        data = (self.scenario or {}).get("data", ())
        found = {one["as"]: one["type"] for one in data if "as" in one}
        made = (effect for action in self.system.get("actions", ()) for effect in action.get("effects", ()))
        return self.more_cast | {e["as"]: e["create"] for e in made if "create" in e and "as" in e} | found

    def fields(self, type_: str) -> dict[str, dict]:
        """The fields of a type; of an unknown type, every field there is."""
        types = self.types.values() if type_ == ANY_TYPE else [self.types.get(type_, {})]
        return {one["key"]: one for kind in reversed(list(types)) for one in kind.get("fields", ())}

    def form_of(self, verb: str) -> list[dict]:
        """The questions of an action; those of the learner's own acts as they are known here."""
        if verb in self.actions:
            return list(self.actions[verb].get("form", ()))
        return [self._own_question(verb, one) for one in BUILT_IN_FORMS.get(verb, ())]

    def _own_question(self, verb: str, source: dict) -> dict:
        label = str(BUILT_IN_LABELS.get(source["label"], source["label"]))
        choices = {
            ("search", "type"): list(self.types),
            ("reveal", "field"): sorted(
                {key for type_ in self.types for key, one in self.fields(type_).items() if "mask" in one}
            ),
        }.get((verb, source["key"]), source.get("choices", ()))
        return {**source, "label": label, "choices": choices}

    def verb_label(self, verb: str) -> str:
        if verb == "*":
            return _("anything")
        action = self.actions.get(verb)
        return action.get("label", verb) if action else str(VERBS.get(verb, verb))

    def type_label(self, type_: str) -> str:
        if type_ == MESSAGE_TYPE:
            return pgettext("record type", "Message")
        return self.types.get(type_, {}).get("label", type_)

    def field_label(self, type_: str, key: str) -> str:
        own = {"id": _("Number of the record"), "type": _("Kind of record")}
        if key in own:
            return own[key]
        label = self.fields(type_).get(key, {}).get("label", key)
        return str(BUILT_IN_LABELS[label]) if type_ == MESSAGE_TYPE and label in BUILT_IN_LABELS else label
