"""Letting time pass by the screens, and the calendar."""

import json

import pytest
from django.utils import timezone

from courses.simulations import queries
from courses.simulations.models import Run
from tests.courses.simulations.learner import HIDDEN, Learner, text_of
from tests.factories.simulations import act, model_steps, package_text, started_run

pytestmark = [pytest.mark.django_db, pytest.mark.standing]


def at_work(name: str = "1-move-in", **options) -> Learner:
    return Learner(started_run(name, at=timezone.now(), **options))


def wait(learner: Learner, to: str, **answers):
    return learner.send(learner.url("wait"), to=to, **answers)


def to_moment(learner: Learner, date: str, time: str, **options):
    return wait(learner, "moment", **{"moment-date": date, "moment-time": time}, **options)


def now(learner: Learner) -> str:
    return queries.work_on(Run.objects.get(pk=learner.run.pk)).machine.state.now


def until_somebody_is_expected(learner: Learner) -> None:
    for step in model_steps(learner.run):
        if step["do"] == "wait":
            return
        act(learner.run, step["do"], step.get("on"), **step.get("input", {}))


def test_time_passes_to_a_chosen_moment():
    learner = at_work()

    page = text_of(to_moment(learner, "2026-12-08", "14:10"))

    assert "It is now 2026-12-08 14:10." in page
    assert learner.run.events.count() == 1


def test_a_moment_that_takes_several_waits_is_one_act_for_the_learner():
    learner = at_work()
    form = learner.form(learner.url("wait"))

    pages = [text_of(to_moment(learner, "2027-01-15", "10:45", form=form)) for _ in range(2)]

    assert all("Moved" not in page and "moved on" not in page for page in pages)
    assert (now(learner), learner.run.events.count()) == ("2027-01-15T10:45", 2)


@pytest.mark.parametrize(
    ("date", "time", "complaint"),
    [
        ("2026-12-07", "09:00", "This moment is past."),
        ("2036-01-01", "09:00", "This moment is too far away."),
        ("9999-12-31", "23:59", "This moment is too far away."),
        ("0001-01-01", "00:00", "This moment is past."),
        ("2026-02-30", "09:00", "Enter a valid date."),
        ("", "09:00", "This field is required."),
        ("2026-12-09", "25:00", "Enter a valid time."),
        ("tomorrow\0", "noon", "Enter a valid"),
    ],
)
def test_a_moment_that_cannot_be_waited_for_is_told_and_kept(date, time, complaint):
    learner = at_work()

    response = to_moment(learner, date, time)

    assert complaint in text_of(response)
    assert not date or "\0" in date or f'value="{date}"' in response.content.decode()
    assert not learner.run.events.exists()


def test_time_passes_until_somebody_else_has_acted():
    learner = at_work()
    until_somebody_is_expected(learner)
    assert "Wait for the next event" in text_of(learner.look("wait"))

    page = text_of(wait(learner, "others"))

    assert "There is a new message." in page
    assert "Nobody else is expected to do anything at the moment." in text_of(learner.look("wait"))


def test_where_nobody_is_expected_to_act_that_is_said_and_no_time_passes():
    learner = at_work()

    page = text_of(wait(learner, "others"))

    assert "Nobody else is expected to do anything. No time has passed." in page
    assert not learner.run.events.exists()


def test_a_working_day_ends_where_the_next_begins():
    learner = at_work()
    assert "Work goes on at 2026-12-08 09:00." in text_of(learner.look("wait"))

    wait(learner, "evening")

    assert now(learner) == "2026-12-08T09:00"


@pytest.mark.parametrize("to", ["others", "evening"])
def test_a_double_click_lets_time_pass_once(to):
    learner = at_work()
    until_somebody_is_expected(learner)
    form, before = learner.form(learner.url("wait")), learner.run.events.count()

    for _ in range(2):
        wait(learner, to, form=form)

    assert learner.run.events.count() == before + 1


@pytest.mark.parametrize("to", ["others", "evening", "moment"])
def test_a_second_tab_does_not_let_time_pass_again(to):
    learner = at_work()
    until_somebody_is_expected(learner)
    stale = learner.form(learner.url("wait"))
    learner.open("TP-0001")
    before = learner.run.events.count()

    page = text_of(wait(learner, to, form=stale, **{"moment-date": "2026-12-09", "moment-time": "10:00"}))

    assert "Your replica has moved on" in page
    assert learner.run.events.count() == before


# What was typed is kept


