"""Sound packages, each made bad in one place: the fault must be found, and named by that place."""

import pytest

from courses.simulations.engine import BadInput, load_package

from . import cases

SYSTEM, SCENARIO = "$.system", "$.scenario"
NO = object()


def put(spec: dict, path: str, value) -> None:
    """Put a value where the path says; NO takes it away."""
    *way, last = [int(part) if part.isdigit() else part for part in path.split()]
    for part in way:
        spec = spec[part]
    if value is NO:
        del spec[last]
    elif isinstance(spec, list) and last == len(spec):
        spec.append(value)
    else:
        spec[last] = value


CHECK = {"key": "rule", "text": "Rule", "cite": "§ 2", "breach": "minor"}
NEVER = {**CHECK, "check": "never", "a": {"do": "act"}}
STATE = {**CHECK, "check": "state", "when": []}

# (where, what is put there, path of the fault); changes are made to cases.tiny()
SCHEMA_FAULTS = [
    ("format", "gwanmun-scenario/2", "$.format"),
    ("format", NO, "$"),
    ("extra", 1, "$"),
    ("system", [], "$.system"),
    ("system name", "", "$.system.name"),
    ("system name", "x" * 201, "$.system.name"),
    ("system name", None, "$.system.name"),
    ("system name", NO, "$.system"),
    ("system calendar open", "24:00", "$.system.calendar.open"),
    ("system calendar open", "09:00\n", "$.system.calendar.open"),
    ("system calendar lunch", ["12:00"], "$.system.calendar.lunch"),
    ("system calendar lunch", ["12:00", "13:00", "14:00"], "$.system.calendar.lunch"),
    ("system calendar lunch 1", 13, "$.system.calendar.lunch[1]"),
    ("system actors", [], "$.system.actors"),
    ("system actors 1 key", "me", "$.system.actors[1].key"),
    ("system actors 1 key", "Bot", "$.system.actors[1].key"),
    ("system actors 1 key", "bot\n", "$.system.actors[1].key"),
    ("system actors 1 role", "anyone", "$.system.actors[1].role"),
    ("system types 0 key", "message", "$.system.types[0].key"),
    ("system types 0 prefix", "MSG", "$.system.types[0].prefix"),
    ("system types 0 prefix", "Q", "$.system.types[0].prefix"),
    ("system types 0 list", [], "$.system.types[0].list"),
    ("system types 0 list", ["name", "name"], "$.system.types[0].list"),
    ("system types 0 fields 0 key", "id", "$.system.types[0].fields[0].key"),
    ("system types 0 fields 0 kind", "bool", "$.system.types[0].fields[0].kind"),
    ("system types 0 fields 0 kind", "choice", "$.system.types[0].fields[0]"),
    ("system types 0 fields 0 choices", ["a"], "$.system.types[0].fields[0].choices"),
    ("system types 0 fields 0 of", "item", "$.system.types[0].fields[0].of"),
    ("system types 0 fields 0 many", 1, "$.system.types[0].fields[0].many"),
    ("system types 0 fields 0 mask", "half", "$.system.types[0].fields[0].mask"),
    ("system actions 0 key", "submit", "$.system.actions[0].key"),
    ("system actions 0 minutes", 481, "$.system.actions[0].minutes"),
    ("system actions 0 minutes", True, "$.system.actions[0].minutes"),
    ("system actions 0 minutes", 5.0, "$.system.actions[0].minutes"),
    ("system actions 0 who", ["clerk", "clerk"], "$.system.actions[0].who"),
    ("system actions 0 guards", [{"when": []}], "$.system.actions[0].guards[0]"),
    ("system actions 0 effects", [{}], "$.system.actions[0].effects[0]"),
    ("system actions 0 effects", [{"set": {}}], "$.system.actions[0].effects[0].set"),
    ("system actions 0 effects", [{"set": {"N": 1}}], "$.system.actions[0].effects[0].set"),
    ("system actions 0 effects", [{"set": {"n": 1}, "at": 1}], "$.system.actions[0].effects[0]"),
    ("system actions 0 effects", [{"set": {"n": 1}, "add": {"marks": 1}}], "$.system.actions[0].effects[0]"),
    ("system actions 0 effects", [{"set": {"n": {"ref": "n"}}}], "$.system.actions[0].effects[0].set.n.ref"),
    (
        "system actions 0 effects",
        [{"set": {"n": {"ref": "me\n"}}}],
        "$.system.actions[0].effects[0].set.n.ref",
    ),
    ("system actions 0 effects", [{"set": {"n": {"sum": 1}}}], "$.system.actions[0].effects[0].set.n"),
    ("system actions 0 effects", [{"set": {"n": [[1]]}}], "$.system.actions[0].effects[0].set.n[0]"),
    ("system actions 0 effects", [{"set": {"n": False}}], "$.system.actions[0].effects[0].set.n"),
    (
        "system actions 0 effects",
        [{"set": {"n": {"plus": [{"ref": "now"}, {"ref": 1}, "d"]}}}],
        "$.system.actions[0].effects[0].set.n.plus[1].ref",
    ),
    (
        "system actions 0 effects",
        [{"set": {"n": {"plus": ["x", 1]}}}],
        "$.system.actions[0].effects[0].set.n.plus",
    ),
    ("system actions 0 effects", [{"create": "message"}], "$.system.actions[0].effects[0].create"),
    ("system actions 0 effects", [{"send": "bot"}], "$.system.actions[0].effects[0]"),
    ("system actions 0 effects", [{"later": "act", "as": "bot"}], "$.system.actions[0].effects[0]"),
    (
        "system actions 0 effects",
        [{"later": "act", "as": "bot", "after": [0, "h"]}],
        "$.system.actions[0].effects[0].after[0]",
    ),
    (
        "system actions 0 effects",
        [{"set": {"n": 1}, "if": [["now"]]}],
        "$.system.actions[0].effects[0].if[0]",
    ),
    ("scenario checks 0", 5, "$.scenario.checks[0]"),
    ("scenario checks 0 must", NO, "$.scenario.checks"),
    ("scenario checks 0 worth", NO, "$.scenario.checks[0]"),
    ("scenario checks 0 breach", "minor", "$.scenario.checks[0]"),
    ("scenario checks 0 cap", 2, "$.scenario.checks[0].cap"),
    ("scenario checks 0 check", "never", "$.scenario.checks[0].check"),
    ("scenario checks 0 check", "nothing", "$.scenario.checks[0].check"),
    ("scenario checks 0 min", 0, "$.scenario.checks[0].min"),
    ("scenario checks 0 b", {"do": "act"}, "$.scenario.checks[0]"),
    ("scenario checks 0 a", {"do": []}, "$.scenario.checks[0].a.do"),
    ("scenario checks 0 a out", "no", "$.scenario.checks[0].a.out"),
    ("scenario checks 0 a where", [["now", "==", 1]], "$.scenario.checks[0].a.where[0][1]"),
    ("scenario checks 0 a where", [["now", "="]], "$.scenario.checks[0].a.where[0]"),
    ("scenario checks 0 a where", [["now", "empty", 1]], "$.scenario.checks[0].a.where[0]"),
    ("scenario checks 0 a where", [["now", "in", {"ref": "x"}]], "$.scenario.checks[0].a.where[0][2].ref"),
    ("scenario checks 0 a where", [{"any": 1}], "$.scenario.checks[0].a.where[0].any"),
    ("scenario checks 0 a where", [{"any": [], "all": []}], "$.scenario.checks[0].a.where[0]"),
    (
        "scenario checks 0 a where",
        [{"any": [{"none": [5]}]}],
        "$.scenario.checks[0].a.where[0].any[0].none[0]",
    ),
    ("scenario checks 0 a where", [{"exists": "item", "if": []}], "$.scenario.checks[0].a.where[0]"),
    ("scenario checks 1", {**STATE, "must": False}, "$.scenario.checks[1].must"),
    ("scenario checks 1", {**STATE, "a": {"do": "act"}}, "$.scenario.checks[1]"),
    ("scenario checks 1", {**CHECK, "check": "before", "a": {"do": "act"}}, "$.scenario.checks[1]"),
    ("scenario checks 1", {**NEVER, "within": [1, "h"]}, "$.scenario.checks[1]"),
    ("scenario start", "1999-12-07T10:00", "$.scenario.start"),
    ("scenario data", [], "$.scenario.data"),
    ("scenario data 0 with n", {"ref": "now"}, "$.scenario.data[0].with.n"),
    ("scenario data 0 with n", True, "$.scenario.data[0].with.n"),
    ("scenario data 0 with n", 2**53, "$.scenario.data[0].with.n"),
    ("scenario vary", {"n": []}, "$.scenario.vary.n"),
    ("scenario vary", {"N": [1]}, "$.scenario.vary"),
    ("scenario model_run", [], "$.scenario.model_run"),
    ("scenario model_run 0 do", "", "$.scenario.model_run[0].do"),
    ("scenario model_run 0 on", 1, "$.scenario.model_run[0].on"),
    ("scenario model_run 0 input", {"a": []}, "$.scenario.model_run[0].input.a"),
    ("scenario time_limit", 4, "$.scenario.time_limit"),
    ("scenario time_limit", "5", "$.scenario.time_limit"),
]

