"""What makes a package bad besides the schema (format, section 12).

Each rule yields faults as (path, text). The path is that of the innermost value at fault; where two members
contradict each other, that of the object which holds both.
"""

import re
from collections.abc import Iterator
from itertools import chain

from .draws import MAX_DRAWS, PLACEHOLDER, count_draws
from .events import MAX_TEXT
from .faults import BadInput, step
from .patterns import ANY_VERB
from .values import is_date, minute_of
from .vocabulary import BUILT_IN_FORMS, MESSAGE
from .worktime import WorkTime

Faults = Iterator[tuple[str, str]]

MIN_WORKING_MINUTES = 60

_ALIAS = re.compile(r"\$([a-z][a-z0-9_]*)")


def check(spec: dict) -> None:
    """Raise BadInput for the first rule that a package of valid schema breaks."""
    names = _Names(spec)
    for rule in _RULES:
        for path, text in rule(spec["system"], spec["scenario"], names):
            raise BadInput(path, text)


class _Names:
    """What can be referred to in one package."""

    def __init__(self, spec: dict):
        system, scenario = spec["system"], spec["scenario"]
        self.actors = {actor["key"] for actor in system["actors"]}
        self.roles = {actor["role"] for actor in system["actors"]}
        self.types = {
            kind["key"]: {field["key"]: field.get("many", False) for field in kind["fields"]}
            for kind in [*system["types"], MESSAGE]
        }
        self.fields = set(chain.from_iterable(self.types.values()))
        self.actions = {action["key"] for action in system["actions"]}
        self.verbs = self.actions | BUILT_IN_FORMS.keys() | {ANY_VERB}
        effects = chain.from_iterable(action.get("effects", ()) for action in system["actions"])
        self.aliases = {source["as"] for source in scenario["data"] if "as" in source}
        self.aliases |= {effect["as"] for effect in effects if "create" in effect and "as" in effect}
        self.checks = {source["key"] for source in scenario["checks"]}
        self.vary = scenario.get("vary", {})


def _no_key_twice(system: dict, scenario: dict, names: _Names) -> Faults:
    yield from _unique(system["actors"], "key", "$.system.actors")
    yield from _unique(system["types"], "key", "$.system.types")
    yield from _unique(system["types"], "prefix", "$.system.types")
    yield from _unique(system["actions"], "key", "$.system.actions")
    for index, kind in enumerate(system["types"]):
        yield from _unique(kind["fields"], "key", f"$.system.types[{index}].fields")
    for index, action in enumerate(system["actions"]):
        yield from _unique(action.get("form", ()), "key", f"$.system.actions[{index}].form")
    yield from _unique(scenario["data"], "as", "$.scenario.data")
    yield from _unique(scenario["checks"], "key", "$.scenario.checks")


def _unique(items, member: str, path: str) -> Faults:
    seen = set()
    for index, item in enumerate(items):
        if member in item and item[member] in seen:
            yield f"{path}[{index}].{member}", f"{item[member]} is there already"
        seen.add(item.get(member))


def _hours(system: dict, scenario: dict, names: _Names) -> Faults:
    calendar, path = system["calendar"], "$.system.calendar"
    hours = [calendar["open"], *calendar.get("lunch", ()), calendar["close"]]
    if any(earlier >= later for earlier, later in zip(hours, hours[1:], strict=False)):
        yield path, "open, lunch and close must follow each other"
    for index, day in enumerate(calendar.get("holidays", ())):
        if not is_date(day):
            yield f"{path}.holidays[{index}]", "no such date"
    if WorkTime.of({**calendar, "holidays": []}).minutes_a_day < MIN_WORKING_MINUTES:
        yield path, f"fewer than {MIN_WORKING_MINUTES} working minutes a day"


def _types(system: dict, scenario: dict, names: _Names) -> Faults:
    for index, kind in enumerate(system["types"]):
        path = f"$.system.types[{index}]"
        for place, field in enumerate(kind["fields"]):
            yield from _known(field.get("of"), names.types, f"{path}.fields[{place}].of", "type")
        for member in ("list", "detail"):
            for place, key in enumerate(kind.get(member, ())):
                yield from _known(key, names.types[kind["key"]], f"{path}.{member}[{place}]", "field")


