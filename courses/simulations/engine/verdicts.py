"""The verdict on each kind of check (the table of format, section 7)."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from .expressions import Scope
from .patterns import Check
from .state import State
from .trace import Hit, Hits, Trace

AT_THE_END = -1  # the violation "missing at the end", which no act stands for


@dataclass(frozen=True, slots=True)
class Verdict:
    """kept, open (may still be kept), idle (does not apply) or broken, which alone has violations."""

    verdict: str
    violations: list[int] = field(default_factory=list)


KEPT, OPEN, IDLE = Verdict("kept"), Verdict("open"), Verdict("idle")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a check is judged on."""

    state: State
    trace: Trace
    hits: Hits

    def limit(self, position: int, check: Check) -> int:
        """The last minute in time, counted from an act."""
        return self.state.worktime.due(self.trace.minutes[position], *check.within)

    def is_past(self, limit: int) -> bool:
        return self.state.over or self.state.minute > limit


def verdict(check: Check, state: State, trace: Trace) -> Verdict:
    """Where the check stands now."""
    return _KINDS[check.kind](check, Facts(state, trace, trace.hits[check.index]))


def holds(check: Check, state: State) -> bool:
    """Whether the condition of a `state` check is true in this state."""
    return check.when(Scope(state, state.package.learner, None, {}))


def _broken_if(violations: Iterable[int], otherwise: Verdict) -> Verdict:
    found = list(violations)
    return Verdict("broken", found) if found else otherwise


def _positions(hits: list[Hit]) -> list[int]:
    return [hit.position for hit in hits]


def _state(check: Check, facts: Facts) -> Verdict:
    if holds(check, facts.state):
        return KEPT
    return _broken_if([AT_THE_END] if facts.state.over else [], OPEN)


def _did(check: Check, facts: Facts) -> Verdict:
    acts = _positions(facts.hits.a)
    if check.max is not None and len(acts) > check.max:
        return Verdict("broken", acts[check.max :])
    if len(acts) >= check.min:
        return KEPT
    return _broken_if([AT_THE_END] if facts.state.over else [], OPEN)


def _never(check: Check, facts: Facts) -> Verdict:
    return _broken_if(_positions(facts.hits.a), KEPT)


def _before(check: Check, facts: Facts) -> Verdict:
    first: dict = {}
    for act in facts.hits.a:
        first.setdefault(act.same, act.position)
    late = (act.position for act in facts.hits.b if first.get(act.same, act.position) >= act.position)
    return _broken_if(late, KEPT if facts.hits.b else IDLE)


def _after(check: Check, facts: Facts) -> Verdict:
    answers = defaultdict(list)
    for act in facts.hits.b:
        answers[act.same].append(act.position)
    violations, waits = [], False
    for act in facts.hits.a:
        limit = facts.limit(act.position, check) if check.within else None
        if not _answered(act, answers[act.same], limit, facts):
            past = facts.state.over if limit is None else facts.is_past(limit)
            violations += [act.position] if past else []
            waits = waits or not past
    unbroken = KEPT if facts.hits.a else IDLE
    return _broken_if(violations, OPEN if waits else unbroken)


def _answered(act: Hit, answers: list[int], limit: int | None, facts: Facts) -> bool:
    index = bisect_right(answers, act.position)
    if index == len(answers):
        return False
    return limit is None or facts.trace.minutes[answers[index]] <= limit


def _within(check: Check, facts: Facts) -> Verdict:
    if check.b is not None and not facts.hits.b:
        return IDLE
    if check.b is not None:
        limit = facts.limit(facts.hits.b[0].position, check)
    else:
        package = facts.state.package
        limit = package.worktime.due(package.start_minute, *check.within)
    first = facts.hits.a[0].position if facts.hits.a else None
    if first is not None and facts.trace.minutes[first] <= limit:
        return KEPT
    late = AT_THE_END if first is None else first
    return _broken_if([late] if facts.is_past(limit) else [], OPEN)


def _not_together(check: Check, facts: Facts) -> Verdict:
    a, b = _positions(facts.hits.a), _positions(facts.hits.b)
    if not a or not b:
        return KEPT
    both = sorted({*a, *b})
    return Verdict("broken", both[bisect_left(both, max(a[0], b[0])) :])


def _apart(check: Check, facts: Facts) -> Verdict:
    def who_and_what(act: Hit):
        return facts.trace[act.position]["by"], act.same

    groups = Counter(map(who_and_what, facts.hits.a))
    own = set(_positions(facts.hits.a))
    violations = (
        act.position for act in facts.hits.b if groups[who_and_what(act)] > (1 if act.position in own else 0)
    )
    return _broken_if(violations, KEPT if facts.hits.a and facts.hits.b else IDLE)


def _first(check: Check, facts: Facts) -> Verdict:
    package = facts.state.package
    for position, entry in enumerate(facts.trace):
        if entry["by"] == package.learner.key and entry["out"] == "ok" and entry["do"] in package.actions:
            return _broken_if([] if position in _positions(facts.hits.a) else [position], KEPT)
    return IDLE if facts.state.over else OPEN


_KINDS: dict[str, Callable[[Check, Facts], Verdict]] = {
    "state": _state,
    "did": _did,
    "never": _never,
    "before": _before,
    "after": _after,
    "within": _within,
    "not together": _not_together,
    "apart": _apart,
    "first": _first,
}
