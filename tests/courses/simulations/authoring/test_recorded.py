"""A recording becomes steps: records by alias, nothing that was refused or undone."""

import pytest

from courses.simulations.authoring.recorded import Notice, recorded
from courses.simulations.authoring.trials import bare
from courses.simulations.engine import Machine, all_draws, load_package
from courses.simulations.engine.selftest import steps_in
from tests.courses.simulations.engine import cases

EVERY_DRAW = [
    pytest.param(name, draw, id=f"{name}-{number}")
    for name in cases.PACKAGES
    for number, draw in enumerate(all_draws(cases.package(name)))
]


def by_number(machine: Machine, event: dict) -> dict:
    """The event as the screens send it: records by their numbers."""
    resolve = machine.state.resolve
    answers = {name: resolve(value) for name, value in event.get("input", {}).items()}
    return {"do": event["do"], "on": resolve(event.get("on")), "input": answers}


def work(package, draw: dict, events: list[dict]) -> Machine:
    machine = Machine(package, draw)
    for event in events:
        machine.step(by_number(machine, event))
    return machine


@pytest.mark.parametrize(("name", "draw"), EVERY_DRAW)
def test_the_model_run_worked_by_hand_is_recorded_as_it_was_written(name, draw):
    package = cases.package(name)
    steps = steps_in(package.model_run, draw)

    result = recorded(work(package, draw, steps))

    assert result.steps == steps
    assert (result.aliases, result.notices) == ({}, [])


def test_a_recording_needs_no_submit_and_ends_with_one_all_the_same():
    package = cases.package("1-move-in.json")

    result = recorded(work(package, all_draws(package)[0], [{"do": "view", "on": "$report"}]))

    assert result.steps == [{"do": "view", "on": "$report"}, {"do": "submit"}]


def test_what_was_undone_is_no_step():
    package = cases.package("1-move-in.json")
    events = [{"do": "view", "on": "$report"}, {"do": "view", "on": "$mover"}]

    result = recorded(work(package, all_draws(package)[0], [*events, {"do": "undo", "input": {"to": 2}}]))

    assert result.steps == [{"do": "view", "on": "$report"}, {"do": "submit"}]


def test_what_was_refused_is_left_out_with_a_notice_that_says_why():
    package = cases.package("1-move-in.json")
    wrong = {"do": "verify_identity", "on": "$report", "input": {"document": "A smile", "matches": "yes"}}

    result = recorded(work(package, all_draws(package)[0], [wrong]))

    assert result.steps == [{"do": "submit"}]
    assert result.notices == [
        Notice("refused", 1, "verify_identity", "MV-0001", "document: not a choice"),
    ]


def test_a_record_without_an_alias_gets_one_that_nobody_has():
    package = load_package(nameless("1-move-in.json", place=0))
    record_id = package.start(all_draws(package)[0]).ids_of(package.data[0]["type"])[0]

    result = recorded(work(package, all_draws(package)[0], [{"do": "view", "on": record_id}]))

    alias = result.aliases[0]
    assert result.steps[0] == {"do": "view", "on": f"${alias}"}
    assert alias not in {source.get("as") for source in package.data}


def test_a_record_that_acts_create_is_named_by_the_alias_it_is_bound_to():
    package = cases.package("3-sharing.json")
    look = steps_in(package.model_run, all_draws(package)[0])[:4]

    result = recorded(work(package, all_draws(package)[0], [*look, {"do": "view", "on": "LK-0001"}]))

    assert result.steps[4] == {"do": "view", "on": "$look"}


def test_a_record_whose_alias_has_moved_on_is_named_by_its_number_and_that_is_told():
    package = cases.package("3-sharing.json")
    looks = steps_in(package.model_run, all_draws(package)[0])[:5]

    result = recorded(work(package, all_draws(package)[0], [*looks, {"do": "view", "on": "LK-0001"}]))

    assert result.steps[5] == {"do": "view", "on": "LK-0001"}
    assert result.notices == [Notice("by number", 6, "view", "LK-0001")]


def test_an_answer_that_only_looks_like_an_alias_is_left_out_with_a_notice():
    package = cases.package("1-move-in.json")

    result = recorded(work(package, all_draws(package)[0], [{"do": "note", "input": {"text": "$nobody"}}]))

    assert result.steps == [{"do": "submit"}]
    assert [notice.kind for notice in result.notices] == ["no alias"]


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_whatever_is_recorded_can_be_written_into_the_package(name):
    spec = cases.spec(name)
    package = load_package(bare(spec))
    draw = all_draws(package)[0]

    result = recorded(work(package, draw, steps_in(spec["scenario"]["model_run"], draw)))

    spec["scenario"]["model_run"] = result.steps
    assert load_package(spec).model_run == result.steps


def nameless(name: str, place: int) -> dict:
    """The case without checks and runs, and without the alias of one of its records."""
    spec = bare(cases.spec(name))
    alias = spec["scenario"]["data"][place].pop("as")
    text = f'"${alias}"'
    assert text not in str(spec["system"])
    for source in spec["scenario"]["data"]:
        source["with"] = {k: v for k, v in source.get("with", {}).items() if f"${alias}" not in str(v)}
    return spec
