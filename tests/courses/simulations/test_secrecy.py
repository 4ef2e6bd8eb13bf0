"""While an assessed run lasts, nothing that the server sends tells a check, a hint or the model run.

A learner works each of the four cases, opens every screen at several moments, is refused, and tries by hand every
address of a run, also those that the mode does not have.
"""

import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from courses.simulations import queries
from courses.simulations.models import Run
from courses.simulations.modes import SWITCHES, Mode
from courses.simulations.replica import records
from tests.courses.simulations import secrets
from tests.courses.simulations.learner import Learner
from tests.factories.simulations import NAMES, model_steps, package_text, started_run

pytestmark = [pytest.mark.django_db, pytest.mark.standing]

OWN_WORDS = "In words of my own"
OTHER_METHODS = ("put", "patch", "delete", "head", "options")


class Watched(Client):
    """A browser that keeps every answer, those on the way of a redirect too."""

    def __init__(self, **defaults):
        super().__init__(**defaults)
        self.answers = []

    def request(self, **request):
        response = super().request(**request)
        self.answers.append((f"{request['REQUEST_METHOD']} {request['PATH_INFO']}", response))
        return response


class Candidate(Learner):
    """Works an assessed run in a watched browser, and looks everywhere."""

    def __init__(self, run: Run, **headers):
        super().__init__(run)
        self.client = Watched(headers=headers)
        self.client.force_login(run.person)

    def machine(self):
        self.run.refresh_from_db()
        return queries.work_on(self.run).machine

    def look_everywhere(self) -> None:
        """Every screen that the replica has at this moment, and what is linked from them."""
        work = queries.work_on(Run.objects.get(pk=self.run.pk))
        types, state = work.package.types, work.machine.state
        for name in ("run", "inbox", "search", "note", "wait", "calendar", "log", "submit"):
            self.look(name)
        for type_ in types:
            self.look("list", type_)
        for entry in work.machine.trace:
            if entry["do"] == "search":
                self.look("found", entry["seq"])
        for record in state.records.values():
            self.look("record", record["id"])
            for field in types[record["type"]].masked:
                self.look("reveal", record["id"], field)
            for action in records.actions(work, record):
                self.look("act", action.key, on=record["id"])
        self.client.get(reverse("simulations:intro", args=[self.run.activity.key]))
        self.client.get("/my/")

    def try_by_hand(self, methods: Iterable[str] = ("get", "post")) -> None:
        """Every address of the run by every method, with what the forms of all modes send."""
        for path in addresses(self.url("run")):
            for method in methods:
                for level in "1234" if method == "post" and path.endswith("/hint/") else "1":
                    fields = self.fresh() | {"level": level, "to": "1", "back": self.url("run")}
                    getattr(self.client, method)(path, fields if method == "post" else None)
                    self.look("run")

    def ask_for_help(self) -> None:
        for level in "12":
            self.client.post(self.url("hint"), self.fresh() | {"level": level})
        for name in ("run", "check"):
            self.look(name)

    def fresh(self) -> dict:
        """Number and token of a form that is up to date."""
        return {"seq": Run.objects.values_list("seq", flat=True).get(pk=self.run.pk), "token": uuid.uuid4()}

    def be_refused(self) -> None:
        """Acts that the replica or the server refuses."""
        for verb, action in self.machine().package.actions.items():
            self.act(verb, f"{self.machine().package.types[action.on].prefix}-0001" if action.on else None)
        self.act(next(iter(self.machine().package.actions)), "XX-9999")
        self.send(self.url("search"), **{"answer-type": "nothing", "answer-text": "check_"})
        self.send(self.url("wait"), **{"answer-n": 5000, "answer-unit": "h"})
        self.send(self.url("note"), form={"seq": "0", "token": "0"}, **{"answer-text": "From long ago"})

    def work(self, each: Callable[[], None]) -> None:
        """The steps of the model run up to the submit, in own words where something is written; `each` after each."""
        for step in model_steps(self.run):
            if step["do"] != "submit":
                written = secrets.own_words(self.run.version.load().spec, step)
                answers = step.get("input", {}) | dict.fromkeys(written, OWN_WORDS)
                self.take(self.machine(), step | {"input": answers})
                each()

    def leaks(self) -> list[str]:
        """What was told so far, with the request that told it."""
        kept = secrets.secrets_of(self.run.version.load().spec)
        return [
            f"{request}: {secret}"
            for request, answer in self.client.answers
            for secret in secrets.found_in(answer, kept)
        ]