RULE_FAULTS = [
    ("system actors 1 key", "clerk", "$.system.actors[1].key"),
    ("system types 1", {**cases.tiny()["system"]["types"][0], "prefix": "XX"}, "$.system.types[1].key"),
    ("system types 1", {**cases.tiny()["system"]["types"][0], "key": "x"}, "$.system.types[1].prefix"),
    ("system types 0 fields 1 key", "name", "$.system.types[0].fields[1].key"),
    ("system actions 1 key", "act", "$.system.actions[1].key"),
    (
        "system actions 0 form",
        [{"key": "a", "label": "A", "kind": "text"}, {"key": "a", "label": "B", "kind": "text"}],
        "$.system.actions[0].form[1].key",
    ),
    ("scenario data 1 as", "first", "$.scenario.data[1].as"),
    ("scenario checks 1", {**NEVER, "key": "done"}, "$.scenario.checks[1].key"),
    ("scenario me", "nobody", "$.scenario.me"),
    ("system actions 0 who 1", "chief", "$.system.actions[0].who[1]"),
    ("system actions 0 on", "thing", "$.system.actions[0].on"),
    ("system types 0 list", ["name", "size"], "$.system.types[0].list[1]"),
    ("system types 0 detail", ["size"], "$.system.types[0].detail[0]"),
    ("system types 0 fields 3 of", "thing", "$.system.types[0].fields[3].of"),
    (
        "system actions 0 form",
        [{"key": "a", "label": "A", "kind": "link", "of": "thing"}],
        "$.system.actions[0].form[0].of",
    ),
    ("system actions 0 effects", [{"create": "thing"}], "$.system.actions[0].effects[0].create"),
    (
        "system actions 0 effects",
        [{"create": "item", "with": {"size": 1}}],
        "$.system.actions[0].effects[0].with",
    ),
    ("system actions 0 effects", [{"send": "boss", "subject": "x"}], "$.system.actions[0].effects[0].send"),
    (
        "system actions 0 effects",
        [{"later": "view", "as": "bot", "after": [1, "h"]}],
        "$.system.actions[0].effects[0].later",
    ),
    (
        "system actions 0 effects",
        [{"later": "act", "as": "boss", "after": [1, "h"]}],
        "$.system.actions[0].effects[0].as",
    ),
    ("system actions 0 effects", [{"set": {"size": 1}}], "$.system.actions[0].effects[0].set"),
    (
        "system actions 0 effects",
        [{"set": {"size": 1}, "of": "$first"}],
        "$.system.actions[0].effects[0].set",
    ),
    ("system actions 0 effects", [{"add": {"name": 1}}], "$.system.actions[0].effects[0].add"),
    ("system actions 2 effects", [{"set": {"name": 1}}], "$.system.actions[2].effects[0]"),
    ("system actions 0 effects", [{"set": {"n": "$third"}}], "$.system.actions[0].effects[0].set.n"),
    ("system actions 0 effects", [{"set": {"n": [1, "$third"]}}], "$.system.actions[0].effects[0].set.n[1]"),
    (
        "system actions 0 effects",
        [{"set": {"n": {"plus": ["$third", 1, "d"]}}}],
        "$.system.actions[0].effects[0].set.n.plus[0]",
    ),
    (
        "system actions 0 effects",
        [{"later": "act", "as": "bot", "after": [1, "h"], "still": [["now", "=", "$third"]]}],
        "$.system.actions[0].effects[0].still[0][2]",
    ),
    (
        "system actions 0 guards",
        [{"when": [{"none": [{"exists": "thing"}]}], "else": "No."}],
        "$.system.actions[0].guards[0].when[0].none[0].exists",
    ),
    ("scenario data 0 type", "thing", "$.scenario.data[0].type"),
    ("scenario data 0 with", {"size": 1}, "$.scenario.data[0].with"),
    ("scenario data 0 with name", "$third", "$.scenario.data[0].with.name"),
    ("scenario data 0 with marks", ["a", "$third"], "$.scenario.data[0].with.marks[1]"),
    ("scenario data 0 with name", "a {{size}}", "$.scenario.data[0].with.name"),
    ("scenario data 0 with marks", ["{{size}}"], "$.scenario.data[0].with.marks[0]"),
    ("scenario checks 0 a do", "fly", "$.scenario.checks[0].a.do"),
    ("scenario checks 0 a do", ["act", "fly"], "$.scenario.checks[0].a.do[1]"),
    ("scenario checks 0 a type", "thing", "$.scenario.checks[0].a.type"),
    ("scenario checks 0 a by", "chief", "$.scenario.checks[0].a.by"),
    ("scenario checks 0 max", 1, None),
    (
        "scenario checks 1",
        {**CHECK, "check": "did", "a": {"do": "act"}, "min": 2, "max": 1},
        "$.scenario.checks[1]",
    ),
    ("scenario checks 1", {**STATE, "when": [["now", "=", "$third"]]}, "$.scenario.checks[1].when[0][2]"),
    ("scenario bad_runs 0 breaks", "nothing", "$.scenario.bad_runs[0].breaks"),
    ("scenario bad_runs 0 draw", {"n": [1]}, "$.scenario.bad_runs[0].draw"),
    ("scenario model_run 0 draw", {"n": [1]}, "$.scenario.model_run[0].draw"),
    ("scenario model_run 0 on", "$third", "$.scenario.model_run[0].on"),
    ("scenario model_run 0 input", {"a b": "$third"}, '$.scenario.model_run[0].input["a b"]'),
    ("scenario model_run 0 input", {"x" * 4001: 1}, "$.scenario.model_run[0].input"),
    ("scenario model_run", [{"do": "act"}], "$.scenario.model_run[0].do"),
    ("scenario bad_runs 0 events", [{"do": "wait"}], "$.scenario.bad_runs[0].events[0].do"),
    ("system calendar close", "09:00", "$.system.calendar"),
    ("system calendar lunch", ["08:00", "10:00"], "$.system.calendar"),
    ("system calendar lunch", ["13:00", "12:00"], "$.system.calendar"),
    ("system calendar lunch", ["13:00", "18:00"], "$.system.calendar"),
    ("system calendar lunch", ["09:30", "17:31"], "$.system.calendar"),
    ("system calendar lunch", ["09:30", "17:30"], None),
    ("system calendar holidays", ["2026-12-25", "2026-02-29"], "$.system.calendar.holidays[1]"),
    ("scenario start", "2026-02-29T10:00", "$.scenario.start"),
    ("scenario start", "2026-02-28T24:00", "$.scenario.start"),
    ("scenario vary", {"a": list(range(8)), "b": list(range(9))}, "$.scenario.vary"),
    ("scenario vary", {"a": list(range(8)), "b": list(range(8)) * 2}, None),
]


