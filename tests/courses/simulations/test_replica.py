"""The learner's screens: what they show, and which event each form is."""

import json
import uuid

import pytest
from django.utils import timezone

from courses.simulations import queries
from courses.simulations.engine.kept import Kept
from courses.simulations.models import Run
from tests.courses.simulations.learner import Learner, text_of
from tests.factories.simulations import NAMES, act, model_steps, package_text, started_run

pytestmark = [pytest.mark.django_db, pytest.mark.standing]

WIDE = "1-move-in"
PETITION = "2-petition"


def at_work(name: str = WIDE, *, htmx: bool = False, **options) -> Learner:
    """A learner before a fresh run that began just now."""
    return Learner(started_run(name, at=timezone.now(), **options), htmx=htmx)


def events(learner: Learner) -> list[dict]:
    return [event.event for event in learner.run.events.order_by("seq")]


# Looking


def test_the_desk_tells_the_task_with_the_values_of_the_draw():
    learner = at_work()

    page = text_of(learner.look("run"))

    assert f"moved in with him on {learner.run.draw['moved']}." in page
    assert "Training: invented data" in page


@pytest.mark.parametrize("name", ["run", "inbox", "search", "note", "wait", "log", "check", "submit"])
def test_looking_is_no_event(name):
    learner = at_work()

    assert learner.look(name).status_code == 200
    assert events(learner) == []


def test_a_list_shows_its_columns_and_no_more():
    learner = at_work()

    page = text_of(learner.look("list", "person"))

    assert "Seo Junho" in page
    assert "000-2100-0001" not in page


def test_a_list_is_sorted_as_asked():
    learner = at_work()

    up = text_of(learner.look("list", "person", sort="name"))
    down = text_of(learner.look("list", "person", sort="-name"))

    assert up.index("Seo Harin") < up.index("Seo Junho") < up.index("Yun Sera")
    assert down.index("Yun Sera") < down.index("Seo Junho") < down.index("Seo Harin")


def test_a_long_list_comes_in_pages():
    data = json.loads(package_text())["scenario"]["data"]
    crowd = [{"type": "person", "with": {"name": f"Person {n:03}"}} for n in range(60)]
    learner = at_work(data=[*data, *crowd])

    first, third = learner.look("list", "person"), learner.look("list", "person", page=3)

    assert "Person 000" in text_of(first)
    assert "Person 059" not in text_of(first)
    assert "Person 059" in text_of(third)


@pytest.mark.parametrize("name", ["list", "record", "act"])
def test_what_the_system_does_not_have_is_not_found(name):
    assert at_work().look(name, "nothing").status_code == 404


def test_an_action_of_another_role_is_not_offered():
    learner = at_work()

    assert learner.client.get(learner.url("act", "send_register") + "?on=TR-0001").status_code == 404


# Opening


def test_a_record_not_opened_shows_what_its_list_shows():
    learner = at_work()

    page = text_of(learner.look("record", "MV-0001"))

    assert "Not opened yet" in page
    assert "cousin (adult)" not in page
    assert events(learner) == []


def test_opening_a_record_is_an_event_and_shows_all_of_it():
    learner = at_work()

    page = text_of(learner.open("MV-0001"))

    assert "cousin (adult)" in page
    assert events(learner) == [{"do": "view", "on": "MV-0001", "input": {}}]


def test_an_opened_record_is_shown_again_without_another_event():
    learner = at_work()
    learner.open("MV-0001")

    page = text_of(learner.look("record", "MV-0001"))

    assert "cousin (adult)" in page
    assert len(events(learner)) == 1


def test_the_learners_own_act_leaves_the_record_open():
    learner = at_work()
    learner.open("MV-0001")

    page = text_of(learner.act("see_mover_id", "MV-0001"))

    assert "cousin (adult)" in page


def test_a_record_shows_its_last_acts_and_leads_to_all_of_them():
    learner = at_work()
    learner.open("MV-0001")
    for _ in range(6):
        act(learner.run, "note", "MV-0001", text="Busy")

    page = learner.look("record", "MV-0001").content.decode()
    whole = learner.look("record", "MV-0001", history="").content.decode()

    assert [one.count('class="timeline__item"') for one in (page, whole)] == [5, 7]
    assert f'href="{learner.url("record", "MV-0001")}?history#history"' in page
    assert "Show earlier acts too" not in whole


