"""The compiled schema against the library that is the reference for it."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.simulations import engine
from courses.simulations.engine.schema import SCENARIO, Schema

from . import cases

SOURCE = json.loads((Path(engine.__file__).parent / "scenario.schema.json").read_text(encoding="utf-8"))
REFERENCE = jsonschema.Draft202012Validator(SOURCE)

# What may be put anywhere. No 5.0, no true for a number, no trailing line end: there the format is stricter.
ODDITIES = [
    None,
    -1,
    0,
    2**53 - 1,
    2**53,
    "",
    "x y",
    "$nope",
    "x" * 5000,
    [],
    {},
    ["act"],
    [1, "1"],
    {"zz": 1},
]
ODDITIES += [
    {"ref": "bad path"},
    {"ref": "now"},
    {"text": "x"},
    {"plus": ["x", 1, "d"]},
    {"any": []},
    ["now", "="],
]
ODDITIES += [{"set": {"n": 1}}, {"do": "act"}, {"exists": "item"}, ["now", "empty"], [3, "h"], False]


def places(value, path=()):
    yield path
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for part, member in members:
        yield from places(member, (*path, part))


SPEC = cases.package(cases.LANGUAGE).spec
PLACES = [path for path in places(SPEC) if path]


@settings(max_examples=150)
@given(st.sampled_from(PLACES), st.sampled_from(["put", "take away", "add", "move"]), st.data())
def test_the_same_packages_are_valid(path, how, data):
    spec = copy.deepcopy(SPEC)
    holder = spec
    for part in path[:-1]:
        holder = holder[part]
    if how == "put":
        holder[path[-1]] = data.draw(st.sampled_from(ODDITIES))
    elif how == "take away":
        del holder[path[-1]]
    elif how == "move":
        other = SPEC
        for part in data.draw(st.sampled_from(PLACES)):
            other = other[part]
        holder[path[-1]] = copy.deepcopy(other)
    elif isinstance(holder, dict):
        holder[data.draw(st.sampled_from(["min", "worth", "breach", "same", "within", "of", "if", "zz"]))] = 1

    fault = SCENARIO.fault(spec)

    assert (fault is None) == REFERENCE.is_valid(spec), fault and (fault.path(), fault.text)


def test_unknown_keyword_is_not_left_out_in_silence():
    with pytest.raises(NotImplementedError, match="dependentRequired"):
        Schema({"properties": {"a": {"dependentRequired": {}}}})


def test_pattern_matches_the_whole_text():
    schema = Schema({"pattern": "^[a-z]+$"})

    assert schema.fault("ab") is None
    assert schema.fault("ab\n") is not None
    assert schema.fault("AB ab") is not None


@pytest.mark.parametrize("value", [5.0, True, "5"])
def test_integer_is_an_integer_only(value):
    assert Schema({"type": "integer"}).fault(value) is not None


def test_unique_members_may_differ_in_kind_alone():
    schema = Schema({"uniqueItems": True})

    assert schema.fault([1, "1", None]) is None
    assert schema.fault([1, "1", 1]) is not None
