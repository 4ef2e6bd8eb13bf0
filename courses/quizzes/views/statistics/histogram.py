"""A drawing of how totals are spread: pure geometry, in units of the SVG's view box. What it looks like is CSS."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

WIDTH, HEIGHT = 728, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 704, 24, 212
GAP = 6
STEPS = (1, 2, 5)
MOST_TICKS = 4


@dataclass(frozen=True)
class Block:
    """A part of a bar: those who passed, or those who did not."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """The attempts between two shares of the marks, in per cent."""

    low: int
    high: int
    failed: int
    passed: int
    x: float
    width: float
    blocks: Sequence[Block]

    @property
    def attempts(self) -> int:
        return self.failed + self.passed


@dataclass(frozen=True)
class Tick:
    place: float
    value: int


@dataclass(frozen=True)
class Histogram:
    """`bins` as they were counted, from nothing to everything; `pass_mark` is a share, None where there were several."""

    bins: Sequence[dict]
    pass_mark: float | None

    width, height = WIDTH, HEIGHT
    left, right, top, bottom = LEFT, RIGHT, TOP, BOTTOM

    @cached_property
    def bars(self) -> list[Bar]:
        wide = (RIGHT - LEFT) / len(self.bins)
        percent = 100 // len(self.bins)
        return [
            Bar(
                low=place * percent,
                high=(place + 1) * percent,
                failed=one["attempts"] - one["passed"],
                passed=one["passed"],
                x=round(LEFT + place * wide + GAP / 2, 2),
                width=round(wide - GAP, 2),
                blocks=self._blocks(one["attempts"] - one["passed"], one["passed"]),
            )
            for place, one in enumerate(self.bins)
        ]

    def _blocks(self, failed: int, passed: int) -> list[Block]:
        """From the ground up, without those that are nothing."""
        middle, upper = self._y(failed), self._y(failed + passed)
        found = [
            Block("failed", middle, round(BOTTOM - middle, 2)),
            Block("passed", upper, round(middle - upper, 2)),
        ]
        return [block for block in found if block.height]

    @property
    def attempt_ticks(self) -> list[Tick]:
        return [Tick(self._y(value), value) for value in range(0, self._highest + 1, self._step)]

    @property
    def percent_ticks(self) -> list[Tick]:
        return [Tick(self._x(percent / 100), percent) for percent in range(0, 101, 20)]

    @property
    def pass_mark_x(self) -> float | None:
        return None if self.pass_mark is None else self._x(self.pass_mark)

    @cached_property
    def _most(self) -> int:
        return max((one["attempts"] for one in self.bins), default=0) or 1

    @cached_property
    def _step(self) -> int:
        """The smallest of 1, 2, 5, 10, 20 … that needs no more than MOST_TICKS steps."""
        power = 1
        while True:
            for step in STEPS:
                if step * power * MOST_TICKS >= self._most:
                    return step * power
            power *= 10

    @property
    def _highest(self) -> int:
        return -(-self._most // self._step) * self._step

    def _x(self, share: float) -> float:
        return round(LEFT + share * (RIGHT - LEFT), 2)

    def _y(self, attempts: int) -> float:
        return round(BOTTOM - attempts / self._highest * (BOTTOM - TOP), 2)