def test_a_record_that_others_changed_has_to_be_opened_again():
    learner = at_work(PETITION)
    learner.open("PT-0001")
    learner.act("receive", "PT-0001")
    learner.act("draft_result", "PT-0001", decision="Accept", reasons="The sign was hidden.")
    learner.wait(3, "h")

    page = text_of(learner.look("record", "PT-0001"))

    assert "Changed since you opened it" in page
    assert "The sign was hidden." not in page


def test_acting_on_a_record_does_not_open_it():
    learner = at_work()

    page = text_of(learner.act("see_mover_id", "MV-0001"))

    assert "Not opened yet" in page
    assert [event["do"] for event in events(learner)] == ["see_mover_id"]


def test_messages_are_read_by_opening_them():
    learner = at_work("3-sharing")

    before, opened, after = learner.look("inbox"), learner.open("MSG-0001"), learner.look("inbox")

    assert "Unread:" in text_of(before)
    assert opened.status_code == 200
    assert "Unread:" not in text_of(after)


def test_a_message_is_named_by_its_subject_and_its_people_by_name():
    learner = at_work("3-sharing")

    page = text_of(learner.open("MSG-0001"))

    assert "How was my data used? MSG-0001" in page
    assert "To You" in page


def test_a_record_that_is_named_by_a_link_bears_the_name_behind_it():
    learner = at_work("3-sharing")

    assert "Oh Jiwoo AK-0001" in text_of(learner.look("list", "ask"))


@pytest.mark.parametrize("at", [None, 7])
def test_a_message_of_no_known_moment_does_not_keep_an_act_from_being_told(at):
    data = json.loads(package_text())["scenario"]["data"]
    letter = {
        "type": "message",
        "with": {"to": "registrar", "from": "registrar", "at": at, "subject": "Undated"},
    }
    learner = at_work(data=[*data, letter])

    page = text_of(learner.send(learner.url("note"), **{"answer-text": "Seen."}))

    assert "Done: Write a note." in page


# Revealing


def test_a_masked_field_shows_first_and_last_only_until_it_is_revealed():
    learner = at_work()
    page = text_of(learner.open("TP-0001"))

    revealed = text_of(
        learner.send(
            learner.url("record", "TP-0001") + "reveal/phone/",
            **{"answer-case": "MV-0001", "answer-purpose": "Call back", "answer-basis": "Act Art. 16"},
        )
    )

    assert "0●●-●●●●-●●●1" in page
    assert "000-2100-0001" in revealed
    assert events(learner)[-1]["input"] == {
        "field": "phone",
        "case": "MV-0001",
        "purpose": "Call back",
        "basis": "Act Art. 16",
    }


def test_revealing_asks_case_purpose_and_basis():
    learner = at_work()

    page = text_of(
        learner.send(learner.url("record", "TP-0001") + "reveal/phone/", **{"answer-case": "MV-0001"})
    )

    assert "Purpose: This field is required." in page
    assert "000-2100-0001" not in page


def test_revealing_a_field_does_not_open_the_record():
    learner = at_work()
    learner.send(
        learner.url("record", "TP-0001") + "reveal/phone/",
        **{"answer-case": "MV-0001", "answer-purpose": "Call back", "answer-basis": "Act Art. 16"},
    )

    assert "Not opened yet" in text_of(learner.look("record", "TP-0001"))


# Searching


def search(learner: Learner, type_: str, text: str):
    return learner.send(learner.url("search"), **{"answer-type": type_, "answer-text": text})


def test_searching_is_an_event_and_finds_parts_of_words():
    learner = at_work()

    page = text_of(search(learner, "person", "jun"))

    assert "Seo Junho" in page
    assert "Yun Sera" not in page
    assert events(learner) == [{"do": "search", "on": None, "input": {"type": "person", "text": "jun"}}]