@pytest.mark.parametrize(("where", "value", "path"), SCHEMA_FAULTS + RULE_FAULTS)
def test_fault_is_named_by_the_innermost_value(where, value, path):
    spec = cases.tiny()
    put(spec, where, value)

    if path is None:
        load_package(spec)
        return
    with pytest.raises(BadInput) as caught:
        load_package(spec)

    assert caught.value.path == path


def test_value_outside_its_pool_in_the_draw_of_a_step():
    spec = cases.tiny()
    spec["scenario"]["vary"] = {"n": [1, "2"]}
    spec["scenario"]["model_run"][0]["draw"] = {"n": [1, 2]}

    with pytest.raises(BadInput) as caught:
        load_package(spec)

    assert caught.value.path == "$.scenario.model_run[0].draw.n[1]"


def test_last_step_may_not_be_for_some_draws_only():
    spec = cases.tiny()
    spec["scenario"]["vary"] = {"n": [1]}
    spec["scenario"]["model_run"][-1]["draw"] = {"n": [1]}

    with pytest.raises(BadInput) as caught:
        load_package(spec)

    assert caught.value.path == "$.scenario.model_run[1].draw"


def test_conditions_nested_too_deep_are_named():
    spec = cases.tiny()
    condition: dict = {"all": []}
    for _ in range(9):
        condition = {"all": [condition]}
    spec["scenario"]["checks"].append({**STATE, "when": [condition]})

    with pytest.raises(BadInput) as caught:
        load_package(spec)

    # $, scenario, checks, the check and `when` are five; each condition and its list are two more.
    assert caught.value.path == "$.scenario.checks[1].when[0]" + ".all[0]" * 9 + ".all"


