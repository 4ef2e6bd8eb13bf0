"""A report in the words of people: what was asked, whether it was kept, and where it was not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.simulations.engine import Check, Machine
from courses.simulations.engine.report import COST
from courses.simulations.engine.verdicts import AT_THE_END
from courses.simulations.models import RunReport
from courses.simulations.replica.comparison import Comparison
from courses.simulations.replica.steps import StepText
from courses.simulations.replica.values import moment_text
from courses.simulations.wording import verb_label

RESULT_WORDS = {
    "kept": (gettext_lazy("Achieved"), "good"),
    "broken": (gettext_lazy("Not achieved"), "bad"),
    "idle": (gettext_lazy("Does not count"), "neutral"),
    "open": (gettext_lazy("Not yet"), "neutral"),
}
CONDUCT_WORDS = {
    "kept": (gettext_lazy("Kept"), "good"),
    "broken": (gettext_lazy("Broken"), "bad"),
    "idle": (gettext_lazy("Did not come up"), "neutral"),
    "open": (gettext_lazy("Still open"), "neutral"),
}
SEVERITIES = {
    "critical": pgettext_lazy("breach", "critical"),
    "major": pgettext_lazy("breach", "major"),
    "minor": pgettext_lazy("breach", "minor"),
}
MOST_STEPS = 5
WEIGHT = {"critical": 0, "major": 2, "minor": 3}


@dataclass(frozen=True)
class Moment:
    """Where a check was broken: after which event. Without `at`: it was still missing at the end."""

    at: str
    label: str
    record: str | None
    seq: int
    is_search: bool = False


@dataclass(frozen=True)
class Judged:
    """One check with its verdict. `points` is what it gave or took, `lost` how many of 100 it cost.

    `model` is what the model run did there, None where that is not told; an empty list: nothing of the kind.
    """

    check: Check
    verdict: str
    word: str
    kind: str
    severity: str
    points: str
    moments: list[Moment]
    lost: int = 0
    model: list[StepText] | None = None

    @property
    def decides(self) -> bool:
        """Whether this alone kept the run from being passed."""
        return self.is_critical or self.is_missing

    @property
    def is_critical(self) -> bool:
        return self.verdict == "broken" and self.check.breach == "critical"

    @property
    def is_missing(self) -> bool:
        return self.check.must and self.verdict != "kept"

    @property
    def is_lost(self) -> bool:
        """Whether there is something to learn from it."""
        return self.verdict == "broken" or self.decides or self.lost > 0


@dataclass(frozen=True)
class Sorted:
    """The checks as a report tells them: what weighs most first, what went well last."""

    critical: list[Judged]
    missing: list[Judged]
    breaches: list[Judged]
    rest: list[Judged]


def checks(report: RunReport, machine: Machine) -> list[Judged]:
    """Every check, what weighs most first: critical breaches, what is missing, other breaches, the rest in order."""
    known = {check.key: check for check in machine.package.checks}
    judged = [_judged(known[told["key"]], told, machine) for told in report.report["checks"]]
    return sorted(judged, key=_order)


def in_sections(judged: Iterable[Judged]) -> Sorted:
    sections = Sorted([], [], [], [])
    for one in judged:
        if one.is_critical:
            sections.critical.append(one)
        elif one.is_missing or (one.check.worth and one.is_lost):
            sections.missing.append(one)
        elif one.is_lost:
            sections.breaches.append(one)
        else:
            sections.rest.append(one)
    return sections


def with_model(judged: Iterable[Judged], comparison: Comparison) -> list[Judged]:
    """The checks, each that was lost with what the model run did there."""
    return [replace(one, model=_model(one, comparison)) if one.is_lost else one for one in judged]


def _model(judged: Judged, comparison: Comparison) -> list[StepText]:
    """The steps that the check is about; where the model run has none, what stands beside the acts that broke it."""
    seqs = {moment.seq for moment in judged.moments if moment.at}
    return (comparison.model.steps_of(judged.check) or comparison.beside(seqs))[:MOST_STEPS]


def why_not_passed(report: RunReport) -> str:
    """The one reason that decided, in a sentence; empty for a pass."""
    told = report.report
    if report.passed:
        return ""
    if told["critical"]:
        return _("A critical rule was broken: that decides, whatever the points.")
    if told["missing"]:
        return _("Something the case requires was not achieved.")
    return _("The points are not enough.")


def _judged(check: Check, told: dict, machine: Machine) -> Judged:
    word, kind = (RESULT_WORDS if check.worth else CONDUCT_WORDS)[told["verdict"]]
    return Judged(
        check=check,
        verdict=told["verdict"],
        word=str(word),
        kind=kind,
        severity=str(SEVERITIES[check.breach]) if check.breach else "",
        points=_points(check, told, machine),
        moments=_moments(check, told["violations"], machine),
        lost=_lost(check, told, machine),
    )


def _lost(check: Check, told: dict, machine: Machine) -> int:
    """Of 100 points, those that the check took, or did not give."""
    if check.breach:
        return COST[check.breach] * min(len(told["violations"]), check.cap)
    if told["verdict"] not in ("broken", "open"):
        return 0
    return round(100 * check.worth / sum(one.worth or 0 for one in machine.package.checks))


def _points(check: Check, told: dict, machine: Machine) -> str:
    if check.worth:
        return _("worth %(count)s") % {"count": check.worth}
    if told["verdict"] != "broken":
        return ""
    lost = _lost(check, told, machine)
    return _("−%(count)s points") % {"count": lost} if lost else _("decides against a pass")


def _moments(check: Check, violations: list[int], machine: Machine) -> list[Moment]:
    """When it was broken. That a result is missing at the end its verdict says already."""
    telling = [position for position in violations if position != AT_THE_END or check.breach]
    return [_moment(position, machine) for position in telling]


def _moment(position: int, machine: Machine) -> Moment:
    if position == AT_THE_END:
        return Moment("", _("missing at the end"), None, machine.seq)
    entry = machine.trace[position]
    return Moment(
        at=moment_text(entry["at"]),
        label=verb_label(machine.package, entry["do"]),
        record=entry["on"] if machine.state.record(entry["on"]) else None,
        seq=entry["seq"],
        is_search=entry["do"] == "search",
    )


def _order(judged: Judged) -> int:
    if judged.verdict == "broken":
        return WEIGHT[judged.check.breach] if judged.check.breach else 1
    return (
        1 if judged.check.must and judged.verdict != "kept" else {"open": 4, "idle": 5}.get(judged.verdict, 6)
    )
