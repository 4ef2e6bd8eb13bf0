"""Work is counted, not timed: what is too much is too much everywhere, and is not begun."""

import pytest

from courses.simulations.engine import (
    TooMuchWork,
    all_draws,
    default_draw,
    judge,
    load_package,
    play,
    self_test,
)
from courses.simulations.engine.selftest import least_work, steps_in
from courses.simulations.engine.work import ACT, Effort, effort_of

from . import cases

PLENTY = 10**12
TYPES = {"item", "message"}


def played(package, draw: dict) -> float:
    limited = package.limited(PLENTY)
    machine = play(limited, draw, steps_in(package.model_run, draw))
    judge(limited, machine.state, machine.trace)
    return limited.meter.done


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_the_same_run_is_the_same_work_each_time(name):
    package = cases.package(name)
    draw = default_draw(package)

    assert played(package, draw) == played(package, draw) >= ACT * len(steps_in(package.model_run, draw))


def test_a_run_is_played_within_its_work_and_not_with_less():
    package = cases.package("1-move-in.json")
    draw = default_draw(package)
    events, work = steps_in(package.model_run, draw), played(package, draw)

    play(package.limited(work), draw, events)

    with pytest.raises(TooMuchWork):
        play(package.limited(work / 2), draw, events)


def test_a_package_without_a_limit_is_played_to_the_end_beside_a_limited_one():
    package = cases.package("1-move-in.json")
    package.limited(1)

    assert package.meter is None
    assert self_test(package) == []


def test_what_a_search_asks_is_counted_for_every_record_there_is_then():
    effort = effort_of(
        [[{"exists": "item", "where": [["row.name", "=", "x"], ["row.name", "filled"]]}]], TYPES
    )

    assert effort.each == {"item": 3}


def test_a_search_within_another_is_counted_once_and_not_for_all_its_rows():
    inner = {"absent": "message", "where": [["row.about", "=", "target"]]}

    effort = effort_of([[{"exists": "item", "where": [inner, ["row.name", "=", {"ref": "row.id"}]]}]], TYPES)

    assert effort.each["message"] == 2


def test_a_field_that_is_called_like_a_search_is_none():
    effects = [{"set": {"exists": "item", "where": 3}}, {"set": {"exists": ["item"], "where": [1, "a"]}}]

    assert effort_of([effects], TYPES).each.keys() <= {"item"}
    assert effort_of([[{"set": {"exists": "other"}}]], TYPES) == Effort(1, {})


def test_records_that_acts_create_are_counted_too():
    spec = cases.tiny()
    nobody = {"absent": "item", "where": [["row.name", "=", "nobody"]]}
    make = {"key": "breed", "label": "Breed", "who": ["clerk"], "effects": [{"create": "item"}] * 30}
    spec["system"]["actions"].append({**make, "guards": [{"when": [nobody], "else": "no"}]})
    package = load_package(spec)

    first, tenth = (_work_of(package, [{"do": "breed"}] * times) for times in (1, 10))

    rows_added = 30 * sum(range(10))
    assert tenth > 10 * ACT + rows_added > 10 * first


def _work_of(package, events: list[dict]) -> float:
    limited = package.limited(PLENTY)
    play(limited, {}, events)
    return limited.meter.done


def test_an_act_is_stopped_before_it_is_taken():
    package = cases.package("3-sharing.json").limited(ACT * 3)
    acts = [{"do": "lend_login"}] * 500

    with pytest.raises(TooMuchWork):
        play(package, default_draw(package), acts)

    assert package.meter.done <= ACT * 3


def test_verbs_that_nobody_knows_leave_nothing_behind():
    package = cases.package("3-sharing.json").limited(PLENTY)

    play(package, default_draw(package), [{"do": f"verb{number}"} for number in range(400)])

    assert len(package._efforts) < 100


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_the_least_work_of_a_self_test_is_that_of_its_steps(name):
    package = cases.package(name)
    runs = [{"events": package.model_run}, *package.bad_runs]

    steps = sum(
        len(steps_in(run["events"], draw))
        for draw in all_draws(package)
        for run in runs
        if all(draw[key] in values for key, values in run.get("draw", {}).items())
    )

    assert least_work(package) == ACT * steps


def test_a_self_test_that_is_too_much_by_its_steps_alone_is_not_begun():
    package = cases.package("1-move-in.json")
    limited = package.limited(least_work(package) - 1)

    with pytest.raises(TooMuchWork):
        self_test(limited)

    assert limited.meter.done == 0