def test_what_was_typed_is_kept_when_the_replica_has_moved_on():
    learner = at_work()
    url = learner.url("act", "return_report") + "?on=MV-0001"
    stale = learner.form(url)
    learner.open("TP-0001")

    response = learner.send(url, form=stale, **{"answer-why": "A long explanation"})

    page = response.content.decode()
    assert "Your replica has moved on: nothing was done. What you entered is kept." in text_of(response)
    assert "A long explanation</textarea>" in page
    assert [event.event["do"] for event in learner.run.events.all()] == ["view"]


def test_what_was_kept_can_be_sent_again_at_once():
    learner = at_work()
    url = learner.url("act", "return_report") + "?on=MV-0001"
    stale = learner.form(url)
    learner.open("TP-0001")
    kept = learner.send(url, form=stale, **{"answer-why": "A long explanation"})

    form = dict(HIDDEN.findall(kept.content.decode()))
    page = text_of(learner.send(url, form=form, **{"answer-why": "A long explanation"}))

    assert "Done: Return the report" in page


@pytest.mark.parametrize(
    ("name", "answers"), [("note", {"answer-text": "Kept note"}), ("search", {"answer-text": "Kept note"})]
)
def test_notes_and_searches_are_kept_too(name, answers):
    learner = at_work()
    stale = learner.form(learner.url(name))
    learner.open("TP-0001")

    response = learner.send(learner.url(name), form=stale, **answers)

    assert "Kept note" in response.content.decode()
    assert learner.run.events.count() == 1


def test_a_moment_is_kept_too():
    learner = at_work()
    stale = learner.form(learner.url("wait"))
    learner.open("TP-0001")

    response = to_moment(learner, "2026-12-09", "14:10", form=stale)

    assert 'value="2026-12-09"' in response.content.decode()
    assert learner.run.events.count() == 1


def test_the_back_button_sends_an_old_form_for_nothing():
    learner = at_work()
    url = learner.url("record", "MV-0001")
    old = learner.form(url)
    learner.open("MV-0001", form=old)
    learner.act("see_mover_id", "MV-0001")

    page = text_of(learner.open("MV-0001", form=old))
    again = text_of(learner.send(learner.url("act", "count_households") + "?on=MV-0001", form=old))

    assert "Your replica has moved on" not in page  # what this form sent was taken: here is what it came to
    assert "Your replica has moved on" in again
    assert [event.event["do"] for event in learner.run.events.order_by("seq")] == ["view", "see_mover_id"]


# The calendar


def dates(learner: Learner) -> str:
    page = learner.look("calendar").content.decode()
    return page[page.index("Dates you have seen") :]


def test_the_calendar_shows_the_month_of_today_with_holidays():
    page = text_of(at_work().look("calendar"))

    assert "December 2026" in page
    assert "7 today" in page
    assert "25 holiday" in page


@pytest.mark.parametrize(
    ("month", "title"),
    [
        ("2027-01", "January 2027"),
        ("2026-13", "December 2026"),
        ("x", "December 2026"),
        ("0001-01", "January 1900"),
        ("9999-12", "December 2200"),
        ("٢٠٢٧-٠١", "January 2027"),
    ],
)
def test_any_month_can_be_asked_for_and_nonsense_is_the_present_one(month, title):
    response = at_work().look("calendar", month=month)

    assert response.status_code == 200
    assert title in text_of(response)


def test_the_calendar_holds_dates_of_opened_records_only():
    learner = at_work()

    before = text_of(learner.look("calendar"))
    learner.open("MV-0001")
    after = text_of(learner.look("calendar"))

    assert "None in this month." in before
    assert "Reported on : received MV-0001" in after
    assert not any(event.event["do"] != "view" for event in learner.run.events.all())


def test_the_calendar_holds_no_masked_date():
    spec = json.loads(package_text())
    report = next(kind for kind in spec["system"]["types"] if kind["key"] == "report")
    next(field for field in report["fields"] if field["key"] == "reported")["mask"] = "full"
    learner = at_work(system=spec["system"])
    learner.open("MV-0001")

    assert "Reported on :" not in text_of(learner.look("calendar"))


def test_the_calendar_holds_messages_and_the_dates_in_those_that_were_opened():
    learner = at_work("3-sharing")
    came_in = text_of(learner.look("calendar"))

    assert "Message came in : How was my data used?" in came_in
    assert "Named in a message" not in came_in


def test_a_record_that_others_changed_leaves_the_calendar_until_it_is_opened_again():
    learner = at_work("2-petition")
    learner.open("PT-0001")
    learner.act("receive", "PT-0001")
    shown = dates(learner)
    learner.act("draft_result", "PT-0001", decision="Accept", reasons="The sign was hidden.")
    learner.wait(3, "h")

    assert "/record/PT-0001/" in shown
    assert "/record/PT-0001/" not in dates(learner)
