"""What can be named at a place of a package: paths with what they hold, and the operators that fit.

A draft may be unfinished: whatever is not there yet is simply not offered, and what is written already is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from courses.simulations.authoring.declared import (
    ANY_TYPE,
    MESSAGE_TYPE,
    NUMBERS,
    UNKNOWN,
    Kind,
    Names,
    kind_of_field,
)


@dataclass(frozen=True)
class Choice:
    path: str
    label: str
    kind: Kind


@dataclass(frozen=True)
class Scope:
    """What paths mean at one place. `target`, `row`: a type's key, ANY_TYPE, or empty where there is none."""

    names: Names
    target: str = ""
    row: str = ""
    questions: tuple[dict, ...] = ()

    def inside(self, type_: str) -> "Scope":
        """The scope within “there is a record of this type which …”."""
        return replace(self, row=type_ or ANY_TYPE)

    def kind_of(self, path: str) -> Kind:
        """What the path holds as far as the declarations tell."""
        steps = self.steps(path)
        return steps[-1].kind if steps else UNKNOWN

    def steps(self, path: str) -> list[Choice]:
        """The path step by step, each with its label; the root first. What is unknown is named by its key."""
        root, *rest = path.split(".")
        found = [Choice(root, self._root_label(root), self._root_kind(root))]
        if root in ("input", "cast") and rest:
            found = [self._named(root, rest.pop(0))]
        for name in rest:
            found.append(self._step(found[-1], name))
        return found

    def groups(self, current: str = "") -> list[tuple[str, list[Choice]]]:
        """Everything to choose from, by root, two steps deep, and one step on from what is chosen.

        Told once for all controls of a form: they have the scope in common.
        """
        if current not in self._told:
            self._told[current] = self._groups(current)
        return self._told[current]

    @cached_property
    def _told(self) -> dict[str, list[tuple[str, list[Choice]]]]:
        return {}

    def _groups(self, current: str) -> list[tuple[str, list[Choice]]]:
        groups = [
            (label, list(dict.fromkeys(self._unfold(roots, current)))) for label, roots in self._roots()
        ]
        if current and not any(current == choice.path for _label, choices in groups for choice in choices):
            label = " › ".join(step.label for step in self.steps(current))
            groups.append((_("As it is"), [Choice(current, label, self.kind_of(current))]))
        return [(label, choices) for label, choices in groups if choices]

    def _roots(self) -> Iterator[tuple[str, list[Choice]]]:
        if self.row:
            yield self._record_group(_("The record in question"), self.row), [self._root("row")]
        if self.target:
            yield self._record_group(_("The record acted upon"), self.target), [self._root("target")]
        if self.questions:
            answers = dict.fromkeys(one["key"] for one in self.questions if "key" in one)
            yield _("Answers in the form"), [self._named("input", key) for key in answers]
        yield (
            _("Who acts"),
            [self._root("me"), *(self._step(self._root("me"), n) for n in ("role", "unit", "name"))],
        )
        yield _("When"), [self._root("now"), self._root("today")]
        for alias in self.names.cast:
            yield _("Record “%(name)s”") % {"name": alias}, [self._named("cast", alias)]

    def _record_group(self, label: str, type_: str) -> str:
        return label if type_ == ANY_TYPE else f"{label}: {self.names.type_label(type_)}"

    def _unfold(self, roots: list[Choice], current: str) -> Iterator[Choice]:
        for root in roots:
            yield root
            if root.kind.kind != "link" or root.kind.many:
                continue
            for child in self._children(root):
                if root.path.startswith("cast."):
                    child = replace(child, label=f"{root.path.removeprefix('cast.')} › {child.label}")
                yield child
                yield from self._deeper(child, current, roots[0].path)

    def _deeper(self, choice: Choice, current: str, root: str) -> Iterator[Choice]:
        """Below a link: its fields where the current path leads through it, or where it is the first of the way."""
        on_the_way = current == choice.path or current.startswith(choice.path + ".")
        near = root in ("target", "row") and choice.path.count(".") == 1 and choice.kind.of != ANY_TYPE
        if choice.kind.kind != "link" or choice.kind.many or not (on_the_way or near):
            return
        for child in self._children(choice):
            label = f"{choice.label} › {child.label}"
            yield replace(child, label=label)
            if on_the_way:
                yield from self._deeper(replace(child, label=label), current, root)

    def _children(self, choice: Choice) -> Iterator[Choice]:
        for key in [*self.names.fields(choice.kind.of), "id", "type"]:
            yield self._step(choice, key)

    def _step(self, before: Choice, name: str) -> Choice:
        path = f"{before.path}.{name}"
        if before.path == "me":
            labels = {
                "role": _("Role of who acts"),
                "unit": _("Unit of who acts"),
                "name": _("Name of who acts"),
            }
            return Choice(
                path, labels.get(name, name), Kind(name) if name in ("role", "unit") else Kind("text")
            )
        if before.kind.kind != "link" and before.kind is not UNKNOWN:
            return Choice(path, name, UNKNOWN)
        type_ = before.kind.of or ANY_TYPE
        label = self.names.field_label(type_, name)
        if name == "id":
            return Choice(path, label, Kind("link", of=type_))
        if name == "type":
            return Choice(path, label, Kind("choice", tuple(self.names.types)))
        field_ = self.names.fields(type_).get(name)
        if field_ is None:
            return Choice(path, label, UNKNOWN)
        if type_ == MESSAGE_TYPE and name in ("to", "from"):
            return Choice(path, label, Kind("actor"))
        return Choice(path, label, kind_of_field(field_))

    def _named(self, root: str, name: str) -> Choice:
        path = f"{root}.{name}"
        if root == "cast":
            label = _("Record “%(name)s”") % {"name": name}
            return Choice(path, label, Kind("link", of=self.names.cast.get(name, ANY_TYPE)))
        asked = next((one for one in self.questions if one.get("key") == name), None)
        label = _("Answer “%(label)s”") % {"label": asked.get("label", name) if asked else name}
        return Choice(path, label, kind_of_field(asked) if asked else UNKNOWN)

    def _root(self, name: str) -> Choice:
        return Choice(name, self._root_label(name), self._root_kind(name))

    def _root_label(self, name: str) -> str:
        labels = {
            "now": _("The moment it happens"),
            "today": _("The day it happens"),
            "me": _("Who acts"),
            "target": _("The record itself"),
            "row": _("The record itself"),
        }
        return labels.get(name, name)

    def _root_kind(self, name: str) -> Kind:
        kinds = {"now": Kind("moment"), "today": Kind("date"), "me": Kind("actor")}
        if name in ("target", "row"):
            return Kind("link", of=getattr(self, name) or ANY_TYPE)
        return kinds.get(name, UNKNOWN)


