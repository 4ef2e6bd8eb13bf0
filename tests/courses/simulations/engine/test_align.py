"""The learner's run beside the model run: every act once, in order, paired as much as can be."""

import time
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.simulations.engine import align, all_draws, play
from courses.simulations.engine.align import Act, Reader, side_by_side
from courses.simulations.engine.selftest import steps_in

from . import cases
from .cases import SUBMIT, act, playing, wait

SAME, OTHER, LEARNER, MODEL, ASTRAY = (
    align.SAME,
    align.OTHER_INPUT,
    align.ONLY_LEARNER,
    align.ONLY_MODEL,
    align.OUT_OF_ORDER,
)


def case(*steps: dict) -> dict:
    spec = cases.tiny()
    spec["scenario"]["model_run"] = [*steps, SUBMIT]
    return spec


def rows(spec: dict, *events: dict) -> list[tuple]:
    """Kind, number of the learner's act, number of the model's step."""
    machine = playing(spec, *events)
    return [told(row) for row in align.align(machine, list(events))]


def told(row) -> tuple:
    return row.kind, row.own and row.own.number, row.model and row.model.number


# Which acts stand side by side


@pytest.mark.parametrize("name", cases.PACKAGES)
def test_the_model_run_is_the_same_as_itself_in_every_draw(name):
    package = cases.package(name)
    for draw in all_draws(package):
        events = steps_in(package.model_run, draw)

        found = align.align(play(package, draw, events), events)

        assert [told(row) for row in found] == [(SAME, n, n) for n in range(1, len(events) + 1)]


def test_what_only_one_of_them_did_stands_alone():
    spec = case(act(), act("$second"))

    assert rows(spec, act(), wait(4), SUBMIT) == [
        (SAME, 1, 1),
        (LEARNER, 2, None),
        (MODEL, None, 2),
        (SAME, 3, 3),
    ]


def test_the_same_act_on_another_record_is_another_act():
    assert rows(case(act()), act("$second")) == [
        (LEARNER, 1, None),
        (MODEL, None, 1),
        (MODEL, None, 2),
    ]


def test_acts_the_other_way_round_are_out_of_order():
    spec = case(act(), act(do="other"), act("$second"))

    assert rows(spec, act("$second"), act(), act(do="other"), SUBMIT) == [
        (ASTRAY, 1, 3),
        (SAME, 2, 1),
        (SAME, 3, 2),
        (SAME, 4, 4),
    ]


def test_refused_and_undone_acts_and_those_of_others_are_left_out():
    spec = case(act())
    cases.action(spec, "other")["effects"] = [{"later": "act", "as": "bot", "after": [1, "min"]}]
    undone = [act(), {"do": "undo", "input": {"to": 2}}]

    found = rows(spec, act(x=1), *undone, act(do="other"), act())

    assert found == [(LEARNER, 4, None), (SAME, 5, 1), (MODEL, None, 2)]


def test_an_alias_stands_for_any_record_it_has_stood_for():
    spec = case({"do": "make"}, act("$new"))
    cases.action(spec, "make")["effects"] = [{"create": "item", "as": "new"}]
    made = [{"do": "make"}, {"do": "make"}]

    assert (SAME, 3, 2) in rows(spec, *made, act("IT-0003"))
    assert (SAME, 3, 2) in rows(spec, *made, act("IT-0004"))
    assert (LEARNER, 3, None) in rows(spec, *made, act("IT-0001"))


# Answers


def asking(**question) -> dict:
    """A case whose model answers `first` to the only question."""
    spec = case(act(q="$first" if question["kind"] == "link" else "first"))
    cases.action(spec, "act")["form"] = [{"key": "q", "label": "Q", "required": False, **question}]
    return spec


def only_act(spec: dict, **answers):
    events = [act(**answers)]
    return align.align(playing(spec, *events), events)[0]


