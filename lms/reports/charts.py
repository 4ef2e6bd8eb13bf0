"""Where things stand in a drawing: pure geometry, in units of the SVG's view box. What it looks like is CSS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

BAR_WIDTH = 100

WIDTH = 720
PLOT_LEFT, PLOT_RIGHT, PLOT_TOP, PLOT_BOTTOM = 44, 704, 34, 252
LINE_HEIGHT = 300
MOST_TICKS = 5
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Part:
    """A share of a bar; `kind` is one of the chart's state colours."""

    kind: str
    label: str
    value: int


@dataclass(frozen=True)
class Segment:
    part: Part
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    """One row as a whole of 100 per cent, so that small rows can be read beside large ones. `url` leads into it."""

    label: str
    note: str
    parts: Sequence[Part]
    url: str = ""

    def segments(self) -> list[Segment]:
        total, x, found = sum(part.value for part in self.parts), 0.0, []
        for part in self.parts:
            if part.value:
                width = BAR_WIDTH * part.value / total
                found.append(Segment(part, round(x, 3), round(width, 3)))
                x += width
        return found


@dataclass(frozen=True)
class StackedBars:
    """One bar to a row. `key` makes the ids of one page differ."""

    key: str
    bars: Sequence[Bar]

    @property
    def legend(self) -> Sequence[Part]:
        return self.bars[0].parts if self.bars else ()


@dataclass(frozen=True)
class Tick:
    place: float
    value: object


@dataclass(frozen=True)
class Mark:
    """A point of a line with what it means."""

    x: float
    y: float
    day: date
    value: int


@dataclass(frozen=True)
class Outlook:
    """What was, what is to be expected, and what is needed, over time. `past` ends where `ahead` begins."""

    key: str
    title: str
    description: str
    past: Sequence[tuple[date, int]]
    ahead: Sequence[tuple[date, int]]
    target: int

    width = WIDTH
    height = LINE_HEIGHT
    left, right, top, bottom = PLOT_LEFT, PLOT_RIGHT, PLOT_TOP, PLOT_BOTTOM

    @property
    def marks(self) -> list[Mark]:
        return [self._mark(point) for point in self.past]

    @property
    def marks_ahead(self) -> list[Mark]:
        return [self._mark(point) for point in self.ahead]

    @property
    def line(self) -> str:
        return _joined(self.marks)

    @property
    def line_ahead(self) -> str:
        return _joined(self.marks_ahead)

    @property
    def now(self) -> Mark:
        return self._mark(self.past[-1])

    @property
    def end(self) -> Mark:
        return self._mark(self.ahead[-1])

    @property
    def target_y(self) -> float:
        return self._y(self.target)

    @property
    def end_label_y(self) -> float:
        """Below the point where the line of what is needed would run through the words above it."""
        gap = self.end.y - self.target_y
        return self.end.y + 20 if 0 <= gap < 30 else self.end.y - 12

    @property
    def value_ticks(self) -> list[Tick]:
        step = tick_step(self._highest)
        return [Tick(self._y(value), value) for value in range(0, self._highest + 1, step)]

    @property
    def day_ticks(self) -> list[Tick]:
        days = [day for day, _value in [*self.past, *self.ahead[1:]]]
        every = -(-(len(days) - 1) // (MOST_TICKS - 1)) or 1
        chosen = days[::every]
        if days[-1] not in chosen:
            chosen = [day for day in chosen if self._x(days[-1]) - self._x(day) > 90] + [days[-1]]
        return [Tick(self._x(day), day) for day in chosen]

    @property
    def _highest(self) -> int:
        top = max([self.target, *(value for _day, value in [*self.past, *self.ahead])], default=1) or 1
        step = tick_step(top)
        return -(-top // step) * step

    def _mark(self, point: tuple[date, int]) -> Mark:
        return Mark(self._x(point[0]), self._y(point[1]), *point)

    def _x(self, day: date) -> float:
        begin, end = self.past[0][0], self.ahead[-1][0]
        share = (day - begin).days / ((end - begin).days or 1)
        return round(PLOT_LEFT + share * (PLOT_RIGHT - PLOT_LEFT), 2)

    def _y(self, value: int) -> float:
        return round(PLOT_BOTTOM - value / self._highest * (PLOT_BOTTOM - PLOT_TOP), 2)


def tick_step(highest: int) -> int:
    """The smallest of 1, 2, 5, 10, 20 … that needs no more than MOST_TICKS steps."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * MOST_TICKS >= highest:
                return step * power
        power *= 10


def _joined(marks: Sequence[Mark]) -> str:
    return " ".join(f"{mark.x},{mark.y}" for mark in marks)
