"""What has changed from one package to another, part by part, each with its place in the newer one."""

from collections.abc import Iterator
from dataclasses import dataclass

from courses.simulations.engine import canonical
from courses.simulations.engine.faults import step

ADDED, REMOVED, CHANGED = "added", "removed", "changed"

# Lists whose members have a name of their own, by the path of the list.
_NAMED = {
    ("system", "actors"): "key",
    ("system", "types"): "key",
    ("system", "actions"): "key",
    ("scenario", "checks"): "key",
    ("scenario", "sources"): "name",
    ("scenario", "data"): "as",
    ("scenario", "bad_runs"): "note",
}
_MISSING = object()


@dataclass(frozen=True)
class Difference:
    """`section` is the part of the package (`system.actions`); `name` tells which of it, empty where it is one whole.

    `member` is the member that differs, empty where the part came or went; `before` and `after` are its values, `parts`
    the part as it was and as it is.
    """

    kind: str
    section: str
    name: str
    member: str
    at: str
    before: object = None
    after: object = None
    parts: tuple[dict, dict] | None = None


def differences(old: dict, new: dict) -> list[Difference]:
    """In the order of the format: the system first, then the scenario."""
    return [
        difference
        for half in ("system", "scenario")
        for member in dict.fromkeys([*new[half], *old[half]])
        for difference in _of_member(half, member, old[half].get(member), new[half].get(member))
    ]


def _of_member(half: str, member: str, old, new) -> Iterator[Difference]:
    if canonical(old) == canonical(new):
        return
    section, at = f"{half}.{member}", step(f"$.{half}", member)
    if (half, member) in _NAMED:
        yield from _of_list(section, at, old or [], new or [], _NAMED[half, member])
    elif isinstance(old, dict) and isinstance(new, dict):
        yield from _of_object(section, "", at, old, new)
    else:
        yield Difference(CHANGED, section, "", member, at, old, new)


def _of_list(section: str, at: str, old: list[dict], new: list[dict], key: str) -> Iterator[Difference]:
    before, after = _by_name(old, key), _by_name(new, key)
    for name in (name for name in before if name not in after):
        yield Difference(REMOVED, section, _shown(before[name][1], name), "", at, before[name][1])
    for name, (place, part) in after.items():
        here = f"{at}[{place}]"
        if name not in before:
            yield Difference(ADDED, section, _shown(part, name), "", here, None, part)
        else:
            yield from _of_object(section, _shown(part, name), here, before[name][1], part)
    shared = [name for name in before if name in after]
    if shared != [name for name in after if name in before]:
        yield Difference(CHANGED, section, "", "order", at)


def _of_object(section: str, name: str, at: str, old: dict, new: dict) -> Iterator[Difference]:
    for member in dict.fromkeys([*new, *old]):
        before, after = old.get(member, _MISSING), new.get(member, _MISSING)
        if before is _MISSING or after is _MISSING or canonical(before) != canonical(after):
            here = at if after is _MISSING else step(at, member)
            given = (_given(before), _given(after))
            yield Difference(CHANGED, section, name, member, here, *given, parts=(old, new))


def _by_name(parts: list[dict], key: str) -> dict[str, tuple[int, dict]]:
    """Parts by their name; those without one by what they are and a number, so that each stays the one it was."""
    found: dict[str, tuple[int, dict]] = {}
    for place, part in enumerate(parts):
        name, number = part.get(key) or part.get("type") or part.get("breaks", ""), 1
        while (name if number == 1 and key in part else f"{name} {number}") in found:
            number += 1
        found[name if number == 1 and key in part else f"{name} {number}"] = (place, part)
    return found


def _shown(part: dict, name: str) -> str:
    """What people call it: its label or wording, else its name."""
    return part.get("label") or part.get("text") or name


def _given(value):
    return None if value is _MISSING else value
