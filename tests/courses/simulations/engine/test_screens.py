import pytest

from courses.simulations.engine import screens

from . import cases
from .cases import act, playing


def ids(records) -> list[str]:
    return [record["id"] for record in records]


def office(*events: dict, **first):
    spec = cases.tiny()
    spec["scenario"]["data"][0]["with"] |= {"phone": "010 12-x3", "key": "Ab-9", **first}
    return playing(spec, *events)


def reveal(field: str, on="$first") -> dict:
    return act(on, do="reveal", field=field, case="c", purpose="p", basis="b")


@pytest.mark.parametrize(
    ("value", "part", "full"),
    [
        ("000-2100-0001", "0●●-●●●●-●●●1", "●●●-●●●●-●●●●"),
        ("홍길동", "홍●동", "●●●"),
        (" -홍길동- ", " -홍●동- ", " -●●●- "),
        ("ab", "ab", "●●"),
        ("a", "a", "●"),
        ("--", "--", "--"),
        (12345, "1●●●5", "●●●●●"),
        (None, "", ""),
        (["kim", "lee"], "k●●, ●●e", "●●●, ●●●"),
    ],
)
def test_masks(value, part, full):
    assert screens.masked(value, "part") == part
    assert screens.masked(value, "full") == full


def test_accepted_reveal_unmasks_one_field_of_one_record():
    machine = office(reveal("phone"), reveal("key", on="$second"), act("$first", do="reveal", field="key"))
    first = machine.state.records["IT-0001"]

    assert screens.shown(machine, first, "phone") == "010 12-x3"
    assert screens.shown(machine, first, "key") == "●●-●"
    assert screens.shown(machine, first, "name") == "one"


def test_undone_reveal_masks_again():
    machine = office(reveal("phone"), {"do": "undo", "input": {"to": 1}})

    assert screens.shown(machine, machine.state.records["IT-0001"], "phone") == "0●● ●●-●3"


def test_columns_are_the_first_four_fields_unless_listed():
    machine = office()
    assert [field.key for field in screens.columns(machine.package, "item")] == ["name", "n", "marks", "up"]
    assert [field.key for field in screens.columns(machine.package, "message")] == [
        "to",
        "from",
        "at",
        "subject",
    ]

    spec = cases.tiny()
    spec["system"]["types"][0] |= {"list": ["phone", "n"], "detail": ["n"]}
    package = playing(spec).package
    assert [field.key for field in screens.columns(package, "item")] == ["phone", "n"]
    assert [field.key for field in screens.details(package, "item")] == ["n"]


def test_search_looks_into_list_columns_as_text_ignoring_case():
    machine = office(name="STRASSE", n=42, marks=["x", "Yz"])

    assert ids(screens.search(machine, "item", "straße")) == ["IT-0001"]
    assert ids(screens.search(machine, "item", "x, y")) == ["IT-0001"]
    assert ids(screens.search(machine, "item", "42")) == ["IT-0001"]
    assert ids(screens.search(machine, "item", "it-0001")) == ["IT-0002"]
    assert ids(screens.search(machine, "item", "010")) == []
    assert ids(screens.search(machine, "message", "")) == []


def test_search_does_not_tell_what_a_mask_hides():
    spec = cases.tiny()
    spec["system"]["types"][0]["list"] = ["name", "phone"]
    spec["scenario"]["data"][0]["with"]["phone"] = "77"

    assert screens.search(playing(spec), "item", "7") == []
    assert ids(screens.search(playing(spec, reveal("phone")), "item", "7")) == ["IT-0001"]


def test_record_is_named_by_its_first_column():
    machine = office(name=None)

    assert screens.name_of(machine, machine.state.records["IT-0001"]) == "IT-0001"
    assert screens.name_of(machine, machine.state.records["IT-0002"]) == "two"


def test_inbox_holds_the_learners_messages_newest_first():
    spec = cases.tiny()
    cases.action(spec, "act")["effects"] = [
        {"send": "clerk", "subject": "a"},
        {"send": "bot", "subject": "b"},
    ]

    assert ids(screens.inbox(playing(spec, act(), act()))) == ["MSG-0003", "MSG-0001"]


def test_actions_offered_fit_the_record_and_the_role_and_ignore_guards():
    spec = cases.tiny()
    cases.action(spec, "act")["guards"] = [{"when": [["now", "empty"]], "else": "No."}]
    cases.action(spec, "other")["who"] = ["robot"]
    machine = playing(spec)
    record = machine.state.records["IT-0001"]

    assert [action.key for action in screens.actions_for(machine, record)] == ["act"]
    assert [action.key for action in screens.actions_for(machine)] == ["make"]


def test_forms_of_actions_and_of_built_in_verbs():
    spec = cases.tiny()
    cases.action(spec, "act")["form"] = [
        {"key": "l", "label": "Which", "kind": "link", "of": "item", "help": "One."}
    ]
    machine = playing(spec)
    record = machine.state.records["IT-0001"]

    (question,) = screens.form_for(machine, "act", record)
    assert (question.label, question.help, question.required) == ("Which", "One.", True)
    assert ids(screens.link_choices(machine, question)) == ["IT-0001", "IT-0002"]
    assert screens.form_for(machine, "reveal", record)[0].choices == ("phone", "key")
    assert screens.form_for(machine, "search")[0].choices == ("item", "message")
    with pytest.raises(KeyError):
        screens.form_for(machine, "fly")


def test_link_without_a_type_may_be_any_record():
    spec = cases.tiny()
    spec["scenario"]["data"].append({"type": "message"})
    cases.action(spec, "act")["form"] = [{"key": "l", "label": "L", "kind": "link"}]
    machine = playing(spec)

    (question,) = screens.form_for(machine, "act")
    assert ids(screens.link_choices(machine, question)) == ["IT-0001", "IT-0002", "MSG-0001"]


def test_brief_is_filled_from_the_draw():
    spec = cases.tiny()
    spec["scenario"] |= {"vary": {"n": [7]}, "brief": "{{n}} of {{m}}, $first"}
    package = playing(spec).package

    assert screens.brief(package, {"n": 7}) == "7 of {{m}}, $first"
