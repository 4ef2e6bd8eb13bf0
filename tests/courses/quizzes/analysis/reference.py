"""The same figures, calculated once more by other hands: NumPy and SciPy over the matrix of marks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.special import owens_t

from tests.courses.quizzes.analysis.crowd import Given


@dataclass
class Matrix:
    """A row to an attempt, a column to a question; NaN where somebody did not have it."""

    fraction: np.ndarray
    earned: np.ndarray
    possible: np.ndarray
    order: list[list[int]]
    keys: list[str]

    @classmethod
    def of(cls, papers: Sequence[Sequence[Given]]) -> "Matrix":
        questions = sorted({given.question.pk for paper in papers for given in paper})
        column = {pk: place for place, pk in enumerate(questions)}
        shape = (len(papers), len(questions))
        made = cls(*(np.full(shape, np.nan) for _ in range(3)), order=[], keys=_groups(papers, questions))
        for row, paper in enumerate(papers):
            made.order.append([column[given.question.pk] for given in paper])
            for given in paper:
                place = row, column[given.question.pk]
                made.fraction[place] = float(given.fraction)
                made.earned[place] = float(given.earned)
                made.possible[place] = given.marks
        return made

    @property
    def whole(self) -> np.ndarray:
        return np.nansum(self.possible, axis=1)

    @property
    def total(self) -> np.ndarray:
        return np.nansum(self.earned, axis=1) / self.whole


def _groups(papers, questions):
    found = {
        given.question.pk: given.question.question.translation_key for paper in papers for given in paper
    }
    return [str(found[pk]) for pk in questions]


def totals(matrix: Matrix) -> dict:
    total = matrix.total
    n = len(total)
    varies = n > 1 and np.ptp(np.round(total, 12)) > 0
    return {
        "n": n,
        "mean": np.mean(total) if n else None,
        "median": np.median(total) if n else None,
        "sd": np.std(total, ddof=1) if n > 1 else None,
        "skewness": stats.skew(total, bias=False) if n > 2 and varies else None,
        "kurtosis": stats.kurtosis(total, bias=False) if n > 3 and varies else None,
    }


def part_matrix(matrix: Matrix) -> np.ndarray | None:
    """Columns that everybody has: common questions, and the first, second … of what was drawn; None where papers
    are not equally long."""
    common = ~np.isnan(matrix.earned).any(axis=0)
    rows = []
    for row, order in enumerate(matrix.order):
        shares = matrix.earned[row] / matrix.whole[row]
        rows.append([*shares[common], *(shares[place] for place in order if not common[place])])
    if len({len(row) for row in rows}) != 1:
        return None
    return np.array(rows)


def alpha(matrix: Matrix) -> float | None:
    parts = part_matrix(matrix) if len(matrix.order) > 1 else None
    if parts is None or parts.shape[1] < 2:
        return None
    covariances = np.cov(parts, rowvar=False, ddof=1)
    whole = covariances.sum()
    if np.ptp(np.round(matrix.total, 12)) == 0:
        return None
    k = len(covariances)
    return k / (k - 1) * (1 - np.trace(covariances) / whole)


def consistency(mean: float, deviation: float, reliability: float, pass_mark: float) -> tuple[float, float]:
    """By Owen's T: P(X < z, Y < z) = Φ(z) − 2 T(z, √((1 − ρ) / (1 + ρ)))."""
    z = (pass_mark - mean) / deviation
    fails = stats.norm.cdf(z)
    both = fails - 2 * owens_t(z, np.sqrt((1 - reliability) / (1 + reliability)))
    return 1 + 2 * (both - fails), (both - fails**2) / (fails - fails**2)


def items(matrix: Matrix) -> dict[str, dict]:
    found = {}
    for column, key in enumerate(matrix.keys):
        had = ~np.isnan(matrix.fraction[:, column])
        x = matrix.fraction[had, column]
        share = matrix.earned[had, column] / matrix.whole[had]
        total = matrix.total[had]
        rest = total - share
        n = len(x)
        both_vary = n > 1 and np.ptp(x) > 0 and np.ptp(np.round(rest, 12)) > 0
        most = np.cov(np.sort(x), np.sort(rest))[0, 1] if both_vary else None
        found[key] = {
            "n": n,
            "facility": np.mean(x),
            "sd": np.std(x, ddof=1) if n > 1 else None,
            "discrimination": stats.pearsonr(x, rest).statistic if both_vary else None,
            "efficiency": np.cov(x, rest)[0, 1] / most if both_vary else None,
            "intended": np.mean(matrix.possible[had, column] / matrix.whole[had]),
            "covariance": np.cov(share, total)[0, 1] if n > 1 else None,
        }
    roots = {key: _root(one["covariance"]) for key, one in found.items()}
    paper = sum(roots[key] * found[key]["n"] for key in found if roots[key] is not None) / len(matrix.order)
    for key, one in found.items():
        one["effective"] = None if roots[key] is None or not paper else roots[key] / paper
    return found


def _root(covariance) -> float | None:
    if covariance is None or covariance < -1e-15:
        return None
    return np.sqrt(covariance) if covariance > 1e-15 else 0.0


def thirds(matrix: Matrix) -> np.ndarray:
    """0, 1 or 2 to an attempt: by the middle of the places that its total shares with equal ones."""
    places = stats.rankdata(np.round(matrix.total, 12), method="average")
    return np.minimum(((places - 0.5) * 3 / len(places) + 1e-9).astype(int), 2)
