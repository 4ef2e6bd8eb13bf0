"""What changed between two versions: every change once, at its place in the newer one."""

import copy

import pytest

from courses.simulations.authoring.differences import differences
from tests.courses.simulations.engine import cases


@pytest.fixture
def old() -> dict:
    return cases.spec("3-sharing.json")


@pytest.fixture
def new(old) -> dict:
    return copy.deepcopy(old)


def told(old, new) -> list[tuple]:
    return [(one.kind, one.section, one.name, one.member, one.at) for one in differences(old, new)]


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_a_package_does_not_differ_from_itself(name):
    assert differences(cases.spec(name), cases.spec(name)) == []


def test_a_changed_member_is_told_with_both_values(old, new):
    new["scenario"]["checks"][0]["worth"] = 40

    [one] = differences(old, new)

    assert (one.kind, one.section, one.name, one.member) == (
        "changed",
        "scenario.checks",
        old["scenario"]["checks"][0]["text"],
        "worth",
    )
    assert (one.at, one.before, one.after) == ("$.scenario.checks[0].worth", 35, 40)


def test_a_part_put_in_front_does_not_change_those_behind_it(old, new):
    new["system"]["actions"].insert(0, {"key": "sign", "label": "Sign", "who": ["case officer"]})

    assert told(old, new) == [("added", "system.actions", "Sign", "", "$.system.actions[0]")]


def test_a_part_taken_away_is_told(old, new):
    gone = new["scenario"]["checks"].pop(2)

    assert told(old, new) == [("removed", "scenario.checks", gone["text"], "", "$.scenario.checks")]


def test_a_new_order_is_told(old, new):
    new["system"]["types"].reverse()

    assert told(old, new) == [("changed", "system.types", "", "order", "$.system.types")]


def test_records_without_alias_are_told_by_type_and_number(old, new):
    for spec in (old, new):
        for source in spec["scenario"]["data"][:3]:
            source.pop("as")
    new["scenario"]["data"][1]["with"]["name"] = "Somebody"

    assert told(old, new) == [("changed", "scenario.data", "person 2", "with", "$.scenario.data[1].with")]


def test_bad_runs_are_told_by_their_note(old, new):
    new["scenario"]["bad_runs"].insert(0, {**new["scenario"]["bad_runs"][0], "note": "Does nothing"})

    assert told(old, new) == [("added", "scenario.bad_runs", "Does nothing", "", "$.scenario.bad_runs[0]")]


def test_a_member_that_came_or_went_is_told(old, new):
    del new["scenario"]["time_limit"]
    new["scenario"]["checks"][0]["lesson"] = "Sharing"

    assert told(old, new) == [
        (
            "changed",
            "scenario.checks",
            old["scenario"]["checks"][0]["text"],
            "lesson",
            "$.scenario.checks[0].lesson",
        ),
        ("changed", "scenario.time_limit", "", "time_limit", "$.scenario.time_limit"),
    ]