def _actions(system: dict, scenario: dict, names: _Names) -> Faults:
    for index, action in enumerate(system["actions"]):
        path = f"$.system.actions[{index}]"
        yield from _known(action.get("on"), names.types, f"{path}.on", "type")
        for place, role in enumerate(action["who"]):
            yield from _known(role, names.roles, f"{path}.who[{place}]", "role")
        for place, question in enumerate(action.get("form", ())):
            yield from _known(question.get("of"), names.types, f"{path}.form[{place}].of", "type")
        for place, guard in enumerate(action.get("guards", ())):
            yield from _conditions(guard["when"], f"{path}.guards[{place}].when", names)
        for place, effect in enumerate(action.get("effects", ())):
            yield from _effect(effect, action.get("on"), f"{path}.effects[{place}]", names)


def _effect(effect: dict, on: str | None, path: str, names: _Names) -> Faults:
    yield from _known(effect.get("create"), names.types, f"{path}.create", "type")
    yield from _known(effect.get("send"), names.actors, f"{path}.send", "actor")
    yield from _known(effect.get("later"), names.actions, f"{path}.later", "action")
    if "later" in effect:
        yield from _known(effect["as"], names.actors, f"{path}.as", "actor")
    yield from _written_fields(effect, on, path, names)
    for member in ("set", "add", "with", "input"):
        for name, value in effect.get(member, {}).items():
            yield from _value(value, f"{path}.{member}.{name}", names)
    for member in ("of", "subject", "body", "about", "on"):
        if member in effect:
            yield from _value(effect[member], f"{path}.{member}", names)
    for member in ("if", "still"):
        yield from _conditions(effect.get(member, ()), f"{path}.{member}", names)


def _written_fields(effect: dict, on: str | None, path: str, names: _Names) -> Faults:
    if "create" in effect:
        yield from _fields(effect.get("with", {}), names.types[effect["create"]], f"{path}.with")
    for member in ("set", "add"):
        if member not in effect:
            continue
        if "of" in effect:
            yield from _fields(effect[member], names.fields, f"{path}.{member}")
        elif on is None:
            yield path, "of is missing: the action takes no record"
        else:
            fields = names.types[on]
            many = [key for key in fields if fields[key]]
            yield from _fields(effect[member], fields if member == "set" else many, f"{path}.{member}")


def _fields(written: dict, known, path: str) -> Faults:
    for name in written:
        if name not in known:
            yield path, f"unknown member {name}: no such field to write"


def _data(system: dict, scenario: dict, names: _Names) -> Faults:
    for index, source in enumerate(scenario["data"]):
        path = f"$.scenario.data[{index}]"
        yield from _known(source["type"], names.types, f"{path}.type", "type")
        yield from _fields(source.get("with", {}), names.types[source["type"]], f"{path}.with")
        for name, value in source.get("with", {}).items():
            yield from _value(value, f"{path}.with.{name}", names)
            yield from _placeholders(value, f"{path}.with.{name}", names)


def _placeholders(value, path: str, names: _Names) -> Faults:
    if isinstance(value, list):
        for index, member in enumerate(value):
            yield from _placeholders(member, f"{path}[{index}]", names)
    elif isinstance(value, str):
        for name in PLACEHOLDER.findall(value):
            yield from _known(name, names.vary, path, "name in vary")


def _case(system: dict, scenario: dict, names: _Names) -> Faults:
    yield from _known(scenario["me"], names.actors, "$.scenario.me", "actor")
    if minute_of(scenario["start"]) is None or not 2000 <= int(scenario["start"][:4]) <= 2100:
        yield "$.scenario.start", "no such moment in the years 2000 to 2100"
    if count_draws(names.vary) > MAX_DRAWS:
        yield "$.scenario.vary", f"gives more than {MAX_DRAWS} draws"


