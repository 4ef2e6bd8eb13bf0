"""Help: the model run played step by step, and hints on request."""

import json
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from courses.simulations import guiding, operations, queries
from courses.simulations.models import HintTaken, Run
from tests.factories.people import UserFactory
from tests.factories.simulations import (
    AT,
    NAMES,
    act,
    model_steps,
    open_simulation,
    package_text,
    published_scenario,
    started_run,
)

pytestmark = [pytest.mark.django_db, pytest.mark.standing]


def seq_of(run: Run) -> int:
    return Run.objects.values_list("seq", flat=True).get(pk=run.pk)


def play(run: Run, *, seq=None, token=None, by=None):
    return operations.play_next(
        run=run,
        expected_seq=seq_of(run) if seq is None else seq,
        token=token or uuid.uuid4(),
        by=by or run.person,
        at=AT,
    )


def hint(run: Run, level: int, *, seq=None, token=None, by=None):
    return operations.take_hint(
        run=run,
        expected_seq=seq_of(run) if seq is None else seq,
        level=level,
        token=token or uuid.uuid4(),
        by=by or run.person,
        at=AT,
    )


def events(run: Run) -> list[dict]:
    return [event.event for event in run.events.order_by("seq")]


def hints(run: Run) -> list[tuple]:
    return list(run.hints.order_by("pk").values_list("seq", "level", "verb", "check_key"))


# Watch


@pytest.mark.parametrize("name", NAMES)
def test_watching_plays_the_model_run_to_its_end_and_hands_it_in(name):
    run = started_run(name, mode="watch")

    for _ in model_steps(run):
        play(run)

    run.refresh_from_db()
    assert (run.ending, run.reports.get().score) == ("submitted", 100)
    assert queries.first_difference(run) is None


def test_a_repeated_next_step_is_one_event_and_both_get_its_outcome():
    run, token = started_run(mode="watch"), uuid.uuid4()

    first, second = play(run, seq=0, token=token), play(run, seq=0, token=token)

    assert run.events.count() == 1
    assert first.entries == second.entries


def test_a_next_step_asked_for_from_an_earlier_state_is_not_played():
    run = started_run(mode="watch")
    play(run)

    with pytest.raises(operations.Moved):
        play(run, seq=0)

    assert run.events.count() == 1


def test_nothing_of_a_played_step_remains_when_its_last_write_fails(monkeypatch):
    run = started_run(mode="watch")

    def fails(self, *args, **kwargs):
        raise DatabaseError("late")

    monkeypatch.setattr(Run, "save", fails)
    with pytest.raises(DatabaseError):
        play(run)
    monkeypatch.undo()

    run.refresh_from_db()
    assert (run.seq, run.events.count()) == (0, 0)


def test_whoever_watches_does_not_act():
    run = started_run(mode="watch")

    for do, on in (("view", "MV-0001"), ("note", None), ("wait", None), ("undo", None), ("submit", None)):
        with pytest.raises(operations.NotInThisMode):
            act(run, do, on)
    with pytest.raises(operations.NotInThisMode):
        operations.wait_for_others(run=run, expected_seq=0, by=run.person, at=AT)

    assert not run.events.exists()


@pytest.mark.parametrize("mode", ["guided", "practice", "assessed"])
def test_the_model_run_is_played_only_in_watch(mode):
    run = started_run(mode=mode)

    with pytest.raises(operations.NotInThisMode):
        play(run)

    assert not run.events.exists()


def test_nobody_plays_or_asks_in_the_run_of_somebody_else():
    watched, practised = started_run(mode="watch"), started_run()

    with pytest.raises(operations.NotYourRun):
        play(watched, by=UserFactory())
    with pytest.raises(operations.NotYourRun):
        hint(practised, 1, by=UserFactory())


def test_a_run_that_was_watched_to_the_end_plays_no_further():
    run = started_run(mode="watch")
    for _ in model_steps(run):
        play(run)

    with pytest.raises(operations.RunOver):
        play(run)


# Hints


