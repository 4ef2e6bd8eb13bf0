"""One run: drawing, starting, refusing, passing time, undoing."""

import pytest

from courses.simulations.engine import (
    BadInput,
    Machine,
    all_draws,
    default_draw,
    fold,
    load_package,
    pick_draw,
    start,
)

from . import cases
from .cases import SUBMIT, act, playing, wait

FORM = [
    {"key": "t", "label": "T", "kind": "text"},
    {"key": "n", "label": "N", "kind": "number", "required": False},
    {"key": "m", "label": "M", "kind": "money", "required": False},
    {"key": "d", "label": "D", "kind": "date", "required": False},
    {"key": "c", "label": "C", "kind": "choice", "choices": ["a", 3], "required": False},
    {"key": "y", "label": "Y", "kind": "yes/no", "required": False},
    {"key": "l", "label": "L", "kind": "link", "of": "item", "required": False},
    {"key": "any", "label": "Any", "kind": "link", "required": False},
    {"key": "f", "label": "F", "kind": "file", "required": False},
    {"key": "long", "label": "Long", "kind": "long text", "required": False},
]


def why_of(event: dict, spec: dict | None = None, before=()) -> str | None:
    return playing(spec or cases.tiny(), *before, event).trace[-1]["why"]


def with_form(*questions: dict) -> dict:
    spec = cases.tiny()
    cases.action(spec, "act")["form"] = list(questions)
    spec["scenario"]["data"].append({"type": "message"})
    return spec


def test_draws_are_in_code_point_order_first_slowest_without_repeats():
    spec = cases.tiny()
    spec["scenario"]["vary"] = {"b": [1, "1", 1], "a": [None, "x", None]}

    draws = all_draws(load_package(spec))

    assert draws == [{"a": a, "b": b} for a in (None, "x") for b in (1, "1")]
    assert draws[0] == default_draw(load_package(spec))


def test_chance_of_a_value_is_by_occurrence():
    spec = cases.tiny()
    spec["scenario"]["vary"] = {"b": [1, 2, 1]}
    pools = []

    pick_draw(load_package(spec), lambda pool: pools.append(pool) or pool[0])

    assert pools == [[1, 2, 1]]


def test_package_without_pools_has_the_one_empty_draw():
    assert all_draws(load_package(cases.tiny())) == [{}]


@pytest.mark.parametrize(
    ("draw", "path"),
    [
        ([], "$"),
        (None, "$"),
        ({}, "$"),
        ({"n": 1, "m": 1}, "$"),
        ({"n": 2}, "$.n"),
        ({"n": True}, "$.n"),
        ({"n": [1]}, "$.n"),
    ],
)
def test_draw_has_exactly_the_names_with_values_from_their_pools(draw, path):
    spec = cases.tiny()
    spec["scenario"]["vary"] = {"n": [1, "1"]}

    with pytest.raises(BadInput) as caught:
        start(load_package(spec), draw)

    assert caught.value.path == path


def test_data_is_filled_from_the_draw_then_from_the_aliases():
    spec = cases.tiny()
    spec["scenario"]["vary"] = {"v": ["$second"], "w": [7], "x": [None], "y": ["{{w}}"]}
    texts = ["{{v}}", "{{w}}", "{{x}}", "{{w}}{{x}}!", "a {{v}}", "{{y}}", "{{{w}}}", "{{ w }}", "$first"]
    spec["scenario"]["data"][0]["with"]["marks"] = texts

    package = load_package(spec)

    filled = ["IT-0002", 7, None, "7!", "a $second", "{{w}}", "{7}", "{{ w }}", "IT-0001"]
    assert start(package, default_draw(package)).records["IT-0001"]["marks"] == filled


def test_aliases_of_all_data_are_known_to_each_record():
    spec = cases.tiny()
    spec["scenario"]["data"][0]["with"]["up"] = "$second"

    assert start(load_package(spec), {}).records["IT-0001"]["up"] == "IT-0002"


