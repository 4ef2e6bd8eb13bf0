import tracemalloc

import pytest

from courses.simulations.engine.expressions import Scope, compile_conditions, compile_path, compile_value

from . import cases

NOW = "2026-12-07T10:00"


@pytest.fixture
def scope():
    machine = cases.playing(cases.tiny())
    state = machine.state
    state.store("IT-0001", {"marks": ["a", None, 3], "up": "IT-0002"})
    return Scope(state, machine.package.learner, "IT-0001", {"x": "IT-0002", "y": 5, "z": None})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("now", NOW),
        ("today", "2026-12-07"),
        ("now.id", None),
        ("me", "clerk"),
        ("me.role", "clerk"),
        ("me.unit", "Desk"),
        ("me.name", "Clerk"),
        ("me.key", None),
        ("me.role.name", None),
        ("target", "IT-0001"),
        ("target.id", "IT-0001"),
        ("target.type", "item"),
        ("target.name", "one"),
        ("target.marks", ["a", None, 3]),
        ("target.marks.name", None),
        ("target.size", None),
        ("target.up.name", "two"),
        ("target.up.up.up.name", "two"),
        ("target.n.name", None),
        ("row", None),
        ("row.name", None),
        ("input", None),
        ("input.x", "IT-0002"),
        ("input.x.n", 2),
        ("input.y", 5),
        ("input.no", None),
        ("cast", None),
        ("cast.second", "IT-0002"),
        ("cast.second.up.name", "one"),
        ("cast.nobody", None),
        ("cast.nobody.name", None),
    ],
)
def test_path_leads_to_a_value_or_to_null(scope, path, value):
    assert compile_path(path)(scope) == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (None, None),
        (7, 7),
        ("$first", "IT-0001"),
        ("$nobody", "$nobody"),
        ("$First", "$First"),
        ("x $first", "x $first"),
        (["$first", "$nobody", 1, None], ["IT-0001", "$nobody", 1, None]),
        ({"ref": "target.name"}, "one"),
        ({"plus": ["2026-12-07", 0, "wd"]}, "2026-12-07T00:00"),
        ({"plus": ["2026-12-07", 14, "d"]}, "2026-12-21T00:00"),
        ({"plus": [{"ref": "now"}, {"ref": "input.y"}, "min"]}, "2026-12-07T10:05"),
        ({"plus": [{"plus": [{"ref": "now"}, 1, "wd"]}, 1, "min"]}, "2026-12-08T09:01"),
        ({"plus": ["2026-12-07", "1", "d"]}, None),
        ({"plus": ["2026-12-07", -1, "d"]}, None),
        ({"plus": ["2026-12-07", 1001, "d"]}, None),
        ({"plus": ["2026-12-07", 1000, "d"]}, "2029-09-02T00:00"),
        ({"plus": ["2026-12-07T24:00", 1, "d"]}, None),
        ({"plus": [20261207, 1, "d"]}, None),
        ({"plus": ["9999-12-30", 1, "d"]}, "9999-12-31T00:00"),
        ({"plus": ["9999-12-31", 1, "d"]}, None),
        ({"plus": ["9999-12-31", 2, "wd"]}, None),
        ({"plus": ["9999-12-31", 1000, "h"]}, None),
        ({"text": "{target.name}/{input.y}/{input.z}/{target.marks}"}, "one/5//a, , 3"),
        ({"text": "{{me}} {foo} {Now} {now.} {input} {"}, "{clerk} {foo} {Now} {now.}  {"),
        ({"text": "$first"}, "$first"),
        ({"text": "{now" + ".a" * 98 + "}"}, ""),
        ({"text": "{now" + ".a" * 99 + "}"}, "{now" + ".a" * 99 + "}"),
        ({"text": "é" * 1999 + "{me}"}, "é" * 1999 + "c"),
    ],
)
def test_value_expression(scope, source, value):
    assert compile_value(source)(scope) == value


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (["input.y", "=", 5], True),
        (["input.y", "=", "5"], False),
        (["input.y", "!=", "5"], True),
        (["input.z", "=", None], True),
        (["input.z", "=", ""], False),
        (["target.marks", "=", ["a", None, 3]], True),
        (["target.marks", "=", ["a", None, "3"]], False),
        (["target.marks", "=", "a, , 3"], False),
        (["input.y", "<", 6], True),
        (["input.y", "<", "6"], False),
        (["input.y", ">=", 5], True),
        (["input.z", "<=", None], False),
        (["target.marks", "<", ["b"]], False),
        (["me", "<", "clerk2"], True),
        (["me", ">", "Zoe"], True),
        (["me", "<=", "ｃlerk"], True),
        (["me", "in", ["x", "clerk"]], True),
        (["me", "in", "clerk"], False),
        (["me", "not in", "clerk"], True),
        (["target", "in", ["$first"]], True),
        (["target.marks", "in", ["a", None, 3]], False),
        (["target.marks", "has", None], True),
        (["target.marks", "has", "3"], False),
        (["target.marks", "lacks", "3"], True),
        (["me", "has", "clerk"], False),
        (["me", "lacks", "clerk"], True),
        (["input.z", "empty"], True),
        (["input.y", "filled"], True),
        (["cast.second.marks", "empty"], True),
        (["cast.second.marks", "filled"], False),
        ({"any": []}, False),
        ({"all": []}, True),
        ({"none": []}, True),
        ({"any": [["me", "=", "x"], ["me", "=", "clerk"]]}, True),
        ({"all": [["me", "=", "x"], ["me", "=", "clerk"]]}, False),
        ({"none": [["me", "=", "x"], ["me", "=", "clerk"]]}, False),
        ({"exists": "item"}, True),
        ({"absent": "message"}, True),
        ({"exists": "item", "where": [["row.n", "=", 2], ["row.up", "=", {"ref": "target"}]]}, True),
        ({"absent": "item", "where": [["row", "=", "IT-0003"]]}, True),
        ({"exists": "item", "where": [["row.up.name", "=", "two"]]}, True),
    ],
)
def test_condition(scope, condition, expected):
    assert compile_conditions([condition])(scope) is expected


