"""What is proposed from a model run: true of it in every draw, not asked yet, and lawful when adopted."""

import pytest

from courses.simulations.authoring.naming import with_aliases
from courses.simulations.authoring.proposal import logic_of
from courses.simulations.authoring.proposals import aliases_of, checks_of, propose
from courses.simulations.authoring.trials import bare
from courses.simulations.engine import all_draws, canonical, judge, load_package, play
from courses.simulations.engine.selftest import steps_in
from tests.courses.simulations.engine import cases

WORDS = {"text": "Text", "cite": "Law"}


def uncheckered(name: str, **members) -> dict:
    """The package with its model run and without its checks."""
    spec = cases.spec(name)
    return {
        **bare(spec),
        "scenario": {**bare(spec)["scenario"], "model_run": spec["scenario"]["model_run"], **members},
    }


def adopted(spec: dict) -> dict:
    """The package with everything that is proposed for it, fifty at a time as the format allows sixty."""
    found = propose(load_package(spec))
    chosen = [
        (one, {**WORDS, **({"worth": 1} if one.is_result else {"breach": one.breach})}) for one in found
    ]
    scenario = spec["scenario"]
    checks = checks_of(chosen[:50], {check["key"] for check in scenario["checks"]})
    data = with_aliases(scenario["data"], aliases_of([one for one, _words in chosen[:50]]))
    return {**spec, "scenario": {**scenario, "checks": scenario["checks"] + checks, "data": data}}


def found_in(name: str) -> set[str]:
    return {canonical(logic_of(one.logic)) for one in propose(load_package(uncheckered(name)))}


# What the trainers of these packages thought of by themselves, as far as the model run tells it.
@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("1-move-in.json", {"mover_first", "moverid_first", "count_first"}),
        ("2-petition.json", {"kind", "receipt_given", "approved_first", "notify_first", "no_refusal"}),
        (
            "3-sharing.json",
            {"both_items", "decided", "answered", "consent_first", "approval_first", "only_applicant"}
            | {"no_reveal", "no_papers", "no_copy", "no_lending"},
        ),
        (
            "4-document.json",
            {"separate", "cooperated", "reported", "partly_open", "number_first", "apart", "rules_first"},
        ),
    ],
)
def test_checks_that_people_wrote_are_among_those_proposed(name, keys):
    found = found_in(name)
    written = {check["key"]: canonical(logic_of(check)) for check in cases.spec(name)["scenario"]["checks"]}

    assert {key for key in keys if written[key] not in found} == set()


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_what_is_adopted_is_sound_and_kept_by_the_model_run_in_every_draw(name):
    package = load_package(adopted(uncheckered(name)))

    for draw in all_draws(package):
        machine = play(package, draw, steps_in(package.model_run, draw))
        report = judge(package, machine.state, machine.trace)
        assert {v.verdict for v in report.verdicts.values()} <= {"kept", "idle"}
        assert report.score == 100


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_nothing_is_proposed_that_is_asked_already(name):
    first = adopted(uncheckered(name))

    known = {canonical(logic_of(check)) for check in first["scenario"]["checks"]}
    again = propose(load_package(first))

    assert [one.key for one in again if canonical(logic_of(one.logic)) in known] == []


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_submitting_at_once_reaches_no_result_that_is_proposed(name):
    spec = uncheckered(name)
    results = [one for one in propose(load_package(spec)) if one.is_result]
    checks = checks_of([(one, {**WORDS, "worth": 1, "must": True}) for one in results], set())
    package = load_package({**spec, "scenario": {**spec["scenario"], "checks": checks}})

    reached = [play(package, draw, [{"do": "submit"}]) for draw in all_draws(package)]

    for check in package.checks:
        assert not all(
            judge(package, machine.state, machine.trace).verdicts[check.key].verdict == "kept"
            for machine in reached
        )


def test_an_order_that_the_system_enforces_is_not_proposed():
    """Registering needs the identity verified: nobody could do it too early, and no bad run could break it."""
    spec = uncheckered("1-move-in.json")
    register = next(one for one in spec["system"]["actions"] if one["key"] == "register_move")
    asked = {
        "check": "before",
        "a": {"do": "count_households"},
        "b": {"do": "register_move"},
        "same": "target",
    }
    assert canonical(logic_of(asked)) in found_in("1-move-in.json")

    register["guards"] = [{"when": [["target.households_seen", "filled"]], "else": "Count first."}]

    found = {canonical(logic_of(one.logic)) for one in propose(load_package(spec))}
    assert canonical(logic_of(asked)) not in found


def test_a_record_without_an_alias_gets_it_with_the_check_that_names_it():
    spec = uncheckered("3-sharing.json")
    scenario = spec["scenario"]
    place = next(n for n, source in enumerate(scenario["data"]) if source.get("as") == "ask")
    del scenario["data"][place]["as"]
    scenario["data"] = [source for source in scenario["data"] if source["type"] != "message"]
    scenario["model_run"] = [
        {**step, "on": "AK-0001"} if step.get("on") == "$ask" else step for step in scenario["model_run"]
    ]

    answered = next(one for one in propose(load_package(spec)) if one.key == "ask_status")

    assert answered.needs == {place: "ask"}
    assert answered.logic["when"] == [["cast.ask.status", "=", "answered"]]


def test_results_that_differ_by_draw_are_told_apart_by_the_field_that_holds_the_drawn_value():
    late = next(
        one for one in propose(load_package(uncheckered("1-move-in.json"))) if one.key == "report_late_notice"
    )

    branches = {canonical(branch["all"][-1]): branch["all"][0] for branch in late.logic["when"][0]["any"]}
    assert branches[canonical(["cast.report.late_notice", "empty"])][0] == "cast.report.moved"
    assert len(branches) == 2


def test_own_words_and_moments_are_only_asked_to_be_filled_in():
    """Another learner writes other words at another time."""
    found = {
        one.key: one.logic["when"]
        for one in propose(load_package(uncheckered("2-petition.json")))
        if one.is_result
    }

    assert found["petition_reasons"] == [["cast.petition.reasons", "filled"]]
    assert found["petition_closed"] == [["cast.petition.closed", "filled"]]
    assert found["petition_kind"][0][1] == "="


def test_keys_of_adopted_checks_are_free_and_lawful():
    found = propose(load_package(uncheckered("3-sharing.json")))
    looks = [one for one in found if one.key == "look_made"]

    keys = [check["key"] for check in checks_of([(one, WORDS) for one in looks], {"look_made"})]

    assert keys == ["look_made_2", "look_made_3"]


def test_words_are_those_of_the_scenarios_language():
    spec = uncheckered("3-sharing.json", language="ko")

    texts = {one.key: one.text for one in propose(load_package(spec))}

    assert texts["no_reveal"] == "이 건에 필요하지 않은 가림 정보는 해제하지 않음"
    assert texts["ask_status"].endswith("“answered”임")
