"""Recording in the browser: from the draft into the replica, back with the steps, and into the draft."""

import pytest

from courses.simulations.models import Run, Scenario
from courses.simulations.modes import Mode
from courses.simulations.operations import drafts
from lms.people.roles import Role
from tests.courses.simulations.authoring.bench import OWED, PAID, draft_of, now, page, recorded, sign_in
from tests.courses.simulations.learner import text_of
from tests.factories.simulations import AT, act, started_run

pytestmark = pytest.mark.django_db

LEND = [{"do": "lend_login"}]


@pytest.fixture
def author(client):
    return sign_in(client)


def empty_draft():
    return draft_of(checks=[], model_run=[], bad_runs=[])


def adopt(client, draft, run, *, seq=None, **answers):
    data = {"seq": draft.seq if seq is None else seq, **answers}
    return client.post(page("adopt_recording", draft.pk, run.key), data, follow=True)


def test_record_leads_into_the_replica_and_stop_to_what_was_recorded(client, author):
    draft = empty_draft()

    response = client.post(page("record", draft.pk), {"draw": "1"})
    run = Run.objects.get()
    assert response.url == f"/learn/runs/{run.key}/"
    assert (run.mode, run.draw) == (Mode.RECORD, OWED)
    act(run, "lend_login")

    stopped = client.post(page("stop_trial", run.key), follow=True)

    assert stopped.redirect_chain[-1][0] == page("recording", draft.pk, run.key)
    assert "Let a colleague use my login" in text_of(stopped)
    assert now(draft)["model_run"] == []


def test_the_replica_says_that_it_records_and_offers_to_stop(client, author):
    client.post(page("record", empty_draft().pk), {"draw": "0"})
    run = Run.objects.get()

    desk = client.get(f"/learn/runs/{run.key}/")

    assert "Training: invented data · Recording" in text_of(desk)
    assert page("stop_trial", run.key) in desk.content.decode()


def test_who_submits_in_a_recording_comes_to_what_was_recorded(client, author):
    draft = empty_draft()
    run = recorded(draft, author, [*LEND, {"do": "submit"}])

    response = client.get(f"/learn/runs/{run.key}/report/", follow=True)

    assert response.redirect_chain[-1][0] == page("recording", draft.pk, run.key)


def test_a_recording_taken_over_is_the_model_run(client, author):
    draft = empty_draft()
    run = recorded(draft, author, LEND)

    response = adopt(client, draft, run, use="model_run")

    assert "The recording is the model run now." in text_of(response)
    assert now(draft)["model_run"] == [{"do": "lend_login"}, {"do": "submit"}]


def test_a_recording_for_other_values_shows_what_changes_before_it_is_taken_over(client, author):
    draft = draft_of()
    run = recorded(draft, author, LEND, OWED)

    shown = client.get(page("recording", draft.pk, run.key)).content.decode()

    assert "<ins>" in shown and "<del>" in shown
    assert 'name="only" value="tax"' in shown
    adopt(client, draft, run, use="model_run", only="tax")
    assert {"do": "lend_login", "draw": {"tax": ["in arrears"]}} in now(draft)["model_run"]


def test_without_ticks_the_recording_holds_whatever_varies(client, author):
    draft = draft_of()
    run = recorded(draft, author, LEND, OWED)

    shown = client.get(page("recording", draft.pk, run.key), {"scoped": "1"}).content.decode()

    assert 'type="hidden" name="only"' not in shown
    adopt(client, draft, run, use="model_run")
    assert now(draft)["model_run"] == [{"do": "lend_login"}, {"do": "submit"}]


def test_a_pool_that_is_none_is_not_a_scope(client, author):
    draft = draft_of()
    run = recorded(draft, author, LEND, OWED)

    adopt(client, draft, run, use="model_run", only="weather")

    assert all("weather" not in step.get("draw", {}) for step in now(draft)["model_run"])


def test_what_was_refused_is_told(client, author):
    draft = empty_draft()
    run = recorded(draft, author, [{"do": "decide", "on": "$case", "input": {}}])

    told = text_of(client.get(page("recording", draft.pk, run.key)))

    assert "“Decide the case (처분)”, was refused and is left out: Decision – This field is required." in told


def test_a_bad_run_is_taken_over_for_the_check_it_breaks(client, author):
    draft = draft_of(bad_runs=[])
    run = recorded(draft, author, LEND, breaks="no_lending")

    adopt(client, draft, run, use="bad_run", breaks="no_lending", note="Lends the login")

    [bad] = now(draft)["bad_runs"]
    assert (bad["breaks"], bad["note"], bad["events"][0]) == ("no_lending", "Lends the login", LEND[0])


