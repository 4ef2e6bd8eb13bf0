"""Bad runs in the browser: listed with what they break, made from the model run, and found."""

import pytest

from courses.simulations.engine import load_package, self_test
from courses.simulations.operations.drafts import package_of
from tests.courses.simulations.authoring.bench import draft_of, now, page, sign_in
from tests.courses.simulations.engine import cases
from tests.courses.simulations.learner import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def author(client):
    return sign_in(client)


def test_a_bad_run_that_does_not_break_its_check_is_told(client):
    runs = cases.spec("3-sharing.json")["scenario"]["bad_runs"]
    draft = draft_of(bad_runs=[{**runs[0], "breaks": "no_copy"}])

    told = text_of(client.get(page("bad_runs", draft.pk)))

    assert "does not break it" in told
    assert "12 checks that no bad run breaks" in told


def test_what_is_found_makes_the_self_test_content(client):
    draft = draft_of(bad_runs=[])
    found = client.get(page("find_bad_runs", draft.pk))
    keys = [check["key"] for check in draft.spec["checks"]]
    assert all(f'value="{key}"' in found.content.decode() for key in keys)

    client.post(page("adopt_found", draft.pk), {"seq": draft.seq, "key": keys})

    draft.refresh_from_db()
    assert self_test(load_package(package_of(draft))) == []


def test_only_what_is_ticked_is_added(client):
    draft = draft_of(bad_runs=[])

    client.post(page("adopt_found", draft.pk), {"seq": draft.seq, "key": ["no_copy", "invented"]})

    assert [run["breaks"] for run in now(draft)["bad_runs"]] == ["no_copy"]


def test_what_goes_wrong_is_shown_at_once_with_what_it_breaks(client):
    draft = draft_of(bad_runs=[])

    told = text_of(client.get(page("make_bad_run", draft.pk), {"what": "drop", "step": "2"}))

    assert "Without “Take the person's consent (사전동의)”" in told
    assert "Take consent before each look-up" in told


@pytest.mark.parametrize(
    ("made", "breaks"),
    [
        ({"what": "drop", "step": "2"}, "consent_first"),
        ({"what": "swap", "step": "0", "other": "2"}, "approval_first"),
    ],
)
def test_what_was_made_is_taken_over(client, made, breaks):
    draft = draft_of(bad_runs=[])

    client.post(page("adopt_made", draft.pk), {"seq": draft.seq, "breaks": breaks, "note": "Wrong", **made})

    [run] = now(draft)["bad_runs"]
    assert (run["breaks"], run["note"]) == (breaks, "Wrong")


def test_something_done_besides_is_chosen_from_what_the_checks_are_about(client):
    draft = draft_of(bad_runs=[])
    form = client.get(page("make_bad_run", draft.pk)).context["form"]
    number = next(n for n, events in enumerate(form.events) if events[0]["do"] == "lend_login")
    made = {"what": "add", "step": "0", "added": str(number)}

    client.post(page("adopt_made", draft.pk), {"seq": draft.seq, "breaks": "no_lending", **made})

    assert now(draft)["bad_runs"][0]["events"][0] == {"do": "lend_login"}


@pytest.mark.parametrize(
    "made",
    [
        {"what": "drop", "step": "9"},
        {"what": "drop", "step": "99"},
        {"what": "swap", "step": "1", "other": "1"},
        {"what": "swap", "step": "1"},
        {"what": "add", "step": "1"},
        {"what": "burn", "step": "1"},
        {"what": "drop", "step": "x"},
    ],
)
def test_what_cannot_be_made_is_told_and_not_added(client, made):
    draft = draft_of(bad_runs=[])

    assert client.get(page("make_bad_run", draft.pk), made).status_code == 200
    client.post(page("adopt_made", draft.pk), {"seq": draft.seq, "breaks": "no_copy", **made})

    assert now(draft)["bad_runs"] == []


def test_a_bad_run_is_shown_and_deleted(client):
    draft = draft_of()
    runs = draft.spec["bad_runs"]
    assert "Grants in spite of arrears" in text_of(client.get(page("bad_run", draft.pk, 1)))

    client.post(page("remove_bad_run", draft.pk, 1), {"seq": draft.seq})

    assert now(draft)["bad_runs"] == [runs[0], *runs[2:]]
    assert client.get(page("bad_run", draft.pk, 99)).status_code == 404


def test_an_unsound_draft_still_shows_its_bad_runs(client):
    draft = draft_of(me="nobody")

    response = client.get(page("bad_runs", draft.pk))

    assert "no actor nobody" in text_of(response)
    assert "Saves a copy" in text_of(response)
    assert client.get(page("find_bad_runs", draft.pk)).status_code == 302
    assert client.get(page("make_bad_run", draft.pk)).status_code == 302
