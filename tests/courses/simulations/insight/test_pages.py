"""“Where do learners fail?”: who may see it, what it says, and what it keeps to itself."""

import csv
import io
import re
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from courses.simulations.models import Run, RunSummary, Scenario
from lms.people.models import User
from lms.people.operations import setup_roles
from lms.people.roles import Role
from tests.courses.simulations.insight.crowd import crowd
from tests.courses.simulations.learner import text_of
from tests.factories.people import UserFactory
from tests.factories.simulations import AT, started_run

pytestmark = pytest.mark.django_db

XES = "{http://www.xes-standard.org/}"


@pytest.fixture
def reader(client) -> User:
    return signed_in(client, Role.AUDITOR)


def signed_in(client, *roles: Role) -> User:
    setup_roles()
    person = UserFactory()
    person.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    client.force_login(person)
    return person


def url(name: str, scenario: Scenario, **query) -> str:
    return reverse(f"simulation_failures:{name}", args=[scenario.pk], query=query)


def page(client, scenario: Scenario, **query) -> str:
    response = client.get(url("scenario", scenario, **query))
    assert response.status_code == 200
    return text_of(response)


# Who may see it


@pytest.mark.parametrize("role", [Role.TRAINER, Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_authors_auditors_and_administrators_see_it(client, scenario, role):
    signed_in(client, role)

    assert client.get(reverse("simulation_failures:index")).status_code == 200
    assert client.get(url("scenario", scenario)).status_code == 200


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.SYSTEM_OWNER])
@pytest.mark.parametrize("name", ["scenario", "runs", "events"])
def test_others_are_led_out(client, scenario, activity, role, name):
    crowd(scenario, activity, 20, persons=10)
    signed_in(client, role)

    response = client.get(url(name, scenario))

    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_home")


def test_learners_are_led_out(client, work):
    run = work()
    client.force_login(run.person)

    for address in (
        url("scenario", run.version.scenario),
        url("runs", run.version.scenario),
        reverse("anonymous_replay:replay", args=[run.key]),
    ):
        assert client.get(address).status_code == 302


def test_it_is_in_the_menu_of_those_who_may_see_it(client, scenario):
    signed_in(client, Role.AUDITOR)
    assert reverse("simulation_failures:index") in client.get(reverse("wagtailadmin_home")).content.decode()

    signed_in(client, Role.HR_OFFICER)
    assert (
        reverse("simulation_failures:index") not in client.get(reverse("wagtailadmin_home")).content.decode()
    )


def test_the_list_and_the_page_of_a_scenario_lead_to_it(client, scenario):
    signed_in(client, Role.ADMINISTRATOR)

    for name, args in (("list", []), ("edit", [scenario.pk])):
        response = client.get(reverse(f"wagtailsnippets_simulations_scenario:{name}", args=args))
        assert url("scenario", scenario) in response.content.decode()


# What it says


def test_the_list_tells_runs_people_and_passes(client, reader, scenario, activity):
    crowd(scenario, activity, 30, persons=6)

    text = text_of(client.get(reverse("simulation_failures:index")))

    assert "30 6 33%" in text


def test_the_list_tells_nothing_of_a_few(client, reader, scenario, activity):
    crowd(scenario, activity, 30, persons=4)

    assert "30 < 5 –" in text_of(client.get(reverse("simulation_failures:index")))


def test_a_scenario_that_was_never_published_is_not_listed(client, reader, scenario):
    Scenario.objects.create(title="Draft only", slug="draft", locale=scenario.locale, live=False)

    text = text_of(client.get(reverse("simulation_failures:index")))

    assert str(scenario) in text
    assert "Draft only" not in text


def test_the_page_tells_checks_tries_steps_and_ways(client, reader, scenario, activity):
    crowd(scenario, activity, 120, persons=9)
    check = scenario.version.load().checks[0]

    text = page(client, scenario)

    assert check.text in text and check.cite in text
    for part in (
        "Rules and results",
        "Tries needed to pass",
        "Time taken",
        "What followed what",
        "commonest ways",
    ):
        assert part in text
    assert "Register the move" in text


