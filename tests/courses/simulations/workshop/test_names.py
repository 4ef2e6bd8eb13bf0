"""Keys that are renamed are renamed everywhere; what is used is not deleted."""

from copy import deepcopy

import pytest
from django.utils import timezone

from courses.simulations.authoring.changes import Change, rewritten
from courses.simulations.authoring.declared import Names
from courses.simulations.authoring.uses import Walk, uses
from courses.simulations.engine import all_draws, canonical, judge, load_package, play
from courses.simulations.engine.selftest import steps_in
from courses.simulations.models import ScenarioDraft, SimulatedSystem
from courses.simulations.operations import drafts, naming
from tests.courses.simulations.trainer import SPECS, Trainer, draft_of, spec_of


def renamed(spec: dict, declare, changes: list[Change]) -> dict:
    """The package with keys renamed: `declare` changes the declarations in place, the rest must follow."""
    before = Names(spec["system"], spec["scenario"])
    made = deepcopy(spec)
    declare(made)
    system, in_the_way = rewritten(before, changes, system=made["system"])
    scenario, more = rewritten(before, changes, scenario=made["scenario"])
    assert not in_the_way + more
    return spec | {"system": system, "scenario": scenario}


def outcomes(spec: dict) -> list[tuple]:
    """What the runs of the package come to, in every draw."""
    package = load_package(canonical(spec))
    runs = [package.model_run, *(run["events"] for run in package.bad_runs)]
    found = []
    for draw in all_draws(package):
        for run in runs:
            machine = play(package, draw, steps_in(run, draw))
            report = judge(package, machine.state, machine.trace)
            found.append((report.score, [one.verdict for one in report.verdicts.values()]))
    return found


def _types(spec):
    for one in spec["system"]["types"]:
        one["key"] += "_x"


def _fields(spec):
    for kind in spec["system"]["types"]:
        for one in kind["fields"]:
            one["key"] += "_x"


def _actions(spec):
    for one in spec["system"]["actions"]:
        one["key"] += "_x"


def _questions(spec):
    for action in spec["system"]["actions"]:
        for one in action.get("form", ()):
            one["key"] += "_x"


def _actors(spec):
    for one in spec["system"]["actors"]:
        one["key"] += "_x"


def _roles(spec):
    for one in spec["system"]["actors"]:
        one["role"] += " x"


def _checks(spec):
    for one in spec["scenario"]["checks"]:
        one["key"] += "_x"


def _pools(spec):
    spec["scenario"]["vary"] = {f"{name}_x": pool for name, pool in spec["scenario"].get("vary", {}).items()}


def changes_of(spec: dict, what: str) -> list[Change]:
    system, scenario = spec["system"], spec["scenario"]
    if what == "field":
        keys = [(one["key"], kind["key"]) for kind in system["types"] for one in kind["fields"]]
        return [Change("field", key, f"{key}_x", (owner,)) for key, owner in keys]
    if what == "question":
        keys = [(one["key"], action["key"]) for action in system["actions"] for one in action.get("form", ())]
        return [Change("question", key, f"{key}_x", (owner,)) for key, owner in keys]
    keys = {
        "type": [one["key"] for one in system["types"]],
        "action": [one["key"] for one in system["actions"]],
        "actor": [one["key"] for one in system["actors"]],
        "check": [one["key"] for one in scenario["checks"]],
        "pool": list(scenario.get("vary", {})),
    }[what]
    return [Change(what, key, f"{key}_x") for key in keys]


@pytest.mark.parametrize("name", [name for name in SPECS if name != "language"])
@pytest.mark.parametrize(
    ("what", "declare"),
    [
        ("type", _types),
        ("field", _fields),
        ("action", _actions),
        ("check", _checks),
        ("pool", _pools),
    ],
)
def test_a_package_with_every_key_renamed_judges_as_before(name, what, declare):
    spec = spec_of(name)

    made = renamed(spec, declare, changes_of(spec, what))

    assert canonical(made) != canonical(spec) or not changes_of(spec, what)
    assert outcomes(made) == outcomes(spec)


