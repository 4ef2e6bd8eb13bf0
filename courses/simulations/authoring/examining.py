"""A draft examined: the fault that keeps it from being loaded, or what the self-test finds and what looks odd."""

from dataclasses import dataclass, field
from functools import lru_cache

from courses.simulations.authoring.warnings import Concern, warnings
from courses.simulations.engine import BadInput, Package, TooMuchWork, canonical, load_package
from courses.simulations.engine.draws import used_in
from courses.simulations.engine.selftest import Outcome, findings, outcomes

KEPT = 8
# What playing may take within a request, in the units of engine/work.py: about a second and a half.
IN_A_REQUEST = 10_000_000


@dataclass(frozen=True)
class Examined:
    """`fault` alone where the package is not sound. `findings` are those of the engine, exactly.

    Not `tested` where that is too much work for a request: nothing is known then but that the package is sound.
    """

    package: Package | None = None
    fault: BadInput | None = None
    tested: bool = False
    findings: list[dict] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)

    @property
    def may_be_published(self) -> bool:
        return self.tested and not self.findings


def examine(spec: dict) -> Examined:
    """The same content is examined once."""
    return _examined(canonical(spec))


def examined_by(package: Package, outcomes: list[Outcome]) -> Examined:
    """What the outcomes of all trials of the self-test tell of a package."""
    return Examined(
        package=package,
        tested=True,
        findings=findings(package, outcomes),
        concerns=warnings(package, outcomes),
    )


def place_of(finding: dict, package: Package) -> str:
    """The JSON path of what a finding of the self-test is about."""
    rule = finding["rule"]
    if rule == "personal":
        return finding["at"]
    if rule == "refused":
        return f"$.scenario.model_run[{_step(package, finding['draw'], finding['seq'])}]"
    if rule == "bad run":
        return f"$.scenario.bad_runs[{finding['run']}]"
    return {"model": "$.scenario.model_run", "empty": "$.scenario.checks"}.get(rule, "$.scenario.bad_runs")


@lru_cache(maxsize=KEPT)
def _examined(text: str) -> Examined:
    try:
        package = load_package(text)
    except BadInput as fault:
        return Examined(fault=fault)
    try:
        return examined_by(package, outcomes(package.limited(IN_A_REQUEST)))
    except TooMuchWork:
        return Examined(package=package)


def _step(package: Package, draw: dict, seq: int) -> int:
    """The place in the model run of the step that is number `seq` in this draw."""
    used = [place for place, step in enumerate(package.model_run) if used_in(step.get("draw"), draw)]
    return used[seq - 1]
