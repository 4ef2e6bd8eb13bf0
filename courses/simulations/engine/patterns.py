"""Patterns and checks as the package declares them, compiled once (format, section 7)."""

from collections.abc import Callable
from dataclasses import dataclass

from .expressions import Condition, Expression, Scope, compile_conditions, compile_path

ANY_VERB = "*"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which acts are meant. Matched when an act is taken, on the state before its effects."""

    verbs: frozenset[str]
    type: str | None
    by: str
    out: str
    where: Condition

    @classmethod
    def of_source(cls, source: dict, by: str) -> "Pattern":
        verbs = [source["do"]] if isinstance(source["do"], str) else source["do"]
        return cls(
            verbs=frozenset(verbs),
            type=source.get("type"),
            by=source.get("by", by),
            out=source.get("out", "ok"),
            where=compile_conditions(source.get("where", [])),
        )

    def names(self, verb: str) -> bool:
        return verb in self.verbs

    def matches(self, scope: Scope, out: str, learner: str) -> bool:
        """Whether an act with one of the verbs is meant too."""
        return (
            self.out in (out, "any")
            and self._fits_actor(scope.actor, learner)
            and self._fits_type(scope)
            and self.where(scope)
        )

    def _fits_actor(self, actor, learner: str) -> bool:
        if self.by == "me":
            return actor.key == learner
        return self.by in ("anyone", actor.role)

    def _fits_type(self, scope: Scope) -> bool:
        if self.type is None:
            return True
        record = scope.state.record(scope.target)
        return record is not None and record["type"] == self.type


@dataclass(frozen=True, slots=True)
class Check:
    """One rule a run is judged by. A result has `worth`, conduct has `breach`; members not given are None."""

    index: int
    key: str
    text: str
    cite: str
    lesson: str | None
    hints: tuple[str, ...]
    kind: str
    worth: int | None
    must: bool
    breach: str | None
    cap: int
    min: int
    max: int | None
    within: tuple[int, str] | None
    when: Condition | None
    a: Pattern | None
    b: Pattern | None
    same: Expression | None

    @classmethod
    def of_source(cls, index: int, source: dict) -> "Check":
        kind = source["check"]
        by = "anyone" if kind == "apart" else "me"
        return cls(
            index=index,
            key=source["key"],
            text=source["text"],
            cite=source["cite"],
            lesson=source.get("lesson"),
            hints=tuple(source.get("hints", ())),
            kind=kind,
            worth=source.get("worth"),
            must=source.get("must", False),
            breach=source.get("breach"),
            cap=source.get("cap", 3),
            min=source.get("min", 1),
            max=source.get("max"),
            within=tuple(source["within"]) if "within" in source else None,
            when=compile_conditions(source["when"]) if kind == "state" else None,
            a=Pattern.of_source(source["a"], by) if "a" in source else None,
            b=Pattern.of_source(source["b"], by) if "b" in source else None,
            same=compile_path(source["same"]) if "same" in source else None,
        )

    def names(self, verb: str) -> bool:
        """Whether one of its patterns names the verb itself; `*` names none."""
        return any(pattern is not None and pattern.names(verb) for pattern in (self.a, self.b))


Matcher = tuple[Check, str, Pattern]


def matchers_by_verb(checks: tuple[Check, ...]) -> Callable[[str], list[Matcher]]:
    """What finds the patterns to try for a verb, known or unknown, without going through all of them."""
    by_verb: dict[str, list[Matcher]] = {ANY_VERB: []}
    every = [
        (c, side, getattr(c, side)) for c in checks for side in ("a", "b") if getattr(c, side) is not None
    ]
    for _, _, pattern in every:
        for verb in pattern.verbs:
            by_verb[verb] = [m for m in every if m[2].names(verb) or m[2].names(ANY_VERB)]
    return lambda verb: by_verb.get(verb, by_verb[ANY_VERB])