@pytest.mark.parametrize("name", ["1-move-in", "2-petition", "3-sharing"])
def test_people_are_renamed_where_they_act(name):
    spec = spec_of(name)

    made = renamed(spec, _actors, changes_of(spec, "actor"))

    assert outcomes(made) == outcomes(spec)


def test_a_person_whom_plain_texts_may_mean_is_not_renamed():
    spec = spec_of("4-document")
    before = Names(spec["system"], spec["scenario"])

    _made, in_the_way = rewritten(before, [Change("actor", "deputy", "somebody")], scenario=spec["scenario"])

    assert in_the_way


def test_questions_are_renamed_where_they_are_answered():
    spec = spec_of("1-move-in")

    made = renamed(spec, _questions, changes_of(spec, "question"))

    assert outcomes(made) == outcomes(spec)


def test_roles_are_renamed_where_they_are_named():
    spec = spec_of("4-document")
    roles = dict.fromkeys(one["role"] for one in spec["system"]["actors"])

    made = renamed(spec, _roles, [Change("role", role, f"{role} x") for role in roles])

    assert outcomes(made) == outcomes(spec)


def test_aliases_are_renamed_in_records_conditions_and_steps():
    spec = spec_of("1-move-in")

    def declare(made):
        made["scenario"]["data"][6]["as"] = "paper"

    made = renamed(spec, declare, [Change("alias", "report", "paper")])

    assert '"$report"' not in canonical(made)
    assert outcomes(made) == outcomes(spec)


@pytest.mark.parametrize("name", SPECS)
def test_walking_a_package_changes_no_byte(name):
    spec = spec_of(name)
    walk = Walk(Names(spec["system"], spec["scenario"]), lambda use: use.key)

    assert canonical(walk.system(spec["system"])) == canonical(spec["system"])
    assert canonical(walk.scenario(spec["scenario"])) == canonical(spec["scenario"])


def test_every_use_names_a_place_of_the_package():
    spec = spec_of("1-move-in")
    names = Names(spec["system"], spec["scenario"])

    found = [*uses(names, of_scenario=False), *uses(names, of_scenario=True)]

    assert len(found) > 500
    assert {use.what for use in found} == {
        "field",
        "type",
        "role",
        "action",
        "actor",
        "question",
        "alias",
        "check",
        "pool",
    }


# --- through the forms

pytestmark = pytest.mark.django_db


def read(draft) -> ScenarioDraft:
    return ScenarioDraft.objects.select_related("system").get(pk=draft.pk)


def test_a_renamed_field_follows_into_actions_and_every_scenario():
    draft = draft_of("1-move-in")
    spec = draft.spec
    second = drafts.create_scenario(title="Two", slug="two", system=draft.system, by=None, at=timezone.now())
    drafts.change_scenario(draft=second, expected_seq=0, spec=spec, by=None, at=timezone.now())

    Trainer().open("type", draft.system_id, "report").fill(fields__0__key="state").press()

    made = read(draft)
    assert '"target.status"' not in canonical(
        [a for a in made.system.spec["actions"] if a.get("on") == "report"]
    )
    assert made.spec["data"][6]["with"]["state"] == "received"
    assert read(second).spec == made.spec
    assert load_package(canonical(drafts.package_of(made)))


def test_a_renamed_action_follows_and_its_page_moves():
    draft = draft_of("1-move-in")

    page = Trainer().open("action", draft.system_id, "register_move").fill(key="enter_move").press()

    made = read(draft)
    assert page.url.endswith("/actions/enter_move/")
    assert made.spec["model_run"][5]["do"] == "enter_move"
    assert load_package(canonical(drafts.package_of(made)))


def test_a_field_in_use_is_not_deleted_and_its_uses_are_listed():
    draft = draft_of("1-move-in")
    before = canonical(draft.system.spec)

    page = Trainer().open("type", draft.system_id, "report").press("remove:fields-0").press()

    assert "is still used" in page.text
    assert "Action “Register the move (전입 처리)”, condition 1" in page.text
    assert "check “The move is registered with date, reason and your name”" in page.text
    assert canonical(read(draft).system.spec) == before


