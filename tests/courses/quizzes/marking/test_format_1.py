from decimal import Decimal

import pytest
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from courses.quizzes.marking import KINDS, ValueRefused, number

CHOICE_SPEC = {
    "options": [
        {"id": "a", "correct": True},
        {"id": "b", "correct": False},
        {"id": "c", "correct": True},
    ]
}
CHOICE_ITEM = {"order": [2, 0, 1]}
NUMERIC_SPEC = {"answer": "14", "tolerance": "0.5", "unit": "days"}
NUMERIC_ITEM = {"unit": "days"}
FORMAT_1 = ["multiple", "numeric", "single", "true_false"]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
)


@pytest.mark.parametrize(
    ("value", "earned"),
    [([0, 1], 1), ([1, 0, 0], 1), ([0], 0), ([0, 1, 2], 0), ([2], 0), ([], 0)],
)
def test_multiple_choice_earns_all_or_nothing(value, earned):
    kind = KINDS["multiple"]

    response = kind.response(CHOICE_SPEC, CHOICE_ITEM, kind.accept(CHOICE_ITEM, value))

    assert kind.fraction(CHOICE_SPEC, response) == earned


def test_positions_are_those_on_the_paper():
    kind = KINDS["single"]

    assert kind.response(CHOICE_SPEC, CHOICE_ITEM, [0]) == ["c"]


@pytest.mark.parametrize("value", [[0, 1], [3], [-1], [True], [0.0], ["0"], "0", 0, None, {"0": 1}, [[0]]])
def test_single_choice_takes_one_known_position_only(value):
    with pytest.raises(ValueRefused):
        KINDS["single"].accept(CHOICE_ITEM, value)


@pytest.mark.parametrize(
    ("written", "figure"),
    [
        ("14", "14"),
        (" +14.0 ", "14.0"),
        ("１４", "14"),
        ("\N{MINUS SIGN}2.5", "-2.5"),
        ("1,234,567.5", "1234567.5"),
        (".5", "0.5"),
        ("14 days", "14"),
        ("14days", "14"),
    ],
)
def test_figures_are_read_as_people_write_them(written, figure):
    assert number(written, "days") == Decimal(figure)


@pytest.mark.parametrize(
    "written", ["", ".", "+", "1,5", "1e3", "14 weeks", "NaN", "Infinity", "0x10", "1 2"]
)
def test_what_is_no_figure_is_not_guessed_at(written):
    assert number(written, "days") is None


@pytest.mark.parametrize(
    ("written", "earned"), [("14", 1), ("13.5", 1), ("14.5 days", 1), ("14.51", 0), ("", 0), ("-14", 0)]
)
def test_a_number_is_right_within_its_tolerance(written, earned):
    kind = KINDS["numeric"]

    response = kind.response(NUMERIC_SPEC, NUMERIC_ITEM, kind.accept(NUMERIC_ITEM, written))

    assert kind.fraction(NUMERIC_SPEC, response) == earned


@given(value=anything, name=st.sampled_from(FORMAT_1))
def test_any_json_is_taken_or_refused_and_never_breaks(value, name):
    kind = KINDS[name]
    spec, item = (NUMERIC_SPEC, NUMERIC_ITEM) if name == "numeric" else (CHOICE_SPEC, CHOICE_ITEM)

    try:
        accepted = kind.accept(item, value)
    except ValueRefused as refusal:
        assert str(refusal.message)
        return

    assert kind.accept(item, accepted) == accepted
    assert 0 <= kind.fraction(spec, kind.response(spec, item, accepted)) <= 1


@given(values=st.lists(st.text(), max_size=5), name=st.sampled_from(FORMAT_1))
def test_any_form_field_is_taken_or_refused(values, name):
    kind = KINDS[name]
    item = NUMERIC_ITEM if name == "numeric" else CHOICE_ITEM

    try:
        kind.accept(item, kind.from_form(MultiValueDict({"answer": values}), "answer", item))
    except ValueRefused as refusal:
        assert str(refusal.message)
