"""What is too much for a page: told as such, tested in the background with its progress, and no page waits for it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.simulations.engine.work import ACT
from courses.simulations.models import Scenario, ScenarioVersion, SelfTest
from courses.simulations.operations import drafts, exchange, selftests
from tests.courses.simulations.authoring.bench import draft_of, long_draft, page, recorded, sign_in
from tests.courses.simulations.learner import text_of
from tests.factories.simulations import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def author(client):
    return sign_in(client)


def begin(client, draft):
    return client.post(page("begin_self_test", draft.pk), follow=True)


def test_a_long_self_test_is_offered_and_not_played_by_looking(client):
    draft = long_draft()

    told = text_of(client.get(page("self_test", draft.pk)))

    assert "The self-test takes a while" in told
    assert "Begin the self-test" in told
    assert not SelfTest.objects.exists()


def test_its_progress_is_told_and_then_its_outcome(client, drain_outbox, monkeypatch):
    draft = long_draft()
    monkeypatch.setattr(selftests, "IN_A_PART", 200 * ACT)

    begun = begin(client, draft)
    test = SelfTest.objects.get()
    selftests.go_on(test_id=test.pk, tried=0, at=test.began_at)
    going = client.get(page("self_test", draft.pk))
    drain_outbox()
    done = client.get(page("self_test", draft.pk))

    test.refresh_from_db()
    assert f"0 of {test.trials} runs were played" in text_of(begun)
    assert "data-until-done" in going.content.decode()
    assert f'max="{test.trials}"' in going.content.decode() and 'value="0"' not in going.content.decode()
    assert "The self-test finds nothing" in text_of(done)
    assert "There are no hints for “Never lend your login”." in text_of(done)


def test_a_run_that_is_too_much_alone_is_told(client, drain_outbox, monkeypatch):
    draft = long_draft()
    monkeypatch.setattr(selftests, "IN_A_PART", 3 * ACT)
    begin(client, draft)
    drain_outbox()

    told = text_of(client.get(page("self_test", draft.pk)))

    assert "It stopped after 0 of" in told
    assert "Begin the self-test" not in told


def test_a_version_is_not_made_before_it_was_tested(client, drain_outbox):
    draft = long_draft()
    assert "The draft cannot be a version yet." in text_of(client.get(page("versions", draft.pk)))

    early = client.post(page("make_version", draft.pk), {"seq": draft.seq}, follow=True)
    assert "The draft was not tested yet." in text_of(early)
    assert not ScenarioVersion.objects.exists()
    begin(client, draft)
    drain_outbox()
    client.post(page("make_version", draft.pk), {"seq": draft.seq})

    assert ScenarioVersion.objects.get().number == 1


def test_bad_runs_are_listed_unjudged_until_they_were_tested(client, drain_outbox):
    draft = long_draft()
    before = text_of(client.get(page("bad_runs", draft.pk)))
    begin(client, draft)
    drain_outbox()

    after = text_of(client.get(page("bad_runs", draft.pk)))

    judged = "always breaks it"
    assert "takes too long for a page" in before and judged not in before
    assert "takes too long" not in after and judged in after


def test_an_upload_that_is_too_much_becomes_a_draft_under_test(client, drain_outbox):
    text = exchange.export_of(long_draft())
    file = SimpleUploadedFile("package.json", text.encode(), "application/json")

    url = reverse("wagtailsnippets_simulations_scenario:add")
    told = client.post(url, {"package": file, "slug": "brought"}, follow=True)

    draft = Scenario.objects.get(slug="brought").draft
    assert told.redirect_chain[-1][0] == page("self_test", draft.pk)
    assert "The package is a draft now." in text_of(told)
    assert "The self-test is going on" in text_of(told)
    drain_outbox()
    assert "The self-test finds nothing" in text_of(client.get(page("self_test", draft.pk)))


# Whatever else is played for a page is left out or led away from where it is too much.


def heavy_draft(**members):
    """A draft whose model run alone is more than a request may play: each of a hundred acts searches all records."""
    draft = draft_of()
    search = {"absent": "person", "where": [["row.id", "=", "nobody"]]}
    spec = draft.system.spec
    lend = next(action for action in spec["actions"] if action["key"] == "lend_login")
    lend["guards"] = [{"when": [search] * 50, "else": "no"}]
    drafts.change_system(system=draft.system, expected_seq=draft.system.seq, spec=spec, by=None, at=AT)
    data = [*draft.spec["data"], *[{"type": "person"}] * 1000]
    steps = [*[{"do": "lend_login"}] * 100, *draft.spec["model_run"]]
    spec = {**draft.spec, "data": data, "model_run": steps, **members}
    return drafts.change_scenario(draft=draft, expected_seq=draft.seq, spec=spec, by=None, at=AT)


def test_the_model_run_is_shown_without_what_it_comes_to(client):
    told = text_of(client.get(page("model_run", heavy_draft().pk)))

    assert "takes too long for a page" in told
    assert "Let a colleague use my login" in told


def test_a_bad_run_is_shown_without_what_it_comes_to(client):
    run = {"breaks": "no_lending", "events": [*[{"do": "lend_login"}] * 100, {"do": "submit"}]}

    told = text_of(client.get(page("bad_run", heavy_draft(bad_runs=[run]).pk, 0)))

    assert "takes too long for a page" in told
    assert "Let a colleague use my login" in told


@pytest.mark.parametrize(
    ("name", "asked", "back"),
    [("proposals", {}, "model_run"), ("make_bad_run", {"what": "drop", "step": "101"}, "bad_runs")],
)
def test_a_page_that_is_nothing_without_playing_leads_back(client, name, asked, back):
    draft = heavy_draft()

    told = client.get(page(name, draft.pk), asked, follow=True)

    assert told.redirect_chain[-1][0] == page(back, draft.pk)
    assert "Shorter runs, or fewer values that vary, make it possible." in text_of(told)


def test_what_would_be_too_much_to_judge_is_not_adopted(client):
    draft = heavy_draft()

    data = {"seq": draft.seq, "what": "drop", "step": "101", "breaks": "no_lending"}
    told = client.post(page("adopt_made", draft.pk), data, follow=True)

    draft.refresh_from_db()
    assert "Shorter runs" in text_of(told)
    assert draft.seq == 1 + 1


def test_the_search_for_bad_runs_ends_with_what_was_found(client):
    draft = heavy_draft(bad_runs=[])

    assert client.get(page("find_bad_runs", draft.pk)).status_code == 200


def test_a_recording_is_shown_without_what_it_breaks(client, author):
    draft = heavy_draft()
    run = recorded(draft, author, [{"do": "lend_login"}] * 101)

    told = text_of(client.get(page("recording", draft.pk, run.key)))

    assert "takes too long for a page" in told
    assert "As the model run" in told