def test_a_field_out_of_use_is_deleted_from_its_columns_too():
    draft = draft_of("1-move-in")
    page = Trainer().open("type", draft.system_id, "share").press("add:fields")
    page.fill(fields__3__label="Spare").press()
    Trainer().open("type", draft.system_id, "share").press("add:list").fill(list__3__field="spare").press()

    Trainer().open("type", draft.system_id, "share").press("remove:fields-3").press()

    made = read(draft).system.spec["types"][4]
    assert (len(made["fields"]), made["list"]) == (3, ["item", "subject", "basis"])


@pytest.mark.parametrize(
    ("page", "index", "told"),
    [("types", 0, "Record type “Household (세대)”"), ("actions", 0, "step 2 of the model run")],
)
def test_what_is_used_stays_in_the_list(page, index, told):
    draft = draft_of("1-move-in")

    answer = Trainer().post(page, draft.system_id, do=f"drop:{index}", seq=draft.system.seq)

    assert told in answer.content.decode().replace("&quot;", '"')
    assert read(draft).system.seq == draft.system.seq


def test_what_is_not_used_is_deleted():
    draft = draft_of("1-move-in")
    spec = draft.system.spec | {
        "actions": [*draft.system.spec["actions"], {"key": "idle", "label": "Idle", "who": ["registrar"]}]
    }
    drafts.change_system(system=draft.system, expected_seq=0, spec=spec, by=None, at=timezone.now())

    Trainer().post("actions", draft.system_id, do="drop:12", seq=1)

    assert len(read(draft).system.spec["actions"]) == 12


def test_a_check_that_a_bad_run_breaks_stays():
    draft = draft_of("1-move-in")

    answer = Trainer().post("checks", draft.pk, do="drop:0", seq=draft.seq)

    assert "bad run 1" in answer.content.decode()
    assert len(read(draft).spec["checks"]) == 13


def test_a_renamed_check_follows_into_bad_runs():
    draft = draft_of("1-move-in")

    Trainer().open("check", draft.pk, "registered").fill(key="entered").press()

    assert read(draft).spec["bad_runs"][0]["breaks"] == "entered"


def test_a_renamed_pool_follows_and_one_in_use_stays():
    draft = draft_of("1-move-in")

    Trainer().open("vary", draft.pk).fill(vary__0__name="moved_on").press()
    page = Trainer().open("vary", draft.pk).press("remove:vary-0").press()

    made = read(draft)
    assert "{{moved_on}}" in made.spec["brief"]
    assert made.spec["model_run"][7]["draw"] == {"moved_on": ["2026-11-17"]}
    assert "is still used" in page.text


def test_a_person_whose_messages_others_send_stays():
    draft = draft_of("1-move-in")

    page = Trainer().open("actors", draft.system_id).press("remove:actors-0").press()

    assert "is still used" in page.text
    assert len(read(draft).system.spec["actors"]) == 2


def test_a_renamed_role_follows_into_actions():
    draft = draft_of("1-move-in")

    Trainer().open("actors", draft.system_id).fill(actors__0__role="clerk").press()

    assert {role for one in read(draft).system.spec["actions"] for role in one["who"]} == {
        "clerk",
        "old office",
    }


def test_a_record_that_the_system_speaks_of_keeps_its_name():
    draft = draft_of("language")

    page = Trainer().open("records", draft.pk, "item").fill(records__0__as="erste").press()

    assert "is still used" in page.text
    assert read(draft).spec["data"][0]["as"] == "first"


def test_a_locked_scenario_keeps_a_key_from_being_renamed():
    draft = draft_of("1-move-in")
    draft.scenario.locked = True
    draft.scenario.save()

    page = Trainer().open("type", draft.system_id, "report").fill(fields__0__key="state").press()

    assert "would have to follow, and it is locked" in page.text
    assert (read(draft).seq, read(draft).system.seq) == (draft.seq, draft.system.seq)


def test_a_failed_follower_leaves_nothing_behind(monkeypatch):
    draft = draft_of("1-move-in")

    def broken(**kwargs):
        raise RuntimeError

    monkeypatch.setattr(naming, "change_scenario", broken)
    with pytest.raises(RuntimeError):
        Trainer().open("type", draft.system_id, "report").fill(fields__0__key="state").press()

    assert SimulatedSystem.objects.get().spec["types"][2]["fields"][0]["key"] == "status"
