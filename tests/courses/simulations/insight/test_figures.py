"""What a selection of runs comes to: added up by the database, alike whatever way it is counted."""

from collections import Counter
from datetime import timedelta
from statistics import quantiles

import pytest

from courses.simulations.insight.figures import Figures
from courses.simulations.insight.selection import Selection
from courses.simulations.models import HintTaken, RunPair, RunSummary, RunVerdict
from tests.courses.simulations.insight.crowd import crowd
from tests.factories.people import UserFactory
from tests.factories.simulations import AT

pytestmark = pytest.mark.django_db


def of(scenario, mode: str = "practice", **options) -> Figures:
    return Figures(Selection(scenario, mode, **options))


def test_totals_count_runs_and_people(scenario, work):
    person = UserFactory()
    work(person)
    work(person, passes=True, at=AT + timedelta(hours=1))
    work(notes=["one"])

    totals = of(scenario).totals

    assert (totals.runs, totals.people, totals.passed, totals.failed) == (3, 2, 1, 2)
    assert not totals.enough


def test_only_the_mode_the_version_and_the_time_asked_for_are_counted(scenario, work):
    work(mode="practice")
    work(mode="assessed")
    work(mode="practice", at=AT + timedelta(days=9))

    assert of(scenario).totals.runs == 2
    assert of(scenario, "assessed").totals.runs == 1
    assert of(scenario, since=AT + timedelta(days=1)).totals.runs == 1
    assert of(scenario, version=scenario.version_id).totals.runs == 2
    assert of(scenario, version=scenario.version_id + 1).totals.runs == 0


def test_checks_tell_what_was_kept_broken_and_never_reached(scenario, work):
    work()
    work(passes=True)

    told = {one.key: (one.kept, one.broken, one.unreached) for one in of(scenario).checks}

    counted: dict[str, Counter] = {}
    for row in RunVerdict.objects.all():
        kind = row.verdict if row.verdict in ("kept", "broken") else "unreached"
        counted.setdefault(row.key, Counter())[kind] += 1
    assert told == {key: (one["kept"], one["broken"], one["unreached"]) for key, one in counted.items()}
    assert {key for key, (kept, broken, unreached) in told.items() if unreached}


def test_what_is_broken_most_comes_first(scenario, activity):
    crowd(scenario, activity, 40, persons=8)

    broken = [one.broken for one in of(scenario, "assessed").checks]

    assert broken == sorted(broken, reverse=True)


def test_tries_count_each_person_at_the_first_pass(scenario, work):
    slow, quick, never = UserFactory(), UserFactory(), UserFactory()
    for hour in range(2):
        work(slow, at=AT + timedelta(hours=hour))
    work(slow, passes=True, at=AT + timedelta(hours=2))
    for hour in range(2):
        work(quick, passes=True, at=AT + timedelta(hours=hour))
    work(never)

    figures = of(scenario)

    assert figures.tries == {1: 1, 3: 1}
    assert figures.not_passed_yet == 1


def test_times_are_quartiles_of_passed_and_other_runs(scenario, activity):
    crowd(scenario, activity, 31, persons=6)

    times = of(scenario, "assessed").times

    for passed in (True, False):
        seconds = sorted(RunSummary.objects.filter(passed=passed).values_list("seconds", flat=True))
        assert times[passed].middle == seconds[(len(seconds) - 1) // 2]
        low, _middle, high = quantiles(seconds, n=4, method="inclusive")
        assert abs(times[passed].low - low) <= 3
        assert abs(times[passed].high - high) <= 3


@pytest.mark.parametrize("runs", [1, 2, 3, 4, 5])
def test_times_of_few_runs_are_told(scenario, activity, runs):
    crowd(scenario, activity, runs, persons=1)

    assert of(scenario, "assessed").times[True].low == 60


def test_steps_tell_passed_runs_from_others(scenario, work):
    work(notes=["one", "two"])
    work(passes=True)

    note = next(one for one in of(scenario).steps if one.verb == "note")
    submit = next(one for one in of(scenario).steps if one.verb == "submit")

    assert (note.times[True], note.times[False]) == (0, 2)
    assert (submit.times[True], submit.times[False]) == (1, 1)


def test_pairs_are_told_by_runs(scenario, work):
    for _ in range(2):
        work(notes=["one", "two"])

    pairs = {(one.before, one.after): (one.times, one.runs) for one in of(scenario).pairs}

    assert pairs == {
        ("", "note"): (2, 2),
        ("note", "note"): (2, 2),
        ("note", "submit"): (2, 2),
        ("submit", ""): (2, 2),
    }


def test_hints_are_told_by_step_and_by_check(scenario, work):
    run = work()
    HintTaken.objects.create(run=run, seq=0, level=1, verb="view", check_key="registered", at=AT)
    HintTaken.objects.create(run=run, seq=0, level=2, verb="view", check_key="", at=AT)

    figures = of(scenario)

    assert next(one.hints for one in figures.steps if one.verb == "view") == 2
    assert next(one.hints for one in figures.checks if one.key == "registered") == 1


def test_a_wrong_way_is_told_when_three_people_took_it(scenario, work):
    for _ in range(2):
        work(notes=["one"])
    assert of(scenario).wrong_paths == []

    work(notes=["another"])
    [path] = of(scenario).wrong_paths

    assert (path.verbs, path.runs, path.people) == (["note", "submit"], 3, 3)
    assert len(path.examples) == 2


def test_one_person_on_the_same_wrong_way_thrice_is_not_told(scenario, work):
    person = UserFactory()
    for hour in range(3):
        work(person, notes=["one"], at=AT + timedelta(hours=hour))

    assert of(scenario).wrong_paths == []


def test_a_way_that_passed_is_no_wrong_one(scenario, work):
    for _ in range(3):
        work(passes=True)

    assert of(scenario).wrong_paths == []


@pytest.mark.parametrize("runs", [120, 240])
def test_the_number_of_queries_does_not_grow_with_the_runs(
    scenario, activity, runs, django_assert_num_queries
):
    crowd(scenario, activity, runs, persons=9)
    figures = of(scenario, "assessed")

    with django_assert_num_queries(8):
        assert figures.totals.runs == runs
        assert figures.checks and figures.tries and figures.times
        assert figures.steps and figures.pairs and figures.wrong_paths


def test_sums_agree_with_the_rows(scenario, activity):
    crowd(scenario, activity, 60, persons=10)
    figures = of(scenario, "assessed")

    assert sum(one.times for one in figures.pairs) == sum(RunPair.objects.values_list("times", flat=True))
    assert sum(one.runs for one in figures.checks) == RunVerdict.objects.count()
