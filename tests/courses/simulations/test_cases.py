"""Before and after a run: the case with its modes, and the report. Whose is whose."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.progress.models import Result
from courses.simulations.models import Run, RunReport
from tests.courses.simulations.learner import Learner, text_of
from tests.factories.people import UserFactory
from tests.factories.simulations import (
    act,
    model_steps,
    open_simulation,
    published_scenario,
    solved,
    started_run,
)

pytestmark = pytest.mark.django_db


def run_of(name: str = "1-move-in", **options) -> Run:
    options.setdefault("at", timezone.now())
    return started_run(name, **options)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def intro(run: Run) -> str:
    return reverse("simulations:intro", args=[run.activity.key])


def press(run: Run, **data):
    """Starts from the page of the case."""
    url = reverse("simulations:start", args=[run.activity.key])
    return signed_in(run.person).post(url, data, follow=True)


# The case


def test_the_case_tells_both_modes_with_their_rules():
    person = UserFactory()
    activity = open_simulation(person, published_scenario(time_limit=40, attempts=3, cool_down=24))

    page = text_of(signed_in(person).get(reverse("simulations:intro", args=[activity.key])))

    assert "40 minutes from the start" in page
    assert "3 of 3" in page
    assert "24 hours until the next" in page


def test_the_case_tells_extra_time():
    person = UserFactory(
        extra_time_factor=Decimal("1.5"),
        extra_time_granted_by=UserFactory(),
        extra_time_granted_at=timezone.now(),
    )
    activity = open_simulation(person, published_scenario(time_limit=40))

    page = text_of(signed_in(person).get(reverse("simulations:intro", args=[activity.key])))

    assert "60 minutes from the start (with your extra time)" in page


def test_the_case_does_not_tell_which_draw_comes():
    run = run_of()

    page = text_of(signed_in(run.person).get(intro(run)))

    assert "2026-11" not in page
    assert "moved in with him on …" in page


def test_starting_leads_into_the_run_and_going_on_into_the_same():
    run = run_of(mode="practice")

    page = press(run, mode="assessed")
    again = press(run, mode="assessed")

    assert page.redirect_chain[-1][0] == again.redirect_chain[-1][0]
    assert Run.objects.filter(person=run.person, mode="assessed").count() == 1


def test_a_practice_run_can_be_begun_afresh():
    run = run_of(mode="practice")

    press(run, mode="practice", afresh="1")

    run.refresh_from_db()
    assert run.ending == "set_aside"
    assert Run.objects.unfinished().filter(person=run.person).count() == 1


def test_an_unknown_mode_starts_nothing():
    run = run_of(mode="practice")

    assert press(run, mode="examined").redirect_chain[-1][0] == intro(run)
    assert Run.objects.count() == 1


def test_after_a_failed_run_the_case_says_when_the_next_opens():
    run = run_of(mode="assessed", cool_down=24)
    act(run, "submit", at=timezone.now())

    page = text_of(press(run, mode="assessed"))

    assert "Next assessed run:" in page
    assert "Start the assessed run" not in page


def test_when_all_tries_are_used_the_case_says_so():
    run = run_of(mode="assessed", attempts=1, cool_down=0)
    act(run, "submit", at=timezone.now())

    page = text_of(press(run, mode="assessed"))

    assert "You have used all your tries." in page


def test_an_unpublished_case_cannot_be_started():
    run = run_of(mode="practice")
    run.version.scenario.unpublish()

    page = text_of(press(run, mode="assessed"))

    assert "This case is not open at the moment." in page


def test_past_runs_are_listed_with_their_score():
    run = solved(run_of(mode="assessed"), at=timezone.now())

    page = text_of(signed_in(run.person).get(intro(run)))

    assert "Assessed passed 100 Report" in page


def offering(person, **switches) -> str:
    """The page of a case whose scenario has these switches."""
    scenario = published_scenario()
    activity = open_simulation(person, scenario)
    for name, value in switches.items():
        setattr(scenario, name, value)
    scenario.save()
    return reverse("simulations:intro", args=[activity.key])


def test_the_case_offers_four_modes_and_suggests_to_begin_with_watching():
    person = UserFactory()

    page = text_of(signed_in(person).get(offering(person)))

    assert "Watch suggested See how the case is worked" in page
    for begin in ("Start watching", "Start with guidance", "Start practising", "Start the assessed run"):
        assert begin in page


def test_the_case_offers_no_mode_that_its_trainer_did_not():
    person = UserFactory()

    page = text_of(signed_in(person).get(offering(person, offers_watch=False, offers_practice=False)))

    assert "Start watching" not in page
    assert "Start practising" not in page
    assert "Guided suggested" in page


def test_the_case_says_that_assessed_opens_after_practice():
    person = UserFactory()

    page = text_of(signed_in(person).get(offering(person, assessed_after_practice=True)))

    assert "Opens when you have passed this case in Practice." in page
    assert "Start the assessed run" not in page


def test_after_a_pass_in_practice_the_assessed_run_is_suggested():
    run = solved(run_of(mode="practice"), at=timezone.now())

    page = text_of(signed_in(run.person).get(intro(run)))

    assert "Assessed suggested" in page


def test_a_run_that_waits_is_gone_on_with_first():
    run = run_of(mode="guided")

    page = text_of(signed_in(run.person).get(intro(run)))

    assert "Guided suggested" in page
    assert "Continue the run : Guided" in page
    assert "Begin afresh : Guided" in page


@pytest.mark.parametrize(
    ("mode", "told"),
    [("watch", "This case is not offered in this mode."), ("assessed", "Pass this case in Practice first")],
)
def test_a_mode_that_is_not_open_is_refused_in_words(mode, told):
    run = run_of(mode="practice")
    scenario = run.version.scenario
    scenario.offers_watch, scenario.assessed_after_practice = False, True
    scenario.save()

    page = text_of(press(run, mode=mode))

    assert told in page
    assert Run.objects.count() == 1


def test_a_recording_cannot_be_started_from_the_case():
    run = run_of(mode="practice")

    assert "This case is not offered in this mode." in text_of(press(run, mode="record"))
    assert Run.objects.count() == 1


def test_a_watched_run_is_listed_as_watched():
    run = run_of(mode="watch")
    learner = Learner(run)
    for _ in model_steps(run):
        learner.send(learner.url("next"), form=learner.form(learner.url("run")))

    page = text_of(signed_in(run.person).get(intro(run)))

    assert "Watch watched –" in page


# Whose


def test_an_activity_that_is_none_is_not_found():
    client = signed_in(run_of().person)

    for key in ("simulation:nothing", "lesson:1", "x", "simulation:\0"):
        address = f"/learn/simulations/{quote(key)}/"
        assert client.get(address).status_code == 404
        assert client.post(f"{address}start/", {"mode": "practice"}).status_code == 404


def test_a_case_that_is_locked_is_not_found():
    run, stranger = run_of(), signed_in(UserFactory())

    assert stranger.get(intro(run)).status_code == 404
    assert (
        stranger.post(reverse("simulations:start", args=[run.activity.key]), {"mode": "practice"}).status_code
        == 404
    )


SCREENS = [
    ("run", ()),
    ("inbox", ()),
    ("list", ("person",)),
    ("record", ("MV-0001",)),
    ("reveal", ("TP-0001", "phone")),
    ("search", ()),
    ("found", (1,)),
    ("act", ("verify_identity",)),
    ("note", ()),
    ("wait", ()),
    ("log", ()),
    ("undo", ()),
    ("next", ()),
    ("hint", ()),
    ("watched", ()),
    ("calendar", ()),
    ("check", ()),
    ("submit", ()),
    ("report", ()),
]


@pytest.mark.parametrize(("name", "args"), SCREENS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_run_of_somebody_else_is_not_found_by_any_address(name, args, method):
    run, stranger = run_of(), signed_in(UserFactory())
    url = reverse(f"simulations:{name}", args=[run.key, *args])

    response = getattr(stranger, method)(url, {"seq": 0})

    assert response.status_code in (404, 405)
    assert not run.events.exists()


@pytest.mark.parametrize(("name", "args"), SCREENS)
def test_nobody_sees_a_run_without_signing_in(name, args):
    run = run_of()
    method = "post" if name in ("undo", "next", "hint") else "get"

    response = getattr(Client(), method)(reverse(f"simulations:{name}", args=[run.key, *args]))

    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


# The report


def test_the_report_tells_a_pass_with_every_rule_and_its_source():
    run = solved(run_of(mode="assessed"), at=timezone.now())

    page = text_of(Learner(run).look("report"))

    assert "Passed 100 of 100; 80 are needed" in page
    assert "Notify the previous office without delay (30 minutes here) Act Art. 16(2)" in page
    assert "Resident Registration Act (주민등록법)" in page


def test_the_report_names_a_critical_breach_first_and_when_it_happened():
    run = run_of(mode="assessed")
    act(run, "answer_phone", "TP-0002", at=timezone.now(), answer="Give the address")
    solved(run, at=timezone.now())

    page = text_of(Learner(run).look("report"))

    rules = page[page.index("Critical rules broken") :]
    assert "Not passed 79 of 100" in page
    assert "A critical rule was broken: that decides, whatever the points." in page
    assert rules.startswith("Critical rules broken Never tell a caller where a resident lives")
    assert "2026-12-07 09:30 Answer a telephone question about a resident · TP-0002" in rules


def test_the_report_tells_what_was_not_achieved():
    run = run_of(mode="assessed")
    act(run, "submit", at=timezone.now())

    page = text_of(Learner(run).look("report"))

    assert "Something the case requires was not achieved." in page
    assert (
        "The mover has the new address and household Act Art. 16(4) · result, required · worth 20 Not achieved"
        in page
    )


def test_practice_gets_the_same_report_and_no_result():
    run = solved(run_of(mode="practice"), at=timezone.now())

    page = text_of(Learner(run).look("report"))

    assert "Passed 100 of 100" in page
    assert "counts for nothing" in page
    assert not Result.objects.exists()


def test_there_is_no_report_before_the_end():
    learner = Learner(run_of())

    assert learner.look("report").headers["Location"] == learner.url("run")


@pytest.mark.parametrize("name", ["run", "inbox", "log", "wait", "submit"])
def test_a_run_that_is_over_leads_to_its_report(name):
    learner = Learner(solved(run_of(mode="practice"), at=timezone.now()))

    assert learner.look(name).headers["Location"] == learner.url("report")
    assert learner.send(learner.url("note"), form={"seq": "1"}, follow=False).status_code == 302


def test_a_run_set_aside_has_no_report():
    run = run_of(mode="practice")
    press(run, mode="practice", afresh="1")

    assert Learner(run).look("report").headers["Location"] == intro(run)


# Time


def overdue(**options) -> Learner:
    begun = timezone.now() - timedelta(hours=3)
    return Learner(run_of(mode="assessed", time_limit=40, at=begun, **options))


def test_after_the_deadline_every_screen_says_that_time_is_up():
    learner = overdue()

    page = text_of(learner.client.get(learner.url("run"), follow=True))

    assert "Time is up" in page
    assert not RunReport.objects.exists()


def test_a_run_whose_time_is_up_can_be_handed_in_by_its_person():
    learner = overdue()

    page = text_of(learner.send(learner.url("report"), form={}))

    assert "time ran out; judged as it stood" in page
    assert Result.objects.get().achieved_at == learner.run.deadline_at


def test_handing_in_early_by_that_door_does_nothing():
    learner = Learner(run_of(mode="assessed", time_limit=40))

    learner.send(learner.url("report"), form={})

    learner.run.refresh_from_db()
    assert not learner.run.is_over


def test_an_act_after_the_deadline_is_told_and_not_taken():
    learner = overdue()

    page = text_of(learner.send(learner.url("note"), form={"seq": "0"}, **{"answer-text": "Late"}))

    assert "Time is up: the run was submitted as it stood." in page
    assert [event.event["do"] for event in learner.run.events.all()] == ["submit"]
