"""Writing a simulated system through its forms, and what they refuse."""

import pytest
from django.utils import timezone

from courses.simulations.models import SimulatedSystem
from courses.simulations.operations import drafts
from tests.courses.simulations.trainer import Trainer, draft_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return Trainer()


@pytest.fixture
def system():
    """A system with a clerk, a chief and one record type."""
    fields = [
        {"key": "status", "label": "Status", "kind": "choice", "choices": ["new", "done"]},
        {"key": "due", "label": "Due", "kind": "date"},
        {"key": "pages", "label": "Pages", "kind": "number"},
        {"key": "notes", "label": "Notes", "kind": "text", "many": True},
        {"key": "owner", "label": "Owner", "kind": "link", "of": "item"},
    ]
    spec = {
        "calendar": {"open": "09:00", "close": "18:00"},
        "actors": [
            {"key": "clerk", "name": "You", "role": "clerk", "unit": "One"},
            {"key": "chief", "name": "Chief", "role": "chief", "unit": "One"},
        ],
        "types": [{"key": "item", "prefix": "IT", "label": "Item", "fields": fields}],
        "actions": [
            {
                "key": "finish",
                "label": "Finish",
                "who": ["clerk"],
                "on": "item",
                "form": [{"key": "why", "label": "Why", "kind": "text"}],
            }
        ],
    }
    return drafts.create_system(name="Desk", language="en", spec=spec, by=None, at=timezone.now())


def now(system: SimulatedSystem) -> dict:
    return SimulatedSystem.objects.get(pk=system.pk).spec


def action(system) -> dict:
    return now(system)["actions"][0]


# --- name, calendar, people


def test_a_new_system_is_made_from_a_name_and_a_language(trainer):
    page = trainer.post("system_add", name="Permits", language="ko")

    system = SimulatedSystem.objects.get()
    assert (system.name, system.language, system.changed_by) == ("Permits", "ko", trainer.person)
    assert "Nobody works with it yet" in page.content.decode()


def test_the_calendar_takes_hours_lunch_and_holidays(trainer, system):
    page = trainer.open("calendar", system.pk).fill(
        name="Front desk",
        calendar__open="08:30",
        calendar__lunch_from="12:00",
        calendar__lunch_to="13:00",
        calendar__holidays="2026-12-25\r\n\r\n2027-01-01",
    )
    page.press()

    assert now(system)["name"] == SimulatedSystem.objects.get().name == "Front desk"
    assert now(system)["calendar"] == {
        "open": "08:30",
        "close": "18:00",
        "lunch": ["12:00", "13:00"],
        "holidays": ["2026-12-25", "2027-01-01"],
    }


