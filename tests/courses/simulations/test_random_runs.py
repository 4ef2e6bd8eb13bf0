"""Whatever a browser sends: no error but those that are told, and a run that plays again to what it is.

A few lists of events and requests, the same at every run; `make fuzz` (tests/fuzz) asks for thousands of new ones.
"""

import os
from collections.abc import Callable

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz import cases
from tests.fuzz.moves import moves
from tests.fuzz.playing import Player, undone
from tests.fuzz.requests import Sender, requests, sending
from tests.fuzz.tally import Tally

pytestmark = pytest.mark.django_db

FEW = 40
LISTS, VISITS = os.environ.get("FUZZ_LISTS"), os.environ.get("FUZZ_VISITS")


def many(asked: str | None) -> settings:
    """So many examples for one package of all; without a number a few, in which nothing is left to chance."""
    phases = [Phase.generate, Phase.shrink] if asked else [Phase.generate]  # to shorten a list takes minutes
    return settings(
        max_examples=-(-int(asked) // len(cases.ALL)) if asked else FEW,
        deadline=None,
        derandomize=not asked,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def tally(request):
    """How much was asked; kept for `make fuzz`, which adds it up."""
    tally = Tally()
    yield tally
    tally.keep(request.node.name)


def play(property_: Callable[[], None], tally: Tally) -> None:
    with tally.counting_failures():
        property_()


@pytest.mark.parametrize("name", cases.ALL)
def test_a_random_run_plays_again_to_what_it_is(name, tally):
    runs = cases.runs_on(name)

    @many(LISTS)
    @given(st.sampled_from(runs), moves(runs[0].version.load()))
    def plays_again(run, asked):
        with undone():
            Player(run, timezone.now(), tally).play(*asked)

    play(plays_again, tally)

    assert tally.taken > FEW and sum(tally.told.values()) > FEW


@pytest.mark.parametrize("name", cases.ALL)
def test_random_requests_to_a_run_are_answered_in_words(name, tally):
    runs = cases.runs_on(name)
    senders = [Sender(run, tally) for run in runs]

    @many(VISITS)
    @given(st.sampled_from(senders), requests(runs[0].version.load()))
    def is_answered(sender, asked):
        with sending():
            sender.send_all(asked)

    play(is_answered, tally)

    assert {200, 302, 404, 405} <= tally.statuses.keys()
