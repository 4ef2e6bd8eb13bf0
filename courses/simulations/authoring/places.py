"""Where in the workshop each part of a package is edited, by its JSON path."""

import json
import re

from django.urls import reverse

Part = str | int

NAMESPACE = "simulation_workshop"
RECORDS_A_PAGE = STEPS_A_PAGE = 50

_PART = re.compile(r'\.(?P<name>[^\W\d]\w*)|\[(?P<index>\d+)\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]')
_SYSTEM_PAGES = {"name": "calendar", "calendar": "calendar", "actors": "actors"}
_OWN_PAGE = {"sources": "sources", "vary": "vary", "model_run": "model_steps"}
_SETTINGS = {"title", "brief", "me", "start", "pass", "time_limit", "attempts", "cool_down"}
# Members that one control shows, and those whose control is called otherwise.
_CONTROLS = {
    *(
        "name",
        "label",
        "key",
        "prefix",
        "help",
        "on",
        "who",
        "minutes",
        "else",
        "create",
        "as",
        "send",
        "later",
    ),
    *(
        "text",
        "cite",
        "lesson",
        "worth",
        "must",
        "breach",
        "cap",
        "check",
        "min",
        "max",
        "same",
        "note",
        "breaks",
    ),
    *_SETTINGS,
}
_CALLED = {"within": "n", "after": "n", "hints": "hint1"}
# Lists that stand on their page as rows.
_ROWS = {"actors", "fields", "list", "detail", "form", "sources", "model_run", "events"}
_ROWS |= {"when", "where", "if", "still", "any", "all", "none"}
_GROUPS = {"any", "all", "none", "where"}


def parts_of(path: str) -> list[Part]:
    """`$.a.b[3]` as ["a", "b", 3]; what comes after something unreadable is left off."""
    found, at = [], 1
    while match := _PART.match(path, at):
        name, index, quoted = match["name"], match["index"], match["quoted"]
        found.append(int(index) if index else json.loads(quoted) if quoted else name)
        at = match.end()
    return found


def url_for(owner, path: str) -> str:
    """The address at which the part of a package with this JSON path is edited, with the fragment of its row.

    `owner` is the draft of a scenario or a simulated system. A path that leads nowhere leads to the overview.
    """
    draft = owner if hasattr(owner, "system_id") else None
    system = draft.system if draft else owner
    root, *rest = parts_of(path) or [""]
    if root == "scenario" and draft:
        return _scenario_url(draft, rest)
    if root == "system":
        return _system_url(system, rest)
    return page("scenario", draft.pk) if draft else page("system", system.pk)


def page(name: str, *args) -> str:
    return reverse(f"{NAMESPACE}:{name}", args=args)


def fragment(parts: list[Part]) -> str:
    """`#fields-3` for the part of a page at fields[3]: members of a condition group count as its `parts`."""
    after = zip([None, *parts], parts, strict=False)
    words = ["parts" if part in _GROUPS and isinstance(before, int) else str(part) for before, part in after]
    if len(words) == 1 and (words[0] in _CONTROLS or words[0] in _CALLED):
        return f"#id_{_CALLED.get(words[0], words[0])}"
    return f"#{'-'.join(words)}" if words else ""


def _system_url(system, parts: list[Part]) -> str:
    member, *rest = parts or [""]
    if member in _SYSTEM_PAGES:
        return page(_SYSTEM_PAGES[member], system.pk) + _row(member, rest)
    if member in ("types", "actions"):
        one = _at(system.spec.get(member), rest)
        if one is None or "key" not in one:
            return page(member, system.pk)
        return (_type_url if member == "types" else _action_url)(system, one["key"], rest[1:])
    return page("system", system.pk)


def _type_url(system, key: str, parts: list[Part]) -> str:
    return page("type", system.pk, key) + _row("", parts)


def _action_url(system, key: str, parts: list[Part]) -> str:
    if len(parts) > 1 and parts[0] in ("guards", "effects"):
        url = page(parts[0].removesuffix("s"), system.pk, key, parts[1])
        return url + (
            "#on" if parts[2:3] == ["on"] else _row("", parts[2:])
        )  # there it is a value, not one control
    return page("action", system.pk, key) + _row("", parts)


def _scenario_url(draft, parts: list[Part]) -> str:
    member, *rest = parts or [""]
    if member in _SETTINGS:
        return page("case", draft.pk) + f"#id_{member}"
    if member in _OWN_PAGE:
        row = fragment([member, *rest[:1]]) if member == "vary" else _row(member, rest)
        query = _query(rest[0] if rest else 0, STEPS_A_PAGE) if member == "model_run" else ""
        return page(_OWN_PAGE[member], draft.pk) + query + row
    if member == "data":
        return _data_url(draft, rest)
    if member == "checks":
        one = _at(draft.spec.get("checks"), rest)
        return (
            page("check", draft.pk, one["key"]) + fragment(_rows(rest[1:]))
            if one
            else page("checks", draft.pk)
        )
    if member == "bad_runs":
        if _at(draft.spec.get("bad_runs"), rest) is None:
            return page("bad_runs", draft.pk)
        if len(rest) == 1:
            return page("bad_run", draft.pk, rest[0])
        query = _query(rest[2], STEPS_A_PAGE) if rest[1] == "events" and len(rest) > 2 else ""
        return page("bad_run_steps", draft.pk, rest[0]) + query + _row("", rest[1:])
    return page("scenario", draft.pk)


def _data_url(draft, parts: list[Part]) -> str:
    data = draft.spec.get("data", [])
    one = _at(data, parts)
    if one is None:
        return page("data", draft.pk)
    before = sum(other["type"] == one["type"] for other in data[: parts[0]])
    query = _query(before, RECORDS_A_PAGE)
    return page("records", draft.pk, one["type"]) + query + f"#record-{parts[0]}"


def _query(place: Part, a_page: int) -> str:
    """What asks for the page of a list on which this place stands; nothing for the first."""
    return f"?p={place // a_page + 1}" if isinstance(place, int) and place >= a_page else ""


def _at(items, parts: list[Part]):
    """The item a path begins with; None where there is none."""
    index = parts[0] if parts else None
    return items[index] if isinstance(index, int) and items and index < len(items) else None


def _rows(parts: list[Part]) -> list[Part]:
    """As much of the path as names rows: up to its last index, but not into the inside of a comparison."""
    ends = 0
    for place, part in enumerate(parts):
        if isinstance(part, int):
            if place == 0 or parts[place - 1] not in _ROWS:
                break
            ends = place + 1
    return parts[:ends] or parts[:1]


def _row(member: str, parts: list[Part]) -> str:
    return fragment(_rows([member, *parts] if member else parts))