def test_a_few_people_are_told_nothing_of(client, reader, scenario, work):
    for _ in range(4):
        work(mode="assessed", notes=["one"])
    text = page(client, scenario)
    assert "Fewer than 5 people" in text
    assert "Rules and results" not in text
    assert client.get(url("runs", scenario)).status_code == 404
    assert client.get(url("events", scenario)).status_code == 404

    work(mode="assessed", notes=["one"])

    assert "Rules and results" in page(client, scenario)
    assert client.get(url("runs", scenario)).status_code == 200


def test_the_filter_narrows_to_too_few(client, reader, scenario, activity):
    crowd(scenario, activity, 20, persons=10, at=timezone.now() - timedelta(days=60))

    assert "Rules and results" in page(client, scenario, period="90")
    assert "No such run has been handed in yet." in page(client, scenario, period="30")
    assert client.get(url("runs", scenario, period="30")).status_code == 404


def test_without_assessed_runs_practice_is_shown(client, reader, scenario, activity):
    crowd(scenario, activity, 20, persons=10, mode="practice")

    assert "Rules and results" in page(client, scenario)
    assert "No such run" in page(client, scenario, mode="assessed")


@pytest.mark.parametrize(
    "query",
    [
        {"mode": "watch"},
        {"mode": "\0"},
        {"version": "x"},
        {"version": "999999999999999999999"},
        {"period": "7"},
    ],
)
def test_a_filter_that_is_none_counts_as_not_given(client, reader, scenario, activity, query):
    crowd(scenario, activity, 20, persons=10)

    assert "Rules and results" in page(client, scenario, **query)


def test_a_scenario_that_is_not_there_is_not_found(client, reader, scenario):
    assert client.get(reverse("simulation_failures:scenario", args=[scenario.pk + 1])).status_code == 404


def test_a_check_of_an_old_version_is_told_by_its_own_words(client, reader, scenario, activity):
    made = crowd(scenario, activity, 20, persons=10)
    made[0].verdicts.create(key="gone_since", verdict="broken", violations=1)

    assert "gone_since" in page(client, scenario)


def test_no_name_stands_on_the_page(client, reader, scenario, work):
    people = [UserFactory() for _ in range(6)]
    for person in people:
        work(person, mode="assessed", notes=["one"])

    html = client.get(url("scenario", scenario)).content.decode()

    for person in people:
        assert person.staff_number not in html
        assert person.name_latin not in html
        assert str(person.key) not in html


@pytest.mark.parametrize("runs", [120, 480])
def test_the_number_of_queries_of_the_page_is_bounded(
    client, reader, scenario, activity, runs, django_assert_max_num_queries
):
    crowd(scenario, activity, runs, persons=9)
    client.get(url("scenario", scenario))

    with django_assert_max_num_queries(32):
        client.get(url("scenario", scenario))


# Replays


def enough(work) -> list[Run]:
    return [work(notes=["what I typed"]) for _ in range(5)]


def test_a_wrong_way_leads_to_a_replay_without_a_name(client, reader, scenario, work):
    runs = enough(work)
    html = client.get(url("scenario", scenario)).content.decode()
    linked = [run for run in runs if reverse("anonymous_replay:replay", args=[run.key]) in html]
    assert len(linked) == 2

    shown = client.get(reverse("anonymous_replay:replay", args=[linked[0].key]))

    assert "what I typed" in text_of(
        client.get(reverse("anonymous_replay:replay-run", args=[linked[0].key, 1]))
    )
    for private in (linked[0].person.staff_number, linked[0].person.name_latin):
        assert private not in shown.content.decode()


