"""JSON Schema (2020-12), as much of it as scenario.schema.json uses, compiled once to functions.

Why not a library: a fault must be named by the JSON path of the innermost value, also below `anyOf`; patterns
match the whole text; `5.0` and `true` are no integers and 1 is not "1"; a package of 1 MiB must load in about a
second. A keyword that is not known here raises when the schema is compiled: none is ever silently left out.
"""

import json
from pathlib import Path

from .faults import Fault
from .keywords import MAKERS, Check, when_all

_SAY_NOTHING = {"$schema", "$id", "$defs", "title", "description", "default"}
_PART_OF_ANOTHER = {"then", "else"}


class Schema:
    """A compiled schema. `fault(value)` is None for a valid value, else the fault with the innermost path."""

    def __init__(self, source: dict):
        self._definitions = source.get("$defs", {})
        self._compiled: dict[str, Check] = {}
        for name, definition in self._definitions.items():
            self._compiled[name] = self._compile(definition)
        self.fault = self._compile(source)

    def _compile(self, schema) -> Check:
        if schema is False:
            return lambda value: Fault("may not be given here")
        own = {
            "$ref": self._ref,
            "anyOf": self._any_of,
            "oneOf": self._one_of,
            "unevaluatedProperties": self._unevaluated_properties,
        }
        makers = MAKERS | own
        unknown = schema.keys() - makers.keys() - _SAY_NOTHING - _PART_OF_ANOTHER
        if unknown:
            raise NotImplementedError(f"keywords of the schema: {sorted(unknown)}")
        checks = [
            make(schema[word], schema, self._compile) for word, make in makers.items() if word in schema
        ]
        return checks[0] if len(checks) == 1 else when_all(tuple(checks))

    def _ref(self, target: str, schema: dict, compile_) -> Check:
        name, compiled = _name(target), self._compiled
        return lambda value: compiled[name](value)

    def _any_of(self, branches: list, schema: dict, compile_) -> Check:
        checks = tuple(map(compile_, branches))
        choose = self._chooser(branches)

        def check(value):
            faults = []
            for inner in checks:
                fault = inner(value)
                if fault is None:
                    return None
                faults.append(fault)
            return choose(value, faults)

        return check

    def _one_of(self, branches: list, schema: dict, compile_) -> Check:
        checks = tuple(map(compile_, branches))
        choose = self._chooser(branches)

        def check(value):
            faults = [inner(value) for inner in checks]
            passed = faults.count(None)
            if passed == 1:
                return None
            return Fault("is more than one thing at once") if passed else choose(value, faults)

        return check

    def _chooser(self, branches: list):
        """Which of the faults of all branches to report: that of the branch the value was meant for."""
        meant = tuple(map(self._meant_for, branches))

        def choose(value, faults: list[Fault]) -> Fault:
            fitting = [fault for fits, fault in zip(meant, faults, strict=True) if fits(value)]
            return fitting[0] if len(fitting) == 1 else _deepest(fitting or faults)

        return choose

    def _meant_for(self, branch: dict):
        """Whether a value looks like this branch: by its type, its first required member, its fixed words."""
        while "$ref" in branch:
            branch = self._definitions[_name(branch["$ref"])]
        if "anyOf" in branch:
            inner = tuple(map(self._meant_for, branch["anyOf"]))
            return lambda value: any(fits(value) for fits in inner)
        named = branch.get("required", ())[:1]
        looks = {"prefixItems": [_words(item) for item in branch.get("prefixItems", ())]}
        if "type" in branch:
            looks["type"] = branch["type"]
        differs = self._compile(looks)
        return lambda value: differs(value) is None and all(name in value for name in named)

    def _unevaluated_properties(self, allowed: bool, schema: dict, compile_) -> Check:
        evaluated = self._evaluated(schema)

        def check(value):
            unknown = value.keys() - evaluated(value) if type(value) is dict else ()
            return Fault(f"unknown member {min(unknown)}") if unknown else None

        return check

    def _evaluated(self, schema):
        """What tells the members of an object that a `properties` speaks of, in those branches that apply."""
        names = schema.get("properties", {}).keys() if schema else set()
        branches = [*schema.get("allOf", ()), *schema.get("oneOf", ())] if schema else []
        inner = [(self._compile(branch), self._evaluated(branch)) for branch in branches]
        if schema and "if" in schema:
            then = {"allOf": [schema["if"], schema.get("then", {})]}
            otherwise = {"allOf": [{"not": schema["if"]}, schema.get("else", {})]}
            inner += [(self._compile(branch), self._evaluated(branch)) for branch in (then, otherwise)]

        def evaluated(value: dict) -> set[str]:
            found = names & value.keys()
            for applies, more in inner:
                if applies(value) is None:
                    found |= more(value)
            return found

        return evaluated


def _name(target: str) -> str:
    return target.removeprefix("#/$defs/")


def _words(schema: dict) -> dict:
    return {"enum": schema["enum"]} if "enum" in schema else {}


def _deepest(faults: list[Fault]) -> Fault:
    """The fault farthest inside; if several are, and not at one place, then of the value as a whole."""
    depth = max(fault.depth for fault in faults)
    deepest = [fault for fault in faults if fault.depth == depth]
    if len({fault.path() for fault in deepest}) == 1:
        return deepest[0]
    return Fault(" or ".join(dict.fromkeys(fault.text for fault in deepest)))


SCENARIO = Schema(json.loads(Path(__file__).with_name("scenario.schema.json").read_text(encoding="utf-8")))
