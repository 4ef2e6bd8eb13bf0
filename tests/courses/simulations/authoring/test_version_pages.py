"""From the self-test to a version: what keeps it, what it says of earlier passes, what it changed, and its file."""

import json

import pytest

from courses.simulations.authoring.places import url_for
from courses.simulations.models import Scenario, ScenarioVersion
from courses.simulations.operations import drafts, publish_version
from tests.courses.simulations.authoring.bench import draft_of, now, page, sign_in
from tests.courses.simulations.learner import text_of
from tests.factories.simulations import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def author(client):
    return sign_in(client)


def make(client, draft, **answers):
    return client.post(page("make_version", draft.pk), {"seq": draft.seq, **answers}, follow=True)


def versioned():
    draft = draft_of()
    return draft, drafts.make_version(draft=draft, by=None, at=AT)


def changed(draft, **members):
    return drafts.change_scenario(
        draft=draft, expected_seq=draft.seq, spec={**draft.spec, **members}, by=None, at=AT
    )


# The self-test


def test_a_case_without_findings_may_be_made_a_version(client):
    told = text_of(client.get(page("self_test", draft_of().pk)))

    assert "The self-test finds nothing" in told
    assert "There are no hints for “Never lend your login”." in told


def test_a_fault_comes_first_and_leads_to_its_place(client):
    draft = draft_of(
        checks=[{"key": "a", "text": "T", "cite": "C", "check": "state", "when": [], "worth": 5}]
    )

    response = client.get(page("self_test", draft.pk))

    assert "$.scenario.checks" in text_of(response)
    assert page("checks", draft.pk) in response.content.decode()


@pytest.mark.parametrize(
    ("members", "finding", "place"),
    [
        ({"brief": "Call 02-123-4567."}, "Text that looks like a real person's data", "$.scenario.brief"),
        ({"bad_runs": []}, "No bad run breaks the check no_lending", "$.scenario.bad_runs"),
        ({"model_run": [{"do": "submit"}]}, "The model run does not pass with 100", "$.scenario.model_run"),
    ],
)
def test_findings_are_told_as_the_engine_has_them_with_the_way_to_their_place(
    client, members, finding, place
):
    draft = draft_of(**members)

    response = client.get(page("self_test", draft.pk))

    assert finding in text_of(response)
    assert f'href="{url_for(draft, place)}"' in response.content.decode()


def test_a_refused_step_leads_to_the_step(client):
    steps = draft_of(slug="other").spec["model_run"]
    draft = draft_of(model_run=[{"do": "decide", "on": "$case"}, *steps], slug="refused")

    response = client.get(page("self_test", draft.pk))

    assert f'href="{url_for(draft, "$.scenario.model_run[0]")}"' in response.content.decode()


# Versions


def test_the_first_version_asks_nothing_about_earlier_passes(client):
    draft = draft_of()

    told = text_of(make(client, draft))

    assert "This is version 1." in told
    assert "Go to review and publication" in told
    assert ScenarioVersion.objects.get(trial=False).keeps_passes


@pytest.mark.parametrize(("answer", "keeps"), [("yes", True), ("no", False)])
def test_a_later_version_says_whether_earlier_passes_stay_good(client, answer, keeps):
    draft, _version = versioned()
    draft = changed(draft, brief="Another task.")

    make(client, draft, keeps_passes=answer)

    assert ScenarioVersion.objects.get(number=2).keeps_passes is keeps


def test_a_later_version_is_not_made_without_an_answer(client):
    draft, _version = versioned()

    make(client, changed(draft, brief="Another task."))

    assert ScenarioVersion.objects.count() == 1


def test_a_draft_with_findings_is_no_version_and_leads_to_them(client):
    draft = draft_of(bad_runs=[])

    response = make(client, draft)

    assert response.redirect_chain[-1][0] == page("self_test", draft.pk)
    assert not ScenarioVersion.objects.exists()


def test_a_version_is_made_of_what_was_seen(client):
    draft = draft_of()
    changed(draft, brief="Changed meanwhile.")

    make(client, draft)

    assert not ScenarioVersion.objects.exists()


def test_versions_tell_which_is_live_and_which_waits(client):
    draft, version = versioned()
    publish_version(version=version, by=None, at=AT)
    second = drafts.make_version(draft=changed(draft, brief="Another task."), by=None, at=AT)

    response = client.get(page("versions", draft.pk))

    told = text_of(response)
    assert "1 live" in told and "2 waiting" in told
    assert (
        version.spec_sha256 in response.content.decode() and second.spec_sha256 in response.content.decode()
    )


def test_trials_are_no_versions(client):
    draft = draft_of()
    client.post(page("preview", draft.pk), {"mode": "practice", "draw": "0"})

    assert "There is no version yet." in text_of(client.get(page("versions", draft.pk)))


def test_what_a_version_changed_is_told(client):
    draft, _version = versioned()
    checks = [{**draft.spec["checks"][0], "worth": 36}, *draft.spec["checks"][1:]]
    draft = changed(draft, checks=checks)

    response = client.get(page("difference", draft.pk, 1, 0))

    assert "Both approved items are checked for this case – worth: from “35” to “36”." in text_of(response)
    assert page("check", draft.pk, "both_items") in response.content.decode()
    assert client.get(page("difference", draft.pk, 1, 7)).status_code == 404


def test_a_check_that_asks_something_else_is_told_once_in_sentences(client):
    draft, _version = versioned()
    checks = [dict(check) for check in draft.spec["checks"]]
    checks[3] |= {"a": {"do": "open_approval"}, "same": "target"}
    draft = changed(draft, checks=checks)

    told = text_of(client.get(page("difference", draft.pk, 1, 0)))

    assert told.count("Take consent before each look-up. It asked:") == 1
    assert "“Open the approved list for this business (공동이용 승인)” comes before each" in told


def test_a_changed_model_run_is_told_step_by_step(client):
    draft, _version = versioned()
    draft = changed(draft, model_run=[{"do": "lend_login"}, *draft.spec["model_run"][1:]])

    response = client.get(page("difference", draft.pk, 1, 0)).content.decode()

    assert response.count('class="is-added"') == response.count('class="is-removed"') == 1
    assert "Let a colleague use my login" in response


# Files and copies


def test_a_version_and_the_draft_are_given_out_as_files(client):
    draft, version = versioned()
    changed(draft, brief="Another task.")

    file = client.get(page("export", draft.pk, 1))
    other = client.get(page("export", draft.pk, 0))

    assert file.content.decode() == version.package
    assert 'filename="case-en-1.json"' in file["Content-Disposition"]
    assert json.loads(other.content)["scenario"]["brief"] == "Another task."
    assert client.get(page("export", draft.pk, 5)).status_code == 404


def test_a_copy_stands_beside_its_original(client):
    draft = draft_of()
    answers = {"title": "Second", "slug": "second", "system": "own"}

    response = client.post(page("copy", draft.pk), answers, follow=True)

    copy = Scenario.objects.get(slug="second").draft
    assert response.redirect_chain[-1][0] == page("scenario", copy.pk)
    assert copy.system_id != draft.system_id
    assert now(copy) == {**draft.spec, "title": "Second"}


def test_a_copy_needs_a_short_name_of_its_own(client):
    draft = draft_of()

    response = client.post(page("copy", draft.pk), {"title": "Second", "slug": "case", "system": "same"})

    assert "There is a scenario of this short name." in text_of(response)
    assert Scenario.objects.count() == 1
