"""Watch, Guided and hints at the screens: what they show, and that nothing of it is in an assessed run."""

import json

import pytest
from django.utils import timezone

from courses.catalogue.models import LessonPage
from courses.simulations import guiding, queries
from courses.simulations.models import HintTaken, Run
from tests.courses.simulations.learner import HIDDEN, Learner, text_of
from tests.factories.people import UserFactory
from tests.factories.simulations import (
    NAMES,
    act,
    begun,
    model_steps,
    open_simulation,
    package_text,
    published_scenario,
    started_run,
)

pytestmark = [pytest.mark.django_db, pytest.mark.standing]


def at_work(mode: str, name: str = "1-move-in", *, htmx: bool = False, **options) -> Learner:
    return Learner(started_run(name, mode=mode, at=timezone.now(), **options), htmx=htmx)


def next_step(learner: Learner, **options):
    return learner.send(learner.url("next"), form=learner.form(learner.url("run")), **options)


def hint(learner: Learner, level: int, *, back: str = "", **options):
    form = learner.form(learner.url("run"))
    return learner.send(learner.url("hint"), form=form, level=level, back=back, **options)


def events(learner: Learner) -> list[str]:
    return [event.event["do"] for event in learner.run.events.order_by("seq")]


# Watch


def test_watching_begins_with_what_it_is_and_one_button():
    page = text_of(at_work("watch").look("run"))

    assert "The model run has 10 steps." in page or "The model run has 11 steps." in page
    assert "Show the first step" in page


def test_a_played_step_is_shown_where_it_was_done_with_its_rules_and_what_it_changed():
    learner = at_work("watch")
    next_step(learner)

    response = next_step(learner)

    page = text_of(response)
    assert response.redirect_chain[-1][0] == learner.url("record", "MV-0001")
    assert "Step 2 of" in page
    assert "Verify the reporter's identity" in page
    assert "Document seen Resident card" in page
    assert "Prepared for Verify identity before registering Decree Art. 23(5)" in page
    assert "Document seen Resident card" in page[page.index("What changed") :]


def test_a_verdict_that_a_step_changes_is_told():
    learner = at_work("watch")
    for _ in range(6):
        page = text_of(next_step(learner))

    assert "Register the move" in page
    assert "Kept Verify identity before registering" in page
    assert "Achieved The move is registered with date, reason and your name" in page


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("htmx", [False, True])
def test_every_demo_case_is_watched_to_its_end_which_says_what_to_do_next(name, htmx):
    learner = at_work("watch", name, htmx=htmx)

    for step in model_steps(learner.run):
        response = next_step(learner, follow=step["do"] != "submit")

    assert response.get("HX-Redirect", response.get("Location")) == learner.url("watched")
    page = text_of(learner.look("watched"))
    assert "You have seen all of the model run" in page
    assert "Start with guidance" in page


def test_a_double_click_plays_one_step():
    learner = at_work("watch")
    form = learner.form(learner.url("run"))

    pages = [text_of(learner.send(learner.url("next"), form=form)) for _ in range(2)]

    assert events(learner) == ["view"]
    assert all("Step 1 of" in page for page in pages)


def test_watching_everything_can_be_looked_at_and_nothing_else_acts():
    learner = at_work("watch")
    form = learner.form(learner.url("run"))

    person = text_of(learner.look("record", "TP-0001"))
    forms = learner.look("list", "person").content.decode() + learner.look("inbox").content.decode()
    refused = [
        learner.open("TP-0001", form=form),
        learner.send(learner.url("act", "see_mover_id") + "?on=MV-0001", form=form),
        learner.send(learner.url("note"), form=form, **{"answer-text": "x"}),
        learner.send(learner.url("wait"), form=form, **{"answer-n": 1, "answer-unit": "h"}),
        learner.send(learner.url("wait"), form=form, to="evening"),
        learner.send(learner.url("wait"), form=form, to="others"),
        learner.send(learner.url("undo"), form=form, to=1),
        learner.send(learner.url("submit"), form=form),
        hint(learner, 1),
    ]

    assert "0●●-●●●●-●●●1" in person  # what is masked stays so
    assert 'method="post" action="/learn/runs/' not in forms.replace(learner.url("next"), "")
    assert [response.status_code for response in refused] == [404] * len(refused)
    assert events(learner) == []


