"""Many at one moment, each with its own connection: needs a database that runs transactions side by side."""

import uuid

import pytest

from courses.progress.models import Result
from courses.simulations import operations, queries
from courses.simulations.models import Run, RunReport
from courses.simulations.operations import Moved, Step
from tests.factories.people import UserFactory
from tests.factories.simulations import AT, open_simulation, published_scenario, started_run
from tests.races import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

AT_ONCE = 8
NOTE = {"do": "note", "on": None, "input": {"text": "Called back."}}


def sending(run: Run, token: uuid.UUID, event: dict):
    return lambda: operations.append_event(
        run=run, expected_seq=0, event=event, token=token, by=run.person, at=AT
    )


def test_one_form_sent_many_times_is_one_event_and_everybody_gets_its_outcome():
    run, token = started_run(), uuid.uuid4()

    steps = at_once([sending(run, token, NOTE)] * AT_ONCE)

    assert all(isinstance(step, Step) and step.entries[0]["do"] == "note" for step in steps)
    assert run.events.count() == 1


def test_of_many_tabs_one_acts_and_the_others_are_told():
    run = started_run()

    outcomes = at_once([sending(run, uuid.uuid4(), NOTE) for _ in range(AT_ONCE)])

    run.refresh_from_db()
    assert sum(isinstance(outcome, Step) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Moved) for outcome in outcomes) == AT_ONCE - 1
    assert queries.first_difference(run) is None


def test_one_run_submitted_many_times_is_judged_once():
    run, token = started_run(mode="assessed"), uuid.uuid4()

    at_once([sending(run, token, {"do": "submit", "on": None, "input": {}})] * AT_ONCE)

    assert (RunReport.objects.count(), Result.objects.count()) == (1, 1)


def test_closing_by_the_clock_many_times_is_one_report():
    run = started_run(mode="assessed", time_limit=40)
    late = run.deadline_at + (run.deadline_at - run.started_at)

    closed = at_once([lambda: operations.close_overdue(at=late)] * AT_ONCE)

    assert all(isinstance(count, int) for count in closed)
    assert (RunReport.objects.count(), Result.objects.count()) == (1, 1)


def test_many_starts_give_one_run():
    person = UserFactory()
    activity = open_simulation(person, published_scenario())

    def start():
        return operations.start_run(
            person=person, activity=activity, mode="assessed", language="en", by=person, at=AT
        )

    assert len({run.pk for run in at_once([start] * AT_ONCE)}) == 1
    assert Run.objects.count() == 1
