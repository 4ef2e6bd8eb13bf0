"""Places for the nodes and edges of a small graph: layers from top to bottom, the same drawing for the same graph.

The usual four steps of layered drawing: an order in which as little as possible runs backwards, a layer for each node, a
place in its layer where few edges cross, and bends where an edge passes a layer.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

Edge = tuple[str, str]

SWEEPS = 6
BEND_ROOM = 0.45


@dataclass(frozen=True)
class Layout:
    """`places`: layer and place of each node. `bends`: what an edge passes, its ends included, as layer and place.

    Places are counted from the left and may lie between whole numbers; layers from the top. `backward` edges lead up.
    """

    places: dict[str, tuple[int, float]]
    bends: dict[Edge, list[tuple[int, float]]]
    backward: frozenset[Edge]
    layers: int
    widest: float


def layout(weights: dict[Edge, int], *, first: str, last: str) -> Layout:
    """Lays the graph out with `first` alone on top and `last` alone below. Loops of one node get no line."""
    edges = {edge: weight for edge, weight in weights.items() if edge[0] != edge[1]}
    inner = sorted({node for edge in weights for node in edge} - {first, last})
    order = _order(inner, edges, first, last)
    rank = {node: number for number, node in enumerate(order)}
    backward = frozenset(edge for edge in edges if rank[edge[0]] > rank[edge[1]])
    downward = {edge: (edge[::-1] if edge in backward else edge) for edge in edges}
    layer = _layers(order, set(downward.values()), last)
    rows, chains = _with_bends(order, layer, downward)
    _untangle(rows, chains)
    columns = _columns(rows, chains)
    place = {node: (number, columns[node]) for number, row in enumerate(rows) for node in row}
    bends = {
        edge: [place[node] for node in (chain[::-1] if edge in backward else chain)]
        for edge, chain in chains.items()
    }
    widest = max(columns.values()) + 1
    return Layout({node: place[node] for node in order}, bends, backward, len(rows), widest)


def _order(inner: list[str], edges: dict[Edge, int], first: str, last: str) -> list[str]:
    """The nodes in an order against which little weight runs: sources first, sinks last, then what gives more than
    it takes (Eades, Lin and Smyth)."""
    front, back = [first], [last]
    while inner:
        left = set(inner)
        gives, takes = defaultdict(int), defaultdict(int)
        for (start, end), weight in edges.items():
            if start in left and end in left:
                gives[start] += weight
                takes[end] += weight
        sink = next((node for node in inner if not gives[node] and takes[node]), None)
        if sink:
            back.insert(0, sink)
        else:
            sink = max(
                inner, key=lambda node: (gives[node] - takes[node] + edges.get((first, node), 0), node)
            )
            front.append(sink)
        inner.remove(sink)
    return front + back


def _layers(order: list[str], downward: set[Edge], last: str) -> dict[str, int]:
    """Each node right below the lowest of those that lead to it, the last one below all."""
    above = defaultdict(list)
    for start, end in downward:
        above[end].append(start)
    layer: dict[str, int] = {}
    for node in order:
        layer[node] = max((layer[one] + 1 for one in above[node] if one in layer), default=bool(layer))
    layer[last] = 1 + max(number for node, number in layer.items() if node != last)
    return layer


def _with_bends(order, layer: dict[str, int], downward: dict[Edge, Edge]):
    """The rows of nodes and bends, and for each edge what it passes from top to bottom."""
    rows: list[list] = [[] for _ in range(max(layer.values()) + 1)]
    for node in order:
        rows[layer[node]].append(node)
    chains: dict[Edge, list] = {}
    for edge, (top, bottom) in sorted(downward.items()):
        bends = [(edge, number) for number in range(layer[top] + 1, layer[bottom])]
        for number, bend in enumerate(bends, start=layer[top] + 1):
            rows[number].append(bend)
        chains[edge] = [top, *bends, bottom]
    return rows, chains


def _untangle(rows: list[list], chains: dict[Edge, list]) -> None:
    """Moves each node of a row to the middle of its neighbours in the row before, down and up again, a few times."""
    above, below = defaultdict(list), defaultdict(list)
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            above[lower].append(upper)
            below[upper].append(lower)
    for sweep in range(SWEEPS):
        neighbours = below if sweep % 2 else above
        following = list(pairwise(reversed(rows))) if sweep % 2 else list(pairwise(rows))
        for fixed, moved in following:
            width = len(fixed)
            place = {node: (index + 0.5) / width for index, node in enumerate(fixed)}
            own = {node: (index + 0.5) / len(moved) for index, node in enumerate(moved)}
            moved.sort(key=lambda node: _middle(neighbours[node], place, own[node]))


def _columns(rows: list[list], chains: dict[Edge, list]) -> dict:
    """A column for each node and bend, in the order of its row and as near to its neighbours as there is room."""
    neighbours = defaultdict(list)
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            # What passes layers should run straight rather than nodes be centred.
            pull = 4 if isinstance(upper, tuple) and isinstance(lower, tuple) else 1
            neighbours[lower] += [upper] * pull
            neighbours[upper] += [lower] * pull
    column = {node: float(index) for row in rows for index, node in enumerate(row)}
    for sweep in range(SWEEPS * 2):
        for row in reversed(rows) if sweep % 2 else rows:
            wished = [_middle(neighbours[node], column, column[node]) for node in row]
            column.update(zip(row, _kept_apart(wished, [_room(node) for node in row]), strict=True))
    left = min(column.values())
    return {node: round(place - left, 3) for node, place in column.items()}


def _room(node) -> float:
    return BEND_ROOM if isinstance(node, tuple) else 1.0


def _kept_apart(wished: list[float], rooms: list[float]) -> list[float]:
    """The places nearest to those wished for that keep the order and the room of each (adjacent violators pooled)."""
    offsets = [0.0]
    for left, right in pairwise(rooms):
        offsets.append(offsets[-1] + (left + right) / 2)
    blocks: list[list[float]] = []  # sum and number of what is wished for together
    for wish, offset in zip(wished, offsets, strict=True):
        blocks.append([wish - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, number = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += number
    places = [total / number for total, number in blocks for _ in range(int(number))]
    return [place + offset for place, offset in zip(places, offsets, strict=True)]


def _middle(neighbours: list, place: dict, otherwise: float) -> float:
    known = [place[node] for node in neighbours if node in place]
    return sum(known) / len(known) if known else otherwise
