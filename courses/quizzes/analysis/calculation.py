"""All figures of a selection of attempts, step by step, as JSON to keep."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from uuid import UUID

from courses.quizzes.analysis import choices, similarity, statistics, sums
from courses.quizzes.analysis.choices import Table
from courses.quizzes.analysis.selection import Selection
from courses.quizzes.analysis.statistics import ItemSums
from courses.quizzes.marking import KINDS
from courses.quizzes.models import Attempt, QuestionVersion, QuizVersion

FORMAT = 1
STEPS = 7


def calculate(
    selection: Selection, *, compare: bool = True, done: Callable[[int], None] = lambda step: None
) -> dict:
    """Counts what is there now; `compare`: pairs of attempts too. `done` is told how many of STEPS are."""
    selection = selection.until_now()
    totals = sums.totals(selection)
    done(1)
    histogram = sums.histogram(selection)
    parts = sums.parts(selection)
    done(2)
    items = sums.items(selection)
    done(3)
    most = sums.sorted_pairs(selection)
    done(4)
    versions = _versions(selection)
    told = [pk for pk, version in versions.items() if choices.is_told(version)]
    tables = choices.tables(sums.responses(selection, told), versions)
    done(5)
    found = similarity.alike(sums.wrong(selection, told), _persons(selection)) if compare else None
    done(6)
    result = {
        "format": FORMAT,
        "newest": selection.newest,
        "attempts": totals.moments.n,
        "people": selection.people(),
        "quiz": _quiz(selection, totals, parts) | {"histogram": [asdict(one) for one in histogram]},
        "items": _items(items, most, versions, tables, totals.moments.n),
        "similarity": asdict(found) if found else None,
    }
    done(STEPS)
    return result


def _quiz(selection: Selection, totals: sums.Totals, parts: list[sums.Part]) -> dict:
    moments, pass_mark = totals.moments, _pass_mark(selection)
    reliability = None
    if all(part.n == moments.n for part in parts) and moments.n > 1:
        variances = [part.squares / (moments.n - 1) for part in parts]
        reliability = statistics.alpha(variances, moments.variance)
    consistency = statistics.decision_consistency(
        mean=moments.mean, deviation=moments.deviation, reliability=reliability, pass_mark=pass_mark
    )
    return {
        "passed": totals.passed,
        "pass_mark": pass_mark,
        "mean": moments.mean,
        "median": totals.median,
        "deviation": moments.deviation,
        "skewness": moments.skewness,
        "kurtosis": moments.kurtosis,
        "parts": len(parts),
        "alpha": reliability,
        "error": statistics.standard_error(moments.deviation, reliability),
        "agreement": consistency and consistency.agreement,
        "kappa": consistency and consistency.kappa,
    }


def _items(
    items: Mapping[UUID, ItemSums],
    most: Mapping[UUID, float],
    versions: Mapping[int, QuestionVersion],
    tables: Mapping[str, Table],
    attempts: int,
) -> list[dict]:
    """In the order of the papers, as far as they have one."""
    asked = sorted(items, key=lambda question: (items[question].place, str(question)))
    weights = statistics.effective_weights([items[question] for question in asked], attempts)
    of_question: dict[str, list[QuestionVersion]] = {}
    for version in versions.values():
        of_question.setdefault(str(version.question.translation_key), []).append(version)
    return [
        _item(str(question), items[question], most[question], weight, of_question[str(question)])
        | {"table": tables[str(question)].as_json() if str(question) in tables else None}
        for question, weight in zip(asked, weights, strict=True)
    ]


def _item(
    question: str, one: ItemSums, most: float, weight: float | None, versions: list[QuestionVersion]
) -> dict:
    return {
        "question": question,
        "versions": [version.pk for version in versions],
        "n": one.n,
        "people": one.people,
        "answered": one.answered,
        "facility": one.mean,
        "deviation": one.deviation,
        "discrimination": one.discrimination,
        "efficiency": one.efficiency(most),
        "guess": _guess(versions[0].spec),
        "intended": one.intended,
        "effective": weight,
        "negative": one.covariance is not None and one.covariance < 0,
        "sums": {"xx": one.xx, "rr": one.rr, "xr": one.xr, "varies": one.x_varies and one.r_varies},
    }


def _guess(spec: dict) -> float | None:
    guess = KINDS[spec["kind"]].guess(spec)
    return None if guess is None else float(guess)


def _versions(selection: Selection) -> dict[int, QuestionVersion]:
    """Those that were asked, the newest first."""
    asked = QuestionVersion.objects.filter(pk__in=sums.versions(selection)).select_related("question")
    return {version.pk: version for version in asked.order_by("-published_at", "-pk")}


def _persons(selection: Selection) -> dict[int, int]:
    attempts = Attempt.objects.filter(pk__in=selection.markings().values("attempt"))
    return dict(attempts.values_list("pk", "person"))


def _pass_mark(selection: Selection) -> float | None:
    """As a share; None where attempts had to reach different ones."""
    versions = QuizVersion.objects.filter(pk__in=selection.markings().values("attempt__quiz_version"))
    marks = {version.spec["pass_mark"] for version in versions}
    return marks.pop() / 100 if len(marks) == 1 else None
