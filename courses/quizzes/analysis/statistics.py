"""The formulas of the figures, over sums that the database has centred already. None where a figure has no meaning.

Totals and weights are shares of an attempt's marks, 0 to 1. Unless it says otherwise a definition is Moodle's, "Quiz
statistics calculations"; variances and covariances divide by n − 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, exp, pi, sin, sqrt
from statistics import NormalDist

# A correlation nearer to nothing than this is rounding.
ROUNDING = 1e-12
STEPS = 1000


@dataclass(frozen=True)
class Moments:
    """Sums of powers of the distances from the mean; `low` and `high` are equal where nothing varies."""

    n: int
    mean: float | None
    second: float
    third: float
    fourth: float
    low: float | None
    high: float | None

    @property
    def varies(self) -> bool:
        return self.n > 1 and self.low != self.high

    @property
    def variance(self) -> float | None:
        if self.n < 2:
            return None
        return self.second / (self.n - 1) if self.varies else 0.0

    @property
    def deviation(self) -> float | None:
        return None if self.variance is None else sqrt(self.variance)

    @property
    def skewness(self) -> float | None:
        """k₃ / k₂^1.5 of the k-statistics, as SciPy's skew(bias=False)."""
        n = self.n
        if n < 3 or not self.varies:
            return None
        return n * self.third / ((n - 1) * (n - 2)) / self.variance**1.5

    @property
    def kurtosis(self) -> float | None:
        """k₄ / k₂², 0 for a normal distribution, as SciPy's kurtosis(bias=False)."""
        n = self.n
        if n < 4 or not self.varies:
            return None
        fourth = n * (n + 1) * self.fourth - 3 * (n - 1) * self.second**2
        return fourth / ((n - 1) * (n - 2) * (n - 3)) / self.variance**2


@dataclass(frozen=True)
class ItemSums:
    """One question over those who had it: x its fraction, r what else they earned, p what it earned them, t = r + p.

    r, p and t are shares of the attempt's marks, as is `intended`, the most that p could be (a mean). `place` is where
    it stood on their papers, on average.
    """

    n: int
    people: int
    answered: int
    mean: float
    xx: float
    rr: float
    xr: float
    pp: float
    tt: float
    pt: float
    x_varies: bool
    r_varies: bool
    p_varies: bool
    t_varies: bool
    intended: float
    place: float

    @property
    def deviation(self) -> float | None:
        if self.n < 2:
            return None
        return sqrt(self.xx / (self.n - 1)) if self.x_varies else 0.0

    @property
    def discrimination(self) -> float | None:
        """The item-rest correlation."""
        if not (self.x_varies and self.r_varies):
            return None
        return within(self.xr / sqrt(self.xx * self.rr))

    def efficiency(self, most: float | None) -> float | None:
        """The covariance as a share of `most`, the largest it could be with the same values otherwise paired: at most
        1, and below −1 where a question works against the rest more than it could work with it."""
        if not (self.x_varies and self.r_varies) or not most:
            return None
        return min(1.0, self.xr / most)

    @property
    def covariance(self) -> float | None:
        """Of what the question earned with the total."""
        if self.n < 2:
            return None
        if not (self.p_varies and self.t_varies) or abs(self.pt) <= ROUNDING * sqrt(self.pp * self.tt):
            return 0.0
        return self.pt / (self.n - 1)


@dataclass(frozen=True)
class Pooled:
    """A question in several quizzes: `discrimination` within them, so that easy and hard quizzes do not feign one."""

    n: int
    facility: float
    discrimination: float | None


def pooled(items: Sequence[dict]) -> Pooled:
    """Of the figures that were kept for each quiz."""
    n = sum(item["n"] for item in items)
    xx, rr, xr = (
        sum(item["sums"][name] for item in items if item["sums"]["varies"]) for name in ("xx", "rr", "xr")
    )
    return Pooled(
        n=n,
        facility=sum(item["n"] * item["facility"] for item in items) / n,
        discrimination=within(xr / sqrt(xx * rr)) if xx and rr else None,
    )


def within(correlation: float) -> float:
    return max(-1.0, min(1.0, correlation))


def effective_weights(items: Sequence[ItemSums], attempts: int) -> list[float | None]:
    """√C(p, t) over the sum of the same for the questions of an average paper; None where the covariance is negative.

    Moodle's definition where everybody had every question: then the average paper holds them all.
    """
    roots = [None if one.covariance is None or one.covariance < 0 else sqrt(one.covariance) for one in items]
    paper = sum(root * one.n / attempts for root, one in zip(roots, items, strict=True) if root is not None)
    return [None if root is None or not paper else root / paper for root in roots]


def alpha(parts: Sequence[float], total: float | None) -> float | None:
    """Cronbach's alpha of the variances of the parts and of their sum; it needs two parts and variance."""
    number = len(parts)
    if number < 2 or not total:
        return None
    return number / (number - 1) * (1 - sum(parts) / total)


def standard_error(deviation: float | None, reliability: float | None) -> float | None:
    """Of one person's total."""
    if deviation is None or reliability is None:
        return None
    return deviation * sqrt(max(0.0, 1 - reliability))


@dataclass(frozen=True)
class Consistency:
    """How alike two sittings would decide: the share of equal decisions, and that share beyond chance (kappa)."""

    agreement: float
    kappa: float | None


def decision_consistency(
    *, mean: float | None, deviation: float | None, reliability: float | None, pass_mark: float | None
) -> Consistency | None:
    """Of passing and failing, after Peng and Subkoviak (1980): the totals of two sittings are taken as normal with
    the same mean and deviation, and correlated by the reliability.

    Alpha is the reliability, for KR-21 knows only marks of 0 and 1. There is no correction for whole marks: marks may be
    parts. A reliability below 0 says nothing.
    """
    if not deviation or reliability is None or reliability < 0 or pass_mark is None:
        return None
    z = (pass_mark - mean) / deviation
    fails = NormalDist().cdf(z)
    both = both_below(z, min(reliability, 1.0))
    chance = fails * (1 - fails)
    return Consistency(
        agreement=within(1 + 2 * (both - fails)),
        kappa=within((both - fails * fails) / chance) if chance > 0 else None,
    )


def both_below(z: float, correlation: float) -> float:
    """The probability that both of two standard normal values, correlated by 0 to 1, are below z."""
    alone = NormalDist().cdf(z)
    if correlation == 1:
        return alone
    width = asin(correlation) / STEPS
    heights = [exp(-z * z / (1 + sin(step * width))) for step in range(STEPS + 1)]
    simpson = heights[0] + heights[-1] + 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2])
    return alone * alone + simpson * width / 3 / (2 * pi)
