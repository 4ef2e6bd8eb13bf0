"""One check that might be: what it asks, how it would be worded, and what it concerns."""

from dataclasses import dataclass, field
from functools import cached_property

from courses.simulations.engine import canonical
from courses.simulations.engine.canonical import sha256

RESULT, ORDER, LOOK, ACT, ACTORS = "result", "order", "look", "act", "actors"
GROUPS = (RESULT, ORDER, LOOK, ACT, ACTORS)

# What a check asks, apart from its words and its weight.
LOGIC = ("check", "when", "a", "b", "same", "within", "min", "max")

WORTH = 10


@dataclass(frozen=True)
class Proposal:
    """`logic` holds the members of a check that say what it asks; `key` is the one it would like to have.

    `subject` is the label of the record or action it concerns. `near` tells those that a trainer is likely to want
    from those that only follow. `needs` are places in the data whose records must get the alias that it names.
    """

    group: str
    logic: dict
    key: str
    text: str
    subject: str
    breach: str | None = None
    near: bool = True
    needs: dict[int, str] = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """The same for the same question, whatever else is proposed."""
        return sha256(canonical(self.logic))[:16]

    @property
    def is_result(self) -> bool:
        return self.group == RESULT


def logic_of(check: dict) -> dict:
    """What a check asks, in one form: what is said by default is left out."""
    logic = {name: check[name] for name in LOGIC if name in check}
    if logic.get("min") == 1 and "max" not in logic:
        del logic["min"]
    by = "anyone" if check["check"] == "apart" else "me"
    return {name: _pattern(value, by) if name in ("a", "b") else value for name, value in logic.items()}


def _pattern(pattern: dict, by: str) -> dict:
    verbs = pattern["do"] if isinstance(pattern["do"], list) else [pattern["do"]]
    plain = {"out": "ok", "by": by, "where": []}
    rest = {name: value for name, value in pattern.items() if name != "do" and plain.get(name) != value}
    return {"do": sorted(verbs), **rest}
