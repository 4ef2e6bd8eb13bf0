"""Warnings: what looks like an oversight, at its place. Each twin shows that the rule sees the difference."""

import pytest

from courses.simulations.authoring.warnings import warnings
from courses.simulations.engine import load_package
from courses.simulations.engine.selftest import outcomes
from tests.courses.simulations.engine import cases

CASE = "3-sharing.json"


def of(spec: dict, rule: str) -> list[tuple]:
    package = load_package(spec)
    found = warnings(package, outcomes(package))
    return [(one.at, *one.words.values()) for one in found if one.rule == rule]


def test_an_action_that_nobody_is_sent_to_is_told():
    spec = cases.spec(CASE)
    actions = spec["system"]["actions"]
    actions.append({"key": "sign", "label": "Sign", "who": ["sharing manager"]})
    place = f"$.system.actions[{len(actions) - 1}]"
    assert of(spec, "nobody acts") == [(place, "Sign")]

    actions[0]["effects"] = [{"later": "sign", "as": "manager", "after": [1, "h"]}]

    assert of(spec, "nobody acts") == []


def test_an_action_on_records_that_are_never_there_is_told():
    spec = cases.spec(CASE)
    ask = next(kind for kind in spec["system"]["types"] if kind["key"] == "ask")
    spec["system"]["types"].append({**ask, "key": "appeal", "prefix": "AE", "label": "Appeal"})
    spec["system"]["actions"].append(
        {"key": "hear", "label": "Hear", "who": ["case officer"], "on": "appeal"}
    )
    assert [words for _at, *words in of(spec, "no record")] == [["Hear", "Appeal"]]
    assert [words for _at, *words in of(spec, "unused type")] == [["Appeal"]]

    spec["system"]["actions"][0]["effects"] = [{"create": "appeal"}]

    assert of(spec, "no record") == of(spec, "unused type") == []


def test_an_alias_that_nothing_names_is_told():
    spec = cases.spec(CASE)
    assert ("$.scenario.data[6]", "letter") in of(spec, "unused alias")

    spec["system"]["actions"][0]["effects"] = [
        {"send": "manager", "subject": {"text": "About {cast.letter.subject}"}}
    ]

    assert of(spec, "unused alias") == []


def test_a_rule_that_no_check_cites_is_told():
    spec = cases.spec(CASE)
    spec["scenario"]["sources"].append({"name": "Passport Act (여권법)"})
    assert of(spec, "unused source") == [("$.scenario.sources[2]", "Passport Act (여권법)")]

    spec["scenario"]["checks"][1]["cite"] = "Passport Act Art. 3"

    assert of(spec, "unused source") == []


def test_a_pool_that_nothing_uses_and_one_that_changes_nothing_are_told():
    spec = cases.spec(CASE)
    spec["scenario"]["vary"] |= {"weather": ["wet", "dry"], "phone": ["000-1", "000-2"], "only": ["one"]}
    person = spec["scenario"]["data"][1]["with"]
    person |= {"phone": "{{phone}}", "name": "{{only}}"}

    assert of(spec, "unused pool") == [("$.scenario.vary.weather", "weather")]
    assert of(spec, "idle pool") == [("$.scenario.vary.phone", "phone")]
    assert of(spec, "single value") == [("$.scenario.vary.only", "only")]


def test_a_pool_by_which_the_model_run_goes_differently_is_not_idle():
    assert of(cases.spec(CASE), "idle pool") == []


def test_a_check_without_hints_is_told():
    spec = cases.spec(CASE)
    spec["scenario"]["checks"] = [{**check, "hints": ["Look."]} for check in spec["scenario"]["checks"]]
    assert of(spec, "no hints") == []

    del spec["scenario"]["checks"][3]["hints"]

    assert of(spec, "no hints") == [("$.scenario.checks[3]", spec["scenario"]["checks"][3]["text"])]


def test_two_checks_that_ask_the_same_are_told():
    spec = cases.spec(CASE)
    checks = spec["scenario"]["checks"]
    copy = next(check for check in checks if check["key"] == "no_copy")
    checks.append({**copy, "key": "again", "text": "Again", "a": {"do": ["save_copy"], "out": "ok"}})

    assert of(spec, "same check") == [(f"$.scenario.checks[{len(checks) - 1}]", "Again", copy["text"])]


def test_two_checks_that_always_come_out_alike_are_told():
    spec = cases.spec(CASE)
    checks = spec["scenario"]["checks"]
    checks.append({**checks[2], "key": "again", "text": "Again", "when": [["cast.ask.at", "filled"]]})

    assert of(spec, "same verdicts") == [
        (f"$.scenario.checks[{len(checks) - 1}]", "Again", checks[2]["text"])
    ]


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_every_warning_names_a_place_that_is_there(name):
    spec, package = cases.spec(name), cases.package(name)

    for warning in warnings(package, outcomes(package)):
        value = {"$": spec}
        for part in warning.at.replace("[", ".").replace("]", "").split("."):
            value = value[int(part)] if part.isdigit() else value[part]
