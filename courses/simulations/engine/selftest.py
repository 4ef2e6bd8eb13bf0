"""What must be mended in a package before it is published (format, section 9)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .draws import all_draws, count_draws, used_in
from .faults import step
from .machine import play
from .package import Package
from .report import judge
from .work import ACT, TooMuchWork

MODEL, EMPTY = "model", "empty"

_ONLY_SUBMIT = [{"do": "submit"}]

_REGISTER_NUMBER = re.compile(r"(?<![0-9])[0-9]{6}[ -]?[0-9]{7}(?![0-9])")
_TELEPHONE = re.compile(r"(?<![0-9-])0(?!00-)[0-9]{1,2}-[0-9]{3,4}-[0-9]{4}(?![0-9])")
_MAILBOX = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class Trial:
    """A run that the self-test plays in a draw: the model run, nothing but `submit`, or the bad run of that number."""

    run: str | int
    draw: dict


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial came to: its score, the verdicts by check, number and verb of what was refused."""

    score: int
    passed: bool
    verdicts: dict[str, str]
    refused: list[tuple[int, str]]


def self_test(package: Package) -> list[dict]:
    """The findings in the format's order; a package without any may be published."""
    return findings(package, outcomes(package))


def outcomes(package: Package) -> list[Outcome]:
    """Those of all trials. TooMuchWork for a limited package, at once where it can be told without playing anything."""
    if package.meter and least_work(package) > package.meter.most:
        raise TooMuchWork
    return [try_out(package, trial) for trial in trials(package)]


def trials(package: Package) -> list[Trial]:
    """Everything that the self-test plays, in order."""
    return [Trial(run, draw) for draw in all_draws(package) for run in _runs_in(package, draw)]


def try_out(package: Package, trial: Trial) -> Outcome:
    machine = play(package, trial.draw, _steps_of(package, trial))
    report = judge(package, machine.state, machine.trace)
    return Outcome(
        score=report.score,
        passed=report.passed,
        verdicts={key: verdict.verdict for key, verdict in report.verdicts.items()},
        refused=[(entry["seq"], entry["do"]) for entry in machine.trace if entry["out"] == "refused"],
    )


def findings(package: Package, outcomes: Iterable[Outcome]) -> list[dict]:
    """What the outcomes of all trials, in that order, and the texts of the package have against it."""
    model, empty, bad, broken = [], [], {}, set()
    for trial, outcome in zip(trials(package), outcomes, strict=True):
        if trial.run == MODEL:
            model += _model_findings(trial.draw, outcome)
        elif trial.run == EMPTY:
            empty += [{"rule": "empty", "draw": trial.draw, "score": outcome.score}] if outcome.score else []
        else:
            keys = {key for key, verdict in outcome.verdicts.items() if verdict == "broken"}
            broken |= keys
            check = package.bad_runs[trial.run]["breaks"]
            if check not in keys:
                found = {"rule": "bad run", "run": trial.run, "check": check, "draw": trial.draw}
                bad.setdefault(trial.run, []).append(found)
    unbroken = [{"rule": "unbroken", "check": c.key} for c in package.checks if c.key not in broken]
    personal = [{"rule": "personal", "at": path} for path in _personal(package.spec, "$")]
    return personal + model + empty + [f for index in sorted(bad) for f in bad[index]] + unbroken


def least_work(package: Package) -> int:
    """What the steps of a self-test take before any condition is asked, told without playing one."""
    return ACT * sum(
        _times_used(package, run.get("draw"), source.get("draw"))
        for run in [{"events": package.model_run}, *package.bad_runs]
        for source in run["events"]
    )


def steps_in(steps: list[dict], draw: dict) -> list[dict]:
    """The steps used in a draw, as events."""
    used = [source for source in steps if used_in(source.get("draw"), draw)]
    return [{name: source[name] for name in ("do", "on", "input") if name in source} for source in used]


def looks_personal(text: str) -> bool:
    """Whether the text holds something shaped like a resident number, a telephone number or an address."""
    return bool(_REGISTER_NUMBER.search(text) or _TELEPHONE.search(text) or _has_address(text))


def _runs_in(package: Package, draw: dict) -> Iterator[str | int]:
    yield from (MODEL, EMPTY)
    for index, run in enumerate(package.bad_runs):
        if used_in(run.get("draw"), draw):
            yield index


def _steps_of(package: Package, trial: Trial) -> list[dict]:
    if trial.run == EMPTY:
        return _ONLY_SUBMIT
    steps = package.model_run if trial.run == MODEL else package.bad_runs[trial.run]["events"]
    return steps_in(steps, trial.draw)


def _model_findings(draw: dict, outcome: Outcome) -> list[dict]:
    found = []
    if not (outcome.passed and outcome.score == 100):
        found.append({"rule": "model", "draw": draw, "score": outcome.score})
    return found + [{"rule": "refused", "draw": draw, "seq": seq, "do": do} for seq, do in outcome.refused]


def _times_used(package: Package, *conditions: dict | None) -> int:
    """In how many draws all of these `draw` members hold."""
    pools = {name: set(pool) for name, pool in package.vary.items()}
    for only in filter(None, conditions):
        pools |= {name: pools[name].intersection(values) for name, values in only.items()}
    return count_draws(pools)


def _personal(value, path: str) -> Iterator[str]:
    if isinstance(value, str):
        if looks_personal(value):
            yield path
    elif isinstance(value, dict):
        for name in sorted(value):
            yield from _personal(value[name], step(path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _personal(member, step(path, index))


def _has_address(text: str) -> bool:
    """Whether an e-mail address outside `.example` stands in the text.

    Goes from `@` to `@`: a search for the mailbox first would take quadratic time on long texts.
    """
    end, at = 0, text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at + 1)
        if domain and at > end and text[at - 1] in _MAILBOX:
            if not domain[0].endswith(".example"):
                return True
            end = domain.end()
        at = text.find("@", at + 1)
    return False
