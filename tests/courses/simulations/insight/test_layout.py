"""The drawing of a process map: every node in its own place, every line where it belongs, always the same."""

import xml.etree.ElementTree as ElementTree
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.simulations.insight.figures import Pair
from courses.simulations.insight.layout import layout
from courses.simulations.insight.process_map import (
    MOST_WAYS,
    NODE_HEIGHT,
    NODE_WIDTH,
    process_map,
    told_apart,
)

STEPS = [f"s{number}" for number in range(8)]
edges = st.dictionaries(
    st.tuples(st.sampled_from([*STEPS, "in"]), st.sampled_from([*STEPS, "out"])).filter(
        lambda edge: edge != ("in", "out")
    ),
    st.integers(1, 50),
    max_size=24,
).map(lambda found: found | {("in", "s0"): 5, ("s7", "out"): 5})


def drawn(pairs):
    return process_map(
        pairs,
        name=lambda verb: f"Step {verb}",
        words=lambda pair: f"{pair.before} to {pair.after}",
        start="Start",
        end="End",
    )


@settings(max_examples=200, deadline=None)
@given(edges)
def test_nodes_have_places_of_their_own_between_first_and_last(weights):
    plan = layout(weights, first="in", last="out")

    nodes = {node for edge in weights for node in edge}
    assert set(plan.places) == nodes
    for (one, there), (other, here) in combinations(plan.places.items(), 2):
        assert there[0] != here[0] or abs(there[1] - here[1]) >= 1 - 1e-6, (one, other)
    layers = {node: layer for node, (layer, _column) in plan.places.items()}
    assert all(
        layers["in"] < layer < layers["out"] for node, layer in layers.items() if node not in ("in", "out")
    )


@settings(max_examples=200, deadline=None)
@given(edges)
def test_lines_lead_from_node_to_node_through_every_layer(weights):
    plan = layout(weights, first="in", last="out")

    for edge in weights:
        if edge[0] == edge[1]:
            assert edge not in plan.bends
            continue
        points = plan.bends[edge]
        assert (points[0], points[-1]) == (plan.places[edge[0]], plan.places[edge[1]])
        step = -1 if edge in plan.backward else 1
        assert [layer for layer, _column in points] == list(range(points[0][0], points[-1][0] + step, step))


@given(edges)
def test_the_same_graph_is_drawn_the_same(weights):
    again = dict(reversed(weights.items()))

    assert layout(weights, first="in", last="out") == layout(again, first="in", last="out")


def test_a_way_back_leads_up():
    plan = layout({("in", "a"): 9, ("a", "b"): 9, ("b", "a"): 2, ("b", "out"): 9}, first="in", last="out")

    assert plan.backward == {("b", "a")}


def test_what_few_runs_did_is_left_out():
    pairs = [Pair("", "a", 5, 5), Pair("a", "", 5, 5), Pair("a", "b", 2, 2), Pair("b", "", 2, 2)]

    found = drawn(pairs)

    assert [pair.after for pair in told_apart(pairs)] == ["a", ""]
    assert [node.title for node in found.nodes] == ["Start", "Step a", "End"]
    assert found.left_out == 2


def test_a_crowded_map_shows_the_commonest_ways():
    pairs = [
        Pair(one, other, 100 - number, 100 - number)
        for number, (one, other) in enumerate(combinations(STEPS, 2))
    ]
    pairs = [Pair("", "s0", 90, 90), Pair("s7", "", 90, 90), *pairs, *(Pair(one, one, 3, 3) for one in STEPS)]
    pairs.sort(key=lambda pair: -pair.runs)

    found = drawn(pairs)

    assert MOST_WAYS <= len(found.ways) <= MOST_WAYS + 2 * len(STEPS)
    assert found.left_out == len(pairs) - len(found.ways)


def test_everything_lies_within_the_drawing():
    found = drawn([Pair("", "a", 9, 9), Pair("a", "a", 4, 4), Pair("a", "b", 9, 9), Pair("b", "", 9, 9)])

    for node in found.nodes:
        assert node.left >= 0 and node.left + NODE_WIDTH <= found.width
        assert node.top >= 0 and node.top + NODE_HEIGHT <= found.height
    assert [way.kind for way in found.ways if "c22" in way.path] == ["loop"]


def test_more_runs_make_thicker_lines():
    ways = drawn([Pair("", "a", 9, 100), Pair("a", "b", 9, 50), Pair("b", "", 9, 4)]).ways

    widths = [way.width for way in sorted(ways, key=lambda one: one.runs)]
    assert widths == sorted(widths) and len(set(widths)) == 3


def test_a_long_name_is_cut_after_two_lines():
    [_start, node, _end] = process_map(
        [Pair("", "a", 9, 9), Pair("a", "", 9, 9)],
        name=lambda verb: "주민등록 전입신고 접수 및 세대주 확인과 통보 요청 처리 결과 확인",
        words=str,
        start="Start",
        end="End",
    ).nodes

    assert len(node.lines) == 2
    assert node.lines[1].endswith("…")


def test_nothing_to_draw_is_an_empty_map():
    assert drawn([]).nodes == ()


def test_numbers_are_written_for_svg():
    found = drawn([Pair("", "a", 9, 9), Pair("a", "", 9, 9)])

    ElementTree.fromstring(f"<path d='{found.ways[0].path}'/>")  # noqa: S314  our own
    assert "," in found.ways[0].path and "e" not in found.ways[0].path