def test_members_of_the_wrong_kind_of_text_or_number_in_a_list_differ():
    spec = cases.tiny()
    spec["system"]["types"][0]["fields"][0] = {
        "key": "name",
        "label": "Name",
        "kind": "choice",
        "choices": [1, "1"],
    }

    assert load_package(spec).types["item"].fields["name"].choices == (1, "1")


def test_alias_of_a_create_may_be_named_before_it_exists():
    spec = cases.tiny()
    cases.action(spec, "make")["effects"] = [{"create": "item", "as": "new"}]
    spec["scenario"]["model_run"].insert(0, {"do": "act", "on": "$new"})

    assert load_package(spec).model_run[0]["on"] == "$new"


def test_message_may_be_named_as_a_type_and_stand_in_data():
    spec = cases.tiny()
    spec["system"]["types"][0]["fields"][3]["of"] = "message"
    spec["scenario"]["data"].append({"type": "message", "with": {"to": "clerk", "about": "$first"}})
    cases.action(spec, "act")["on"] = "message"
    cases.action(spec, "act")["effects"] = [{"set": {"body": "read"}}]

    assert load_package(spec).actions["act"].on == "message"


@pytest.mark.parametrize("name", [*cases.PACKAGES, cases.LANGUAGE])
def test_given_packages_are_sound(name):
    assert cases.package(name).checks