def addresses(run_url: str) -> list[str]:
    """Every address below a run, for a record, a field, a verb and numbers that are there or not."""
    _prefix, resolver = get_resolver().namespace_dict["simulations"]
    values = {
        "type_": "person",
        "record_id": "XX-0001",
        "field": "phone",
        "verb": "view",
        "seq": 1,
        "moment": 0,
    }
    found = []
    for pattern in resolver.url_patterns:
        names = set(pattern.pattern.converters)
        if "key" in names and pattern.name != "submit":
            key = run_url.rstrip("/").rpartition("/")[2]
            kwargs = {name: values.get(name, "1") for name in names} | {"key": key}
            found.append(reverse(f"simulations:{pattern.name}", kwargs=kwargs))
    return found


def candidate(name: str, **headers) -> Candidate:
    checks_and_runs = secrets.marked(json.loads(package_text(name)))["scenario"]
    marked = {member: checks_and_runs[member] for member in ("checks", "bad_runs")}
    return Candidate(started_run(name, mode=Mode.ASSESSED, at=timezone.now(), **marked), **headers)


def work_through(learner: Candidate) -> None:
    """The whole case with a look everywhere before, in the middle and after; nothing is submitted."""
    learner.look_everywhere()
    learner.be_refused()
    learner.try_by_hand(OTHER_METHODS)
    learner.work(each=lambda: [learner.look("run"), learner.look("log")])
    learner.look_everywhere()
    learner.try_by_hand()


@pytest.mark.sweep
@pytest.mark.parametrize("name", NAMES)
def test_an_assessed_run_tells_nothing_before_it_is_submitted(name):
    learner = candidate(name)

    work_through(learner)

    assert len(learner.client.answers) > 300
    assert not Run.objects.get(pk=learner.run.pk).is_over
    assert learner.leaks() == []


def test_what_htmx_swaps_in_tells_nothing_either():
    learner = candidate("1-move-in", **{"HX-Request": "true", "Accept-Language": "ko"})

    work_through(learner)

    assert learner.leaks() == []


def test_a_run_whose_time_is_up_tells_nothing_before_it_is_handed_in():
    learner = candidate("1-move-in")
    Run.objects.filter(pk=learner.run.pk).update(deadline_at=timezone.now() - timedelta(minutes=1))

    for path in addresses(learner.url("run")):
        learner.client.get(path)

    assert not Run.objects.get(pk=learner.run.pk).is_over
    assert learner.leaks() == []


@pytest.mark.parametrize("name", NAMES)
def test_there_is_much_to_tell_once_the_run_is_over(name):
    learner = candidate(name)
    checks = learner.run.version.load().checks

    learner.send(learner.url("submit"))

    told = learner.leaks()
    assert all(any(check.text in line for line in told) for check in checks)


@pytest.mark.parametrize("switch", ["verdicts", "hints", "guides"])
def test_a_mode_that_told_more_would_be_found_out(monkeypatch, switch):
    """The switches of the other modes, put into the assessed one: what they would tell is seen by the test above."""
    opened = replace(SWITCHES[Mode.ASSESSED], counts=False, **{switch: True})
    learner = candidate("2-petition")
    monkeypatch.setitem(SWITCHES, Mode.ASSESSED, opened)

    learner.work(each=learner.ask_for_help)

    assert learner.leaks() != []


@pytest.mark.parametrize(
    "leak",
    [
        '<p data-check="check_closed">',
        "<p>Action to&#32;rule\n3</p>",
        '<script type="application/json">{"hint": "Qu\\u0065stion to rule 0"}</script>',
        "<b>The petition is</b> answered and&#x20;closed",
        '<a href="/x?note=Lesson%20on%20rule%201">',
    ],
)
def test_a_secret_is_seen_however_it_is_written(leak):
    kept = secrets.secrets_of(secrets.marked(json.loads(package_text("2-petition"))))

    assert secrets.found_in(HttpResponse(leak), kept)
    assert secrets.found_in(HttpResponse(headers={"X-Note": leak.replace("\n", " ")}), kept)
