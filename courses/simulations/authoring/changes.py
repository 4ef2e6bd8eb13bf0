"""Renaming and removing keys: what else has to be written then, and what stands in the way."""

from dataclasses import dataclass

from courses.simulations.authoring.declared import Names
from courses.simulations.authoring.uses import Use, Walk


@dataclass(frozen=True)
class Change:
    """A key that becomes `new`, or is no more where that is empty. `owners`: the type or action it belongs to."""

    what: str
    key: str
    new: str = ""
    owners: tuple[str, ...] = ()

    def concerns(self, use: Use) -> bool:
        return any(use.means(self.what, self.key, owner) for owner in self.owners or ("",))


def rewritten(before: Names, changes: list[Change], *, system=None, scenario=None) -> tuple[dict, list[Use]]:
    """The system, or the scenario, with the changes carried through, and the uses that forbid them.

    `before` is what was declared before the changes. A use forbids a removal, and a renaming where it cannot be told
    whether it means this key or something of the same name. A text that only may name a person keeps nobody there.
    """
    in_the_way: list[Use] = []

    def change(use: Use) -> str:
        for one in changes:
            if one.concerns(use):
                sure = _is_sure(before, use)
                if not (sure and one.new) and (one.new or sure or use.what != "actor"):
                    in_the_way.append(use)
                return one.new or use.key
        return use.key

    walk = Walk(before, change)
    made = walk.scenario(scenario) if system is None else walk.system(system)
    return made, in_the_way


def _is_sure(before: Names, use: Use) -> bool:
    """Whether the key can only mean one thing, be it that nothing else is called so."""
    if use.is_sure:
        return True
    if use.what == "field":
        return sum(use.key in before.fields(type_) for type_ in before.types) < 2
    if use.what == "actor":
        return False
    return sum(use.key in {q["key"] for q in before.form_of(action)} for action in use.owners) < 2
