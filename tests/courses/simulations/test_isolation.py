"""For learner B the run of learner A is not there: by no address, by no method, in no mode, before and after its end.

B learns in the same course, at another agency. The addresses are those that the resolver knows: new ones join by
themselves, with a placeholder that is not known here they fail until it is.
"""

import re
import uuid
from itertools import product

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from courses.progress import operations as progress
from courses.progress.models import Enrolment
from courses.simulations import queries
from courses.simulations.models import Run
from courses.simulations.modes import OFFERED, Mode
from lms.audit.models import AuditEvent
from tests.factories.people import PostFactory, UserFactory, agency
from tests.factories.simulations import AT, act, begun, solved, started_run

pytestmark = [pytest.mark.django_db, pytest.mark.standing]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
CASE = "3-sharing"
# Words for the placeholders, such as there are in every run of this case.
VALUES = {
    "record_id": "TP-0001",
    "type_": "person",
    "field": "phone",
    "verb": "look_up",
    "seq": 1,
    "moment": 0,
}
SENT = {
    "level": "1",
    "to": "1",
    "mode": "practice",
    "afresh": "1",
    "answer-text": "Seen by B",
    "answer-n": "1",
    "answer-unit": "h",
    "answer-type": "person",
    "answer-case": "CS-0001",
    "answer-purpose": "Licence check",
    "answer-basis": "None",
    "answer-item": "Vehicle register",
}


def addresses() -> list[URLPattern]:
    """All of a run."""
    _prefix, resolver = get_resolver().namespace_dict["simulations"]
    return [one for one in resolver.url_patterns if "key" in one.pattern.converters]


ADDRESSES = {one.name: one for one in addresses()}


def url(name: str, key) -> str:
    placeholders = ADDRESSES[name].pattern.converters.keys() - {"key"}
    return reverse(f"simulations:{name}", kwargs={"key": key} | {one: VALUES[one] for one in placeholders})


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(client: Client, method: str, name: str, run: Run):
    fields = SENT | {"seq": str(run.seq), "token": str(uuid.uuid4())}
    return client.generic(
        method,
        f"{url(name, run.key)}?on={VALUES['record_id']}",
        "&".join(f"{field}={value}" for field, value in fields.items()),
        content_type="application/x-www-form-urlencoded",
    )


def everything() -> dict:
    """Every row of the simulations, what was learnt from them, and the trail."""
    models = [*apps.get_app_config("simulations").get_models(), *apps.get_app_config("progress").get_models()]
    return {model: list(model.objects.order_by("pk").values()) for model in [*models, AuditEvent]}


@pytest.fixture
def runs() -> list[Run]:
    """Runs of A: one in each mode, each with a look at a record and a search; one of each that is over too."""
    first = started_run(CASE, at=timezone.now(), attempts=9, cool_down=0)
    person, activity = first.person, first.activity
    assessed = begun(activity, person=person, mode=Mode.ASSESSED, at=timezone.now())
    over = [solved(run, at=timezone.now()) for run in (first, assessed)]
    at_work = [begun(activity, person=person, mode=mode, at=timezone.now()) for mode in OFFERED]
    for run in at_work:
        if run.switches.acts:
            act(run, "search", type="person", text="a", at=timezone.now())
            act(run, "view", VALUES["record_id"], at=timezone.now())
    return [Run.objects.get(pk=run.pk) for run in (*over, *at_work)]


@pytest.fixture
def other(runs) -> Client:
    """B, enrolled in A's course, at an agency that has nothing to do with A's."""
    person, enrolment = UserFactory(), Enrolment.objects.get(person=runs[0].person)
    PostFactory(person=runs[0].person, agency=agency("city"))
    PostFactory(person=person, agency=agency("province"))
    progress.enrol(
        person=person, course_key=enrolment.course_key, language=enrolment.language, by=person, at=AT
    )
    begun(runs[0].activity, person=person, mode=Mode.PRACTICE, at=AT)
    return browser(person)


def test_each_address_opens_to_the_owner_of_a_run(runs):
    """Else a 404 would prove nothing."""
    owner = browser(runs[0].person)

    for name in ADDRESSES:
        answers = (send(owner, method, name, run) for run, method in product(runs, ("GET", "POST")))
        assert any(answer.status_code in (200, 302) for answer in answers), name


@pytest.mark.sweep
def test_no_address_and_no_method_opens_a_run_to_somebody_else(runs, other):
    before, found = everything(), []

    for name, method, run in product(ADDRESSES, METHODS, runs):
        answer = send(other, method, name, run)
        if answer.status_code != 404 and not (
            answer.status_code == 405 and is_for_nobody(method, name, runs)
        ):
            found.append(f"{method} {name} of a run in {run.mode}: {answer.status_code}")
        if str(run.person.name_local) in answer.content.decode():
            found.append(f"{method} {name}: the name of its owner")

    assert found == []
    assert everything() == before


def is_for_nobody(method: str, name: str, runs: list[Run]) -> bool:
    """Whether the address refuses the method to the owner as well: then it tells nothing about a run."""
    return send(browser(runs[0].person), method, name, runs[0]).status_code == 405


def test_a_run_of_somebody_else_answers_like_one_that_is_not_there(runs, other):
    nowhere = Run(key=uuid.uuid4(), seq=0)

    for name, method in product(ADDRESSES, METHODS):
        there, not_there = (send(other, method, name, run) for run in (runs[0], nowhere))
        assert there.status_code == not_there.status_code, (method, name)
        assert without_key(there, runs[0]) == without_key(not_there, nowhere), (method, name)


def without_key(answer, run: Run) -> str:
    """The page without what differs at every request."""
    return CSRF.sub("", answer.content.decode().replace(str(run.key), "KEY"))


def test_pages_of_the_same_case_show_only_ones_own_runs(runs, other):
    intro = reverse("simulations:intro", args=[runs[0].activity.key])

    pages = [other.get(intro).content.decode(), other.get("/my/").content.decode()]

    assert [run for run, page in product(runs, pages) if str(run.key) in page] == []


def test_starting_in_the_same_case_never_leads_into_the_run_of_somebody_else(runs, other):
    start = reverse("simulations:start", args=[runs[0].activity.key])

    for mode in OFFERED:
        location = other.post(start, {"mode": mode})["Location"]
        assert not any(str(run.key) in location for run in runs)

    assert {run.pk for run in queries.runs_of(runs[0].person, runs[0].activity)} >= {run.pk for run in runs}


def test_no_one_who_has_not_signed_in_sees_a_run(runs):
    for name, run in product(ADDRESSES, runs):
        answer = send(Client(), "GET", name, run)
        assert answer.status_code in (302, 405), name
        assert answer.status_code == 405 or "/accounts/login/" in answer["Location"]
