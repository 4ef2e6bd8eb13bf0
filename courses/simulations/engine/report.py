"""The report: every check's verdict, and the score they give (format, section 8)."""

from dataclasses import dataclass

from .package import Package
from .state import State
from .trace import Trace
from .verdicts import IDLE, Verdict, holds, verdict
from .work import MATCH

COST = {"minor": 3, "major": 10, "critical": 0}


@dataclass(frozen=True, slots=True)
class Report:
    """The judgement on a run so far. `score` is `result` (of 100) less `lost`; lists hold keys of checks."""

    score: int
    result: int
    lost: int
    passed: bool
    critical: list[str]
    missing: list[str]
    verdicts: dict[str, Verdict]

    def as_json(self) -> dict:
        checks = [
            {"key": k, "verdict": v.verdict, "violations": v.violations} for k, v in self.verdicts.items()
        ]
        return {
            "score": self.score,
            "result": self.result,
            "lost": self.lost,
            "passed": self.passed,
            "critical": self.critical,
            "missing": self.missing,
            "checks": checks,
        }


def judge(package: Package, state: State, trace: Trace) -> Report:
    """The report on a run, over or not."""
    if package.meter:
        hits = sum(len(both.a) + len(both.b) for both in trace.hits)
        package.meter.add(2 * package.judging.on(state) + MATCH * (hits + len(trace)))
    verdicts = {check.key: verdict(check, state, trace) for check in package.checks}
    missing = [c.key for c in package.checks if c.must and verdicts[c.key].verdict != "kept"]
    if missing:
        verdicts |= dict.fromkeys(_given_at_start(package, state, verdicts), IDLE)
    critical = [
        c.key for c in package.checks if c.breach == "critical" and verdicts[c.key].verdict == "broken"
    ]
    result, lost = _result(package, verdicts), _lost(package, verdicts)
    score = max(0, result - lost)
    passed = state.over and score >= package.pass_mark and not critical and not missing
    if not passed:
        score = min(score, package.pass_mark - 1)
    return Report(score, result, lost, passed, critical, missing, verdicts)


def _given_at_start(package: Package, state: State, verdicts: dict[str, Verdict]) -> list[str]:
    """Kept results that nobody had to work for."""
    kept = [c for c in package.checks if c.worth and c.kind == "state" and verdicts[c.key].verdict == "kept"]
    beginning = package.start(state.draw) if kept else None
    return [check.key for check in kept if holds(check, beginning)]


def _result(package: Package, verdicts: dict[str, Verdict]) -> int:
    total = sum(check.worth or 0 for check in package.checks)
    kept = sum(check.worth or 0 for check in package.checks if verdicts[check.key].verdict == "kept")
    return (200 * kept + total) // (2 * total)


def _lost(package: Package, verdicts: dict[str, Verdict]) -> int:
    return sum(
        COST[check.breach] * min(len(verdicts[check.key].violations), check.cap)
        for check in package.checks
        if check.breach
    )