def test_conditions_in_a_list_must_all_hold(scope):
    assert compile_conditions([])(scope) is True
    assert compile_conditions([["me", "=", "clerk"], ["now", "empty"]])(scope) is False


def test_inner_row_hides_the_outer_one_only_inside(scope):
    inner = {"exists": "item", "where": [["row.n", "=", 2]]}
    outer = {"exists": "item", "where": [inner, ["row.n", "=", 1]]}

    assert compile_conditions([outer])(scope) is True
    assert compile_path("row")(scope) is None


def test_alias_is_looked_up_at_that_moment(scope):
    value = compile_value("$second")
    scope.state.bind("second", "IT-0001")

    assert value(scope) == "IT-0001"


def test_exists_inside_another_is_asked_once_for_all_its_rows(scope):
    asked, ids_of = [], scope.state.ids_of
    scope.state.ids_of = lambda type_: asked.append(type_) or ids_of(type_)
    inner = {"exists": "item", "where": [["row.n", ">", 1], {"absent": "message"}]}

    holds = compile_conditions([{"absent": "item", "where": [{"none": [inner]}]}])

    assert holds(scope)
    assert asked == ["item", "item", "message"]


def test_exists_inside_another_is_asked_again_once_the_state_has_changed(scope):
    holds = compile_conditions(
        [{"exists": "item", "where": [{"exists": "item", "where": [["row.n", ">", 8]]}]}]
    )

    assert not holds(scope)
    scope.state.store("IT-0001", {"n": 9})
    assert holds(scope)


@pytest.mark.parametrize("members", [["A" * 4000] * 500, ["A"] * 1_000_000])
def test_text_is_not_worked_out_beyond_what_is_kept(scope, members):
    scope.state.store("IT-0001", {"marks": members})
    text = compile_value({"text": "{target.marks}" * 250})

    tracemalloc.start()
    kept = text(scope)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept == ", ".join(members[:2000])[:2000]
    assert peak < 20_000_000


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        (["row.n", ">=", 2], ["IT-0002"]),
        (["row.id", "=", {"ref": "target"}], ["IT-0001"]),
        (["row.marks", "filled"], ["IT-0001"]),
        (["row.marks", "empty"], ["IT-0002"]),
        (["row.size", "empty"], ["IT-0001", "IT-0002"]),
        (["row.up.n", "=", 1], ["IT-0002"]),
        (["row", "!=", {"ref": "target"}], ["IT-0002"]),
        (["row.up", "!=", {"ref": "row.id"}], ["IT-0001", "IT-0002"]),
        (["row.up", "=", {"ref": "row"}], []),
        (["row.name", "=", {"text": "{row.name}"}], ["IT-0001", "IT-0002"]),
        (["row.name", "=", {"plus": [{"ref": "row.name"}, 1, "d"]}], []),
        (["target.n", "=", {"ref": "row.n"}], ["IT-0001"]),
    ],
)
def test_where_is_asked_of_every_row(scope, condition, ids):
    exists = [{"exists": "item", "where": [["row.id", "=", {"ref": "input.id"}], condition]}]

    def found(record_id):
        scope.input = {"id": record_id}
        return compile_conditions(exists)(scope)

    assert [record_id for record_id in ("IT-0001", "IT-0002") if found(record_id)] == ids