def _checks(system: dict, scenario: dict, names: _Names) -> Faults:
    for index, source in enumerate(scenario["checks"]):
        path = f"$.scenario.checks[{index}]"
        yield from _conditions(source.get("when", ()), f"{path}.when", names)
        for side in ("a", "b"):
            if side in source:
                yield from _pattern(source[side], f"{path}.{side}", names)
        if source["check"] == "did" and source.get("max", 500) < source.get("min", 1):
            yield path, "max is less than min"


def _pattern(pattern: dict, path: str, names: _Names) -> Faults:
    if isinstance(pattern["do"], str):
        yield from _known(pattern["do"], names.verbs, f"{path}.do", "verb")
    else:
        for index, verb in enumerate(pattern["do"]):
            yield from _known(verb, names.verbs, f"{path}.do[{index}]", "verb")
    yield from _known(pattern.get("type"), names.types, f"{path}.type", "type")
    yield from _known(pattern.get("by"), names.roles | {"me", "anyone"}, f"{path}.by", "role")
    yield from _conditions(pattern.get("where", ()), f"{path}.where", names)


def _runs(system: dict, scenario: dict, names: _Names) -> Faults:
    yield from _steps(scenario["model_run"], "$.scenario.model_run", names)
    for index, run in enumerate(scenario["bad_runs"]):
        path = f"$.scenario.bad_runs[{index}]"
        yield from _known(run["breaks"], names.checks, f"{path}.breaks", "check")
        yield from _draw(run.get("draw", {}), f"{path}.draw", names)
        yield from _steps(run["events"], f"{path}.events", names)


def _steps(steps: list, path: str, names: _Names) -> Faults:
    for index, event in enumerate(steps):
        yield from _draw(event.get("draw", {}), f"{path}[{index}].draw", names)
        yield from _value(event.get("on"), f"{path}[{index}].on", names)
        for name, value in event.get("input", {}).items():
            if len(name) > MAX_TEXT:
                yield f"{path}[{index}].input", f"a name longer than {MAX_TEXT} characters"
            yield from _value(value, step(f"{path}[{index}].input", name), names)
    last = f"{path}[{len(steps) - 1}]"
    if steps[-1]["do"] != "submit":
        yield f"{last}.do", "the last step must be submit"
    if "draw" in steps[-1]:
        yield f"{last}.draw", "the last step is for every draw"


def _draw(draw: dict, path: str, names: _Names) -> Faults:
    for name, values in draw.items():
        if name not in names.vary:
            yield path, f"unknown member {name}: not in vary"
            continue
        for index, value in enumerate(values):
            if value not in names.vary[name]:
                yield f"{step(path, name)}[{index}]", "not in the pool of this name"


def _conditions(conditions: list, path: str, names: _Names) -> Faults:
    for index, condition in enumerate(conditions):
        yield from _condition(condition, f"{path}[{index}]", names)


def _condition(condition, path: str, names: _Names) -> Faults:
    if isinstance(condition, list):
        if len(condition) == 3:
            yield from _value(condition[2], f"{path}[2]", names)
        return
    for kind in ("exists", "absent"):
        yield from _known(condition.get(kind), names.types, f"{path}.{kind}", "type")
    for member in ("any", "all", "none", "where"):
        yield from _conditions(condition.get(member, ()), f"{path}.{member}", names)


def _value(value, path: str, names: _Names) -> Faults:
    """Literal `$name`s, wherever a value expression may hold one."""
    if isinstance(value, str):
        found = _ALIAS.fullmatch(value)
        if found:
            yield from _known(found[1], names.aliases, path, "alias")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _value(member, f"{path}[{index}]", names)
    elif isinstance(value, dict) and "plus" in value:
        yield from _value(value["plus"][:2], f"{path}.plus", names)


def _known(name: str | None, known, path: str, what: str) -> Faults:
    if name is not None and name not in known:
        yield path, f"no {what} {name}"


_RULES = (_no_key_twice, _hours, _types, _actions, _data, _case, _checks, _runs)
