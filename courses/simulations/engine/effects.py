"""Effects: what an accepted act does to the state, compiled once (format, section 5)."""

from collections.abc import Callable
from dataclasses import dataclass

from .expressions import Condition, Expression, Scope, compile_conditions, compile_value

Effect = Callable[[Scope], None]


@dataclass(frozen=True, slots=True)
class Later:
    """What a `later` schedules, apart from the values taken at the time.

    `origin` (action, number of the effect) finds it again in the package.
    """

    origin: tuple[str, int]
    action: str
    actor: object
    still: Condition


def compile_effects(source: dict, actors: dict, learner: str) -> tuple[tuple[Effect, ...], dict]:
    """The effects of the action `source`, and its `Later`s by origin."""
    effects, laters = [], {}
    for index, effect in enumerate(source.get("effects", ())):
        kind = next(word for word in _KINDS if word in effect)
        if kind == "later":
            later = _later(effect, (source["key"], index), actors)
            laters[later.origin] = later
            run = _compile_later(effect, later, learner)
        else:
            run = _KINDS[kind](effect)
        effects.append(_guarded(run, effect))
    return tuple(effects), laters


def _guarded(run: Effect, effect: dict) -> Effect:
    if "if" not in effect:
        return run
    holds = compile_conditions(effect["if"])

    def run_if(scope):
        if holds(scope):
            run(scope)

    return run_if


def _target(scope: Scope) -> str | None:
    return scope.target


def _record(effect: dict, member: str) -> Expression:
    return compile_value(effect[member]) if member in effect else _target


def _values(source: dict) -> Callable[[Scope], dict]:
    compiled = [(name, compile_value(value)) for name, value in source.items()]
    return lambda scope: {name: value(scope) for name, value in compiled}


def _compile_set(effect: dict) -> Effect:
    of, values = _record(effect, "of"), _values(effect["set"])
    return lambda scope: scope.state.store(of(scope), values(scope))


def _compile_add(effect: dict) -> Effect:
    of, values = _record(effect, "of"), _values(effect["add"])
    return lambda scope: scope.state.append(of(scope), values(scope))


def _compile_create(effect: dict) -> Effect:
    type_, values, alias = effect["create"], _values(effect.get("with", {})), effect.get("as")

    def run(scope):
        scope.state.create(type_, values(scope), alias)

    return run


def _compile_send(effect: dict) -> Effect:
    to, about = effect["send"], _record(effect, "about")
    values = _values({member: effect[member] for member in ("subject", "body") if member in effect})

    def run(scope):
        letter = {"to": to, "from": scope.actor.key, "at": scope.state.now, "about": about(scope)}
        scope.state.create("message", letter | values(scope))

    return run


def _later(effect: dict, origin: tuple[str, int], actors: dict) -> Later:
    return Later(origin, effect["later"], actors[effect["as"]], compile_conditions(effect.get("still", [])))


def _compile_later(effect: dict, later: Later, learner: str) -> Effect:
    on, values, (count, unit) = _record(effect, "on"), _values(effect.get("input", {})), effect["after"]

    def run(scope):
        state, record = scope.state, on(scope)
        # A list in a field may grow before the act is taken: the input keeps what it is now.
        taken = {name: v.copy() if type(v) is list else v for name, v in values(scope).items()}
        due = state.worktime.due(state.minute, count, unit)
        state.schedule(due, later, record if type(record) is str else None, taken)

    # What falls to the learner is never scheduled: the learner does it or not.
    return _nothing if effect["as"] == learner else run


def _nothing(scope: Scope) -> None:
    return None


_KINDS = {
    "set": _compile_set,
    "add": _compile_add,
    "create": _compile_create,
    "send": _compile_send,
    "later": _compile_later,
}