def test_a_recording_that_does_not_break_the_check_is_not_taken_over_for_it(client, author):
    draft = draft_of(bad_runs=[])
    run = recorded(draft, author, LEND)

    response = adopt(client, draft, run, use="bad_run", breaks="no_copy")

    assert "The recording does not break this check." in text_of(response)
    assert now(draft)["bad_runs"] == []


def test_whoever_saw_an_older_draft_writes_nothing(client, author):
    draft = empty_draft()
    run = recorded(draft, author, LEND)
    drafts.change_scenario(draft=draft, expected_seq=draft.seq, spec=draft.spec, by=author, at=AT)

    response = adopt(client, draft, run, use="model_run")

    assert "Somebody has changed the scenario meanwhile" in text_of(response)
    assert now(draft)["model_run"] == []


@pytest.mark.parametrize("seq", ["", "-1", "x", "99999999999999", "١"])
def test_a_forged_number_of_changes_writes_nothing(client, author, seq):
    draft = empty_draft()
    run = recorded(draft, author, LEND)

    adopt(client, draft, run, use="model_run", seq=seq)

    assert now(draft)["model_run"] == []


def test_a_locked_scenario_takes_nothing_over(client, author):
    draft = empty_draft()
    run = recorded(draft, author, LEND)
    Scenario.objects.filter(pk=draft.scenario_id).update(locked=True)

    adopt(client, draft, run, use="model_run")

    assert now(draft)["model_run"] == []


def test_recordings_of_others_do_not_exist(client, author):
    draft = empty_draft()
    run = recorded(draft, sign_in(client, Role.REVIEWER), LEND)
    client.force_login(author)

    assert client.get(page("recording", draft.pk, run.key)).status_code == 404
    assert client.post(page("stop_trial", run.key)).status_code == 404
    assert adopt(client, draft, run, use="model_run").status_code == 404
    assert client.get(f"/learn/runs/{run.key}/").status_code == 404


def test_a_recording_belongs_to_its_own_scenario(client, author):
    run = recorded(empty_draft(), author, LEND)
    other = draft_of(slug="other")

    assert client.get(page("recording", other.pk, run.key)).status_code == 404


def test_a_learners_run_is_no_recording(client, author):
    run = started_run(person=author)
    draft = drafts.open_draft(scenario=run.version.scenario, by=author, at=AT)

    assert client.get(page("recording", draft.pk, run.key)).status_code == 404
    assert client.post(page("stop_trial", run.key)).status_code == 404
    run.refresh_from_db()
    assert not run.is_over


def test_a_fault_of_the_case_is_told_with_the_way_to_it(client, author):
    draft = draft_of(me="nobody")

    shown = client.get(page("model_run", draft.pk))

    assert "no actor nobody" in text_of(shown)
    assert page("case", draft.pk) in shown.content.decode()
    client.post(page("record", draft.pk), {"draw": "0"})
    assert not Run.objects.exists()


@pytest.mark.parametrize("draw", ["", "7", "-1", "x"])
def test_a_draw_that_is_none_records_nothing(client, author, draw):
    client.post(page("record", empty_draft().pk), {"draw": draw})

    assert not Run.objects.exists()


def test_a_step_is_taken_out_but_never_the_last(client, author):
    draft = draft_of()
    steps = draft.spec["model_run"]

    client.post(page("remove_step", draft.pk, 1), {"seq": draft.seq})
    client.post(page("remove_step", draft.pk, len(steps) - 2), {"seq": draft.seq + 1})

    assert now(draft)["model_run"] == [*steps[:1], *steps[2:]]


def test_the_model_run_is_told_with_what_it_comes_to(client, author):
    told = text_of(client.get(page("model_run", draft_of().pk)))

    assert "tax: in arrears" in told
    assert "100" in told


@pytest.mark.parametrize("mode", [Mode.WATCH, Mode.GUIDED, Mode.PRACTICE, Mode.ASSESSED])
def test_a_preview_opens_in_every_mode_and_stops(client, author, mode):
    draft = draft_of()

    opened = client.post(page("preview", draft.pk), {"mode": mode, "draw": "0"}, follow=True)

    run = Run.objects.get()
    assert opened.status_code == 200
    assert "Training: invented data · Preview" in text_of(opened)
    assert (run.mode, run.draw, run.activity) == (mode, PAID, None)
    client.post(page("stop_trial", run.key))
    run.refresh_from_db()
    assert run.is_over


def test_a_recording_is_no_mode_of_previews(client, author):
    client.post(page("preview", draft_of().pk), {"mode": "record", "draw": "0"})

    assert not Run.objects.exists()


def test_pages_of_the_model_run_ask_as_much_for_long_as_for_short_drafts(
    client, author, django_assert_num_queries
):
    draft = draft_of()
    client.get(page("model_run", draft.pk))

    with django_assert_num_queries(15, exact=False) as asked:
        client.get(page("model_run", draft.pk))

    assert len(asked) <= 15
