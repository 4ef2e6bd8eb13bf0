"""Bad runs made from the model run: they break what they say, in the draws they are used in."""

import pytest

from courses.simulations.authoring import badruns
from courses.simulations.authoring.variations import exchanged, with_added, without
from courses.simulations.engine import all_draws, load_package, self_test
from courses.simulations.engine.selftest import steps_in
from courses.simulations.engine.work import ACT
from tests.courses.simulations.engine import cases


def without_bad_runs(name: str) -> dict:
    spec = cases.spec(name)
    spec["scenario"]["bad_runs"] = []
    return spec


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_every_check_of_the_four_cases_gets_a_bad_run_that_the_self_test_accepts(name):
    spec = without_bad_runs(name)
    package = load_package(spec)
    unbroken = [finding["check"] for finding in self_test(package)]

    found = badruns.find(package, unbroken)

    spec["scenario"]["bad_runs"] = list(found.values())
    assert self_test(load_package(spec)) == []


def test_a_run_that_breaks_its_check_in_some_draws_is_used_in_these_alone():
    package = load_package(without_bad_runs("1-move-in.json"))

    late = badruns.find(package, ["late"])["late"]

    assert late["draw"] == {"moved": ["2026-11-17"]}
    broken = badruns.broken_by(badruns.in_draws(package, late["events"], late["draw"]))
    assert [draw["moved"] for draw in broken["late"]] == ["2026-11-17"]


def test_a_check_that_nothing_breaks_gets_no_bad_run():
    spec = without_bad_runs("3-sharing.json")
    spec["scenario"]["checks"].append(
        {
            "key": "idle",
            "text": "T",
            "cite": "C",
            "breach": "minor",
            "check": "never",
            "a": {"do": "look_up", "type": "ask"},
        }
    )
    package = load_package(spec)

    assert badruns.find(package, ["idle", "no_copy"]).keys() == {"no_copy"}


def test_the_search_ends_though_a_model_run_is_long(monkeypatch):
    spec = without_bad_runs("2-petition.json")
    steps = spec["scenario"]["model_run"]
    spec["scenario"]["model_run"] = [*[{"do": "view", "on": "$petition"}] * 480, *steps[1:]]
    package = load_package(spec)
    played = []
    real = badruns.play

    def counting(package, draw, events):
        played.append(len(events))
        return real(package, draw, events)

    monkeypatch.setattr(badruns, "play", counting)
    badruns.find(package, ["in_time", "no_name"])

    outcomes = (
        3 * len(all_draws(package)) * 500
    )  # of the two that are found, and of the one that was too much
    assert sum(played) <= badruns.WORK_TRIED / ACT + outcomes


def test_outcomes_tell_score_and_broken_checks_draw_by_draw():
    package = cases.package("3-sharing.json")

    good = badruns.in_draws(package, package.model_run)
    bad = badruns.in_draws(package, package.bad_runs[1]["events"], package.bad_runs[1]["draw"])

    assert [(one.broken, one.score) for one in good] == [([], 100)] * 2
    assert [one.draw for one in bad] == [{"tax": "in arrears"}]
    assert bad[0].broken == ["decided"]


def test_steps_are_dropped_exchanged_and_added_without_touching_the_model_run():
    steps = [{"do": "a"}, {"do": "b"}, {"do": "submit"}]

    assert without(steps, [0]) == [{"do": "b"}, {"do": "submit"}]
    assert exchanged(steps, 0, 1) == [{"do": "b"}, {"do": "a"}, {"do": "submit"}]
    assert with_added(steps, 2, [{"do": "c"}])[2] == {"do": "c"}
    assert steps == [{"do": "a"}, {"do": "b"}, {"do": "submit"}]


def test_dropping_a_step_that_stands_for_one_in_each_draw_drops_all_of_it():
    package = load_package(without_bad_runs("3-sharing.json"))

    decided = badruns.find(package, ["decided"])["decided"]

    assert "draw" not in decided
    for draw in all_draws(package):
        assert "decide" not in [step["do"] for step in steps_in(decided["events"], draw)]
