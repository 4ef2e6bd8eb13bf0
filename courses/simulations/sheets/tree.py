"""The tree of what was typed: from the names of a form's controls, and back."""

from collections.abc import Mapping
from copy import deepcopy

MOST_PARTS = 60  # of a name; the format nests 24 deep
BOOKKEEPING = ("was",)

Raw = dict | list


def typed(data: Mapping) -> dict:
    """The tree of a posted form: texts as lists under their names, rows as lists of trees."""
    tree: dict = {}
    for name in data:
        parts = name.split("-")
        if len(parts) <= MOST_PARTS:
            _put(tree, parts, [text.replace("\r\n", "\n") for text in data.getlist(name)])
    return _with_rows(tree)


def operate(tree: dict, do: str) -> str:
    """Adds, moves or removes a row: `add:guards`, `add:when:kind=any`, `up:when-1`. Gives the row's new name.

    What names no row changes nothing.
    """
    verb, _colon, rest = do.partition(":")
    place, _colon, preset = rest.partition(":")
    parts = place.split("-")
    if verb == "add":
        rows = _rows(tree, parts, make=True)
        if rows is None:
            return ""
        rows.append({name: [text] for name, _is, text in [preset.partition("=")] if name})
        return f"{place}-{len(rows) - 1}"
    rows = _rows(tree, parts[:-1])
    if rows is None or not parts[-1].isdecimal() or int(parts[-1]) >= len(rows):
        return ""
    return "-".join([*parts[:-1], str(_move(rows, int(parts[-1]), verb))])


def clean(raw):
    """The tree without what says nothing: bookkeeping, texts and parts left empty, the order of what is ticked."""
    if isinstance(raw, dict):
        kept = {name: clean(part) for name, part in raw.items() if name not in BOOKKEEPING}
        return {name: part for name, part in kept.items() if part not in ({}, [], [""])}
    if isinstance(raw, list) and all(isinstance(one, dict) for one in raw):
        return [clean(one) for one in raw]
    return sorted(raw) if isinstance(raw, list) and all(isinstance(one, str) for one in raw) else raw


def copy_of(raw: Raw) -> Raw:
    return deepcopy(raw)


def first(raw: dict, name: str, default: str = "") -> str:
    """The one text of this name."""
    found = texts(raw, name)
    return found[0] if found else default


def texts(raw: dict, name: str) -> list[str]:
    """All texts of this name; of `draw-only_day` those of `only_day` in the part `draw`."""
    *path, last = name.split("-")
    for step in path:
        raw = part(raw, step)
    found = raw.get(last)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def rows(raw: dict, name: str) -> list[dict]:
    found = raw.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def part(raw: dict, name: str) -> dict:
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def _move(rows: list, index: int, verb: str) -> int:
    other = {"up": index - 1, "down": index + 1}.get(verb)
    if verb == "remove":
        del rows[index]
        return max(0, min(index, len(rows) - 1))
    if other is None or not 0 <= other < len(rows):
        return index
    rows[index], rows[other] = rows[other], rows[index]
    return other


def _rows(tree: dict, parts: list[str], *, make: bool = False) -> list | None:
    here: Raw = tree
    for place, name in enumerate(parts):
        last = place == len(parts) - 1
        if isinstance(here, list):
            if not name.isdecimal() or int(name) >= len(here):
                return None
            here = here[int(name)]
        elif isinstance(here, dict):
            if name not in here and make:
                here[name] = [] if last else {}
            here = here.get(name)
        else:
            return None
    return here if isinstance(here, list) and all(isinstance(one, dict) for one in here) else None


def _put(tree: dict, parts: list[str], value: list[str]) -> None:
    for name in parts[:-1]:
        inner = tree.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    if not isinstance(tree.get(parts[-1]), dict):
        tree[parts[-1]] = value


def _with_rows(tree):
    if not isinstance(tree, dict):
        return tree
    tree = {name: _with_rows(inner) for name, inner in tree.items()}
    if tree and all(name.isdecimal() for name in tree):
        return [
            one for _name, one in sorted(tree.items(), key=lambda item: int(item[0])) if isinstance(one, dict)
        ]
    return tree