def test_every_screen_of_an_anonymous_replay_stays_anonymous(client, reader, work):
    people = [UserFactory() for _ in range(5)]
    runs = [work(person, passes=True) for person in people]
    run, own = runs[0], f"/learn/runs/{runs[0].key}/"
    queue, seen = [reverse("anonymous_replay:replay", args=[run.key])], set()

    while queue and len(seen) < 60:
        address = queue.pop()
        seen.add(address)
        response = client.get(address)
        assert response.status_code in (200, 302), address
        html = response.content.decode()
        assert own not in html, address
        assert run.person.staff_number not in html
        for link in set(re.findall(r'href="(/admin/failures/anonymous/[^"?#]+)', html)) - seen:
            queue.append(link)

    assert len(seen) > 20


def test_the_replay_of_a_run_among_few_is_not_there(client, reader, work):
    runs = [work(notes=["one"]) for _ in range(4)]
    address = reverse("anonymous_replay:replay", args=[runs[0].key])
    assert client.get(address).status_code == 404

    work(notes=["one"])

    assert client.get(address).status_code == 200


def test_a_run_that_goes_on_or_is_a_trial_has_no_anonymous_replay(client, reader, work):
    enough(work)
    going_on, trial = started_run("2-petition"), work(notes=["trial"])
    Run.objects.filter(pk=trial.pk).update(activity=None)
    watched = work(notes=["x"])
    Run.objects.filter(pk=watched.pk).update(mode="watch")

    for run in (going_on, trial, watched):
        assert client.get(reverse("anonymous_replay:replay", args=[run.key])).status_code == 404


def test_an_anonymous_replay_shows_no_step_that_never_was(client, reader, work):
    run = enough(work)[0]

    assert client.get(reverse("anonymous_replay:replay-run", args=[run.key, 99])).status_code == 404
    response = client.get(reverse("anonymous_replay:replay", args=[run.key]), {"moment": "2"})
    assert response["Location"].startswith("/admin/failures/anonymous/")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_done_in_an_anonymous_replay(client, reader, work, method):
    run = enough(work)[0]

    assert (
        getattr(client, method)(reverse("anonymous_replay:replay-run", args=[run.key, 1])).status_code == 405
    )


def test_the_persons_own_replay_leads_on_as_ever(client, work):
    run = work(notes=["one"])
    client.force_login(run.person)

    html = client.get(reverse("simulations:replay", args=[run.key])).content.decode()

    assert reverse("simulations:replay-run", args=[run.key, 1]) in html
    assert "/admin/failures/" not in html


# Downloads


def table(client, scenario) -> list[dict]:
    response = client.get(url("runs", scenario))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_has_a_row_for_each_run(client, reader, scenario, work):
    for _ in range(5):
        work(mode="assessed", notes=["one"])
    passed = work(mode="assessed", passes=True)

    rows = table(client, scenario)

    assert len(rows) == 6
    [good] = [row for row in rows if row["passed"] == "yes"]
    assert good["score"] == "100"
    assert good["path"].split() == passed.summary.path
    assert {name for name in good if name.startswith("check ")} == {
        f"check {check.key}" for check in scenario.version.load().checks
    }
    assert {good[f"check {one.key}"] for one in passed.summary.verdicts.all()} <= {"kept", "idle"}


def test_the_table_names_nobody_and_no_day(client, reader, scenario, work):
    runs = [work(mode="assessed", notes=["one"]) for _ in range(5)]

    content = b"".join(client.get(url("runs", scenario)).streaming_content).decode()

    for run in runs:
        for private in (run.person.staff_number, run.person.name_latin, str(run.person.key), str(run.key)):
            assert private not in content
    assert AT.strftime("%Y-%m-%d") not in content


def test_one_person_has_one_number_in_a_table(client, reader, scenario, work):
    person = UserFactory()
    for hour in range(2):
        work(person, at=AT + timedelta(hours=hour), notes=["one"])
    for _ in range(4):
        work(notes=["one"])

    learners = [row["learner"] for row in table(client, scenario)]

    assert len(learners) == 6
    assert len(set(learners)) == 5


