"""The packages and golden vectors that the engine must agree with, and small packages to change at will."""

import copy
import json
from functools import cache
from pathlib import Path

from courses.simulations.engine import ENGINE_VERSION, Machine, Package, default_draw, load_package, play

from . import frozen

ROOT = Path(__file__).parent.parent
LANGUAGE = "language.json"
PACKAGES = sorted(path.name for path in (ROOT / "packages").glob("*.json"))


def path_of(name: str) -> Path:
    """language.json is no case and lies with the vectors."""
    folder = "vectors" if name == LANGUAGE else "packages"
    return ROOT / folder / name


@cache
def package(name: str) -> Package:
    return load_package(path_of(name).read_bytes())


def spec(name: str) -> dict:
    """The package's JSON, to be changed."""
    return copy.deepcopy(package(name).spec)


def vectors(engine: str = ENGINE_VERSION) -> list[dict]:
    """The golden vectors of an engine, or frozen.Thawed: changed ones prove nothing."""
    frozen.check(engine)
    lines = []
    for file in sorted(frozen.FOLDERS[engine].glob("*.jsonl")):
        lines += [json.loads(line) for line in file.read_bytes().splitlines()]
    return lines


def tiny() -> dict:
    """The JSON of a small sound case: one type, three actions, two actors; a test adds what it is about."""
    text = {"label": "Field", "kind": "text"}
    return {
        "format": "gwanmun-scenario/1",
        "system": {
            "name": "Tiny",
            "calendar": {"open": "09:00", "close": "18:00", "lunch": ["12:00", "13:00"]},
            "actors": [
                {"key": "clerk", "name": "Clerk", "role": "clerk", "unit": "Desk"},
                {"key": "bot", "name": "Bot", "role": "robot", "unit": "Rack"},
            ],
            "types": [
                {
                    "key": "item",
                    "prefix": "IT",
                    "label": "Item",
                    "fields": [
                        {"key": "name", **text},
                        {"key": "n", "label": "Number", "kind": "number"},
                        {"key": "marks", **text, "many": True},
                        {"key": "up", "label": "Parent", "kind": "link", "of": "item"},
                        {"key": "phone", **text, "mask": "part"},
                        {"key": "key", **text, "mask": "full"},
                    ],
                }
            ],
            "actions": [
                {"key": "act", "label": "Act", "on": "item", "who": ["clerk", "robot"]},
                {"key": "other", "label": "Other", "on": "item", "who": ["clerk", "robot"]},
                {"key": "make", "label": "Make", "who": ["clerk"]},
            ],
        },
        "scenario": {
            "title": "Tiny",
            "brief": "Act.",
            "language": "en",
            "me": "clerk",
            "start": "2026-12-07T10:00",
            "data": [
                {"type": "item", "as": "first", "with": {"name": "one", "n": 1}},
                {"type": "item", "as": "second", "with": {"name": "two", "n": 2, "up": "$first"}},
            ],
            "checks": [
                {
                    "key": "done",
                    "text": "Act once",
                    "cite": "§ 1",
                    "worth": 10,
                    "must": True,
                    "check": "did",
                    "a": {"do": "act"},
                }
            ],
            "model_run": [{"do": "act", "on": "$first"}, {"do": "submit"}],
            "bad_runs": [{"breaks": "done", "events": [{"do": "submit"}]}],
        },
    }


def action(spec: dict, key: str) -> dict:
    """One action of a package's JSON, to be changed."""
    return next(source for source in spec["system"]["actions"] if source["key"] == key)


def conduct(spec: dict, **check) -> dict:
    """The package's JSON with one more check, of conduct, called `rule`."""
    spec["scenario"]["checks"].append(
        {"key": "rule", "text": "Rule", "cite": "§ 2", "breach": "minor", **check}
    )
    return spec


def playing(spec: dict, *events: dict) -> Machine:
    """A run of these events in the default draw."""
    package = load_package(spec)
    return play(package, default_draw(package), list(events))


def act(on: str = "$first", do: str = "act", **answers) -> dict:
    return {"do": do, "on": on, "input": answers}


def wait(n: int, unit: str = "min") -> dict:
    return {"do": "wait", "input": {"n": n, "unit": unit}}


SUBMIT = {"do": "submit"}