def test_what_was_watched_has_no_report_of_its_own():
    learner = at_work("watch")
    for _ in model_steps(learner.run):
        next_step(learner)

    assert learner.look("report").headers["Location"] == learner.url("watched")
    assert learner.look("run").headers["Location"] == learner.url("watched")


def test_a_run_still_watched_or_set_aside_has_no_end_page():
    learner = at_work("watch")
    running = learner.look("watched").headers["Location"]
    begun(learner.run.activity, person=learner.run.person, mode="watch", afresh=True)

    assert running == learner.url("run")
    assert learner.run.activity.key in learner.look("watched").headers["Location"]


# Guided


def test_what_a_step_came_to_is_told_the_same_whether_the_run_is_played_again_or_not():
    run = started_run(mode="guided")

    for event in model_steps(run):
        machine = queries.work_on(Run.objects.get(pk=run.pk)).machine
        work = act(run, event["do"], machine.state.resolve(event.get("on")), **event.get("input", {})).work
        known, played = guiding.last_step(work.machine, work.before), guiding.last_step(work.machine)
        assert (known.event, known.entries, known.rules) == (played.event, played.entries, played.rules)


def test_guided_tells_the_next_step_with_its_answers_and_marks_the_way():
    learner = at_work("guided")
    learner.open("MV-0001")

    page = text_of(learner.look("record", "MV-0001"))

    assert "Next: step 2 of" in page
    assert "Face and details match Yes" in page
    assert "Verify the reporter's identity (본인확인) next step" in page
    assert "Move-in report (전입신고서) next step" in page


@pytest.mark.parametrize(
    ("look", "marked"),
    [(("list", "report"), "next step MV-0001"), (("record", "MV-0001"), "Open the record next step")],
)
def test_guided_marks_the_record_to_open(look, marked):
    page = text_of(at_work("guided").look(*look))

    assert marked in page


def test_guided_tells_at_once_which_verdicts_an_act_changed_and_why():
    learner = at_work("guided")

    page = text_of(learner.act("register_move", "MV-0001", reason="Family"))

    told = page[page.index("Your last act") : page.index("Next: step")]
    assert "Broken Verify identity before registering Decree Art. 23(5)" in told
    assert "No rule has changed" not in told


def test_guided_tells_that_an_act_changed_nothing_or_was_refused():
    learner = at_work("guided")

    looked = text_of(learner.open("MV-0001"))
    refused = text_of(learner.act("notify_old_office", "MV-0001"))

    assert "No rule has changed by it." in looked
    assert "Refused: Register the move first." in refused


def test_guided_says_when_somebody_else_has_to_act_first():
    learner = at_work("guided")
    for step in model_steps(learner.run):
        if step["do"] == "wait":
            break
        act(learner.run, step["do"], step.get("on"), **step.get("input", {}))
    learner.wait(1, "min")

    page = text_of(learner.look("run"))

    assert "Let time pass first: somebody else has to act before your next step." in page
    assert "Let time pass next step" in page


@pytest.mark.parametrize("name", NAMES)
def test_every_demo_case_is_passed_by_following_the_guide(name):
    learner = at_work("guided", name)

    for number, event in enumerate(model_steps(learner.run), start=1):
        machine = queries.work_on(Run.objects.get(pk=learner.run.pk)).machine
        assert f"Next: step {number} of" in text_of(learner.look("run"))
        learner.take(machine, event)

    assert learner.run.reports.get().passed


# Hints


def test_hints_are_told_one_level_after_the_other():
    learner = at_work("practice")
    learner.open("MV-0001")

    pages = [text_of(hint(learner, level)) for level in (1, 2, 3)]

    assert "Who is standing at your counter?" in pages[0]
    assert "Decree Art. 23(5): verify the reporter" not in pages[0]
    assert "Decree Art. 23(5): verify the reporter before anything is written." in pages[1]
    assert "Verify identity before registering Decree Art. 23(5)" in pages[1]
    assert "Use “Verify the reporter's identity” on the report" in pages[2]
    assert "next step" not in pages[1]
    assert "Move-in report (전입신고서) next step" in pages[2]