def scope_of_action(names: Names, action: dict) -> Scope:
    return Scope(names, target=action.get("on", ""), questions=tuple(action.get("form", ())))


def scope_of_pattern(names: Names, pattern: dict) -> Scope:
    """What the condition of a pattern can speak of: records and answers of any of its verbs."""
    verbs = verbs_of(pattern)
    types = (
        {pattern["type"]}
        if "type" in pattern
        else {names.actions.get(verb, {}).get("on", "") for verb in verbs}
    )
    if "*" in verbs or not types <= names.types.keys() | {""} or {"view", "reveal", "note"} & set(verbs):
        types = types if "type" in pattern else {ANY_TYPE}
    known = [one for one in types if one]
    questions = [question for verb in verbs for question in names.form_of(verb)]
    if "*" in verbs:
        questions = [question for verb in names.actions for question in names.form_of(verb)]
    target = known[0] if len(known) == 1 else (ANY_TYPE if known else "")
    return Scope(names, target=target, questions=tuple(questions))


def scope_of_later(names: Names, effect: dict) -> Scope:
    """What `still` can speak of: the record and the answers of the act that is due."""
    return scope_of_action(names, names.actions.get(effect.get("later", ""), {}))


def verbs_of(pattern: dict) -> list[str]:
    verbs = pattern.get("do", [])
    return [verbs] if isinstance(verbs, str) else list(verbs)


def operators(kind: Kind) -> list[tuple[str, str]]:
    """The operators that fit what is on the left, in words that fit it."""
    if kind.many:
        return [("has", _("includes")), ("lacks", _("does not include")), *_same(), *_presence()]
    if kind.kind in ("date", "moment"):
        return [
            *_order(_("is before"), _("is at the latest"), _("is after"), _("is at the earliest")),
            *_presence(),
        ]
    if kind.kind in NUMBERS:
        return [
            *_order(_("is less than"), _("is at most"), _("is more than"), _("is at least")),
            *_presence(),
        ]
    plain = [*_same(), *_membership(), *_presence()]
    if kind is UNKNOWN:
        known = dict(plain) | dict(
            _order(_("is less than"), _("is at most"), _("is more than"), _("is at least"))
        )
        return [*known.items(), ("has", _("includes")), ("lacks", _("does not include"))]
    return plain


def operator_label(kind: Kind, operator: str) -> str:
    found = dict(operators(UNKNOWN)) | dict(operators(kind))
    return found.get(operator, operator)


def _same() -> list[tuple[str, str]]:
    return [("=", _("is")), ("!=", _("is not"))]


def _membership() -> list[tuple[str, str]]:
    return [("in", _("is one of")), ("not in", _("is none of"))]


def _presence() -> list[tuple[str, str]]:
    return [("filled", _("is filled in")), ("empty", _("is empty"))]


def _order(less: str, most: str, more: str, least: str) -> list[tuple[str, str]]:
    return [*_same(), ("<", less), ("<=", most), (">", more), (">=", least), *_membership()]
