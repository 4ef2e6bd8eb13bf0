"""The process map: which step directly followed which, as a drawing in units of its view box. Its looks are CSS."""

import textwrap
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from courses.simulations.insight.figures import Pair
from courses.simulations.insight.layout import Layout, layout
from courses.simulations.insight.selection import FEWEST_RUNS_OF_A_STEP

NODE_WIDTH, NODE_HEIGHT = 188, 54
COLUMN, ROW, MARGIN = 216, 100, 16
LOOP = 22
THICKEST = 9
MOST_WAYS = 32
LETTERS_A_LINE = 26

START, END = "\0start", "\0end"


@dataclass(frozen=True)
class Node:
    """A step, with the lines of its name and how often it was taken."""

    kind: str
    x: float
    y: float
    title: str
    note: str

    width, height = NODE_WIDTH, NODE_HEIGHT

    @property
    def lines(self) -> list[str]:
        return _lines(self.title)

    @property
    def left(self) -> float:
        return self.x - NODE_WIDTH / 2

    @property
    def top(self) -> float:
        return self.y - NODE_HEIGHT / 2

    @property
    def text_rows(self) -> list[tuple[float, str]]:
        """Each line with its height, together in the middle of the node."""
        begin = self.y + 4.5 - 6.5 * (len(self.lines) - 1) - (7 if self.note else 0)
        return [(begin + 13 * number, line) for number, line in enumerate(self.lines)]

    @property
    def note_y(self) -> float:
        return self.y + 6.5 * (len(self.lines) - 1) + 11


@dataclass(frozen=True)
class Way:
    """A line between two nodes; `title` says in words what it means."""

    path: str
    width: float
    kind: str
    runs: int
    label_x: float
    label_y: float
    title: str


@dataclass(frozen=True)
class ProcessMap:
    width: float
    height: float
    nodes: Sequence[Node]
    ways: Sequence[Way]
    left_out: int


def told_apart(pairs: Sequence[Pair]) -> list[Pair]:
    """Those that happened in enough runs."""
    return [pair for pair in pairs if pair.runs >= FEWEST_RUNS_OF_A_STEP]


def process_map(
    pairs: Sequence[Pair], *, name: Callable[[str], str], words: Callable[[Pair], str], start: str, end: str
) -> ProcessMap:
    """Draws the commonest of the pairs. `name` is what a step is called, `words` say what a pair means."""
    shown = _connected(told_apart(pairs))
    weights = {(pair.before or START, pair.after or END): pair.runs for pair in shown}
    if not weights:
        return ProcessMap(0, 0, (), (), len(pairs))
    plan = layout(weights, first=START, last=END)
    taken = _taken(shown)
    titles = {START: start, END: end}
    nodes = [
        _node(step, plan, titles.get(step) or name(step), "" if step in titles else f"{taken[step]:,}")
        for step in plan.places
    ]
    most = max(weights.values())
    ways = [_way(pair, plan, most, words(pair)) for pair in sorted(shown, key=lambda one: one.runs)]
    return ProcessMap(
        width=plan.widest * COLUMN + 2 * MARGIN + LOOP,
        height=plan.layers * ROW + 2 * MARGIN - (ROW - NODE_HEIGHT),
        nodes=nodes,
        ways=ways,
        left_out=len(pairs) - len(shown),
    )


def _connected(pairs: list[Pair]) -> list[Pair]:
    """The commonest, and for every step they hold its commonest way in and way out, so that none hangs in the air."""
    chosen = list(pairs[:MOST_WAYS])
    steps = {step for pair in chosen for step in (pair.before, pair.after) if step}
    for step in sorted(steps):
        for side in ("before", "after"):
            best = next((pair for pair in pairs if getattr(pair, side) == step), None)
            if best and best not in chosen and {best.before, best.after} <= steps | {""}:
                chosen.append(best)
    return chosen


def _taken(pairs: list[Pair]) -> dict[str, int]:
    taken: dict[str, int] = {}
    for pair in pairs:
        taken[pair.after] = taken.get(pair.after, 0) + pair.times
        taken.setdefault(pair.before, 0)
    return taken


def _point(place: tuple[int, float]) -> tuple[float, float]:
    layer, column = place
    return MARGIN + (column + 0.5) * COLUMN, MARGIN + NODE_HEIGHT / 2 + layer * ROW


def _node(step: str, plan: Layout, title: str, note: str) -> Node:
    x, y = _point(plan.places[step])
    kind = "end" if step in (START, END) else "step"
    return Node(kind, x, y, title, note)


def _lines(title: str) -> list[str]:
    """At most two lines that fit into a node; Korean letters take the room of two."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in title)
    room = LETTERS_A_LINE * len(title) // (len(title) + wide) if title else LETTERS_A_LINE
    lines = textwrap.wrap(title, max(room, 6)) or [""]
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1][: max(room, 6) - 1]}…"]


def _way(pair: Pair, plan: Layout, most: int, title: str) -> Way:
    width = round(1 + (THICKEST - 1) * sqrt(pair.runs / most), 1)
    edge = (pair.before or START, pair.after or END)
    if edge[0] == edge[1]:
        x, y = _point(plan.places[edge[0]])
        side = x + NODE_WIDTH / 2
        path = f"M{side},{y - 10} c{LOOP},-14 {LOOP},34 0,20"
        return Way(path, width, "loop", pair.runs, side + LOOP - 2, y + 4, title)
    kind = "back" if edge in plan.backward else "on"
    points = _ends([_point(place) for place in plan.bends[edge]], up=kind == "back")
    return Way(_curve(points), width, kind, pair.runs, *_label(points), title)


def _ends(points: list[tuple[float, float]], *, up: bool) -> list[tuple[float, float]]:
    """Out of the lower side of the upper node into the upper side of the lower one; upwards beside the way down."""
    shift, half = (26, -NODE_HEIGHT / 2) if up else (0, NODE_HEIGHT / 2)
    (x, y), *between, (to_x, to_y) = points
    return [(x + shift, y + half), *between, (to_x + shift, to_y - half)]


def _curve(points: list[tuple[float, float]]) -> str:
    (x, y), *others = points
    path = f"M{x:g},{y:g}"
    for to_x, to_y in others:
        middle = (y + to_y) / 2
        path += f" C{x:g},{middle:g} {to_x:g},{middle:g} {to_x:g},{to_y:g}"
        x, y = to_x, to_y
    return path


def _label(points: list[tuple[float, float]]) -> tuple[float, float]:
    """A third of the first bend: where ways that meet further on are still apart."""
    (x, y), (to_x, to_y) = points[0], points[1]
    return round(x + (to_x - x) * 0.26, 1), round(y + (to_y - y) * 0.42 + 4, 1)
