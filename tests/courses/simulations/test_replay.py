"""A run that is over, at any moment: the screens as they were, of which none can do anything."""

import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.simulations import operations, queries
from courses.simulations.engine import all_draws
from courses.simulations.engine.draws import used_in
from courses.simulations.engine.selftest import steps_in
from courses.simulations.models import Run
from courses.simulations.replica import records
from courses.simulations.replica.replay import Story, replay
from tests.courses.simulations.learner import Learner, text_of
from tests.factories.people import UserFactory
from tests.factories.simulations import NAMES, act, model_steps, solved, started_run

pytestmark = [pytest.mark.django_db, pytest.mark.standing]

PLACES = [("run", ()), ("inbox", ()), ("list", ("person",)), ("record", ("MV-0001",)), ("log", ())]


def run_of(name: str = "1-move-in", *, mode: str = "practice", **options) -> Run:
    return started_run(name, mode=mode, at=timezone.now(), **options)


def do(run: Run, verb: str, on: str | None = None, **answers):
    return act(run, verb, on, at=timezone.now(), **answers)


def over(run: Run) -> Run:
    do(run, "submit")
    run.refresh_from_db()
    return run


def solved_run(**options) -> Run:
    return solved(run_of(**options), at=timezone.now())


def seen(work) -> dict:
    """Everything a page could show of every record."""
    work.run.refresh_from_db() if work.moment is None else None
    state = work.machine.state
    return {
        "now": state.now,
        "cards": {key: records.card(work, record) for key, record in state.records.items()},
        "unread": records.unread(work),
        "log": records.told(work, records.own_log(work)),
    }


# What is shown at a moment


def test_every_moment_shows_what_could_be_seen_then():
    run = run_of()
    live = [seen(queries.work_on(run))]
    for step in model_steps(run):
        on_its_way = do(run, step["do"], step.get("on"), **step.get("input", {}))
        live.append(seen(on_its_way.work))
    run.refresh_from_db()

    story = Story(run)

    assert [seen(replay(story, moment)) for moment in range(story.length + 1)] == live


def test_moments_around_an_undo_show_what_could_be_seen_then():
    run = run_of()
    acts = [
        ("view", "MV-0001", {}),
        ("see_mover_id", "MV-0001", {}),
        ("view", "PR-0001", {}),
        ("undo", None, {"to": 2}),
        ("count_households", "MV-0001", {}),
        ("undo", None, {"to": 99}),
        ("wait", None, {"n": 1, "unit": "wd"}),
        ("undo", None, {"to": 7}),
        ("submit", None, {}),
    ]
    live = [seen(queries.work_on(run))] + [seen(do(run, verb, on, **given).work) for verb, on, given in acts]
    run.refresh_from_db()

    story = Story(run)

    assert [seen(replay(story, moment)) for moment in range(story.length + 1)] == live


def test_the_last_moment_is_the_end_of_the_run():
    run = solved_run()

    page = text_of(Learner(run).look("replay-run", run.seq))

    assert f"step {run.seq} of {run.seq}" in page
    assert "Submit" in page


def test_a_record_not_opened_yet_shows_only_what_its_list_showed():
    run = run_of()
    do(run, "view", "MV-0001")
    learner = Learner(over(run))

    before, after = (text_of(learner.look("replay-record", moment, "MV-0001")) for moment in (0, 1))

    assert "You had not seen more of it at this moment." in before
    assert "You had not seen more of it at this moment." not in after


def test_before_a_record_was_there_its_place_is_the_desk():
    run = solved_run()
    state = queries.work_on(run).machine.state
    newest = state.ids_of("message")[-1]
    learner = Learner(run)

    assert learner.look("replay-record", 0, newest)["Location"] == learner.url("replay-run", 0)
    assert learner.look("replay-record", 0, "MSG-9999").status_code == 404


# What a step was


def test_a_step_tells_what_it_changed_with_before_and_after():
    run = run_of()
    do(run, "verify_identity", "MV-0001", document="Resident card", matches="yes")

    page = text_of(Learner(over(run)).look("replay-record", 1, "MV-0001"))

    assert "1. Verify the reporter's identity" in page
    assert "Time 2026-12-07 09:30 → 2026-12-07 09:33" in page
    assert "Identity matches : before: – → after: Yes" in page


