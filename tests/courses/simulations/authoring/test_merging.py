"""A recording for some draws changes the model run in these draws only, and shares what can be shared."""

from itertools import product

import hypothesis.strategies as st
from hypothesis import given

from courses.simulations.authoring.boxes import box_around, box_of, difference, only_of, pools_of
from courses.simulations.authoring.merging import merged
from courses.simulations.engine.selftest import steps_in

VARY = {"tax": ["paid", "paid", "owed"], "age": [1, 2, "1"]}
DRAWS = [{"age": age, "tax": tax} for age, tax in product([1, 2, "1"], ["paid", "owed"])]
END = {"do": "submit"}


def some_of(pool):
    return st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique_by=repr)


only = st.none() | st.fixed_dictionaries({}, optional={n: some_of(p) for n, p in VARY.items()}).filter(bool)
event = st.builds(
    lambda do, text: {"do": do, "input": {"t": text}}, st.sampled_from("abcd"), st.sampled_from("xy")
)
step = st.builds(lambda one, draw: {**one, "draw": draw} if draw else one, event, only)
steps = st.lists(step, max_size=8).map(lambda found: [*found, END])
recording = st.lists(event, max_size=8).map(lambda found: [*found, END])


def used(draw, condition):
    return all(draw[name] in values for name, values in (condition or {}).items())


@given(steps, recording, only)
def test_each_draw_goes_as_recorded_or_as_it_went(old, new, condition):
    result = merged(old, new, condition, VARY)

    for draw in DRAWS:
        assert steps_in(result, draw) == steps_in(new if used(draw, condition) else old, draw)
    assert result[-1] == END


@given(steps, recording)
def test_a_recording_for_all_draws_needs_no_conditions(old, new):
    assert merged(old, new, None, VARY) == new


@given(steps, only)
def test_recording_what_is_there_already_changes_no_draw(old, condition):
    for draw in DRAWS:
        same = {name: [value] for name, value in draw.items()}
        result = merged(
            old, [{k: v for k, v in s.items() if k != "draw"} for s in steps_in(old, draw)], same, VARY
        )
        assert all(steps_in(result, one) == steps_in(old, one) for one in DRAWS)


def test_steps_that_both_share_stay_without_a_condition():
    old = [{"do": "open"}, {"do": "grant"}, {"do": "tell"}, END]
    new = [{"do": "open"}, {"do": "refuse"}, {"do": "tell"}, END]

    result = merged(old, new, {"tax": ["owed"]}, {"tax": ["paid", "owed"]})

    assert result == [
        {"do": "open"},
        {"do": "grant", "draw": {"tax": ["paid"]}},
        {"do": "refuse", "draw": {"tax": ["owed"]}},
        {"do": "tell"},
        END,
    ]


def test_a_step_recorded_for_one_draw_after_the_other_ends_without_a_condition():
    vary = {"tax": ["paid", "owed"]}
    first = merged([END], [{"do": "open"}, END], {"tax": ["paid"]}, vary)
    assert first == [{"do": "open", "draw": {"tax": ["paid"]}}, END]

    assert merged(first, [{"do": "open"}, END], {"tax": ["owed"]}, vary) == [{"do": "open"}, END]


@given(only, only)
def test_what_is_left_of_a_box_holds_each_other_draw_once(one, other):
    every = pools_of(VARY)
    pieces = [only_of(piece, every) for piece in difference(box_of(one, every), box_of(other, every))]

    for draw in DRAWS:
        wanted = used(draw, one) and not used(draw, other)
        assert sum(used(draw, piece) for piece in pieces) == wanted


def test_draws_that_no_condition_can_name_have_no_box():
    every = pools_of(VARY)

    assert only_of(box_around([d for d in DRAWS if d["tax"] == "owed"], every), every) == {"tax": ["owed"]}
    assert box_around([DRAWS[0], DRAWS[3]], every) is None
