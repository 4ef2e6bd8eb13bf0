"""How the demo's people go wrong: always alike, never passing, and so that several make the same mistake."""

from collections import Counter

import pytest

from courses.simulations.engine import Machine, all_draws, judge, load_package, play, steps_in
from lms.demo.loading.stumbling import MISTAKES, left_empty, mistaken, stumbles_of
from lms.demo.people import CONTENT
from lms.people.models import User

PACKAGES = sorted((CONTENT / "scenarios").glob("*.json"))


@pytest.fixture(params=PACKAGES, ids=lambda path: path.stem)
def package(request):
    return load_package(request.param.read_bytes())


def test_no_mistake_passes(package):
    for draw in all_draws(package):
        for number in range(MISTAKES):
            machine = play(package, draw, mistaken(package, draw, number))
            assert machine.state.over
            assert not judge(package, machine.state, machine.trace).passed


def test_a_form_left_empty_is_refused_and_changes_nothing(package):
    draw = all_draws(package)[0]
    machine, left = Machine(package, draw), 0
    for event in steps_in(package.model_run, draw):
        if empty := left_empty(machine, event):
            before = machine.state.written()
            assert machine.step(empty)[0]["out"] == "refused"
            assert machine.state.written() == before
            left += 1
        machine.step(event)

    assert left
    assert judge(package, machine.state, machine.trace).passed


def test_nobody_uses_up_all_tries(package):
    people = [User(staff_number=f"HN-{number}") for number in range(1001, 1061)]

    assert max(len(stumbles_of(person).assessed) for person in people) < package.attempts


def test_a_person_stumbles_always_alike_and_not_alone():
    people = [User(staff_number=f"HN-{number}") for number in range(1001, 1031)]

    assert [stumbles_of(person) for person in people] == [stumbles_of(person) for person in people]
    first = Counter(stumbles_of(person).assessed[0] for person in people if stumbles_of(person).assessed)
    assert min(first.values()) >= 3
    assert any(not stumbles_of(person).assessed for person in people)