def test_a_step_tells_which_rule_it_broke():
    run = run_of()
    do(run, "answer_phone", "TP-0002", answer="Give the address")
    learner = Learner(over(run))

    page = text_of(learner.look("replay-record", 1, "TP-0002"))

    assert "Rule broken: Never tell a caller where a resident lives" in page
    assert "Rule broken" not in text_of(learner.look("replay-run", 0))


def test_the_submit_tells_what_was_not_achieved():
    page = text_of(Learner(over(run_of())).look("replay-run", 1))

    assert "Not achieved: The mover has the new address and household" in page


def test_undone_refused_and_undoing_steps_are_told_as_such():
    run = run_of()
    do(run, "register_move", "MV-0001")
    do(run, "view", "MV-0001")
    do(run, "undo", to=2)
    learner = Learner(over(run))

    steps = [step.state for step in Story(run).steps()]
    page = text_of(learner.look("replay"))

    assert steps == ["refused", "undone", "undo", "done"]
    assert "refused" in page and "undone" in page and "took steps back" in page


def test_an_undone_step_can_still_be_looked_at():
    run = run_of()
    do(run, "view", "MV-0001")
    do(run, "undo", to=1)

    page = text_of(Learner(over(run)).look("replay-record", 1, "MV-0001"))

    assert "undone" in page
    assert "You had not seen more of it at this moment." not in page


# Where one can go


def test_the_steps_lead_to_their_moments_and_the_current_one_is_marked():
    run = solved_run()
    learner = Learner(run)

    page = learner.look("replay-record", 2, "MV-0001").content.decode()

    for moment, place in ((0, "run"), (1, "record"), (3, "record")):
        args = (moment, "MV-0001") if place == "record" else (moment,)
        assert f'href="{learner.url(f"replay-{place}", *args)}"' in page
    assert page.count('aria-current="step"') == 1


def test_the_number_of_a_step_leads_to_it():
    run = solved_run()
    learner = Learner(run)

    assert learner.look("replay", moment=2)["Location"] == learner.url("replay-record", 2, "MV-0001")
    assert learner.look("replay", moment=0)["Location"] == learner.url("replay-run", 0)


@pytest.mark.parametrize("moment", ["", "x", "-1", "99", "٣", "1" * 400, "1.5"])
def test_a_number_that_is_no_step_is_told(moment):
    run = solved_run()

    page = text_of(Learner(run).look("replay", moment=moment))

    assert f"There is no such step. This run has steps 0 to {run.seq}." in page


def test_a_search_is_replayed_with_what_it_found():
    run = run_of()
    do(run, "search", type="person", text="a")
    learner = Learner(over(run))

    assert learner.look("replay", moment=1)["Location"] == learner.url("replay-found", 1, 1)
    assert learner.look("replay-found", 1, 1).status_code == 200
    assert learner.look("replay-found", 0, 1).status_code == 404


# Nothing can be done


@pytest.mark.parametrize("mode", ["guided", "practice", "assessed"])
@pytest.mark.parametrize(("name", "args"), PLACES)
def test_no_screen_of_a_replay_offers_an_act(name, args, mode):
    learner = Learner(solved_run(mode=mode))

    page = learner.look(f"replay-{name}", 3, *args).content.decode()

    main = page[page.index('id="replica"') :]
    assert 'method="post"' not in main
    assert "/act/" not in main and "/reveal/" not in main and "/submit/" not in main


@pytest.mark.parametrize(("name", "args"), PLACES)
def test_the_replay_of_a_watched_run_shows_everything_as_open(name, args):
    run = run_of(mode="watch")
    for number in range(len(model_steps(run))):
        operations.play_next(run=run, expected_seq=number, by=run.person, at=timezone.now())
        run.refresh_from_db()

    response = Learner(run).look(f"replay-{name}", 1, *args)

    assert response.status_code == 200
    assert "You had not seen more of it at this moment." not in text_of(response)


