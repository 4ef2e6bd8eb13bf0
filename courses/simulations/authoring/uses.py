"""Where the keys of a package are used: to rename them everywhere, and to say why one cannot be deleted.

`Walk` goes through a system, or a scenario on it, and hands every key that refers to something to `use`, which says
what to write instead. What a key means goes by the declarations that are passed as `names`: those from before a change.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from courses.simulations.authoring.declared import ANY_TYPE, MESSAGE_TYPE, Names
from courses.simulations.authoring.sentences import ALIAS, PLACEHOLDER, target_type
from courses.simulations.authoring.vocabulary import Scope, scope_of_action, scope_of_pattern, verbs_of

DRAWN = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")


@dataclass(frozen=True)
class Use:
    """A reference. `what`: actor, role, type, field, action, question, alias, check or pool.

    `owners`: of a field the type, of a question the actions it may belong to; ANY_TYPE where that cannot be told.
    """

    what: str
    key: str
    path: str
    owners: frozenset[str] = frozenset()

    def means(self, what: str, key: str, owner: str = "") -> bool:
        if (self.what, self.key) != (what, key):
            return False
        return not owner or owner in self.owners or ANY_TYPE in self.owners

    @property
    def is_sure(self) -> bool:
        return len(self.owners) < 2 and ANY_TYPE not in self.owners


def uses(names: Names, *, of_scenario: bool) -> list[Use]:
    """All references in the system, or in the scenario."""
    found: list[Use] = []

    def note(use: Use) -> str:
        found.append(use)
        return use.key

    walk = Walk(names, note)
    if of_scenario:
        walk.scenario(names.scenario or {})
    else:
        walk.system(names.system)
    return found


class Walk:
    def __init__(self, names: Names, change: Callable[[Use], str]):
        self.names, self.change = names, change

    def use(self, what: str, key: str, path: str, owners: Iterable[str] = ()) -> str:
        return self.change(Use(what, key, path, frozenset(owners)))

    # --- the system

    def system(self, written: dict, path: str = "$.system") -> dict:
        made = dict(written)
        for member, walk in (("types", self._type), ("actions", self._action)):
            if member in made:
                made[member] = _each(made[member], f"{path}.{member}", walk)
        return made

    def _type(self, written: dict, path: str) -> dict:
        made = dict(written)
        made["fields"] = _each(made.get("fields", []), f"{path}.fields", self._declared)
        for member in ("list", "detail"):
            if member in made:
                made[member] = [
                    self.use("field", key, f"{path}.{member}[{index}]", [written["key"]])
                    for index, key in enumerate(made[member])
                ]
        return made

    def _declared(self, written: dict, path: str) -> dict:
        of = {"of": self.use("type", written["of"], f"{path}.of")} if "of" in written else {}
        choices = (
            {"choices": self.literal(written["choices"], f"{path}.choices")} if "choices" in written else {}
        )
        return written | of | choices

    def _action(self, written: dict, path: str) -> dict:
        made, here = dict(written), Place(scope_of_action(self.names, written), (written["key"],))
        if "on" in made:
            made["on"] = self.use("type", made["on"], f"{path}.on")
        made["who"] = [
            self.use("role", role, f"{path}.who[{index}]") for index, role in enumerate(made.get("who", ()))
        ]
        if "form" in made:
            made["form"] = _each(made["form"], f"{path}.form", self._declared)
        for member, walk in (("guards", self._guard), ("effects", self._effect)):
            if member in made:
                made[member] = _each(
                    made[member], f"{path}.{member}", lambda one, at, w=walk: w(here, one, at)
                )
        return made

    def _guard(self, here: "Place", written: dict, path: str) -> dict:
        return written | {"when": self.conditions(here, written["when"], f"{path}.when")}

    def _effect(self, here: "Place", written: dict, path: str) -> dict:
        made = dict(written)
        named = {
            "create": "type",
            "as": "alias" if "create" in made else "actor",
            "send": "actor",
            "later": "action",
        }
        for member, what in named.items():
            if member in made:
                made[member] = self.use(what, made[member], f"{path}.{member}")
        for member in ("of", "subject", "body", "about", "on"):
            if member in made:
                made[member] = self.value(here, made[member], f"{path}.{member}")
        for member in ("set", "add", "with", "input"):
            if member in made:
                made[member] = self._assignments(here, written, member, f"{path}.{member}")
        if "if" in made:
            made["if"] = self.conditions(here, made["if"], f"{path}.if")
        if "still" in made:
            made["still"] = self.conditions(self._due(written), made["still"], f"{path}.still")
        return made

    def _due(self, effect: dict) -> "Place":
        later = self.names.actions.get(effect["later"], {})
        return Place(scope_of_action(self.names, later), (effect["later"],))

    def _assignments(self, here: "Place", effect: dict, member: str, path: str) -> dict:
        if member == "input":
            what, owner = "question", effect["later"]
        elif member == "with":
            what, owner = "field", effect["create"]
        else:
            what = "field"
            owner = target_type(here.scope, effect["of"]) if "of" in effect else here.scope.target or ANY_TYPE
        return {
            self.use(what, key, path, [owner]): self.value(here, value, f"{path}.{key}")
            for key, value in effect[member].items()
        }

    # --- the scenario

    def scenario(self, written: dict, path: str = "$.scenario") -> dict:
        made = dict(written)
        if "me" in made:
            made["me"] = self.use("actor", made["me"], f"{path}.me")
        if "brief" in made:
            made["brief"] = self.drawn(made["brief"], f"{path}.brief")
        if "vary" in made:
            made["vary"] = {
                name: [self.literal(one, f"{path}.vary.{name}") for one in pool]
                for name, pool in made["vary"].items()
            }
        for member, walk in (
            ("data", self._record),
            ("checks", self._check),
            ("model_run", self._step),
            ("bad_runs", self._bad_run),
        ):
            if member in made:
                made[member] = _each(made[member], f"{path}.{member}", walk)
        return made

    def _record(self, written: dict, path: str) -> dict:
        made = written | {"type": self.use("type", written["type"], f"{path}.type")}
        if "with" in written:
            made["with"] = {
                self.use("field", key, f"{path}.with", [written["type"]]): self._given(
                    written["type"], key, value, f"{path}.with.{key}"
                )
                for key, value in written["with"].items()
            }
        return made

    def _given(self, type_: str, key: str, value, path: str):
        if type_ == MESSAGE_TYPE and key in ("to", "from") and value in self.names.actors:
            return self.use("actor", value, path)
        return self.literal(self.drawn(value, path), path)

    def _check(self, written: dict, path: str) -> dict:
        made = dict(written)
        if "when" in made:
            made["when"] = self.conditions(Place(Scope(self.names), ()), made["when"], f"{path}.when")
        for side in ("a", "b"):
            if side in made:
                made[side] = self._pattern(made[side], f"{path}.{side}")
        if "same" in made:
            made["same"] = self.path(self._place_of(written.get("a", {})), made["same"], f"{path}.same")
        return made

    def _place_of(self, pattern: dict) -> "Place":
        verbs = verbs_of(pattern)
        every = tuple(self.names.actions) if "*" in verbs else tuple(verbs)
        return Place(scope_of_pattern(self.names, pattern), every)

    def _pattern(self, written: dict, path: str) -> dict:
        made = dict(written)
        if isinstance(made["do"], str):
            made["do"] = self.use("action", made["do"], f"{path}.do")
        else:
            made["do"] = [self.use("action", one, f"{path}.do[{i}]") for i, one in enumerate(made["do"])]
        if "type" in made:
            made["type"] = self.use("type", made["type"], f"{path}.type")
        if "by" in made:
            made["by"] = self.use("role", made["by"], f"{path}.by")
        if "where" in made:
            made["where"] = self.conditions(self._place_of(written), made["where"], f"{path}.where")
        return made

    def _step(self, written: dict, path: str) -> dict:
        made = written | {"do": self.use("action", written["do"], f"{path}.do")}
        if "on" in made:
            made["on"] = self.literal(made["on"], f"{path}.on")
        if "input" in made:
            made["input"] = {
                self.use("question", key, f"{path}.input", [written["do"]]): self._answer(
                    written["do"], key, value, f"{path}.input"
                )
                for key, value in made["input"].items()
            }
        return self._with_draw(made, path)

    def _answer(self, verb: str, key: str, value, path: str):
        own = {("search", "type"): "type", ("reveal", "field"): "field"}.get((verb, key))
        if own and isinstance(value, str):
            return self.use(own, value, path, [ANY_TYPE] if own == "field" else [])
        return self.literal(value, path)

    def _bad_run(self, written: dict, path: str) -> dict:
        made = dict(written)
        if "breaks" in made:
            made["breaks"] = self.use("check", made["breaks"], f"{path}.breaks")
        made["events"] = _each(made.get("events", []), f"{path}.events", self._step)
        return self._with_draw(made, path)

    def _with_draw(self, made: dict, path: str) -> dict:
        if "draw" in made:
            made["draw"] = {
                self.use("pool", name, f"{path}.draw"): pool for name, pool in made["draw"].items()
            }
        return made

    # --- conditions and values

    def conditions(self, here: "Place", written: list, path: str) -> list:
        return _each(written, path, lambda one, at: self._condition(here, one, at))

    def _condition(self, here: "Place", written, path: str):
        if isinstance(written, list):
            return self._comparison(here, written, path)
        made = dict(written)
        for member in ("any", "all", "none"):
            if member in made:
                made[member] = self.conditions(here, made[member], f"{path}.{member}")
        for member in ("exists", "absent"):
            if member in made:
                inside = Place(here.scope.inside(written[member]), here.verbs)
                made[member] = self.use("type", made[member], f"{path}.{member}")
                if "where" in made:
                    made["where"] = self.conditions(inside, made["where"], f"{path}.where")
        return made

    def _comparison(self, here: "Place", written: list, path: str) -> list:
        made = [self.path(here, written[0], path), written[1]]
        if len(written) == 2:
            return made
        what = self._compared(here, written[0])
        if what:
            return [*made, self._named(what, written[2], f"{path}[2]")]
        return [*made, self.value(here, written[2], f"{path}[2]")]

    def _compared(self, here: "Place", path: str) -> str:
        """What the texts are keys of with which this path is compared."""
        if path in ("input.type", "input.field") and set(here.verbs) == {
            "search" if "type" in path else "reveal"
        }:
            return path.removeprefix("input.")
        if path.endswith((".type",)) and here.scope.kind_of(path.removesuffix(".type")).kind == "link":
            return "type"
        kind = here.scope.kind_of(path).kind
        return kind if kind in ("actor", "role") else ""

    def _named(self, what: str, value, path: str):
        if isinstance(value, list):
            return [self._named(what, one, path) for one in value]
        known = {
            "actor": self.names.actors,
            "role": self.names.roles,
            "type": self.names.types,
            "field": [value],
        }
        if isinstance(value, str) and value in known[what]:
            return self.use(what, value, path, [ANY_TYPE] if what == "field" else [])
        return value

    def value(self, here: "Place", written, path: str):
        if isinstance(written, dict):
            if "ref" in written:
                return {"ref": self.path(here, written["ref"], f"{path}.ref")}
            if "text" in written:
                filled = PLACEHOLDER.sub(
                    lambda found: "{" + self.path(here, found[1], f"{path}.text") + "}", written["text"]
                )
                return {"text": filled}
            start, number, unit = written["plus"]
            return {
                "plus": [
                    self.value(here, start, f"{path}.plus"),
                    self.value(here, number, f"{path}.plus"),
                    unit,
                ]
            }
        return self.literal(written, path)

    def literal(self, written, path: str):
        if isinstance(written, list):
            return [self.literal(one, path) for one in written]
        if isinstance(written, str) and (alias := ALIAS.fullmatch(written)):
            return "$" + self.use("alias", alias[1], path)
        if isinstance(written, str) and written in self.names.actors:
            return self.use("actor", written, path, [ANY_TYPE])  # plain text that may mean the person
        return written

    def drawn(self, written, path: str):
        if isinstance(written, list):
            return [self.drawn(one, path) for one in written]
        if isinstance(written, str):
            return DRAWN.sub(lambda found: "{{" + self.use("pool", found[1], path) + "}}", written)
        return written

    def path(self, here: "Place", written: str, path: str) -> str:
        root, *names = written.split(".")
        made = [root]
        steps = here.scope.steps(written)
        if root in ("input", "cast") and names:
            name = names.pop(0)
            known = [verb for verb in here.verbs if name in {one["key"] for one in self.names.form_of(verb)}]
            what = ("question", known or here.verbs) if root == "input" else ("alias", ())
            made.append(self.use(what[0], name, path, what[1]))
        for name, before in zip(names, steps, strict=False):
            if before.path == "me" or name in ("id", "type"):
                made.append(name)
            else:
                made.append(self.use("field", name, path, [before.kind.of or ANY_TYPE]))
        return ".".join(made)


@dataclass(frozen=True)
class Place:
    """Where a condition stands: what it can speak of, and the actions whose answers it means."""

    scope: Scope
    verbs: tuple[str, ...]


def _each(items: list, path: str, walk: Callable) -> list:
    return [walk(one, f"{path}[{index}]") for index, one in enumerate(items)]
