"""Checks proposed from the model run: the trainer ticks those that matter."""

from dataclasses import replace
from itertools import chain

from courses.simulations.authoring.conduct import acts, orders, orders_after_others
from courses.simulations.authoring.lookups import lookups
from courses.simulations.authoring.naming import Aliases, free_key, with_aliases
from courses.simulations.authoring.outcomes import outcomes
from courses.simulations.authoring.phrases import Phrases
from courses.simulations.authoring.played import Playbook
from courses.simulations.authoring.proposal import WORTH, Proposal, logic_of
from courses.simulations.authoring.separation import actors
from courses.simulations.authoring.trials import bare
from courses.simulations.engine import Package, canonical, judge, load_package

CHECKS_AT_A_TIME = 50
MOST_CHECKS = 60


def propose(package: Package) -> list[Proposal]:
    """What could be asked of every run because the model run keeps it in every draw, and is not asked yet."""
    waiting = Aliases(package).waiting
    book = Playbook.of(_load(_named(package.spec, waiting), package))
    say = Phrases(book.package)
    kinds = (outcomes, orders, orders_after_others, lookups, acts, actors)
    found = chain.from_iterable(kind(book, say) for kind in kinds)
    new = {one.id: _needing(one, waiting) for one in found if not _is_asked(one, package)}
    return _kept(list(new.values()), book)


def checks_of(chosen: list[tuple[Proposal, dict]], taken: set[str]) -> list[dict]:
    """The proposals as checks, each with the words and the weight it was given, under keys that are free."""
    checks, taken = [], set(taken)
    for proposal, words in chosen:
        key = free_key(proposal.key, taken)
        taken.add(key)
        checks.append({"key": key, **words, **_in_format(proposal.logic)})
    return checks


def aliases_of(chosen: list[Proposal]) -> dict[int, str]:
    """The aliases that records must get so that the proposals can name them, by place in the data."""
    return {place: alias for proposal in chosen for place, alias in proposal.needs.items()}


def _load(spec: dict, like: Package) -> Package:
    """A package of its own that is played at the expense of another."""
    package = load_package(spec)
    package.meter = like.meter
    return package


def _named(spec: dict, waiting: dict[int, str]) -> dict:
    scenario = spec["scenario"]
    return {**spec, "scenario": {**scenario, "data": with_aliases(scenario["data"], waiting)}}


def _needing(proposal: Proposal, waiting: dict[int, str]) -> Proposal:
    names = set(_strings(proposal.logic))
    needs = {
        place: alias for place, alias in waiting.items() if f"${alias}" in names or f"cast.{alias}" in names
    }
    return replace(proposal, needs=needs) if needs else proposal


def _strings(value):
    """Every text in it; of a path also its first two names."""
    if isinstance(value, str):
        yield value
        yield ".".join(value.split(".")[:2])
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _strings(member)


def _is_asked(proposal: Proposal, package: Package) -> bool:
    """Whether a check of the package asks the same, or, of results, the same and more."""
    wanted = logic_of(proposal.logic)
    for check in package.spec["scenario"]["checks"]:
        known = logic_of(check)
        if canonical(known) == canonical(wanted):
            return True
        if known["check"] == wanted["check"] == "state":
            conditions = {canonical(condition) for condition in known["when"]}
            if all(canonical(condition) in conditions for condition in wanted["when"]):
                return True
    return False


def _kept(proposals: list[Proposal], book: Playbook) -> list[Proposal]:
    """Those that no model run breaks, judged by the engine itself."""
    kept = []
    for start in range(0, len(proposals), CHECKS_AT_A_TIME):
        some = proposals[start : start + CHECKS_AT_A_TIME]
        broken = _broken(some, book)
        kept += [proposal for place, proposal in enumerate(some) if f"p{place}" not in broken]
    return kept


def _broken(proposals: list[Proposal], book: Playbook) -> set[str]:
    spec = bare(book.package.spec)
    checks = [_trial_check(proposal, f"p{place}") for place, proposal in enumerate(proposals)]
    scenario = {**spec["scenario"], "model_run": book.package.model_run}
    scenario["checks"] = scenario["checks"] + checks
    package = _load({**spec, "scenario": scenario}, book.package)
    broken = set()
    for run in Playbook.of(package).runs:
        verdicts = judge(package, run.state, run.machine.trace).verdicts
        broken |= {key for key, verdict in verdicts.items() if verdict.verdict == "broken"}
    return broken


def _trial_check(proposal: Proposal, key: str) -> dict:
    weight = {"worth": WORTH} if proposal.is_result else {"breach": proposal.breach}
    return {"key": key, "text": "–", "cite": "–", **weight, **_in_format(proposal.logic)}


def _in_format(logic: dict) -> dict:
    """A single verb as text: that is how packages are written by hand."""
    return {name: _pattern(value) if name in ("a", "b") else value for name, value in logic.items()}


def _pattern(pattern: dict) -> dict:
    verbs = pattern["do"]
    return {**pattern, "do": verbs[0]} if isinstance(verbs, list) and len(verbs) == 1 else pattern
