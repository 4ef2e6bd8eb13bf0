"""Ticking proposals in the browser."""

import pytest

from courses.simulations.authoring import trials
from courses.simulations.authoring.proposals import propose
from courses.simulations.engine import load_package
from courses.simulations.operations.drafts import package_of
from tests.courses.simulations.authoring.bench import draft_of, now, page, sign_in
from tests.courses.simulations.learner import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    return sign_in(client)


@pytest.fixture
def draft(author):
    return draft_of(checks=[], bad_runs=[])


def proposal(draft, key: str):
    found = propose(load_package(trials.playable(package_of(draft))))
    return next(one for one in found if one.key == key)


def ticked(one, **words) -> dict:
    given = {"tick": "on", "text": "Words", "cite": "Art. 1", "worth": "30", "breach": "major"} | words
    return {f"{one.id}-{name}": value for name, value in given.items() if value is not None}


def adopt(client, draft, data, seq=None):
    seq = draft.seq if seq is None else seq
    return client.post(page("adopt_proposals", draft.pk), {"seq": seq, **data}, follow=True)


def test_proposals_are_shown_with_what_they_ask(client, draft):
    told = text_of(client.get(page("proposals", draft.pk)))

    assert "“Look up (열람)” comes before each “Decide the case (처분)”." in told
    assert "“Save the result to my own disk” is never done." in told


def test_what_is_ticked_becomes_a_check_and_nothing_else(client, draft):
    result = ticked(proposal(draft, "ask_status"), text="The question is answered", must="on")
    conduct = ticked(proposal(draft, "no_save_copy"), breach="critical", lesson="Copies")

    adopt(client, draft, result | conduct)

    assert now(draft)["checks"] == [
        {
            "key": "ask_status",
            "text": "The question is answered",
            "cite": "Art. 1",
            "worth": 30,
            "must": True,
            "check": "state",
            "when": [["cast.ask.status", "=", "answered"]],
        },
        {
            "key": "no_save_copy",
            "text": "Words",
            "cite": "Art. 1",
            "lesson": "Copies",
            "breach": "critical",
            "check": "never",
            "a": {"do": "save_copy"},
        },
    ]


def test_what_is_taken_over_is_not_proposed_again(client, draft):
    one = proposal(draft, "no_save_copy")

    adopt(client, draft, ticked(one))

    assert one.id not in client.get(page("proposals", draft.pk)).content.decode()


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("ask_status", {"text": ""}),
        ("ask_status", {"cite": ""}),
        ("ask_status", {"worth": "0"}),
        ("ask_status", {"worth": "101"}),
        ("ask_status", {"text": "x" * 201}),
        ("no_save_copy", {"breach": "terrible"}),
        ("no_save_copy", {"cite": "NUL \0"}),
    ],
)
def test_a_fault_is_told_in_its_row_and_nothing_is_taken_over(client, draft, key, wrong):
    good = ticked(proposal(draft, "no_lend_login"))

    response = adopt(client, draft, good | ticked(proposal(draft, key), **wrong))

    assert 'class="error-message"' in response.content.decode()
    assert now(draft)["checks"] == []


def test_words_of_what_is_not_ticked_are_not_looked_at(client, draft):
    good = ticked(proposal(draft, "no_lend_login"))

    adopt(client, draft, good | ticked(proposal(draft, "ask_status"), tick=None, text="", worth="x"))

    assert [check["key"] for check in now(draft)["checks"]] == ["no_lend_login"]


def test_forged_proposals_are_none(client, draft):
    adopt(client, draft, {"0123456789abcdef-tick": "on", "0123456789abcdef-text": "Forged"})

    assert now(draft)["checks"] == []


def test_whoever_saw_an_older_draft_takes_nothing_over(client, draft):
    response = adopt(client, draft, ticked(proposal(draft, "no_lend_login")), seq=draft.seq - 1)

    assert "Somebody has changed the scenario meanwhile" in text_of(response)
    assert now(draft)["checks"] == []


def test_without_a_model_run_nothing_is_proposed(client, author):
    told = text_of(client.get(page("proposals", draft_of(model_run=[], bad_runs=[]).pk)))

    assert "Record it first." in told