@pytest.mark.parametrize(
    ("begins", "clock"),
    [
        ("2026-12-07T12:30", "2026-12-07T13:00"),
        ("2026-12-05T10:00", "2026-12-07T09:00"),
        ("2026-12-07T17:59",) * 2,
    ],
)
def test_clock_starts_in_a_working_minute(begins, clock):
    spec = cases.tiny()
    spec["scenario"]["start"] = begins

    assert start(load_package(spec), {}).now == clock


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"do": "fly"}, "no such action"),
        ({"do": "fly", "on": "IT-0009"}, "no such action"),
        ({"do": "act", "on": "IT-0009"}, "no such record"),
        ({"do": "act", "on": ""}, "no such record"),
        ({"do": "submit", "on": "$nobody"}, "no such record"),
        ({"do": "act"}, "wrong record type"),
        ({"do": "make", "on": "$first"}, "wrong record type"),
        ({"do": "view"}, "wrong record type"),
        ({"do": "reveal"}, "wrong record type"),
        ({"do": "search", "on": "$first"}, "wrong record type"),
        ({"do": "wait", "on": "$first"}, "wrong record type"),
        ({"do": "undo", "on": "$first"}, "wrong record type"),
        ({"do": "submit", "on": "$first"}, "wrong record type"),
        ({"do": "view", "on": "IT-0001"}, None),
        ({"do": "note", "on": "$first", "input": {"text": "x"}}, None),
        ({"do": "note", "input": {"text": "x"}}, None),
        ({"do": "note", "input": {"text": 5}}, "text: not text"),
        ({"do": "view", "on": "$first", "input": {"x": 1}}, "x: not in the form"),
        ({"do": "submit", "input": {"x": None}}, "x: not in the form"),
        ({"do": "search", "input": {"type": "message", "text": "x"}}, None),
        ({"do": "search", "input": {"type": "thing", "text": "x"}}, "type: not a choice"),
        ({"do": "search", "input": {"type": "item", "text": ""}}, "text: required"),
        ({"do": "wait", "input": {"n": 0, "unit": "h"}}, "n: out of range"),
        ({"do": "wait", "input": {"n": 1001, "unit": "h"}}, "n: out of range"),
        ({"do": "wait", "input": {"n": 1000, "unit": "y"}}, "unit: not a choice"),
        ({"do": "wait", "input": {"n": "1", "unit": "h"}}, "n: not a number"),
        ({"do": "undo", "input": {"to": 1}}, "to: out of range"),
        ({"do": "undo", "input": {}}, "to: required"),
        ({"do": "undo", "input": {"to": "$first"}}, "to: not a number"),
    ],
)
def test_first_rule_that_applies_is_why(event, why):
    assert why_of(event) == why


def test_own_role_is_asked_before_the_form():
    spec = with_form(*FORM)
    cases.action(spec, "act")["who"] = ["robot"]

    assert why_of(act(), spec) == "not your role"


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({}, "t: required"),
        ({"t": ""}, "t: required"),
        ({"t": None, "z": 1}, "t: required"),
        ({"t": 5}, "t: not text"),
        ({"t": "x", "n": "5"}, "n: not a number"),
        ({"t": "x", "m": "5"}, "m: not a number"),
        ({"t": "x", "n": 5, "d": "2026-02-30"}, "d: not a date"),
        ({"t": "x", "d": "2026-02-28T10:00"}, "d: not a date"),
        ({"t": "x", "c": "3"}, "c: not a choice"),
        ({"t": "x", "c": 3, "y": "Yes"}, "y: not a choice"),
        ({"t": "x", "y": 1}, "y: not a choice"),
        ({"t": "x", "l": "MSG-0001"}, "l: no such record"),
        ({"t": "x", "l": 5}, "l: no such record"),
        ({"t": "x", "l": "$second", "any": "IT-0009"}, "any: no such record"),
        ({"t": "x", "any": "MSG-0001", "f": 1}, "f: not text"),
        ({"t": "x", "long": 1}, "long: not text"),
        ({"t": "x", "zz": 1, "b": 1, "Z": 1}, "Z: not in the form"),
        ({"t": "x", "n": None, "d": "", "l": ""}, None),
        (
            {"t": "x", "n": 0, "m": -1, "d": "2026-02-28", "c": "a", "y": "no", "l": "$first", "f": "a.pdf"},
            None,
        ),
    ],
)
def test_form_is_checked_field_by_field(answers, why):
    assert why_of(act(**answers), with_form(*FORM)) == why


def test_reveal_offers_the_masked_fields_of_the_type():
    asked = {"case": "c", "purpose": "p", "basis": "b"}

    assert why_of(act(do="reveal", field="phone", **asked)) is None
    assert why_of(act(do="reveal", field="key", **asked)) is None
    assert why_of(act(do="reveal", field="name", **asked)) == "field: not a choice"
    assert why_of(act(do="reveal", field="phone", **asked | {"basis": ""})) == "basis: required"


def test_guards_are_asked_last_and_in_order():
    spec = with_form(FORM[0])
    cases.action(spec, "act")["guards"] = [
        {"when": [["target.n", "=", 1]], "else": "One only."},
        {"when": [["input.t", "!=", "x"]], "else": "Not x."},
    ]

    assert why_of(act(t="x"), spec) == "Not x."
    assert why_of(act("$second", t="x"), spec) == "One only."
    assert why_of(act("$second"), spec) == "t: required"


