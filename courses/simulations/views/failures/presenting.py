"""The figures as a page shows them: in words, with the places of bars and the shades of cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.simulations import wording
from courses.simulations.engine import Check, Package
from courses.simulations.insight.figures import CheckFigures, Figures, Pair, StepFigures
from courses.simulations.insight.process_map import ProcessMap, process_map, told_apart
from courses.simulations.models import Run, ScenarioVersion

SHADES = 4
MOST_PAIRS = 40


class Names:
    """What checks and steps are called, by the newest of the versions that knows them."""

    def __init__(self, versions: Sequence[ScenarioVersion]):
        self.packages: list[Package] = [version.load() for version in versions]

    @cached_property
    def checks(self) -> dict[str, Check]:
        newest_last = reversed(self.packages)
        return {check.key: check for package in newest_last for check in package.checks}

    def step(self, verb: str) -> str:
        known = (package for package in self.packages if verb in package.actions)
        package = next(known, None)
        if package:
            return package.actions[verb].label
        return str(wording.VERBS.get(verb, _("something the system does not know")))

    def is_own(self, verb: str) -> bool:
        """Whether the name is the product's, in the language of the page."""
        return not any(verb in package.actions for package in self.packages)

    def pair(self, pair: Pair) -> str:
        before = self.step(pair.before) if pair.before else _("Start")
        after = self.step(pair.after) if pair.after else _("End")
        told = ngettext(
            "%(before)s → %(after)s: in %(runs)s run", "%(before)s → %(after)s: in %(runs)s runs", pair.runs
        )
        return told % {"before": before, "after": after, "runs": pair.runs}


@dataclass(frozen=True)
class Segment:
    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class CheckRow:
    """A check with the share of runs that kept it, broke it or never came to it."""

    figures: CheckFigures
    check: Check | None

    @property
    def segments(self) -> list[Segment]:
        x, found = 0.0, []
        for kind in ("broken", "unreached", "kept"):
            width = 100 * getattr(self.figures, kind) / (self.figures.runs or 1)
            found.append(Segment(kind, round(x, 2), round(width, 2)))
            x += width
        return found

    @property
    def percent(self) -> int:
        return round(100 * self.figures.broken / (self.figures.runs or 1))


@dataclass(frozen=True)
class Heat:
    """A cell of the heat map: what it says, and how dark it is (0 to SHADES)."""

    text: str
    shade: int


@dataclass(frozen=True)
class StepRow:
    label: str
    own_words: bool
    cells: list[Heat]
    hints: int


@dataclass(frozen=True)
class PathStep:
    label: str
    own_words: bool
    times: int


@dataclass(frozen=True)
class PathRow:
    steps: list[PathStep]
    runs: int
    people: int
    examples: list[Run]


@dataclass(frozen=True)
class Share:
    label: str
    number: int
    percent: int


def check_rows(figures: Figures, names: Names) -> list[CheckRow]:
    return [CheckRow(one, names.checks.get(one.key)) for one in figures.checks]


def step_rows(figures: Figures, names: Names) -> list[StepRow]:
    """How often each step was taken in a run that passed and in one that did not, and how often it was refused."""
    runs = {True: figures.totals.passed, False: figures.totals.failed}
    often = [[_a_run(step, passed, runs) for passed in (True, False)] for step in figures.steps]
    refused = [[_refused(step, passed) for passed in (True, False)] for step in figures.steps]
    most = max((value for row in often for value in row if value), default=0)
    return [
        StepRow(
            names.step(step.verb),
            names.is_own(step.verb),
            [_heat(value, most, "%.1f") for value in one] + [_heat(value, 100, "%d%%") for value in other],
            step.hints,
        )
        for step, one, other in zip(figures.steps, often, refused, strict=True)
    ]


def path_rows(figures: Figures, names: Names) -> list[PathRow]:
    return [
        PathRow(_folded(path.verbs, names), path.runs, path.people, path.examples)
        for path in figures.wrong_paths
    ]


def try_rows(figures: Figures) -> list[Share]:
    """At which try people passed first; those who have not passed yet come last."""
    people = figures.totals.people or 1
    last = max(figures.tries, default=0)
    rows = [(_try_label(number, last), figures.tries.get(number, 0)) for number in range(1, last + 1)]
    rows.append((_("not passed yet"), figures.not_passed_yet))
    return [Share(label, number, round(100 * number / people)) for label, number in rows]


def time_rows(figures: Figures) -> list[tuple[str, list[str]]]:
    """Quartiles of how long runs took, in minutes."""
    labels = {True: _("passed"), False: _("not passed")}
    return [
        (labels[passed], [f"{seconds / 60:.1f}" for seconds in (time.low, time.middle, time.high)])
        for passed, time in sorted(figures.times.items(), reverse=True)
    ]


def drawn(figures: Figures, names: Names) -> ProcessMap:
    return process_map(figures.pairs, name=names.step, words=names.pair, start=_("Start"), end=_("End"))


def pair_rows(figures: Figures, names: Names) -> list[tuple[str, str, Pair]]:
    return [
        (
            names.step(pair.before) if pair.before else _("Start"),
            names.step(pair.after) if pair.after else _("End"),
            pair,
        )
        for pair in told_apart(figures.pairs)[:MOST_PAIRS]
    ]


def _try_label(number: int, last: int) -> str:
    if number == 5 and last == 5:
        return _("at the fifth try or later")
    words = {1: _("at the first try"), 2: _("at the second try"), 3: _("at the third try")}
    return words.get(number) or _("at the fourth try")


def _a_run(step: StepFigures, passed: bool, runs: dict[bool, int]) -> float | None:
    return step.times[passed] / runs[passed] if runs[passed] else None


def _refused(step: StepFigures, passed: bool) -> float | None:
    return 100 * step.refused[passed] / step.times[passed] if step.times[passed] else None


def _heat(value: float | None, most: float, form: str) -> Heat:
    if value is None:
        return Heat("–", 0)
    share = value / most if most else 0
    return Heat(form % value, min(SHADES, int(share * SHADES) + 1) if value else 0)


def _folded(verbs: list[str], names: Names) -> list[PathStep]:
    """The steps in order; the same several times in a row stands once, with how often."""
    found: list[PathStep] = []
    before = None
    for verb in verbs:
        if verb == before:
            found[-1] = PathStep(found[-1].label, found[-1].own_words, found[-1].times + 1)
        else:
            found.append(PathStep(names.step(verb), names.is_own(verb), 1))
        before = verb
    return found
