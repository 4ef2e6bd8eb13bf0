"""What a step of a simulated case costs, however long the run has been, and what it costs to judge a long run."""

import json
import uuid
from itertools import count, cycle, islice

from django.utils import timezone

from courses.catalogue.models import Activity
from courses.simulations import operations
from courses.simulations.engine import default_draw, fold, judge, load_package
from courses.simulations.models import Run, Scenario
from lms.people.models import User
from tests.benchmarks.measuring import Browser
from tests.factories.simulations import package_text

CASE = "1-move-in"
HTMX = {"hx_request": "true", "hx_boosted": "true"}
# What a learner does again and again before the case moves on: looks, searches, writes down, is refused.
USUAL = [
    {"do": "view", "on": "MV-0001", "input": {}},
    {"do": "note", "on": "MV-0001", "input": {"text": "The reporter is here; the mover is not."}},
    {"do": "search", "on": None, "input": {"type": "person", "text": "Seo"}},
    {"do": "register_move", "on": "MV-0001", "input": {"reason": "Family"}},
    {"do": "note", "on": None, "input": {"text": "Called the old office."}},
]
RECORDS, EVENTS = 2_000, 500


def begun(person: User, events: int) -> Run:
    """A practice run of the person that has so many events."""
    activity = Activity.objects.get(key=Scenario.objects.get(slug=CASE).activity_key)
    told = {"by": person, "at": timezone.now()}
    run = operations.start_run(
        person=person, activity=activity, mode="practice", language="en", afresh=True, **told
    )
    for number, event in enumerate(islice(cycle(USUAL), events)):
        operations.append_event(run=run, expected_seq=number, event=event, **told)
    return run


def step_after(browser: Browser, person: User, events: int):
    """One act posted with htmx, and the page that is swapped in: a note on a record that is open."""
    run, numbers = begun(person, events), count(events)
    url = f"/learn/runs/{run.key}/note/?on=MV-0001"

    def step():
        fields = {"seq": next(numbers), "token": uuid.uuid4(), "answer-text": "Seen."}
        status, body, headers = browser.post(url, fields, **HTMX)
        assert (status, b'id="replica"' in body) == (200, True), f"answered {status}: {body[:400]!r}"
        assert headers["hx-push-url"].endswith("/record/MV-0001/"), headers

    return step


def _crowd() -> list[dict]:
    """The records of the case, and as many persons and transfers more as make two thousand."""
    data = json.loads(package_text(CASE))["scenario"]["data"]
    persons = [{"type": "person", "with": {"name": f"Person {n}"}} for n in range(RECORDS // 2)]
    transfers = [{"type": "transfer", "with": {"status": "sent"}} for _ in range(RECORDS // 2 - len(data))]
    return [*data, *persons, *transfers]


def _checks() -> list[dict]:
    """Those of the case, and one that asks at every act whether any of a thousand records is as it must not be."""
    asked = {"do": "*", "where": [{"exists": "transfer", "where": [["row.status", "=", "reconciled"]]}]}
    after_all = {"key": "after_all", "text": "Nothing after the end", "cite": "§ 1", "breach": "minor"}
    checks = json.loads(package_text(CASE))["scenario"]["checks"]
    return [*checks, after_all | {"check": "never", "a": asked}]


def fold_and_judge():
    """Five hundred events over two thousand records, played and judged from nothing, as verification does."""
    package = load_package(package_text(CASE, data=_crowd(), checks=_checks()))
    events = [*islice(cycle(USUAL), EVENTS - 1), {"do": "submit", "on": None, "input": {}}]

    def fold_once():
        state, trace = fold(package, default_draw(package), events)
        assert len(state.records) >= RECORDS and len(trace) == EVENTS
        assert judge(package, state, trace).as_json()["checks"]

    return fold_once
