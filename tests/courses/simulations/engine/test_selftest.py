import pytest

from courses.simulations.engine import load_package, looks_personal, self_test

from . import cases
from .cases import SUBMIT, act


def findings(spec: dict, rule: str | None = None) -> list[dict]:
    found = self_test(load_package(spec))
    return [finding for finding in found if rule in (None, finding["rule"])]


def varied() -> dict:
    spec = cases.tiny()
    spec["scenario"]["vary"] = {"v": ["x", "y"]}
    return spec


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_given_cases_may_be_published(name):
    assert self_test(cases.package(name)) == []


def test_sound_case_has_no_findings():
    assert findings(cases.tiny()) == []


@pytest.mark.parametrize(
    "text",
    [
        "900101-1234567",
        "900101 1234567",
        "Nr. 9001011234567.",
        "02-123-4567",
        "call 010-1234-5678 now",
        "031-123-4567x",
        "a@b.kr",
        "a.b+c@mail.example.com",
        "user@example",
        "x@y.example and z@w.org",
        "a@b.example_c@evil.com",
        "@@a@b@c.kr",
        "kim@b.examples",
    ],
)
def test_what_is_shaped_like_personal_data_is_found(text):
    assert looks_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "1900101-1234567",
        "900101-12345678",
        "900101--1234567",
        "９００１０１-1234567",
        "000-2100-0001",
        "1-02-123-4567",
        "102-123-4567",
        "0-123-4567",
        "0123-123-4567",
        "02-123-45678",
        "a@b.example",
        "a@b.c.example, d@e.example",
        "a @ b.kr",
        "@b.kr",
        "a@",
        "a@b.example@c.kr",
    ],
)
def test_what_is_not_shaped_so_is_left_alone(text):
    assert not looks_personal(text)


def test_personal_data_is_named_by_path_members_in_code_point_order():
    spec = cases.tiny()
    spec["scenario"]["title"] = "a@b.kr"
    spec["scenario"]["brief"] = "02-123-4567"
    spec["system"]["actors"][1]["name"] = "900101-1234567"
    spec["scenario"]["data"][1]["with"]["marks"] = ["x", "02-123-4567 and 02-123-4567"]
    spec["scenario"]["model_run"][0]["input"] = {}

    assert findings(spec, "personal") == [
        {"rule": "personal", "at": "$.scenario.brief"},
        {"rule": "personal", "at": "$.scenario.data[1].with.marks[1]"},
        {"rule": "personal", "at": "$.scenario.title"},
        {"rule": "personal", "at": "$.system.actors[1].name"},
    ]


def test_model_run_must_pass_with_100_in_every_draw():
    spec = varied()
    spec["scenario"]["model_run"][0]["draw"] = {"v": ["x"]}
    spec["scenario"]["model_run"].insert(
        0, {"do": "act", "on": "$first", "draw": {"v": ["y"]}, "input": {"z": 1}}
    )

    assert findings(spec) == [
        {"rule": "model", "draw": {"v": "y"}, "score": 0},
        {"rule": "refused", "draw": {"v": "y"}, "seq": 1, "do": "act"},
    ]


def test_refused_acts_of_others_in_the_model_run_are_findings_too():
    spec = cases.tiny()
    cases.action(spec, "other")["who"] = ["clerk"]
    cases.action(spec, "act")["effects"] = [{"later": "other", "as": "bot", "after": [1, "min"]}]

    assert findings(spec) == [{"rule": "refused", "draw": {}, "seq": 1, "do": "other"}]


def test_submitting_at_once_must_score_nothing():
    spec = varied()
    spec["scenario"]["checks"].append(
        {"key": "free", "text": "F", "cite": "§", "worth": 1, "check": "did", "a": {"do": "act"}, "min": 1}
    )
    spec["scenario"]["checks"][1]["a"] = {"do": "submit"}

    assert [finding["score"] for finding in findings(spec, "empty")] == [9, 9]


def test_bad_run_must_break_its_check_in_every_draw_it_is_used_in():
    spec = cases.conduct(varied(), check="never", a={"do": "other"})
    spec["scenario"]["bad_runs"] += [
        {"breaks": "rule", "events": [act(do="other") | {"draw": {"v": ["y"]}}, SUBMIT]},
        {"breaks": "rule", "draw": {"v": ["y"]}, "events": [SUBMIT]},
    ]

    assert findings(spec) == [
        {"rule": "bad run", "run": 1, "check": "rule", "draw": {"v": "x"}},
        {"rule": "bad run", "run": 2, "check": "rule", "draw": {"v": "y"}},
    ]


def test_check_that_no_bad_run_breaks_is_named():
    spec = cases.conduct(cases.tiny(), check="never", a={"do": "other"})

    assert findings(spec) == [{"rule": "unbroken", "check": "rule"}]


def test_check_broken_by_a_run_that_was_made_for_another_is_not_unbroken():
    spec = cases.conduct(cases.tiny(), check="did", a={"do": "view"}, min=0, max=1)
    spec["scenario"]["bad_runs"][0]["events"] = [act(do="view"), act(do="view"), SUBMIT]

    assert findings(spec) == []


def test_findings_come_in_the_formats_order():
    found = self_test(cases.package(cases.LANGUAGE))

    rules = [finding["rule"] for finding in found]
    assert rules == ["model"] * 6 + ["empty"] * 3 + ["bad run"] * 3 + ["unbroken"] * 14
    assert found[6] == {"rule": "empty", "draw": {"b": "x", "n": 3, "word": "{now}"}, "score": 57}
