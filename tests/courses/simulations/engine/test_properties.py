"""What must hold for any events on any of the packages."""

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.simulations.engine import (
    Machine,
    all_draws,
    canonical,
    hints_for,
    judge,
    load_package,
    next_step,
    play,
    screens,
)
from courses.simulations.engine.command import outcome
from courses.simulations.engine.kept import Kept

from . import cases

NAMES = [*cases.PACKAGES, cases.LANGUAGE]
BUILT_IN = ["search", "view", "reveal", "note", "wait", "undo", "submit"]

anything = (
    st.none()
    | st.text(max_size=5)
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.integers(0, 5)
    | st.sampled_from(["yes", "no", "min", "h", "wd", "d", "2026-12-30", "a", "b", "message", "$first"])
)
wild = st.fixed_dictionaries(
    {"do": st.text(min_size=1, max_size=5) | st.sampled_from(BUILT_IN)},
    optional={
        "on": st.none() | st.text(max_size=6),
        "input": st.dictionaries(st.text(max_size=4), anything, max_size=3),
    },
)


@st.composite
def likely(draw, package):
    """An event whose verb, record and answers are often those the package knows."""
    state = package.start(all_draws(package)[0])
    do = draw(st.sampled_from([*package.actions, *BUILT_IN]))
    on = draw(
        st.sampled_from([None, *state.records, *(f"${alias}" for alias in state.cast), "$last", "$transfer"])
    )
    record = state.record(state.resolve(on))
    action = package.actions.get(do)
    form = action.form if action else package.built_in_form(do, record and record["type"])
    answers = {
        question.key: draw(st.sampled_from([*question.choices, *state.records]) | anything)
        for question in form
        if draw(st.integers(0, 9))
    }
    return {"do": do, "on": on, "input": answers}


@st.composite
def runs(draw):
    """A package, one of its draws, and events."""
    package = cases.package(draw(st.sampled_from(NAMES)))
    events = draw(st.lists(likely(package) | likely(package) | wild, max_size=14))
    if draw(st.booleans()):
        steps = [{k: v for k, v in step.items() if k != "draw"} for step in package.model_run]
        events = [*steps[: draw(st.integers(0, len(steps)))], *events]
    return package, draw(st.sampled_from(all_draws(package))), events


@cache
def loaded_again(sha256: str):
    """The package as another process would have it."""
    (spec,) = [cases.spec(name) for name in NAMES if cases.package(name).sha256 == sha256]
    return load_package(spec)


def everything_about(machine) -> dict:
    state = machine.state
    return {
        "json": machine.to_json(),
        "records": state.records,
        "ids": {type_: state.ids_of(type_) for type_ in machine.package.types},
        "cast": state.cast,
        "bindings": state.bindings,
        "hits": machine.trace.hits,
        "report": judge(machine.package, state, machine.trace).as_json(),
        "next": next_step(machine),
    }


@settings(max_examples=150)
@given(runs())
def test_one_step_after_the_other_is_the_same_as_all_at_once(run):
    package, draw, events = run
    machine = Machine(package, draw)
    entries = 0

    for event in events:
        before = machine.trace.entries[:]
        given = machine.step(event)
        entries += len(given)
        assert machine.trace.entries in (before + given, before[: len(machine.trace)])

    assert everything_about(machine) == everything_about(play(package, draw, events))


@settings(max_examples=150)
@given(runs(), st.data())
def test_run_put_away_and_taken_up_again_goes_on_as_if_it_never_stopped(run, data):
    package, draw, events = run
    cut = data.draw(st.integers(0, len(events)))
    stored = json.dumps(play(package, draw, events[:cut]).to_json(), sort_keys=True)

    machine = Machine.from_json(loaded_again(package.sha256), json.loads(stored))
    for event in events[cut:]:
        machine.step(event)

    assert everything_about(machine) == everything_about(play(package, draw, events))


@settings(max_examples=150)
@given(runs(), st.data())
def test_run_kept_as_text_is_the_one_kept_as_json(run, data):
    package, draw, events = run
    cut = data.draw(st.integers(0, len(events)))
    stored = play(package, draw, events[:cut]).to_text()

    machine = Machine.from_text(loaded_again(package.sha256), stored)
    for event in events[cut:]:
        machine.step(event)

    once = play(package, draw, events)
    assert stored == canonical(play(package, draw, events[:cut]).to_json())
    assert machine.to_text() == canonical(once.to_json())
    assert everything_about(machine) == everything_about(once)