@pytest.mark.parametrize(("name", "args"), PLACES)
def test_looking_at_a_replay_writes_nothing(name, args):
    run = solved_run()
    before = Run.objects.values().get(pk=run.pk)

    Learner(run).look(f"replay-{name}", 3, *args)

    assert Run.objects.values().get(pk=run.pk) == before
    assert run.events.count() == run.seq


@pytest.mark.parametrize(("name", "args"), PLACES)
def test_a_replay_takes_no_post(name, args):
    learner = Learner(solved_run())

    assert learner.client.post(learner.url(f"replay-{name}", 3, *args), {"seq": 3}).status_code == 405


# When and whose


@pytest.mark.parametrize("mode", ["practice", "assessed"])
@pytest.mark.parametrize("name", ["replay", "compare", "report-document", "replay-run"])
def test_before_the_end_there_is_nothing_to_replay(name, mode):
    run = run_of(mode=mode)
    learner = Learner(run)

    response = learner.look(name, *((0,) if name == "replay-run" else ()))

    assert response.status_code == 302
    assert response["Location"] == learner.url("report")
    assert not response.content


def test_after_the_last_step_there_is_no_moment():
    run = solved_run()

    assert Learner(run).look("replay-run", run.seq + 1).status_code == 404


def test_a_run_set_aside_can_be_replayed():
    run = run_of()
    do(run, "view", "MV-0001")
    press = Learner(run).client.post(
        reverse("simulations:start", args=[run.activity.key]), {"mode": "practice", "afresh": "1"}
    )

    assert press.status_code == 302
    assert Learner(run).look("replay-record", 1, "MV-0001").status_code == 200


@pytest.mark.parametrize(
    ("name", "args"),
    [("replay", ()), ("compare", ()), ("report-document", ()), ("replay-found", (1, 1))]
    + [(f"replay-{name}", (1, *args)) for name, args in PLACES],
)
def test_the_replay_of_somebody_else_is_not_found(name, args):
    run, stranger = solved_run(), Client()
    stranger.force_login(UserFactory())

    assert stranger.get(reverse(f"simulations:{name}", args=[run.key, *args])).status_code == 404


# Cost


def long_run(length: int) -> Run:
    run = run_of()
    for number in range(length - 1):
        do(run, "note", "MV-0001" if number % 3 else None, text=f"note {number}")
    return over(run)


def test_a_replay_asks_the_database_as_little_at_forty_events_as_at_four(django_assert_max_num_queries):
    for length in (4, 40):
        learner = Learner(long_run(length))
        learner.look("replay-run", 1)
        with django_assert_max_num_queries(12):
            learner.look("replay-run", length)


def test_many_undos_do_not_make_a_replay_slow():
    run = run_of()
    for number in range(60):
        do(run, "note", text=str(number))
        do(run, "undo", to=2 * number + 1) if number % 2 else None
    run = over(run)
    story = Story(run)

    begun = time.process_time()
    replay(story, story.length)

    assert time.process_time() - begun < 0.5


# Every case


@pytest.mark.sweep
@pytest.mark.parametrize("name", NAMES)
def test_every_bad_run_of_every_case_can_be_reported_replayed_and_compared(name):
    first = run_of(name)
    package = first.version.load()
    for bad in package.bad_runs:
        draw = next(draw for draw in all_draws(package) if used_in(bad.get("draw"), draw))
        run = begun_afresh(first, draw)
        for event in steps_in(bad["events"], draw):
            do(run, event["do"], event.get("on"), **event.get("input", {}))
        run.refresh_from_db()
        learner = Learner(run if run.is_over else over(run))

        assert learner.look("compare").status_code == 200
        assert learner.look("report").status_code == 200
        for moment in range(run.seq + 1):
            place = learner.look("replay", moment=moment)["Location"]
            assert learner.client.get(place).status_code == 200


def begun_afresh(run: Run, draw: dict) -> Run:
    return operations.start_run(
        person=run.person,
        activity=run.activity,
        mode="practice",
        language="en",
        by=run.person,
        at=timezone.now(),
        afresh=True,
        draw=draw,
    )
