import pytest

from . import cases
from .cases import SUBMIT, act, playing, wait

ONCE = act()


def run_of(*effects: dict, events=(ONCE,)):
    """A run in which `act` has these effects."""
    spec = cases.tiny()
    action = cases.action(spec, "act")
    action["effects"] = list(effects)
    action["form"] = [{"key": "x", "label": "X", "kind": "text", "required": False}]
    return playing(spec, *events)


def item(machine, number=1) -> dict:
    return machine.state.records[f"IT-{number:04}"]


def test_values_of_one_effect_are_computed_before_anything_is_written():
    machine = run_of({"set": {"name": {"ref": "target.n"}, "n": {"ref": "target.name"}}})

    assert (item(machine)["name"], item(machine)["n"]) == (1, "one")


def test_each_effect_sees_what_the_earlier_ones_did():
    machine = run_of({"set": {"n": 7}}, {"set": {"name": {"ref": "target.n"}}})

    assert item(machine)["name"] == 7


def test_effect_whose_if_does_not_hold_is_skipped():
    machine = run_of(
        {"set": {"n": 7}, "if": [["target.n", "=", 2]]}, {"set": {"name": 8}, "if": [["target.n", "=", 1]]}
    )

    assert (item(machine)["n"], item(machine)["name"]) == (1, 8)


@pytest.mark.parametrize(
    ("value", "many", "one"),
    [(None, [], None), ("a", ["a"], "a"), ([1, None], [1, None], None), ([], [], None)],
)
def test_field_with_many_always_holds_a_list_and_no_other_does(value, many, one):
    machine = run_of({"set": {"marks": value, "name": value}})

    assert (item(machine)["marks"], item(machine)["name"]) == (many, one)


def test_lists_of_two_fields_do_not_become_one():
    machine = run_of(
        {"set": {"marks": ["a"]}},
        {"of": "$second", "set": {"marks": {"ref": "target.marks"}}},
        {"add": {"marks": "b"}},
    )

    assert (item(machine)["marks"], item(machine, 2)["marks"]) == (["a", "b"], ["a"])


def test_add_appends_scalars_to_many_fields_only():
    machine = run_of(
        {"add": {"marks": "a"}},
        {"add": {"marks": None}},
        {"add": {"marks": ["b"]}},
        {"of": "$first", "add": {"marks": 3, "name": "x"}},
    )

    assert (item(machine)["marks"], item(machine)["name"]) == (["a", 3], "one")


@pytest.mark.parametrize("of", [None, "IT-0009", 5, ["$first"], {"ref": "target.marks"}, "$first "])
def test_nothing_is_written_where_there_is_no_record(of):
    machine = run_of({"of": of, "set": {"n": 7}}, {"of": of, "add": {"marks": 7}})

    assert [record["n"] for record in machine.state.records.values()] == [1, 2]


def test_field_that_the_type_does_not_declare_is_skipped():
    machine = run_of({"send": "bot", "subject": "s"}, {"of": "MSG-0001", "set": {"n": 7, "body": "b"}})

    assert machine.state.records["MSG-0001"]["body"] == "b"
    assert "n" not in machine.state.records["MSG-0001"]


def test_create_numbers_on_and_rebinds_the_alias_after_its_values_are_computed():
    machine = run_of({"create": "item", "as": "second", "with": {"up": "$second", "name": {"ref": "me"}}})

    assert item(machine, 3) == {
        "id": "IT-0003",
        "type": "item",
        "name": "clerk",
        "n": None,
        "marks": [],
        "up": "IT-0002",
        "phone": None,
        "key": None,
    }
    assert machine.state.cast == {"first": "IT-0001", "second": "IT-0003"}


def test_ids_grow_beyond_four_digits():
    machine = run_of()
    for _ in range(9998):
        machine.state.create("item", {})

    assert machine.state.ids_of("item")[-2:] == ["IT-9999", "IT-10000"]


def test_send_fills_a_message():
    machine = run_of(
        {"send": "bot", "subject": 7, "body": [1]}, {"send": "clerk", "subject": "s", "about": "$second"}
    )

    messages = machine.state.records
    assert messages["MSG-0001"] == {
        "id": "MSG-0001",
        "type": "message",
        "to": "bot",
        "from": "clerk",
        "at": "2026-12-07T10:00",
        "subject": 7,
        "body": None,
        "about": "IT-0001",
    }
    assert messages["MSG-0002"]["about"] == "IT-0002"


def later(**changes) -> dict:
    return {"later": "other", "as": "bot", "after": [10, "min"]} | changes


def others(machine) -> list:
    return [(e["seq"], e["at"][11:], e["on"], e["out"]) for e in machine.trace if e["do"] == "other"]


def test_later_is_taken_when_time_reaches_it():
    assert others(run_of(later(), events=[act(), wait(8)])) == []
    assert others(run_of(later(), events=[act(), wait(9)])) == [(2, "10:10", "IT-0001", "ok")]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("$second", "IT-0002"),
        (None, None),
        (5, None),
        (["$first"], None),
        ("IT-0009", "IT-0009"),
        ("$x ", "$x "),
    ],
)
def test_later_takes_its_record_from_text_only(on, expected):
    assert others(run_of(later(on=on), events=[act(), wait(20)]))[0][2] == expected


def test_values_of_later_are_taken_when_it_is_scheduled():
    spec = cases.tiny()
    cases.action(spec, "act")["effects"] = [
        {"set": {"marks": ["a"]}},
        later(on="$second", input={"x": {"ref": "target.marks"}, "y": {"ref": "now"}}),
        {"add": {"marks": "b"}},
        {"create": "item", "as": "second"},
    ]
    cases.conduct(
        spec,
        check="never",
        a={
            "do": "other",
            "by": "robot",
            "out": "any",
            "where": [["input.x", "=", ["a"]], ["input.y", "<", {"ref": "now"}]],
        },
    )

    machine = playing(spec, act(), wait(20))

    assert [hit.position for hit in machine.trace.hits[1].a] == [2]
    assert machine.trace[2]["why"] == "x: not in the form"
    assert machine.trace[2]["on"] == "IT-0002"


def test_what_falls_to_the_learner_is_not_scheduled():
    machine = run_of(later(**{"as": "clerk"}), events=[act(), wait(1000)])

    assert machine.state.scheduled == []
    assert others(machine) == []


def test_still_is_asked_when_the_act_is_due():
    effect = later(
        input={"x": 5}, still=[["target.n", "=", 1], ["input.x", "=", 5], ["me.role", "=", "robot"]]
    )

    assert len(others(run_of(effect, events=[act(), wait(20)]))) == 1
    assert others(run_of(effect, {"set": {"n": 2}}, events=[act(), wait(20)])) == []


def test_target_is_null_in_still_where_there_is_no_record():
    machine = run_of(later(on="IT-0009", still=[["target", "=", None]]), events=[act(), wait(20)])

    assert others(machine) == [(2, "10:10", "IT-0009", "refused")]


def test_acts_of_others_are_refused_by_the_same_rules():
    spec = cases.tiny()
    cases.action(spec, "act")["effects"] = [later(), {"set": {"n": 1}}]
    cases.action(spec, "other")["who"] = ["clerk"]
    cases.action(spec, "other")["effects"] = [{"set": {"n": 9}}]

    machine = playing(spec, act(), wait(20), SUBMIT)

    assert machine.trace[2]["why"] == "not your role"
    assert item(machine)["n"] == 1