def test_refused_act_leaves_its_entry_and_changes_nothing():
    spec = cases.tiny()
    cases.action(spec, "act").update(minutes=30, guards=[{"when": [["now", "empty"]], "else": "No."}])
    package = load_package(spec)

    state, trace = fold(package, {}, [act("$second"), {"do": "fly", "on": "$nobody"}])

    assert state.records == start(package, {}).records
    assert state.now == "2026-12-07T10:00"
    assert trace.entries == [
        {
            "seq": 1,
            "at": "2026-12-07T10:00",
            "by": "clerk",
            "do": "act",
            "on": "IT-0002",
            "out": "refused",
            "why": "No.",
        },
        {
            "seq": 2,
            "at": "2026-12-07T10:00",
            "by": "clerk",
            "do": "fly",
            "on": "$nobody",
            "out": "refused",
            "why": "no such action",
        },
    ]


@pytest.mark.parametrize(
    ("event", "clock"),
    [
        (act(), "10:01"),
        (act(do="view"), "10:01"),
        (wait(125), "13:05"),
        (wait(2, "h"), "13:00"),
        ({"do": "note", "input": {"text": "x"}}, "10:01"),
        (SUBMIT, "10:00"),
    ],
)
def test_accepted_act_takes_its_working_minutes(event, clock):
    assert playing(cases.tiny(), event).state.now == f"2026-12-07T{clock}"


@pytest.mark.parametrize(
    ("n", "unit", "clock"),
    [(1, "wd", "2026-12-08T09:00"), (5, "d", "2026-12-14T09:00"), (480, "min", "2026-12-08T10:00")],
)
def test_wait_ends_in_a_working_minute(n, unit, clock):
    assert playing(cases.tiny(), wait(n, unit)).state.now == clock


def test_minutes_of_an_action_are_its_own():
    spec = cases.tiny()
    cases.action(spec, "act")["minutes"] = 480
    cases.action(spec, "other")["minutes"] = 0

    assert playing(spec, act()).state.now == "2026-12-08T10:00"
    assert playing(spec, act(do="other")).state.now == "2026-12-07T10:00"


def storm(after: int) -> dict:
    spec = cases.tiny()
    later = {"later": "other", "as": "bot", "after": [after, "min"]}
    cases.action(spec, "act")["effects"] = [later]
    cases.action(spec, "other")["effects"] = [{"later": "other", "as": "bot", "after": [after, "min"]}]
    return spec


def test_others_act_at_their_own_time_with_the_seq_of_the_step():
    trace = playing(storm(3), act(), wait(9)).trace

    assert [(e["seq"], e["at"][11:], e["by"]) for e in trace] == [
        (1, "10:00", "clerk"),
        (2, "10:01", "clerk"),
        (2, "10:03", "bot"),
        (2, "10:06", "bot"),
        (2, "10:09", "bot"),
    ]


def test_after_200_in_one_step_the_rest_wait_and_the_clock_does_not_go_back():
    machine = playing(storm(1), act(), wait(250), wait(1))

    taken = [(entry["seq"], entry["at"][11:]) for entry in machine.trace if entry["by"] == "bot"]
    assert [seq for seq, _ in taken] == [1] + [2] * 200 + [3] * 2
    assert taken[200:] == [(2, "14:21"), (3, "15:11"), (3, "15:12")]
    assert machine.state.now == "2026-12-07T15:12"


def test_acts_not_done_count_among_the_200():
    spec = storm(1)
    cases.action(spec, "act")["effects"] = [
        {"later": "other", "as": "bot", "after": [1, "min"], "still": [["now", "empty"]]} for _ in range(30)
    ]
    cases.action(spec, "act")["minutes"] = 0
    events = [act() for _ in range(7)]

    machine = playing(spec, *events, wait(1))
    assert len(machine.state.scheduled) == 10

    machine.step(wait(1))
    assert machine.state.scheduled == []


def test_at_the_same_minute_the_first_scheduled_is_taken_first():
    spec = cases.tiny()
    cases.action(spec, "act")["effects"] = [
        {"later": "other", "as": "bot", "after": [1, "h"], "on": "$second"},
        {"later": "other", "as": "bot", "after": [60, "min"]},
        {"later": "act", "as": "bot", "after": [59, "min"], "on": None},
    ]

    trace = playing(spec, act(), wait(2, "h")).trace

    assert [(e["do"], e["on"]) for e in trace[2:]] == [
        ("act", None),
        ("other", "IT-0002"),
        ("other", "IT-0001"),
    ]


