"""The plain keywords of JSON Schema: each makes a check of one value out of the keyword's argument.

A maker takes the argument, the schema it stands in, and `compile_` for schemas inside. Numbers are exact: 5.0 and
true are no integers, 1 and "1" differ. Patterns match the whole text.
"""

import json
import re
from collections.abc import Callable

from .faults import Fault

Check = Callable[[object], Fault | None]

_TYPES = {"null": type(None), "boolean": bool, "integer": int, "string": str, "array": list, "object": dict}


def when_all(checks: tuple[Check, ...]) -> Check:
    """The first fault that any of the checks finds."""

    def check(value):
        for inner in checks:
            fault = inner(value)
            if fault is not None:
                return fault
        return None

    return check


def _for(kind: type, inner: Check) -> Check:
    """A keyword says nothing of values of another type."""
    return lambda value: inner(value) if type(value) is kind else None


def _limit(kind: type, fits: Callable, text: str) -> Check:
    return _for(kind, lambda value: None if fits(value) else Fault(text))


def _type(name: str, schema: dict, compile_) -> Check:
    wanted, text = _TYPES[name], f"must be of type {name}"
    return lambda value: None if type(value) is wanted else Fault(text)


def _const(wanted, schema: dict, compile_) -> Check:
    return _enum([wanted], schema, compile_)


def _enum(allowed: list, schema: dict, compile_) -> Check:
    keys = {(type(value), value) for value in allowed}
    text = "must be " + " or ".join(json.dumps(value) for value in allowed)

    def check(value):
        known = type(value) not in (list, dict) and (type(value), value) in keys
        return None if known else Fault(text)

    return check


def _not(unwanted: dict, schema: dict, compile_) -> Check:
    inner = compile_(unwanted)
    return lambda value: None if inner(value) else Fault("this value is reserved")


def _pattern(pattern: str, schema: dict, compile_) -> Check:
    return _limit(str, re.compile(pattern).fullmatch, f"must match {pattern}")


def _min_length(least: int, schema: dict, compile_) -> Check:
    return _limit(str, lambda value: len(value) >= least, f"shorter than {least}")


def _max_length(most: int, schema: dict, compile_) -> Check:
    return _limit(str, lambda value: len(value) <= most, f"longer than {most} characters")


def _minimum(least: int, schema: dict, compile_) -> Check:
    return _limit(int, lambda value: value >= least, f"must be at least {least}")


def _maximum(most: int, schema: dict, compile_) -> Check:
    return _limit(int, lambda value: value <= most, f"must be at most {most}")


def _required(names: list[str], schema: dict, compile_) -> Check:
    def check(value):
        for name in names:
            if name not in value:
                return Fault(f"{name} is missing")
        return None

    return _for(dict, check)


def _properties(properties: dict, schema: dict, compile_) -> Check:
    checks = {name: compile_(inner) for name, inner in properties.items()}

    def check(value):
        for name, member in value.items():
            if name in checks and (fault := checks[name](member)):
                return fault.inside(name)
        return None

    return _for(dict, check)


def _additional_properties(additional, schema: dict, compile_) -> Check:
    known = schema.get("properties", {}).keys()
    inner = compile_(additional)

    def check(value):
        for name, member in value.items():
            if name not in known and (fault := inner(member)):
                return Fault(f"unknown member {name}") if additional is False else fault.inside(name)
        return None

    return _for(dict, check)


def _property_names(names: dict, schema: dict, compile_) -> Check:
    inner = compile_(names)

    def check(value):
        wrong = [name for name in value if inner(name)]
        return Fault(f"unknown member {wrong[0]}") if wrong else None

    return _for(dict, check)


def _min_properties(least: int, schema: dict, compile_) -> Check:
    return _limit(dict, lambda value: len(value) >= least, f"fewer than {least} members")


def _max_properties(most: int, schema: dict, compile_) -> Check:
    return _limit(dict, lambda value: len(value) <= most, f"more than {most} members")


def _min_items(least: int, schema: dict, compile_) -> Check:
    return _limit(list, lambda value: len(value) >= least, f"fewer than {least} members")


def _max_items(most: int, schema: dict, compile_) -> Check:
    return _limit(list, lambda value: len(value) <= most, f"more than {most} members")


def _prefix_items(schemas: list, schema: dict, compile_) -> Check:
    checks = tuple(map(compile_, schemas))

    def check(value):
        for index, (inner, member) in enumerate(zip(checks, value, strict=False)):
            if fault := inner(member):
                return fault.inside(index)
        return None

    return _for(list, check)


def _items(items, schema: dict, compile_) -> Check:
    skipped = len(schema.get("prefixItems", ()))
    if items is False:
        return _max_items(skipped, schema, compile_)
    inner = compile_(items)

    def check(value):
        for index in range(skipped, len(value)):
            if fault := inner(value[index]):
                return fault.inside(index)
        return None

    return _for(list, check)


def _unique_items(unique: bool, schema: dict, compile_) -> Check:
    def differ(value):
        return len({(type(member), member) for member in value}) == len(value)

    return _limit(list, differ, "has a member twice")


def _contains(wanted: dict, schema: dict, compile_) -> Check:
    inner = compile_(wanted)
    text = f"no member has {json.dumps(wanted)}"
    return _limit(list, lambda value: any(inner(member) is None for member in value), text)


def _all_of(branches: list, schema: dict, compile_) -> Check:
    return when_all(tuple(map(compile_, branches)))


def _if(condition: dict, schema: dict, compile_) -> Check:
    holds = compile_(condition)
    then, otherwise = compile_(schema.get("then", {})), compile_(schema.get("else", {}))
    return lambda value: then(value) if holds(value) is None else otherwise(value)


# In the order of checking: a value's own type and members before what its members hold.
MAKERS = {
    "type": _type,
    "const": _const,
    "enum": _enum,
    "not": _not,
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
    "minimum": _minimum,
    "maximum": _maximum,
    "required": _required,
    "propertyNames": _property_names,
    "minProperties": _min_properties,
    "maxProperties": _max_properties,
    "additionalProperties": _additional_properties,
    "properties": _properties,
    "minItems": _min_items,
    "maxItems": _max_items,
    "prefixItems": _prefix_items,
    "items": _items,
    "uniqueItems": _unique_items,
    "contains": _contains,
    "allOf": _all_of,
    "if": _if,
}
