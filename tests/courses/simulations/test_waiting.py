"""Waiting for a moment: how many events it takes, and that they are taken all or none."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.simulations import operations, queries, waits
from courses.simulations.engine import Machine, default_draw, load_package, play
from courses.simulations.engine.values import minute_of
from courses.simulations.models import Run, RunEvent
from tests.factories.simulations import AT, act, model_steps, package_text, started_run

PACKAGE = load_package(
    package_text()
)  # Monday to Friday, 9 to 12 and 13 to 18; begins Monday 2026-12-07 09:30


def machine(events=()) -> Machine:
    return play(PACKAGE, default_draw(PACKAGE), list(events))


def spans(moment: str) -> list[tuple]:
    events = waits.until(machine(), minute_of(moment))
    return [(event["input"]["n"], event["input"]["unit"]) for event in events]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-07T09:31", [(1, "min")]),
        ("2026-12-07T11:30", [(2, "h")]),
        ("2026-12-07T12:20", [(150, "min")]),  # in the lunch hour: it ends at one
        ("2026-12-08T09:00", [(450, "min")]),
        ("2026-12-12T10:00", [(37, "h"), (30, "min")]),  # a Saturday: Monday morning
        ("2026-12-21", [(10, "wd")]),
        ("2026-12-21T09:30", [(80, "h")]),
    ],
)
def test_a_moment_takes_as_few_waits_as_there_may_be(moment, expected):
    assert _lands(moment) == _rolled(moment)
    assert len(spans(moment)) <= len(expected)


def _lands(moment: str) -> str:
    return machine(waits.until(machine(), minute_of(moment))).state.now


def _rolled(moment: str) -> int:
    state = machine().state
    state.set_clock(state.worktime.roll(minute_of(moment)))
    return state.now


@settings(max_examples=300, deadline=None)
@given(
    days=st.integers(0, 1300),
    minute=st.integers(0, 1439),
    before=st.lists(st.tuples(st.integers(1, 300), st.sampled_from(["min", "h", "wd", "d"])), max_size=2),
)
def test_whatever_the_moment_the_clock_stands_there_afterwards(days, minute, before):
    earlier = [{"do": "wait", "input": {"n": n, "unit": unit}} for n, unit in before]
    run = machine(earlier)
    goal = (date(2026, 12, 7) + timedelta(days=days)).toordinal() * 1440 + minute

    try:
        events = waits.until(run, goal)
    except waits.AlreadyPast:
        assert run.state.worktime.roll(goal) <= run.state.minute
        return
    except waits.TooFar:
        assert run.state.worktime.days_between(run.state.minute, goal) > 1000
        return

    assert 1 <= len(events) <= 3
    assert machine([*earlier, *events]).state.minute == run.state.worktime.roll(goal)


@pytest.mark.parametrize(
    ("moment", "fault"), [("2026-12-07T09:30", waits.AlreadyPast), ("2035-01-01", waits.TooFar)]
)
def test_a_moment_past_or_too_far_is_refused(moment, fault):
    with pytest.raises(fault):
        spans(moment)


# The operations


def wait(run: Run, moment: str, *, seq=0, token=None):
    return operations.wait_until(
        run=run,
        expected_seq=seq,
        minute=minute_of(moment),
        token=token or uuid.uuid4(),
        by=run.person,
        at=AT,
    )


@pytest.mark.django_db
def test_waiting_for_a_moment_is_as_many_events_as_it_takes_and_one_save():
    run = started_run()

    step = wait(run, "2027-01-15T10:45")

    run.refresh_from_db()
    assert step.work.machine.state.now == "2027-01-15T10:45"
    assert run.seq == run.events.count() == 2
    assert queries.first_difference(run) is None


@pytest.mark.django_db
def test_a_repeated_wait_is_taken_once():
    run, token = started_run(), uuid.uuid4()

    for _ in range(2):
        step = wait(run, "2027-01-15T10:45", token=token)

    assert run.events.count() == 2
    assert step.work.machine.state.now == "2027-01-15T10:45"


@pytest.mark.django_db
def test_of_several_waits_none_remains_when_the_last_cannot_be_written(monkeypatch):
    run, save = started_run(), RunEvent.save

    def fails_at_the_second(self, *args, **kwargs):
        if self.seq == 2:
            raise DatabaseError("late")
        save(self, *args, **kwargs)

    monkeypatch.setattr(RunEvent, "save", fails_at_the_second)
    with pytest.raises(DatabaseError):
        wait(run, "2027-01-15T10:45")

    run.refresh_from_db()
    assert (run.seq, run.events.count()) == (0, 0)


@pytest.mark.django_db
def test_of_several_waits_none_is_taken_where_not_all_have_room(monkeypatch):
    monkeypatch.setattr("courses.simulations.operations.runs.MAX_EVENTS", 2)
    run = started_run()

    with pytest.raises(operations.LimitReached):
        wait(run, "2027-01-15T10:45")

    assert not run.events.exists()


@pytest.mark.django_db
def test_a_wait_from_an_earlier_state_is_not_taken():
    run = started_run()
    act(run, "view", "MV-0001")

    with pytest.raises(operations.Moved):
        wait(run, "2026-12-08")

    assert run.events.count() == 1


@pytest.mark.django_db
def test_time_passes_until_somebody_else_acts():
    run = started_run()
    for step in model_steps(run):
        if step["do"] == "wait":
            break
        act(run, step["do"], step.get("on"), **step.get("input", {}))
    seq = Run.objects.get(pk=run.pk).seq

    step = operations.wait_for_others(run=run, expected_seq=seq, by=run.person, at=AT)

    assert [entry["do"] for entry in step.entries] == ["wait", "send_register"]
    assert "transfer" in step.work.machine.state.cast


@pytest.mark.django_db
def test_where_nobody_is_expected_to_act_no_time_passes():
    run = started_run()

    with pytest.raises(operations.NothingExpected):
        operations.wait_for_others(run=run, expected_seq=0, by=run.person, at=AT)

    assert not run.events.exists()