def test_after_submit_events_are_not_looked_at_but_count():
    machine = playing(cases.tiny(), SUBMIT)
    head = machine.head

    assert machine.step({"do": "undo", "input": {"to": 1}}) == []
    assert machine.step(wait(5)) == []

    assert (machine.state.over, machine.state.now, machine.seq) == (True, "2026-12-07T10:00", 3)
    assert len(machine.trace) == 1
    assert machine.head != head


def test_refused_submit_does_not_end_the_run():
    machine = playing(cases.tiny(), {"do": "submit", "on": "$first"}, act())

    assert not machine.state.over
    assert len(machine.trace) == 2


def seqs(machine) -> list[int]:
    return [entry["seq"] for entry in machine.trace]


def undo(to) -> dict:
    return {"do": "undo", "input": {"to": to}}


def test_undo_leaves_no_entry_and_kept_events_keep_their_seq():
    machine = playing(cases.tiny(), act(), wait(5), act("$second"), undo(2), act("$second"))

    assert seqs(machine) == [1, 5]
    assert machine.state.now == "2026-12-07T10:02"


def test_undone_events_stay_undone():
    machine = playing(cases.tiny(), act(), act(), act(), undo(2), act(), undo(4), act())

    assert seqs(machine) == [1, 7]


def test_refused_undo_is_an_event_like_others():
    machine = playing(cases.tiny(), undo(1), act(), undo(3), undo(9), undo(4))

    assert [(entry["seq"], entry["do"], entry["why"]) for entry in machine.trace] == [
        (1, "undo", "to: out of range"),
        (2, "act", None),
        (3, "undo", "to: out of range"),
    ]


def test_undo_takes_back_records_aliases_and_what_was_scheduled():
    spec = storm(5)
    cases.action(spec, "make")["effects"] = [{"create": "item", "as": "first"}]
    package = load_package(spec)

    machine = playing(spec, {"do": "make"}, act("$second"), wait(20), undo(1))

    fresh = Machine(package, {})
    assert machine.state.records == fresh.state.records
    assert machine.state.cast == fresh.state.cast
    assert machine.state.scheduled == []
    assert machine.trace.entries == []


def test_run_does_not_change_with_what_it_was_given():
    event = act(x="1")
    machine = playing(cases.tiny(), event)
    event["input"]["x"] = "2"

    assert machine.to_json()["events"] == [[1, act(x="1")]]


def test_no_more_than_500_events():
    machine = playing(cases.tiny(), *[act(do="other")] * 500)

    with pytest.raises(BadInput):
        machine.step(act())

    assert machine.seq == 500


@pytest.mark.parametrize(
    ("events", "path"),
    [
        ({}, "$"),
        (None, "$"),
        ([{"do": "x"}] * 501, "$"),
        ([{"do": "x"}, 5], "$[1]"),
        ([{}], "$[0]"),
        ([{"do": "x", "seq": 1}], "$[0]"),
        ([{"do": ""}], "$[0].do"),
        ([{"do": None}], "$[0].do"),
        ([{"do": "x" * 4001}], "$[0].do"),
        ([{"do": "x", "on": 5}], "$[0].on"),
        ([{"do": "x", "on": "y" * 4001}], "$[0].on"),
        ([{"do": "x", "on": "\ud800"}], "$[0].on"),
        ([{"do": "x", "input": None}], "$[0].input"),
        ([{"do": "x", "input": []}], "$[0].input"),
        ([{"do": "x", "input": {"a": []}}], "$[0].input.a"),
        ([{"do": "x", "input": {"a": True}}], "$[0].input.a"),
        ([{"do": "x", "input": {"a": 1.0}}], "$[0].input.a"),
        ([{"do": "x", "input": {"a": 2**53}}], "$[0].input.a"),
        ([{"do": "x", "input": {"a": "y" * 4001}}], "$[0].input.a"),
        ([{"do": "x", "input": {"a": "\udfff"}}], "$[0].input.a"),
        ([{"do": "x", "input": {"\udfff": "a"}}], "$[0].input"),
        ([{"do": "x", "input": {"y" * 4001: "a"}}], "$[0].input"),
    ],
)
def test_what_is_no_event_is_bad_input(events, path):
    with pytest.raises(BadInput) as caught:
        fold(load_package(cases.tiny()), {}, events)

    assert caught.value.path == path


def test_events_at_the_limits_are_taken():
    events = [{"do": "x" * 4000, "on": None, "input": {"y" * 4000: "z" * 4000, "n": 2**53 - 1}}] * 500

    _, trace = fold(load_package(cases.tiny()), {}, events)

    assert len(trace) == 500