@pytest.mark.parametrize(
    ("kind", "answer", "row"),
    [
        ("text", "first", SAME),
        ("text", "second", OTHER),
        ("text", "", OTHER),
        ("long text", "in my own words", SAME),
        ("long text", "", OTHER),
        ("link", "IT-0001", SAME),
        ("link", "$first", SAME),
        ("link", "IT-0002", OTHER),
    ],
)
def test_answers_are_the_same_when_they_mean_the_same(kind, answer, row):
    assert only_act(asking(kind=kind), q=answer).kind == row


def test_the_answers_that_differ_are_named():
    spec = case(act(a="x", b="x", c="x"))
    cases.action(spec, "act")["form"] = [
        {"key": key, "label": key, "kind": "text", "required": False} for key in "abc"
    ]

    assert only_act(spec, a="y", b="x").differs == ("a", "c")


def test_a_number_is_not_the_text_that_looks_like_it():
    own, model = Act(1, "act", None, {"n": 1}), Act(1, "act", None, {"n": "1"})

    assert side_by_side([own], [model], reader())[0].differs == ("n",)


def test_of_several_equal_acts_those_with_equal_answers_are_paired():
    own = [Act(1, "act", None, {"n": 1}), Act(2, "act", None, {"n": 2})]
    model = [Act(1, "act", None, {"n": 2})]

    assert list(map(told, side_by_side(own, model, reader()))) == [(LEARNER, 1, None), (SAME, 2, 1)]


# Any two runs


@cache
def reader() -> Reader:
    return Reader(playing(cases.tiny()))


acts = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from([None, "IT-0001"]), st.sampled_from([{}, {"n": 1}])),
    max_size=9,
).map(lambda found: [Act(number, *one) for number, one in enumerate(found, start=1)])


def most_pairs(own: list[Act], model: list[Act]) -> int:
    """The length of the longest common subsequence, by its plain definition."""
    if not own or not model:
        return 0
    if (own[0].do, own[0].on) == (model[0].do, model[0].on):
        return 1 + most_pairs(own[1:], model[1:])
    return max(most_pairs(own[1:], model), most_pairs(own, model[1:]))


@given(acts, acts)
def test_every_act_stands_in_one_row_and_in_its_order(own, model):
    found = side_by_side(own, model, reader())

    in_order = [row.model.number for row in found if row.model and row.kind != ASTRAY]
    assert [row.own.number for row in found if row.own] == [one.number for one in own]
    assert sorted(row.model.number for row in found if row.model) == [one.number for one in model]
    assert in_order == sorted(in_order)


@given(acts, acts)
def test_as_many_acts_are_paired_in_order_as_can_be(own, model):
    found = side_by_side(own, model, reader())

    assert sum(row.kind in (SAME, OTHER) for row in found) == most_pairs(own, model)


@given(acts, acts)
def test_nothing_left_on_both_sides_could_be_paired(own, model):
    found = side_by_side(own, model, reader())

    left = {(row.own.do, row.own.on) for row in found if row.kind == LEARNER}
    assert not left & {(row.model.do, row.model.on) for row in found if row.kind == MODEL}


@given(acts, acts)
def test_rows_say_truly_whether_answers_differ(own, model):
    for row in side_by_side(own, model, reader()):
        if row.own and row.model:
            assert (row.own.do, row.own.on) == (row.model.do, row.model.on)
            assert bool(row.differs) == (row.own.input != row.model.input)
            assert row.kind == ASTRAY or (row.kind == OTHER) == bool(row.differs)


def test_five_hundred_beside_five_hundred_is_done_in_time():
    own = [Act(n, "act", "IT-0001", {"n": n, "text": str(n)}) for n in range(500)]
    model = [Act(n, "act", "$first", {"n": -n, "text": f"x{n}"}) for n in range(500)]

    begun = time.process_time()
    found = side_by_side(own, model, reader())

    assert len(found) == 500
    assert time.process_time() - begun < 3  # about 0.3 s where nothing else runs