def test_the_last_hint_does_the_step_and_shows_it():
    learner = at_work("practice")
    for level in (1, 2, 3):
        hint(learner, level)

    response = hint(learner, 4)

    assert response.redirect_chain[-1][0] == learner.url("record", "MV-0001")
    assert "Done: Open a record (done for you)." in text_of(response)
    assert "Give me a question" in text_of(response)
    assert events(learner) == ["view"]


def test_a_hint_leads_back_to_the_screen_it_was_asked_on():
    learner = at_work("practice")

    response = hint(learner, 1, back=learner.url("list", "person") + "?sort=name")

    assert response.redirect_chain[-1][0] == learner.url("list", "person") + "?sort=name#hint"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/my/", ""])
def test_a_hint_leads_nowhere_else(back):
    learner = at_work("practice")

    assert hint(learner, 1, back=back).redirect_chain[-1][0] == learner.url("run") + "#hint"


def test_a_screen_after_an_act_by_htmx_asks_for_hints_under_its_own_address():
    learner = at_work("practice", htmx=True)

    page = learner.open("MV-0001").content.decode()

    assert f'name="back" value="{learner.url("record", "MV-0001")}"' in page


@pytest.mark.parametrize("htmx", [False, True])
def test_a_hint_in_the_middle_of_a_form_keeps_what_was_typed(htmx):
    learner = at_work("practice", htmx=htmx)
    learner.open("MV-0001")
    url = learner.url("note") + "?on=MV-0001"

    page = learner.send(url, **{"answer-text": "Half a note <b>", "hint": "1"}).content.decode()

    assert "Who is standing at your counter?" in page
    assert "Half a note &lt;b&gt;</textarea>" in page
    assert 'value="2" data-asks-for="hints"' in page
    assert events(learner) == ["view"]
    assert HintTaken.objects.get().level == 1


def test_the_form_that_a_hint_came_back_with_is_sent_as_if_nothing_had_been():
    learner = at_work("practice")
    learner.open("MV-0001")
    url = learner.url("note") + "?on=MV-0001"
    page = learner.send(url, **{"answer-text": "A note", "hint": "1"}).content.decode()

    learner.send(url, form=dict(HIDDEN.findall(page)), **{"answer-text": "A note"})

    assert events(learner) == ["view", "note"]


def test_every_form_of_an_act_asks_for_hints_along_with_what_is_typed():
    learner = at_work("practice")
    learner.open("MV-0001")
    forms = {
        "search": {"answer-text": "half a name"},
        "wait": {"answer-n": "37"},
        "note": {"answer-text": "half a note"},
    }

    for level, (name, typed) in enumerate(forms.items(), start=1):
        url = learner.url(name)
        assert f'formaction="{url}#hint" name="hint" value="{level}"' in learner.look(name).content.decode()
        page = learner.send(url, **typed, hint=str(level)).content.decode()
        assert all(text in page for text in typed.values())

    assert events(learner) == ["view"]


def test_a_hint_asked_for_in_a_form_of_long_ago_is_not_taken_and_what_was_typed_stays():
    learner = at_work("practice")
    url = learner.url("note")
    stale = learner.form(url)
    learner.open("MV-0001")

    page = text_of(learner.send(url, form=stale, hint="1", **{"answer-text": "Half a note"}))

    assert "Your replica has moved on" in page and "Half a note" in page
    assert not HintTaken.objects.exists()


@pytest.mark.parametrize(("mode", "level"), [("practice", "4"), ("practice", "x"), ("assessed", "1")])
def test_a_form_asks_for_no_help_that_there_is_not(mode, level):
    learner = at_work(mode)

    response = learner.send(learner.url("note"), hint=level, **{"answer-text": "A note"})

    assert response.status_code == 404
    assert events(learner) == [] and not HintTaken.objects.exists()