def test_results_are_shown_only_for_searches_that_were_made():
    learner = at_work()
    learner.open("MV-0001")

    assert learner.look("found", 1).status_code == 404
    assert learner.look("found", 2).status_code == 404


# Acting


def test_an_act_is_taken_with_the_answers_as_the_package_wants_them():
    learner = at_work(PETITION)
    learner.act("receive", "PT-0001")

    page = text_of(learner.act("ask_cooperation", "PT-0001", question="Visible?", reply_days="3"))

    assert "Done: Ask another division" in page
    assert events(learner)[-1]["input"] == {"question": "Visible?", "reply_days": 3}


def test_a_refused_act_says_why_in_the_replicas_words_and_keeps_the_input():
    learner = at_work()
    learner.act("return_report", "MV-0001", why="First time")

    response = learner.act("return_report", "MV-0001", why="Once more")

    assert "This report is not open." in text_of(response)
    assert "Once more</textarea>" in response.content.decode()
    assert [event["do"] for event in events(learner)] == ["return_report", "return_report"]


def test_a_missing_answer_is_blamed_on_its_field():
    learner = at_work()

    page = text_of(learner.act("verify_identity", "MV-0001", document="Passport"))

    assert "Face and details match: This field is required." in page
    assert queries.work_on(Run.objects.get(pk=learner.run.pk)).machine.trace[0]["out"] == "refused"


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [("soon", "Enter a whole number."), ("2000", "Enter a number within the limits.")],
)
def test_a_wrong_span_of_time_is_refused(answer, complaint):
    learner = at_work()

    assert complaint in text_of(learner.wait(answer, "h"))


def test_too_long_an_answer_is_told_and_is_no_event():
    learner = at_work()

    page = text_of(learner.act("return_report", "MV-0001", why="x" * 4001))

    assert "too long" in page
    assert events(learner) == []


def test_a_link_offers_the_records_of_its_type():
    learner = at_work()

    page = learner.look("act", "share_lookup", on="MV-0001").content.decode()

    assert '<option value="TP-0002">Seo Harin · TP-0002</option>' in page
    assert "HH-0001</option>" not in page


def test_time_passes_and_what_others_did_meanwhile_comes_in():
    learner = at_work()
    learner.act("register_move", "MV-0001", reason="Family")
    learner.act("notify_old_office", "MV-0001")

    page = text_of(learner.wait(4, "h"))

    assert "There is a new message." in page
    assert "Register for MV-0001 sent" in page


def test_a_note_is_kept_in_the_log():
    learner = at_work()
    learner.send(learner.url("note"), **{"answer-text": "Called back at ten."})

    assert events(learner)[-1]["input"] == {"text": "Called back at ten."}
    assert "Write a note" in text_of(learner.look("log"))


# Two tabs, double clicks


def test_a_second_tab_is_told_that_the_replica_has_moved_on():
    learner = at_work()
    stale = learner.form(learner.url("record", "MV-0001"))
    learner.act("see_mover_id", "MV-0001")

    page = text_of(learner.open("MV-0001", form=stale))

    assert "Your replica has moved on" in page
    assert [event["do"] for event in events(learner)] == ["see_mover_id"]


def test_a_double_click_is_one_event_and_both_see_the_same():
    learner = at_work()
    form = learner.form(learner.url("record", "MV-0001"))

    pages = [text_of(learner.open("MV-0001", form=form)) for _ in range(2)]

    assert len(events(learner)) == 1
    assert all("cousin (adult)" in page for page in pages)


def test_a_repeated_refusal_is_shown_again():
    learner = at_work()
    url = learner.url("act", "notify_old_office") + "?on=MV-0001"
    form = learner.form(url)

    pages = [text_of(learner.send(url, form=form)) for _ in range(2)]

    assert len(events(learner)) == 1
    assert all("Register the move first." in page for page in pages)


@pytest.mark.parametrize("form", [{}, {"seq": "x", "token": "y"}, {"seq": "-1"}, {"seq": "9" * 30}])
def test_a_form_without_its_marks_does_nothing(form):
    learner = at_work()

    assert learner.open("MV-0001", form=form).status_code == 200
    assert events(learner) == []


