"""What looks like an oversight in a package although it may be published: each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from courses.simulations.authoring.proposal import logic_of
from courses.simulations.engine import Package, canonical
from courses.simulations.engine.draws import PLACEHOLDER
from courses.simulations.engine.selftest import Outcome, Trial, trials

MESSAGE = "message"

_SHORTEST_WORD = 4


@dataclass(frozen=True)
class Concern:
    """`rule` says what is odd, `at` where (a JSON path), `words` what its sentence names."""

    rule: str
    at: str
    words: dict = field(default_factory=dict)


def warnings(package: Package, outcomes: list[Outcome]) -> list[Concern]:
    """In the order of the parts they concern. They never keep a package from being published."""
    runs = _Runs(list(zip(trials(package), outcomes, strict=True)))
    rules = (_actions, _types, _aliases, _sources, _vary, _checks)
    return [warning for rule in rules for warning in rule(package, runs)]


@dataclass(frozen=True)
class _Runs:
    """What the self-test has played: model run, nothing at all, and bad runs, in every draw they are used in."""

    played: list[tuple[Trial, Outcome]]

    def of(self, key: str) -> list[str]:
        return [outcome.verdicts[key] for _trial, outcome in self.played]

    def depend_on(self, name: str) -> bool:
        """Whether two draws that differ in this value alone are judged differently anywhere."""
        seen: dict[tuple, dict] = {}
        for trial, outcome in self.played:
            others = canonical({key: value for key, value in trial.draw.items() if key != name})
            if seen.setdefault((trial.run, others), outcome.verdicts) != outcome.verdicts:
                return True
        return False


# Actions


def _actions(package: Package, runs: _Runs) -> Iterator[Concern]:
    reach = _Reach(package)
    for index, source in enumerate(package.spec["system"]["actions"]):
        at, words = f"$.system.actions[{index}]", {"action": source["label"]}
        if not reach.has_actor(source):
            yield Concern("nobody acts", at, words)
        elif source.get("on") and source["on"] not in reach.types:
            yield Concern("no record", at, words | {"type": package.types[source["on"]].label})


class _Reach:
    """Which actions somebody can ever take, and which types of record can ever be there."""

    def __init__(self, package: Package):
        self.package = package
        self.actions = package.spec["system"]["actions"]
        self.later: set[tuple[str, str]] = set()
        self.types = {source["type"] for source in package.data}
        while self._grow():
            pass

    def has_actor(self, source: dict) -> bool:
        """The learner may take it, or somebody who is sent to do it later has the role for it."""
        roles = {self.package.actors[actor].role for action, actor in self.later if action == source["key"]}
        return self.package.learner.role in source["who"] or bool(roles & set(source["who"]))

    def is_taken(self, source: dict) -> bool:
        return self.has_actor(source) and source.get("on") in (None, *self.types)

    def _grow(self) -> bool:
        before = len(self.types), len(self.later)
        for source in filter(self.is_taken, self.actions):
            for effect in source.get("effects", ()):
                if "create" in effect:
                    self.types.add(effect["create"])
                elif "send" in effect:
                    self.types.add(MESSAGE)
                elif "later" in effect and effect["as"] != self.package.learner.key:
                    self.later.add((effect["later"], effect["as"]))
        return before != (len(self.types), len(self.later))


# Types, aliases, sources


def _types(package: Package, runs: _Runs) -> Iterator[Concern]:
    there = _Reach(package).types
    for index, source in enumerate(package.spec["system"]["types"]):
        if source["key"] not in there:
            yield Concern("unused type", f"$.system.types[{index}]", {"type": source["label"]})


def _aliases(package: Package, runs: _Runs) -> Iterator[Concern]:
    """Aliases of the data that nothing refers to."""
    named = set()
    for text in _texts(package.spec):
        named |= {text} | set(_paths(text))
    for index, source in enumerate(package.data):
        alias = source.get("as")
        if alias and f"${alias}" not in named and f"cast.{alias}" not in named:
            yield Concern("unused alias", f"$.scenario.data[{index}]", {"alias": alias})


def _paths(text: str) -> Iterator[str]:
    """`cast.x` of every path that begins so, also inside the braces of a text."""
    for piece in text.split("cast.")[1:]:
        name = piece.split("}")[0].split(".")[0]
        yield f"cast.{name}"


def _texts(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            if name != "as":
                yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)


def _sources(package: Package, runs: _Runs) -> Iterator[Concern]:
    """Rules that no check cites, as far as the words tell."""
    cited = " ".join(check.cite for check in package.checks).casefold()
    for index, source in enumerate(package.sources):
        words = [word for word in source["name"].casefold().split() if len(word) >= _SHORTEST_WORD]
        if not any(word.strip("().,") in cited for word in words or [source["name"].casefold()]):
            yield Concern("unused source", f"$.scenario.sources[{index}]", {"source": source["name"]})


# Draws


def _vary(package: Package, runs: _Runs) -> Iterator[Concern]:
    named = {name for text in _texts([package.data, package.brief]) for name in PLACEHOLDER.findall(text)}
    for name, pool in package.vary.items():
        at, words = f"$.scenario.vary.{name}", {"name": name}
        if name not in named:
            yield Concern("unused pool", at, words)
        elif len(set(pool)) == 1:
            yield Concern("single value", at, words)
        elif name not in _told_apart(package) and not runs.depend_on(name):
            yield Concern("idle pool", at, words)


def _told_apart(package: Package) -> set[str]:
    """Pools that a step or a bad run names in its condition: there the case goes differently."""
    runs = package.spec["scenario"]
    steps = [
        *runs["model_run"],
        *runs["bad_runs"],
        *(one for run in runs["bad_runs"] for one in run["events"]),
    ]
    return {name for step in steps for name in step.get("draw", {})}


# Checks


def _checks(package: Package, runs: _Runs) -> Iterator[Concern]:
    sources = package.spec["scenario"]["checks"]
    for index, check in enumerate(package.checks):
        if not check.hints:
            yield Concern("no hints", f"$.scenario.checks[{index}]", {"check": check.text})
    logic = [canonical(logic_of(source)) for source in sources]
    verdicts = [runs.of(check.key) for check in package.checks]
    for one, other in combinations(range(len(sources)), 2):
        words = {"check": package.checks[other].text, "other": package.checks[one].text}
        if logic[one] == logic[other]:
            yield Concern("same check", f"$.scenario.checks[{other}]", words)
        elif verdicts[one] == verdicts[other] and _same_kind(package.checks[one], package.checks[other]):
            yield Concern("same verdicts", f"$.scenario.checks[{other}]", words)


def _same_kind(one, other) -> bool:
    """Both results or both conduct: a result and the rule that guards it are no two of a kind."""
    return bool(one.worth) == bool(other.worth)