@settings(max_examples=50)
@given(runs())
def test_acts_on_a_record_are_found_without_reading_the_others(run):
    machine = play(*run)
    again = Machine.from_text(machine.package, machine.to_text())

    for record_id in machine.state.records:
        acts = [entry for entry in reversed(machine.trace) if entry["on"] == record_id]
        assert list(machine.trace.about(record_id)) == acts
        assert list(again.trace.about(record_id)) == acts


@settings(max_examples=100)
@given(runs())
def test_whatever_happens_the_outcome_is_sound(run):
    package, draw, events = run

    found = json.loads(json.dumps(outcome(package, draw, events, prefixes=True)))

    last = found["prefixes"][-1]
    assert (last["seq"], last["head"], last["now"]) == (len(events), found["head"], found["now"])
    assert [entry["at"] for entry in found["trace"]] == sorted(entry["at"] for entry in found["trace"])
    report = found["report"]
    assert 0 <= report["score"] <= report["result"] <= 100
    assert not report["passed"] or (found["over"] and not report["missing"] + report["critical"])
    for check in report["checks"]:
        assert (check["verdict"] == "broken") == bool(check["violations"])
        assert all(-1 <= position < len(found["trace"]) for position in check["violations"])


@settings(max_examples=100)
@given(runs())
def test_broken_verdicts_do_not_recover_without_undo(run):
    package, draw, events = run
    events = [event for event in events if event["do"] != "undo"]
    broken: set = set()

    for prefix in outcome(package, draw, events, prefixes=True)["prefixes"]:
        now_broken = {key for key, verdict in prefix["verdicts"].items() if verdict == "broken"}
        assert broken <= now_broken
        broken = now_broken


@settings(max_examples=75)
@given(runs())
def test_screens_show_every_state(run):
    package, draw, events = run
    machine = play(package, draw, events)

    for record in machine.state.records.values():
        for field in package.types[record["type"]].fields:
            assert isinstance(screens.shown(machine, record, field), str)
        assert screens.name_of(machine, record)
        assert screens.actions_for(machine, record) is not None
    assert len(screens.inbox(machine)) <= len(machine.state.ids_of("message"))
    hints = hints_for(machine)
    assert hints is None or hints.event in [
        {k: v for k, v in step.items() if k != "draw"} for step in package.model_run
    ]


def test_two_runs_of_one_package_do_not_meet():
    package = cases.package(cases.LANGUAGE)
    draw = all_draws(package)[0]
    first, second = Machine(package, draw), Machine(package, draw)
    untouched = json.dumps(second.to_json())

    first.step({"do": "tick", "on": "$first", "input": {"mark": "a"}})
    first.step({"do": "open_it", "on": "$second", "input": {"yes": "no"}})

    assert json.dumps(second.to_json()) == untouched
    assert Machine(package, draw).state.records == second.state.records


def test_texts_that_look_like_parts_of_the_text_do_not_mislead():
    looks = ['],"head":"', '"trace":{"entries":[', '],"hits":{', '"events":[', '{"at":"', ',{"do":', "\\"]
    events = [{"do": text, "on": text, "input": {text: text}} for text in looks]
    machine = cases.playing(
        cases.tiny(), *events, cases.act(), {"do": "note", "input": {"text": "".join(looks)}}
    )

    again = Machine.from_text(machine.package, machine.to_text())

    assert [list(again.trace.about(text)) for text in looks] == [
        [entry] for entry in machine.trace[: len(looks)]
    ]
    assert (len(again.trace), again.to_text()) == (len(events) + 2, canonical(machine.to_json()))
    assert everything_about(again) == everything_about(machine)


def test_a_step_reads_nothing_of_the_steps_before(monkeypatch):
    machine = cases.playing(cases.tiny(), *[cases.act()] * 50)
    again = Machine.from_text(machine.package, machine.to_text())
    monkeypatch.setattr(Kept, "values", property(lambda kept: pytest.fail("read")))

    (entry,) = again.step(cases.act())
    text = again.to_text()

    monkeypatch.undo()
    machine.step(cases.act())
    assert (entry, text) == (machine.trace[-1], canonical(machine.to_json()))


def test_run_of_another_package_is_not_taken_up():
    stored = Machine(cases.package("2-petition.json"), {}).to_json()

    with pytest.raises(ValueError, match="another package"):
        Machine.from_json(cases.package("4-document.json"), stored)


def test_stored_run_is_small_where_little_was_written():
    spec = cases.tiny()
    spec["scenario"]["data"] += [{"type": "item", "with": {"name": "x" * 100}}] * 1900
    machine = cases.playing(spec, cases.act(), cases.act())

    assert len(json.dumps(machine.to_json())) < 2_000