def test_undo_goes_back_and_is_an_event_itself():
    learner = at_work()
    learner.act("register_move", "MV-0001", reason="Family")

    page = text_of(learner.send(learner.url("undo"), form=learner.form(learner.url("log")), to=1))

    assert "Undone." in page
    assert [event["do"] for event in events(learner)] == ["register_move", "undo"]
    assert "received" in text_of(learner.look("record", "MV-0001"))


@pytest.mark.parametrize("to", ["", "x", "99999999"])
def test_a_forged_undo_is_not_found(to):
    learner = at_work()

    assert learner.send(learner.url("undo"), form={"seq": "0"}, to=to).status_code == 404


def test_undo_and_verdicts_are_not_found_in_assessed_mode():
    learner = at_work(mode="assessed")
    learner.open("MV-0001")

    undone = learner.send(learner.url("undo"), form=learner.form(learner.url("log")), to=1)

    assert (undone.status_code, learner.look("check").status_code) == (404, 404)
    assert "Go back to before this" not in text_of(learner.look("log"))


def test_a_run_near_its_limit_says_so_and_can_still_be_submitted(monkeypatch):
    monkeypatch.setattr("courses.simulations.operations.runs.MAX_EVENTS", 2)
    monkeypatch.setattr("courses.simulations.replica.surroundings.MAX_EVENTS", 2)
    learner = at_work()
    assert "This run can take 1 more step." in text_of(learner.look("run"))
    learner.open("MV-0001")

    page = text_of(learner.open("TP-0001"))

    assert "This run can take no more steps. Submit it." in page
    assert "Not passed" in text_of(learner.send(learner.url("submit")))


# htmx


def test_htmx_gets_the_next_screen_at_once_under_its_own_address():
    learner = at_work(htmx=True)

    response = learner.open("MV-0001", follow=False)

    assert response.status_code == 200
    assert response["HX-Push-Url"] == learner.url("record", "MV-0001")
    assert "cousin (adult)" in text_of(response)


def test_htmx_leaves_the_replica_when_the_run_is_over():
    learner = at_work(htmx=True)

    response = learner.send(learner.url("submit"), follow=False)

    assert response["HX-Redirect"] == learner.url("report")


# Safety


def test_texts_of_a_package_are_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    spec = json.loads(package_text())
    spec["system"]["name"] = spec["scenario"]["brief"] = spec["scenario"]["title"] = evil
    for kind in spec["system"]["types"]:
        kind["label"] = evil
        for field in kind["fields"]:
            field["label"] = evil
    for action in spec["system"]["actions"]:
        action["label"] = action["help"] = evil
        for question in action.get("form", ()):
            question["label"] = question["help"] = evil
    for record in spec["scenario"]["data"]:
        for key, value in record["with"].items():
            if (
                type(value) is str
                and not value.startswith("$")
                and key in ("name", "relation", "new_address")
            ):
                record["with"][key] = evil
    for check in spec["scenario"]["checks"]:
        check["text"] = check["cite"] = evil
    learner = at_work(system=spec["system"], **spec["scenario"])

    pages = [learner.open("MV-0001"), learner.act("verify_identity", "MV-0001"), learner.look("check")]
    pages += [learner.look("list", "person"), learner.look("act", "share_lookup", on="MV-0001")]
    pages += [search(learner, "person", evil), learner.look("log"), learner.send(learner.url("submit"))]

    assert all(evil not in page.content.decode() for page in pages)
    assert all("&lt;script&gt;" in page.content.decode() for page in pages)


def test_what_is_in_another_language_is_marked_for_readers_aloud():
    learner = at_work()
    learner.client.cookies["django_language"] = "ko"

    page = learner.look("record", "MV-0001").content.decode()

    assert '<html lang="ko">' in page
    assert '<span lang="en">received</span>' in page


# Whole cases


@pytest.mark.parametrize("name", NAMES)
def test_every_demo_case_is_passed_through_the_screens(name):
    learner = at_work(name, mode="assessed")

    for event in model_steps(learner.run):
        run = Run.objects.get(pk=learner.run.pk)
        page = learner.take(queries.work_on(run).machine, event)

    assert "Passed 100 of 100" in text_of(page)
    assert learner.run.reports.get().result.outcome == "passed"