def test_a_skipped_or_stale_hint_is_told_and_not_taken():
    learner = at_work("practice")
    stale = learner.form(learner.url("run"))
    skipped = hint(learner, 3)
    learner.open("MV-0001")

    late = learner.send(learner.url("hint"), form=stale, level=1)

    assert "Your replica has moved on" in text_of(skipped)
    assert "Your replica has moved on" in text_of(late)
    assert not HintTaken.objects.exists()


@pytest.mark.parametrize("level", ["", "0", "5", "x", "१"])
def test_a_level_there_is_not_is_not_found(level):
    assert hint(at_work("practice"), level).status_code == 404


def test_where_a_check_has_fewer_hints_the_last_is_not_told_twice():
    spec = json.loads(package_text())["scenario"]
    for check in spec["checks"]:
        check |= {"hints": check["hints"][:1]} if "hints" in check else {}
    learner = at_work("practice", checks=spec["checks"])
    learner.open("MV-0001")
    for level in (1, 2, 3):
        page = text_of(hint(learner, level))

    assert page.count("Who is standing at your counter?") == 1
    assert "Action Verify the reporter's identity" in page


def test_a_rule_leads_to_its_lesson_where_the_course_has_one_of_that_title():
    spec = json.loads(package_text())["scenario"]
    for check in spec["checks"]:
        check["lesson"] = "Lesson 1"
    person, scenario = UserFactory(), published_scenario(checks=spec["checks"])
    activity = open_simulation(person, scenario)
    learner = Learner(begun(activity, person=person, mode="practice", at=timezone.now()))
    learner.open("MV-0001")
    hint(learner, 1)

    page = hint(learner, 2).content.decode()

    assert f'<a href="{LessonPage.objects.last().url}"' in page
    assert "Lesson 1</a>" in page


def test_a_lesson_that_the_course_does_not_have_is_named_without_a_link():
    spec = json.loads(package_text())["scenario"]
    for check in spec["checks"]:
        check["lesson"] = "No such lesson"
    learner = at_work("practice", checks=spec["checks"])
    learner.open("MV-0001")
    hint(learner, 1)

    page = hint(learner, 2).content.decode()

    assert "No such lesson</span>" in page


# Assessed


def test_no_help_is_reachable_in_an_assessed_run():
    learner = at_work("assessed")

    refused = [hint(learner, level) for level in (1, 2, 3, 4)] + [next_step(learner)]
    watched = learner.look("watched")

    assert [response.status_code for response in refused] == [404] * 5
    assert watched.headers["Location"] == learner.url("run")
    assert not HintTaken.objects.exists()
    assert events(learner) == []


@pytest.mark.parametrize("mode", ["guided", "practice"])
def test_no_step_is_played_in_a_run_that_is_worked(mode):
    learner = at_work(mode)

    assert next_step(learner).status_code == 404
    assert events(learner) == []


@pytest.mark.parametrize("name", NAMES)
def test_an_assessed_run_has_no_guide_on_any_screen(name):
    learner = at_work("assessed", name)

    for event in model_steps(learner.run)[:-1]:
        machine = queries.work_on(Run.objects.get(pk=learner.run.pk)).machine
        for look in ("run", "inbox", "wait", "calendar", "log"):
            page = learner.look(look).content.decode()
            assert 'class="guide"' not in page
            assert 'class="hints"' not in page
            assert "replica__mark" not in page
        learner.take(machine, event)


# Cost


@pytest.mark.parametrize("mode", ["assessed", "practice", "guided", "watch"])
def test_a_step_takes_at_most_eight_queries_in_every_mode(mode, django_assert_max_num_queries):
    learner = at_work(mode, htmx=True)
    if mode == "practice":
        hint(learner, 1, follow=False)
    form = learner.form(learner.url(*(["run"] if mode == "watch" else ["record", "MV-0001"])))

    with django_assert_max_num_queries(8):
        if mode == "watch":
            response = learner.send(learner.url("next"), form=form, follow=False)
        else:
            response = learner.open("MV-0001", form=form, follow=False)

    assert response.status_code == 200