def test_no_cell_of_the_table_is_a_formula(client, reader, scenario, work):
    for _ in range(5):
        work(notes=["one"])
    RunSummary.objects.update(path=["=HYPERLINK(1)"])

    assert {row["path"] for row in table(client, scenario)} == {"'=HYPERLINK(1)"}


def log_of(client, scenario) -> ElementTree.Element:
    response = client.get(url("events", scenario))
    assert response["Content-Type"] == "application/xml"
    return ElementTree.fromstring(b"".join(response.streaming_content))  # noqa: S314  our own


def value(element: ElementTree.Element, key: str) -> str:
    [found] = [child.get("value") for child in element if child.get("key") == key]
    return found


def test_the_log_is_built_as_the_standard_asks(client, reader, scenario, work):
    for _ in range(5):
        work(mode="assessed", notes=["one"])

    log = log_of(client, scenario)

    assert log.tag == f"{XES}log"
    assert log.get("xes.version") == "1849-2016"
    assert log.get("xes.features") is not None
    kinds = [child.tag.removeprefix(XES) for child in log]
    assert kinds == sorted(kinds, key=["extension", "global", "classifier", "string", "trace"].index)
    prefixes = {one.get("prefix") for one in log.iter(f"{XES}extension")}
    assert prefixes == {"concept", "time", "org", "lifecycle"}
    assert all(one.get("name") and one.get("uri") for one in log.iter(f"{XES}extension"))
    assert {one.get("scope") for one in log.iter(f"{XES}global")} == {"trace", "event"}
    for one in log.iter(f"{XES}classifier"):
        assert one.get("name") and one.get("keys") and one.get("scope") == "event"


def test_every_event_has_what_its_global_attributes_promise(client, reader, scenario, work):
    for _ in range(5):
        work(mode="assessed", passes=True)
    log = log_of(client, scenario)
    promised = {
        scope.get("scope"): {child.get("key") for child in scope} for scope in log.iter(f"{XES}global")
    }

    traces = list(log.iter(f"{XES}trace"))
    assert len(traces) == 5
    for trace in traces:
        assert promised["trace"] <= {child.get("key") for child in trace}
        events = list(trace.iter(f"{XES}event"))
        assert events
        for event in events:
            keys = [child.get("key") for child in event]
            assert promised["event"] <= set(keys)
            assert len(keys) == len(set(keys))
            assert datetime.fromisoformat(value(event, "time:timestamp")).tzinfo == UTC


def test_the_log_tells_the_acts_in_order_and_what_was_refused(client, reader, scenario, work):
    for _ in range(5):
        work(mode="assessed", notes=["one", ""])

    trace = next(log_of(client, scenario).iter(f"{XES}trace"))
    told = [
        (value(event, "step"), value(event, "lifecycle:transition")) for event in trace.iter(f"{XES}event")
    ]

    assert told == [("note", "complete"), ("note", "ate_abort"), ("submit", "complete")]


def test_the_log_names_nobody_and_nothing_that_was_typed(client, reader, scenario, work):
    runs = [work(mode="assessed", notes=["my secret"]) for _ in range(5)]

    content = b"".join(client.get(url("events", scenario)).streaming_content).decode()

    for run in runs:
        for private in (run.person.staff_number, run.person.name_latin, str(run.key), "my secret"):
            assert private not in content
    assert 'value="L0001"' in content
    assert AT.strftime("%Y-%m-%dT09:00:00") not in content.replace(
        scenario.version.load().spec["scenario"]["start"], ""
    )


def test_an_act_that_nobody_knows_breaks_no_log(client, reader, scenario, work):
    for _ in range(4):
        work(mode="assessed")
    run = work(mode="assessed")
    snapshot = Run.objects.get(pk=run.pk).snapshot
    Run.objects.filter(pk=run.pk).update(
        snapshot=snapshot.replace('"do":"submit"', '"do":"\\u0001<&\\"\\ufffe"')
    )

    log = log_of(client, scenario)

    assert "?" in [value(event, "step") for event in log.iter(f"{XES}event")]