@pytest.mark.parametrize("name", NAMES)
def test_before_submission_an_assessed_run_shows_nothing_of_what_it_is_judged_by(name):
    learner = at_work(name, mode="assessed")
    package = learner.run.version.load()
    secrets = {check.text for check in package.checks} | {check.cite for check in package.checks}
    secrets |= {hint for check in package.checks for hint in check.hints}
    secrets |= {check.key for check in package.checks if "_" in check.key}
    secrets |= {run["note"] for run in package.bad_runs if "note" in run}
    secrets |= {"model_run", "bad_runs", "breach", learner.run.version.spec_sha256}
    secrets -= _own_words(package)

    pages = list(_every_screen(learner))

    shown = "\n".join(page.content.decode() for page in pages)
    assert len(pages) > 30
    assert [secret for secret in secrets if secret in shown] == []


def _own_words(package) -> set[str]:
    """What the system itself says: a check may be named like a field."""
    words = set(package.actions)
    for kind in package.types.values():
        words |= {kind.key, *kind.fields}
    for action in package.actions.values():
        words |= {question.key for question in action.form}
    return words


def _every_screen(learner: Learner):
    """Every screen there is, before, between and after the steps of the model run save the last."""
    for name in ("run", "inbox", "search", "note", "wait", "log", "submit"):
        yield learner.look(name)
    for event in model_steps(learner.run)[:-1]:
        machine = queries.work_on(Run.objects.get(pk=learner.run.pk)).machine
        answers = {key: "x" for key, value in event.get("input", {}).items() if type(value) is str}
        if event["do"] in machine.package.actions:
            yield learner.act(event["do"], machine.state.resolve(event.get("on")), **answers)
        yield learner.take(machine, event)
    machine = queries.work_on(Run.objects.get(pk=learner.run.pk)).machine
    for type_ in machine.package.types:
        yield learner.look("list", type_)
    for record_id in machine.state.records:
        yield learner.look("record", record_id)
        yield learner.open(record_id)
    for action in machine.package.actions.values():
        if machine.package.learner.role in action.who and machine.state.ids_of(action.on or "message"):
            yield learner.look(
                "act", action.key, **({"on": machine.state.ids_of(action.on)[0]} if action.on else {})
            )
    yield learner.look("log")


# Cost


def _queries_of_opening(learner: Learner, record_id: str, django_assert_max_num_queries) -> int:
    form = learner.form(learner.url("list", "person"))
    with django_assert_max_num_queries(8) as found:
        response = learner.open(record_id, form=form, follow=False)
    assert response.status_code == 200
    return len(found)


def test_a_step_takes_at_most_eight_queries_however_long_the_run(django_assert_max_num_queries):
    learner = at_work(htmx=True)

    short = _queries_of_opening(learner, "TP-0001", django_assert_max_num_queries)
    for _ in range(100):
        act(learner.run, "note", text="Busy", token=uuid.uuid4())
    long = _queries_of_opening(learner, "TP-0002", django_assert_max_num_queries)

    assert long == short


def test_a_step_reads_nothing_of_the_steps_before(monkeypatch):
    learner = at_work(htmx=True)
    learner.open("MV-0001")
    for _ in range(20):
        act(learner.run, "note", text="Busy")
    form = learner.form(learner.url("note"))
    monkeypatch.setattr(Kept, "values", property(lambda kept: pytest.fail("read")))

    url = learner.url("note") + "?on=MV-0001"
    page = learner.send(url, form=form, **{"answer-text": "Seen."}).content.decode()

    assert "Done: Write a note." in page
    assert "History of this record" in page


def test_a_screen_takes_three_queries_however_many_records(django_assert_num_queries):
    data = json.loads(package_text())["scenario"]["data"]
    crowd = [{"type": "person", "with": {"name": f"Person {n:03}"}} for n in range(200)]
    learner = at_work(data=[*data, *crowd])
    learner.look("run")

    with django_assert_num_queries(3):
        learner.look("list", "person")