def test_a_hint_is_noted_with_its_step_and_check():
    run = started_run()
    act(run, "view", "MV-0001")

    hint(run, 1)

    assert hints(run) == [(1, 1, "verify_identity", "id_first")]
    assert run.events.count() == 1


def test_a_hint_asked_twice_is_noted_once():
    run, token = started_run(), uuid.uuid4()

    hint(run, 1, token=token)
    hint(run, 1, token=token)
    hint(run, 1)

    assert HintTaken.objects.count() == 1


def test_the_database_holds_each_hint_once():
    run = started_run()
    hint(run, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        HintTaken.objects.create(run=run, seq=0, level=1, verb="view", at=AT)


def test_the_ladder_is_climbed_one_level_at_a_time():
    run = started_run()

    with pytest.raises(operations.LadderSkipped):
        hint(run, 2)
    hint(run, 1)
    with pytest.raises(operations.LadderSkipped):
        hint(run, 4)

    assert [level for _seq, level, *_rest in hints(run)] == [1]


def test_the_ladder_goes_on_as_long_as_the_step_is_the_same():
    run = started_run()
    hint(run, 1)
    act(run, "note", text="Thinking")

    hint(run, 2)

    assert [(seq, level) for seq, level, *_rest in hints(run)] == [(0, 1), (1, 2)]


def test_the_ladder_starts_again_when_the_next_step_changes():
    run = started_run()
    hint(run, 1)
    act(run, "view", "MV-0001")

    with pytest.raises(operations.LadderSkipped):
        hint(run, 2)
    hint(run, 1)

    assert [(seq, level) for seq, level, *_rest in hints(run)] == [(0, 1), (1, 1)]


def test_the_ladder_starts_again_for_a_second_step_of_the_same_verb():
    spec = json.loads(package_text())["scenario"]
    twice = [{"do": "view", "on": "$report"}, {"do": "view", "on": "$mover"}]
    run = started_run(model_run=[*twice, *spec["model_run"][1:]])
    hint(run, 1)
    hint(run, 2)
    act(run, "view", "MV-0001")

    work = queries.work_on(Run.objects.get(pk=run.pk))

    assert queries.ladder(work, guiding.next_step(work.machine)) == 0


def climb(run: Run) -> None:
    for level in (1, 2, 3):
        hint(run, level)


def test_the_fourth_level_does_the_step():
    run = started_run()
    climb(run)

    step = hint(run, 4)

    assert step.refusal is None
    assert events(run) == [{"do": "view", "on": "$report", "input": {}}]
    assert [level for _seq, level, *_rest in hints(run)] == [1, 2, 3, 4]


def test_a_step_asked_for_twice_is_done_once():
    run, token = started_run(), uuid.uuid4()
    climb(run)

    steps = [hint(run, 4, seq=0, token=token) for _ in range(2)]

    assert (run.events.count(), run.hints.count()) == (1, 4)
    assert steps[0].entries == steps[1].entries


def test_nothing_of_a_step_done_for_the_learner_remains_when_its_last_write_fails(monkeypatch):
    run = started_run()
    climb(run)

    def fails(self, *args, **kwargs):
        raise DatabaseError("late")

    monkeypatch.setattr(Run, "save", fails)
    with pytest.raises(DatabaseError):
        hint(run, 4)
    monkeypatch.undo()

    assert (run.hints.count(), run.events.count()) == (3, 0)


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_case_can_be_done_by_the_ladder(name):
    run = started_run(name)

    while not Run.objects.get(pk=run.pk).is_over:
        climb(run)
        hint(run, 4)

    assert run.reports.get().score == 100


def test_a_step_that_somebody_else_has_to_make_possible_is_waited_for():
    run = started_run()
    for step in model_steps(run):
        if step["do"] == "wait":
            break
        act(run, step["do"], step.get("on"), **step.get("input", {}))
    act(run, "wait", n=1, unit="min")  # not long enough: the next step is about what has not come yet
    climb(run)

    step = hint(run, 4)

    assert events(run)[-1]["do"] == "wait"
    assert [entry["do"] for entry in step.entries] == ["wait", "send_register"]


@pytest.mark.parametrize("mode", ["watch", "guided", "assessed"])
def test_hints_are_for_practice_only(mode):
    run = started_run(mode=mode)

    with pytest.raises(operations.NotInThisMode):
        hint(run, 1)

    assert not HintTaken.objects.exists()


def test_a_hint_to_an_earlier_state_is_not_taken():
    run = started_run()
    act(run, "view", "MV-0001")

    with pytest.raises(operations.Moved):
        hint(run, 1, seq=0)

    assert not HintTaken.objects.exists()


def test_hints_are_append_only():
    run = started_run()
    hint(run, 1)

    with pytest.raises(DatabaseError), transaction.atomic():
        run.hints.all().delete()


# Which modes may be begun


def start(person, activity, mode: str, **options) -> Run:
    return operations.start_run(
        person=person, activity=activity, mode=mode, language="en", by=person, at=AT, **options
    )


@pytest.mark.parametrize("mode", ["watch", "guided", "practice", "assessed"])
def test_a_mode_the_scenario_does_not_offer_is_refused(mode):
    person, scenario = UserFactory(), published_scenario()
    activity = open_simulation(person, scenario)
    setattr(scenario, f"offers_{mode}", False)
    scenario.save()

    with pytest.raises(operations.NotOffered):
        start(person, activity, mode)

    assert not Run.objects.exists()


def test_a_recording_is_never_started_by_a_learner():
    person = UserFactory()
    activity = open_simulation(person, published_scenario())

    with pytest.raises(operations.NotOffered):
        start(person, activity, "record")


def test_a_run_under_way_is_gone_on_with_when_its_mode_is_withdrawn():
    run = started_run()
    scenario = run.version.scenario
    scenario.offers_practice = False
    scenario.save()

    assert start(run.person, run.activity, "practice") == run
    with pytest.raises(operations.NotOffered):
        start(run.person, run.activity, "practice", afresh=True)

    run.refresh_from_db()
    assert not run.is_over


def practice_first(run: Run) -> None:
    published = run.version.scenario
    published.assessed_after_practice = True
    published.save()


def pass_practice(run: Run) -> None:
    for step in model_steps(run):
        act(run, step["do"], step.get("on"), **step.get("input", {}))


def test_assessed_opens_after_a_pass_in_practice_where_the_scenario_asks_for_it():
    run = started_run()
    practice_first(run)

    with pytest.raises(operations.PracticeFirst):
        start(run.person, run.activity, "assessed")
    pass_practice(run)

    assert start(run.person, run.activity, "assessed").mode == "assessed"


def test_a_failed_practice_and_a_watched_run_do_not_open_assessed():
    run = started_run()
    practice_first(run)
    act(run, "submit")
    watched = start(run.person, run.activity, "watch")
    for _ in model_steps(watched):
        play(watched)

    with pytest.raises(operations.PracticeFirst):
        start(run.person, run.activity, "assessed")


@pytest.mark.parametrize("keeps_passes", [True, False])
def test_a_pass_on_an_earlier_version_opens_assessed_only_while_passes_stay_good(keeps_passes):
    run = started_run()
    practice_first(run)
    pass_practice(run)
    version = operations.import_package(
        text=package_text(title="Second"),
        slug=run.version.scenario.slug,
        by=None,
        at=AT,
        keeps_passes=keeps_passes,
    )
    operations.publish_version(version=version, by=None, at=AT)

    if keeps_passes:
        assert start(run.person, run.activity, "assessed").version == version
    else:
        with pytest.raises(operations.PracticeFirst):
            start(run.person, run.activity, "assessed")


def test_each_mode_begins_with_the_first_draw_and_goes_on_in_turn():
    run = started_run()

    watched = start(run.person, run.activity, "watch")
    again = start(run.person, run.activity, "watch", afresh=True)

    assert watched.draw == run.draw
    assert again.draw != watched.draw
