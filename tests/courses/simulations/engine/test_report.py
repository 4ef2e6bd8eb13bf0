import pytest

from courses.simulations.engine import judge

from . import cases
from .cases import SUBMIT, act, playing

ACTED = {"check": "did", "a": {"do": "act"}}
NEVER_OTHER = {"check": "never", "a": {"do": "other"}}
OTHER = act(do="other")
DONE = (act(), SUBMIT)


def done(worth=1, **more) -> dict:
    """A result: kept by one `act`."""
    return {"worth": worth, **ACTED, **more}


def always(worth=1, **more) -> dict:
    """A result that nobody has to work for."""
    return {"worth": worth, "check": "state", "when": [], **more}


def hopeless(worth=1, **more) -> dict:
    return {"worth": worth, "check": "state", "when": [["now", "empty"]], **more}


def report(*checks: dict, events=DONE, **scenario):
    """The report on a run of a package with just these checks, called c0, c1, …"""
    spec = cases.tiny()
    numbered = [{"key": f"c{i}", "text": "C", "cite": "§", **check} for i, check in enumerate(checks)]
    spec["scenario"] |= {"checks": numbered, "bad_runs": [], **scenario}
    machine = playing(spec, *events)
    return judge(machine.package, machine.state, machine.trace)


@pytest.mark.parametrize(
    ("kept", "lost", "result"),
    [(1, 0, 100), (1, 1, 50), (1, 2, 33), (2, 1, 67), (1, 7, 13), (7, 1, 88), (1, 199, 1)],
)
def test_result_is_the_worth_kept_rounded_half_up(kept, lost, result):
    shares = [lost] if lost <= 100 else [100, lost - 100]
    checks = [done(must=True)] + [done()] * (kept - 1) + [hopeless(share) for share in shares if share]

    assert report(*checks).result == result


def test_costs_are_by_breach_and_number_up_to_the_cap():
    minor = {"breach": "minor", **NEVER_OTHER}
    checks = [done(must=True), minor, {"breach": "major", **NEVER_OTHER}, minor | {"cap": 5}]

    found = report(*checks, events=[act(), *[OTHER] * 4, SUBMIT])

    assert found.lost == 3 * 3 + 10 * 3 + 3 * 4
    assert (found.result, found.score) == (100, 49)


def test_score_never_falls_below_nothing():
    checks = [done(must=True), *[{"breach": "major", **NEVER_OTHER, "cap": 10}] * 2]

    assert report(*checks, events=[act(), *[OTHER] * 9, SUBMIT]).score == 0


def test_critical_costs_nothing_and_fails():
    found = report(done(must=True), {"breach": "critical", **NEVER_OTHER}, events=[act(), OTHER, SUBMIT])

    assert (found.lost, found.critical, found.passed, found.score) == (0, ["c1"], False, 79)


def test_run_passes_only_when_it_is_over():
    assert report(done(must=True)).passed
    assert report(done(must=True)).score == 100

    assert not report(done(must=True), events=[act()]).passed
    assert report(done(must=True), events=[act()]).score == 79


@pytest.mark.parametrize(
    ("pass_mark", "passed", "score"), [(50, True, 50), (51, False, 50), (100, False, 50), (1, True, 50)]
)
def test_pass_mark_is_the_packages(pass_mark, passed, score):
    found = report(done(must=True), hopeless(), **{"pass": pass_mark})

    assert (found.passed, found.score) == (passed, score)


def test_what_must_be_and_is_not_is_missing_in_order():
    found = report(hopeless(must=True), done(must=True), done(min=2, must=True), always())

    assert found.missing == ["c0", "c2"]
    assert not found.passed


def test_given_results_count_only_if_nothing_is_missing():
    checks = [done(must=True), always(3)]

    assert report(*checks).result == 100
    assert report(*checks, events=[SUBMIT]).result == 0
    assert report(*checks, events=[SUBMIT]).verdicts["c1"].verdict == "idle"


def test_result_that_became_true_counts_though_another_is_missing():
    touched = {"worth": 1, "check": "state", "when": [["now", "!=", "2026-12-07T10:00"]]}

    found = report(hopeless(must=True), touched, always())

    assert [verdict.verdict for verdict in found.verdicts.values()] == ["broken", "kept", "idle"]
    assert found.result == 33


def test_given_conduct_stays_kept():
    found = report(hopeless(must=True), {"breach": "minor", "check": "state", "when": []})

    assert found.verdicts["c1"].verdict == "kept"


def test_report_as_json_has_the_members_of_the_format():
    assert report(done(must=True), events=[OTHER]).as_json() == {
        "score": 0,
        "result": 0,
        "lost": 0,
        "passed": False,
        "critical": [],
        "missing": ["c0"],
        "checks": [{"key": "c0", "verdict": "open", "violations": []}],
    }
