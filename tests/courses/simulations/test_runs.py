"""Runs: starting, acting, undoing, submitting, and what they are judged to be."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from courses.progress.models import Result
from courses.simulations import operations, queries
from courses.simulations.engine import BadInput
from courses.simulations.models import Run, RunEvent, RunReport
from lms.audit import append_only
from tests.factories.people import UserFactory
from tests.factories.simulations import (
    AT,
    NAMES,
    act,
    model_steps,
    open_simulation,
    published_scenario,
    solved,
    started_run,
)

pytestmark = [pytest.mark.django_db, pytest.mark.standing]

EMPTY = {"do": "note", "on": None, "input": {"text": "nothing yet"}}


def start(run: Run, *, mode: str = "assessed", at=AT, **options) -> Run:
    """Another run of the same person on the same activity."""
    return operations.start_run(
        person=run.person,
        activity=run.activity,
        mode=mode,
        language="en",
        by=run.person,
        at=at,
        **options,
    )


def failed(run: Run, *, at=AT) -> Run:
    act(run, "submit", at=at)
    run.refresh_from_db()
    return run


# Starting


def test_whoever_has_an_unfinished_run_gets_it_back():
    run = started_run(mode="assessed")

    assert start(run) == run
    assert start(run, mode="practice") != run


def test_the_database_holds_one_unfinished_run_of_a_person_activity_and_mode():
    run = started_run()
    run.pk, run.key = None, uuid.uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        run.save(force_insert=True)


def test_a_run_on_something_locked_is_refused():
    person, other = UserFactory(), UserFactory()
    activity = open_simulation(person, published_scenario())

    with pytest.raises(operations.NotUnlocked):
        operations.start_run(person=other, activity=activity, mode="practice", language="en", by=other, at=AT)


def test_a_run_on_an_unpublished_scenario_is_refused():
    run = started_run()
    run.version.scenario.unpublish()

    with pytest.raises(operations.NotPublished):
        start(run)


def test_practice_takes_one_draw_after_the_other():
    run = started_run()
    draws = [run.draw["moved"]]
    for _ in range(3):
        run = start(run, mode="practice", afresh=True)
        draws.append(run.draw["moved"])

    assert len(set(draws[:3])) == 3
    assert draws[3] == draws[0]


def test_an_assessed_run_has_a_draw_the_person_has_not_had():
    practice = started_run(attempts=None, cool_down=0)
    first = start(practice)
    second = start(failed(first))

    assert len({run.draw["moved"] for run in (practice, first, second)}) == 3


def test_an_assessed_run_keeps_the_version_it_began_with():
    run = started_run(mode="assessed")

    published_scenario(title="Second")

    assert start(run).version == run.version


# Tries and time


def test_no_more_assessed_runs_than_the_scenario_allows():
    run = started_run(mode="assessed", attempts=2, cool_down=0)
    second = start(failed(run))

    failed(second)

    with pytest.raises(operations.NoTriesLeft):
        start(run)


def test_a_pass_gives_all_tries_back():
    run = started_run(mode="assessed", attempts=1)

    solved(run)

    assert start(run) != run


def test_practice_uses_no_tries():
    run = started_run(mode="practice", attempts=1)

    failed(run)

    assert start(run).mode == "assessed"


def test_a_failed_assessed_run_has_to_cool_down():
    run = failed(started_run(mode="assessed", cool_down=24))

    with pytest.raises(operations.CoolingDown) as refused:
        start(run, at=AT + timedelta(hours=23, minutes=59))

    assert refused.value.opens_at == AT + timedelta(hours=24)
    assert start(run, at=AT + timedelta(hours=24)) != run


def test_extra_time_stretches_the_deadline():
    granter = UserFactory()
    person = UserFactory(
        extra_time_factor=Decimal("1.5"), extra_time_granted_by=granter, extra_time_granted_at=AT
    )

    run = started_run(person=person, mode="assessed", time_limit=40)

    assert run.deadline_at == AT + timedelta(minutes=60)


def test_practice_has_no_deadline():
    assert started_run(mode="practice", time_limit=40).deadline_at is None


def test_the_moment_of_the_deadline_is_still_in_time():
    run = started_run(mode="assessed", time_limit=40)

    act(run, "view", "MV-0001", at=AT + timedelta(minutes=40))

    assert run.events.count() == 1


def test_an_event_after_the_deadline_is_not_taken_and_the_run_is_submitted_as_it_stood():
    run = started_run(mode="assessed", time_limit=40)
    act(run, "view", "MV-0001")

    with pytest.raises(operations.TimeIsUp):
        act(run, "register_move", "MV-0001", at=AT + timedelta(minutes=41), reason="Family")

    run.refresh_from_db()
    assert [event.event["do"] for event in run.events.order_by("seq")] == ["view", "submit"]
    assert (run.ending, run.over_at) == ("time_up", run.deadline_at)


def test_overdue_runs_are_closed_by_the_clock_once():
    run = started_run(mode="assessed", time_limit=40)
    late = AT + timedelta(minutes=41)

    assert operations.close_overdue(at=AT + timedelta(minutes=40)) == 0
    assert operations.close_overdue(at=late) == 1
    assert operations.close_overdue(at=late) == 0
    assert Result.objects.get(activity=run.activity).achieved_at == run.deadline_at


def test_one_run_that_cannot_be_closed_does_not_keep_the_others(caplog):
    broken = started_run(mode="assessed", time_limit=40)
    Run.objects.filter(pk=broken.pk).update(snapshot="{}")
    sound = started_run(mode="assessed", time_limit=40)

    assert operations.close_overdue(at=AT + timedelta(hours=2)) == 1

    sound.refresh_from_db()
    assert sound.is_over
    assert str(broken.key) in caplog.text


# Acting


def test_an_event_for_an_earlier_state_is_not_taken():
    run = started_run()
    act(run, "view", "MV-0001")

    with pytest.raises(operations.Moved):
        operations.append_event(
            run=run, expected_seq=0, event=EMPTY, token=uuid.uuid4(), by=run.person, at=AT
        )

    assert run.events.count() == 1


def test_a_run_that_has_moved_on_since_it_was_read_is_read_anew():
    run = started_run()
    act(Run.objects.get(pk=run.pk), "view", "MV-0001")

    step = operations.append_event(run=run, expected_seq=1, event=EMPTY, by=run.person, at=AT)

    assert (run.seq, step.run.seq, run.events.count()) == (0, 2, 2)
    assert queries.first_difference(Run.objects.get(pk=run.pk)) is None


def test_a_run_that_was_ended_since_it_was_read_takes_no_event():
    run = started_run()
    operations.set_aside(run=Run.objects.get(pk=run.pk), by=run.person, at=AT)

    with pytest.raises(operations.RunOver):
        operations.append_event(run=run, expected_seq=0, event=EMPTY, by=run.person, at=AT)


def test_a_double_click_is_one_event():
    run, token = started_run(), uuid.uuid4()

    steps = [
        operations.append_event(run=run, expected_seq=0, event=EMPTY, token=token, by=run.person, at=AT)
        for _ in range(2)
    ]

    assert run.events.count() == 1
    assert steps[0].entries == steps[1].entries


def test_the_token_of_another_event_does_not_pass_for_a_repetition():
    run, token = started_run(), uuid.uuid4()
    operations.append_event(run=run, expected_seq=0, event=EMPTY, token=token, by=run.person, at=AT)

    with pytest.raises(operations.Moved):
        operations.append_event(
            run=run, expected_seq=0, event={"do": "submit"}, token=token, by=run.person, at=AT
        )


def test_a_refused_act_is_an_event_like_any_other():
    run = started_run()

    step = act(run, "notify_old_office", "MV-0001")

    run.refresh_from_db()
    assert step.refusal == "Register the move first."
    assert (run.seq, run.head) == (1, run.events.get().head)


def test_nobody_acts_in_the_run_of_somebody_else():
    run = started_run()

    with pytest.raises(operations.NotYourRun):
        operations.append_event(run=run, expected_seq=0, event=EMPTY, by=UserFactory(), at=AT)


def test_what_is_no_event_is_not_taken():
    run = started_run()

    with pytest.raises(BadInput):
        act(run, "note", text="x" * 4001)

    assert not run.events.exists()


def test_the_last_event_is_kept_for_submitting(monkeypatch):
    monkeypatch.setattr("courses.simulations.operations.runs.MAX_EVENTS", 2)
    run = started_run()
    act(run, "view", "MV-0001")

    with pytest.raises(operations.LimitReached):
        act(run, "view", "MV-0001")

    assert act(run, "submit").work.run.is_over


def test_undo_is_for_practice_only():
    practice = started_run(mode="practice")
    act(practice, "register_move", "MV-0001", reason="Family")
    act(practice, "undo", to=1)
    assessed = start(practice)
    act(assessed, "view", "MV-0001")

    with pytest.raises(operations.NotInThisMode):
        act(assessed, "undo", to=1)

    practice.refresh_from_db()
    assert queries.work_on(practice).machine.state.record("MV-0001")["status"] == "received"
    assert (practice.events.count(), assessed.events.count()) == (2, 1)


def test_beginning_afresh_sets_the_practice_run_aside_and_keeps_it():
    run = started_run(mode="practice")
    act(run, "view", "MV-0001")

    other = start(run, mode="practice", afresh=True)

    run.refresh_from_db()
    assert (run.ending, run.events.count(), other.seq) == ("set_aside", 1, 0)


def test_an_assessed_run_cannot_be_begun_afresh():
    run = started_run(mode="assessed")

    assert start(run, afresh=True) == run


def test_only_practice_can_be_set_aside():
    practice = started_run(mode="practice")
    assessed = start(practice)

    operations.set_aside(run=practice, by=practice.person, at=AT)
    with pytest.raises(operations.NotInThisMode):
        operations.set_aside(run=assessed, by=assessed.person, at=AT)

    assert start(practice, mode="practice") != practice
    assert not RunReport.objects.exists()


def test_nothing_of_a_step_remains_when_its_last_write_fails(monkeypatch):
    run = started_run()

    def fails(self, *args, **kwargs):
        raise DatabaseError("late")

    monkeypatch.setattr(Run, "save", fails)
    with pytest.raises(DatabaseError):
        act(run, "view", "MV-0001")
    monkeypatch.undo()

    run.refresh_from_db()
    assert (run.seq, run.events.count()) == (0, 0)


# Submitting


@pytest.mark.parametrize("name", NAMES)
def test_the_model_run_of_every_demo_package_passes(name):
    run = solved(started_run(name, mode="assessed"))

    report = run.reports.get()
    assert (report.score, report.passed, report.result.outcome) == (100, True, "passed")
    assert report.result.evidence_sha256 == report.sha256


def test_a_failed_assessed_run_is_a_failed_result():
    run = failed(started_run(mode="assessed"))

    result = run.reports.get().result
    assert (result.outcome, result.score, result.evidence_key) == ("failed", 0, str(run.key))


def test_practice_is_judged_but_gives_no_result():
    run = solved(started_run(mode="practice"))

    assert run.reports.get().passed
    assert not Result.objects.exists()


def test_a_submitted_run_takes_no_more_events():
    run = failed(started_run())

    with pytest.raises(operations.RunOver):
        act(run, "view", "MV-0001")


def test_submitting_twice_gives_one_report():
    run, token = started_run(mode="assessed"), uuid.uuid4()

    for _ in range(2):
        operations.submit_run(run=run, expected_seq=0, token=token, by=run.person, at=AT)

    assert (RunReport.objects.count(), Result.objects.count()) == (1, 1)


def test_nothing_of_a_submission_remains_when_the_report_cannot_be_written(monkeypatch):
    run = started_run(mode="assessed")

    def fails(self, *args, **kwargs):
        raise DatabaseError("late")

    monkeypatch.setattr(RunReport, "save", fails)
    with pytest.raises(DatabaseError):
        act(run, "submit")

    run.refresh_from_db()
    assert (run.seq, run.is_over, Result.objects.exists()) == (0, False, False)


# Proof


def test_a_run_replays_to_what_it_was():
    run = started_run("3-sharing", mode="practice")
    for event in model_steps(run)[:4]:
        act(run, event["do"], event.get("on"), **event.get("input", {}))
    act(run, "undo", to=3)
    act(run, "lend_login")
    act(run, "no such thing", "$nobody")

    run.refresh_from_db()
    assert queries.first_difference(run) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_judged_run_is_judged_the_same_again(name):
    run = solved(started_run(name, mode="assessed"))

    assert queries.first_difference(run) is None


def test_a_changed_byte_of_an_event_is_found():
    run = solved(started_run(mode="assessed"))
    event = run.events.get(seq=2)

    with _tampering():
        RunEvent.objects.filter(pk=event.pk).update(
            event=event.event | {"input": {"document": "Passport", "matches": "yes"}}
        )

    assert queries.first_difference(run) == "event 2"


def test_a_changed_state_is_found():
    run = started_run()
    act(run, "view", "MV-0001")
    run.refresh_from_db()
    state = json.loads(run.snapshot)
    run.snapshot = run.snapshot.replace(state["now"], "2026-12-24T09:00")

    assert queries.first_difference(run) == "state of the run"


def test_a_changed_report_is_found():
    run = failed(started_run(mode="assessed"))

    with _tampering():
        run.reports.update(score=100, passed=True)

    assert queries.first_difference(run) == f"report {run.reports.get().pk}"


def test_events_and_reports_are_append_only():
    run = failed(started_run())

    for rows in (run.events, run.reports):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all().delete()


def _tampering():
    return append_only.lifted()