@pytest.mark.parametrize(
    ("filled", "error"),
    [
        ({"name": ""}, "Give it a name."),
        ({"calendar__open": "9"}, "Enter a time: 09:00."),
        ({"calendar__open": "25:00"}, "Enter a time: 09:00."),
        ({"calendar__open": "19:00"}, "Opening, lunch and closing must follow each other."),
        ({"calendar__lunch_from": "12:00"}, "Enter a time: 09:00."),
        ({"calendar__close": "09:30"}, "There must be at least an hour of work in a day."),
        ({"calendar__holidays": "Christmas"}, "“Christmas” is no date."),
        ({"calendar__holidays": "2026-02-30"}, "“2026-02-30” is no date."),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_at_its_field(trainer, system, filled, error):
    before = now(system)

    page = trainer.open("calendar", system.pk).fill(**filled).press()

    assert error in page.errors
    assert now(system) == before


def test_people_are_added_moved_and_removed_by_buttons(trainer, system):
    page = trainer.open("actors", system.pk).press("add:actors")
    page.fill(actors__2__name="Robot", actors__2__role="machine", actors__2__unit="Two")
    page = page.press("up:actors-2").press("remove:actors-2")

    page.press()

    assert [one["name"] for one in now(system)["actors"]] == ["You", "Robot"]
    assert now(system)["actors"][1]["key"] == "robot"


@pytest.mark.parametrize(
    ("filled", "error"),
    [
        ({"actors__0__name": ""}, "Fill this in."),
        ({"actors__0__role": "anyone"}, "This name has a meaning of its own; choose another."),
        ({"actors__0__key": "Clerk 1"}, "Small letters a to z"),
        ({"actors__0__key": "chief"}, "There is one of this name already."),
    ],
)
def test_people_that_cannot_be_are_refused(trainer, system, filled, error):
    page = trainer.open("actors", system.pk).fill(**filled).press()

    assert any(error in one for one in page.errors)
    assert now(system)["actors"][0]["key"] == "clerk"


# --- record types


def test_a_record_type_is_written_from_an_empty_form(trainer, system):
    page = trainer.open("type_add", system.pk).fill(
        label="Permit (허가)", prefix="PM", fields__0__label="Holder", fields__0__kind="link"
    )
    page = page.press("show").fill(fields__0__of="item").press("add:fields")
    page.fill(fields__1__label="상태", fields__1__kind="choice")
    page = page.press("show").fill(fields__1__choices="open\r\nclosed", fields__1__mask="part")
    page.press()

    assert now(system)["types"][1] == {
        "key": "permit",
        "label": "Permit (허가)",
        "prefix": "PM",
        "fields": [
            {"key": "holder", "label": "Holder", "kind": "link", "of": "item"},
            {
                "key": "field",
                "label": "상태",
                "kind": "choice",
                "choices": ["open", "closed"],
                "mask": "part",
            },
        ],
    }


def test_columns_are_chosen_and_ordered(trainer, system):
    page = trainer.open("type", system.pk, "item").press("add:list").press("add:list")
    page.fill(list__0__field="due", list__1__field="status").press("up:list-1").press()

    assert now(system)["types"][0]["list"] == ["status", "due"]


def test_answers_may_be_numbers(trainer, system):
    page = trainer.open("type", system.pk, "item")
    page.fill(fields__0__choices="1\r\n2", fields__0__numbers="on").press()

    assert now(system)["types"][0]["fields"][0]["choices"] == [1, 2]


@pytest.mark.parametrize(
    ("filled", "error"),
    [
        ({"label": ""}, "Give it a label."),
        ({"prefix": "m"}, "Two to four capital letters A to Z."),
        ({"prefix": "MSG"}, "These letters are taken."),
        ({"key": "message"}, "This name has a meaning of its own; choose another."),
        ({"fields__0__label": ""}, "Give it a label."),
        ({"fields__0__choices": ""}, "Give at least one answer."),
        ({"fields__0__choices": "a\r\na"}, "An answer is there twice."),
        ({"fields__1__key": "status"}, "There is one of this name already."),
        ({"fields__1__key": "id"}, "This name has a meaning of its own; choose another."),
        ({"fields__0__kind": "poem"}, "Select a valid choice. poem is not one of the available choices."),
    ],
)
def test_a_record_type_that_cannot_be_is_refused_at_its_field(trainer, system, filled, error):
    before = now(system)

    page = trainer.open("type", system.pk, "item").fill(**filled).press()

    assert any(error in one for one in page.errors), page.errors
    assert now(system) == before


def test_a_prefix_is_given_once(trainer, system):
    page = trainer.open("type_add", system.pk).fill(label="Other", prefix="IT", fields__0__label="A").press()

    assert "These letters are taken." in page.errors


# --- actions


def test_an_action_is_written_from_an_empty_form(trainer, system):
    page = trainer.open("action_add", system.pk).fill(
        label="Ask for more", help="Politely.", on="item", who=["chief"], minutes="5"
    )
    page = page.press("add:form:required=on")
    page.fill(form__0__label="What", form__0__kind="long text").press()

    assert now(system)["actions"][1] == {
        "key": "ask_for_more",
        "label": "Ask for more",
        "help": "Politely.",
        "on": "item",
        "who": ["chief"],
        "minutes": 5,
        "form": [{"key": "what", "label": "What", "kind": "long text"}],
    }


@pytest.mark.parametrize(
    ("filled", "error"),
    [
        ({"label": ""}, "Give it a label."),
        ({"who": None}, "Choose at least one role."),
        ({"minutes": "481"}, "Ensure this value is less than or equal to 480."),
        ({"minutes": "soon"}, "Enter a whole number."),
        ({"key": "search"}, "This name has a meaning of its own; choose another."),
        ({"label": "x" * 201}, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_an_action_that_cannot_be_is_refused_at_its_field(trainer, system, filled, error):
    before = now(system)

    page = trainer.open("action", system.pk, "finish").fill(**filled).press()

    assert error in page.errors
    assert now(system) == before


def test_a_condition_before_an_action_is_chosen_from_lists(trainer, system):
    page = trainer.open("guard_add", system.pk, "finish").fill(when__0__path="target.status").press("show")
    page = page.fill(when__0__op="!=").press("show").fill(when__0__value__text="done")
    page.data["else"] = ["It is done already."]

    saved = page.press()

    assert action(system)["guards"] == [
        {"when": [["target.status", "!=", "done"]], "else": "It is done already."}
    ]
    assert "Only if Status is not “done”. Otherwise: “It is done already.”" in saved.text


def test_conditions_stand_in_groups_and_ask_for_records(trainer, system):
    page = trainer.open("guard_add", system.pk, "finish").press("remove:when-0").press("add:when:kind=any")
    page = page.press("add:when-0-parts:kind=exists").fill(when__0__parts__0__type="item").press("show")
    page = (
        page.press("add:when-0-parts-0-parts")
        .fill(when__0__parts__0__parts__0__path="row.pages")
        .press("show")
    )
    page = page.fill(when__0__parts__0__parts__0__op=">=").press("show")
    page = page.fill(when__0__parts__0__parts__0__value__text="3").press("add:when-0-parts")
    page = page.fill(when__0__parts__1__path="target.due").press("show").fill(when__0__parts__1__op="empty")
    page.data["else"] = ["No."]
    page.press()

    assert action(system)["guards"][0]["when"] == [
        {"any": [{"exists": "item", "where": [["row.pages", ">=", 3]]}, ["target.due", "empty"]]}
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"kind": "nothing"}, None),
        ({"kind": "path", "path": "today"}, {"ref": "today"}),
        (
            {
                "kind": "plus",
                "n__kind": "number",
                "n__text": "3",
                "unit": "wd",
                "t__kind": "path",
                "t__path": "now",
            },
            {"plus": [{"ref": "now"}, 3, "wd"]},
        ),
        ({"kind": "text", "text": "2026-12-24"}, "2026-12-24"),
    ],
)
def test_an_effect_writes_whatever_kind_of_value(trainer, system, value, written):
    page = trainer.open("effect_add", system.pk, "finish", query="?kind=set").fill(set__0__field="due")
    page = page.press("show").fill(set__0__value__kind=value["kind"]).press("show")
    for name, text in value.items():
        page = page.fill(**{f"set__0__value__{name}": text})
        page = page.press("show") if name.endswith("kind") else page
    page.press()

    assert action(system)["effects"] == [{"set": {"due": written}}]


def test_an_effect_adds_to_lists(trainer, system):
    page = trainer.open("effect_add", system.pk, "finish", query="?kind=add").fill(add__0__field="notes")
    page = page.press("show").fill(add__0__value__kind="compose").press("show")
    page.fill(add__0__value__compose="{input.why} by {me}").press()

    assert action(system)["effects"] == [{"add": {"notes": {"text": "{input.why} by {me}"}}}]


def test_an_effect_makes_a_record_and_gives_it_a_name(trainer, system):
    page = (
        trainer.open("effect_add", system.pk, "finish", query="?kind=create")
        .fill(create="item")
        .press("show")
    )
    page.data["as"] = ["copy"]
    page = page.fill(with__0__field="owner").press("show").fill(with__0__value__kind="path").press("show")
    page.fill(with__0__value__path="target").press()

    assert action(system)["effects"] == [
        {"create": "item", "as": "copy", "with": {"owner": {"ref": "target"}}}
    ]


def test_an_effect_sends_a_message(trainer, system):
    page = trainer.open("effect_add", system.pk, "finish", query="?kind=send").fill(send="chief")
    page.fill(subject__text="Finished").press()

    assert action(system)["effects"] == [{"send": "chief", "subject": "Finished"}]


def test_an_effect_lets_somebody_act_later(trainer, system):
    page = (
        trainer.open("effect_add", system.pk, "finish", query="?kind=later")
        .fill(later="finish")
        .press("show")
    )
    page.data["as"] = ["chief"]
    page = page.fill(n="2", unit="h").press("add:input").fill(input__0__field="why").press("show")
    page = page.fill(input__0__value__text="Late").press("add:still")
    page = page.fill(still__0__path="target.status").press("show").fill(still__0__value__text="new")
    page.press()

    assert action(system)["effects"] == [
        {
            "later": "finish",
            "as": "chief",
            "after": [2, "h"],
            "input": {"why": "Late"},
            "still": [["target.status", "=", "new"]],
        }
    ]


def test_an_effect_has_a_condition_of_its_own(trainer, system):
    page = trainer.open("effect_add", system.pk, "finish", query="?kind=send").fill(send="chief")
    page = page.fill(subject__text="Finished").press("add:if").fill(if__0__path="me.role").press("show")
    page.fill(if__0__value__text="clerk").press()

    assert action(system)["effects"][0]["if"] == [["me.role", "=", "clerk"]]


@pytest.mark.parametrize(
    ("kind", "filled", "error"),
    [
        ("set", {}, "Choose at least one field."),
        ("set", {"set__0__field": "due"}, "Fill this in."),
        ("set", {"set__0__field": "due", "set__0__value__text": "soon"}, "Enter a date that exists."),
        ("set", {"set__0__field": "pages", "set__0__value__text": "few"}, "Enter a whole number."),
        ("create", {}, "Choose a record type."),
        ("send", {"subject__text": "Hello"}, "Choose a person."),
        ("later", {"n": "1", "as": "chief"}, "Choose an action."),
        ("later", {"later": "finish", "as": "chief"}, "Fill this in."),
        ("later", {"later": "finish", "n": "1001"}, "Ensure this value is less than or equal to 1000."),
    ],
)
def test_an_effect_that_cannot_be_is_refused_at_its_field(trainer, system, kind, filled, error):
    page = trainer.open("effect_add", system.pk, "finish", query=f"?kind={kind}")
    for name, text in filled.items():
        page = page.fill(**{name: text}).press("show")

    page = page.press()

    assert error in page.errors
    assert "effects" not in action(system)


def test_guards_and_effects_are_put_in_order_and_removed(trainer):
    draft = draft_of("1-move-in")
    system = draft.system

    trainer.post("effects_order", system.pk, "register_move", do="down:0", seq=system.seq)
    trainer.post("guards_order", system.pk, "register_move", do="drop:0", seq=system.seq + 1)

    made = next(one for one in now(system)["actions"] if one["key"] == "register_move")
    assert "of" in made["effects"][0]
    assert "guards" not in made


def test_an_action_without_a_record_says_whose_fields_it_changes(trainer, system):
    trainer.open("action", system.pk, "finish").fill(on="").press()
    page = trainer.open("effect_add", system.pk, "finish", query="?kind=set").fill(set__0__field="pages")
    page = page.press("show").fill(set__0__value__kind="number").press("show").fill(set__0__value__text="1")

    page = page.press()

    assert "The action takes no record: say whose fields these are." in page.errors


def test_texts_that_no_form_sends_are_taken_for_nothing(trainer, system):
    """Names of controls that lead nowhere, far or deep, change and break nothing."""
    page = trainer.open("type", system.pk, "item")
    page.data |= {
        "fields-999999999-label": ["x"],
        "-".join(["a"] * 500): ["x"],
        "label-0-0": ["y"],
        "fields": ["z"],
    }

    assert page.send("remove:fields-77").status_code == 200
    assert page.send("nonsense").status_code == 200
    assert page.send("add:label").status_code == 200


def test_a_system_is_copied_with_its_content(trainer, system):
    trainer.post("system_copy", system.pk, name="Second desk")

    copy = SimulatedSystem.objects.get(name="Second desk")
    assert copy.spec == now(system) | {"name": "Second desk"}


def test_only_a_system_without_scenarios_is_deleted(trainer, system):
    used = draft_of("1-move-in").system

    trainer.post("system_delete", used.pk)
    trainer.post("system_delete", system.pk)

    assert list(SimulatedSystem.objects.all()) == [used]
