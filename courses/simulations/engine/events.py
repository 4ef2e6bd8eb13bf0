"""Events as they come from outside: checked, and brought to their one form (format, sections 6 and 12)."""

from .faults import BadInput, step
from .reading import inspect
from .values import is_scalar

MAX_EVENTS = 500
MAX_TEXT = 4000

_MEMBERS = {"do", "on", "input"}


def check_event(source, root: str = "$") -> dict:
    """The event with exactly `do`, `on` and `input`. BadInput for anything that is no event."""
    if type(source) is not dict:
        raise BadInput(root, "an event must be an object without a member written twice")
    if unknown := source.keys() - _MEMBERS:
        raise BadInput(root, f"unknown member {min(unknown)}")
    if "do" not in source:
        raise BadInput(root, "do is missing")
    _check_text(source["do"], f"{root}.do")
    if not source["do"]:
        raise BadInput(f"{root}.do", "must not be empty")
    if source.get("on") is not None:
        _check_text(source["on"], f"{root}.on")
    answers = source.get("input", {})
    _check_input(answers, f"{root}.input")
    return {"do": source["do"], "on": source.get("on"), "input": dict(answers)}


def check_events(source, root: str = "$") -> list[dict]:
    """A list of at most 500 events, each as `check_event` gives it."""
    if type(source) is not list:
        raise BadInput(root, "must be a list of events")
    if len(source) > MAX_EVENTS:
        raise BadInput(root, f"more than {MAX_EVENTS} events")
    return [check_event(event, step(root, index)) for index, event in enumerate(source)]


def _check_input(answers, root: str) -> None:
    if type(answers) is not dict:
        raise BadInput(root, "must be an object without a member written twice")
    inspect(dict.fromkeys(answers), root=root)
    if any(len(name) > MAX_TEXT for name in answers):
        raise BadInput(root, f"a name longer than {MAX_TEXT} characters")
    for name, value in answers.items():
        if type(value) is str:
            _check_text(value, step(root, name))
        elif not is_scalar(value):
            raise BadInput(step(root, name), "must be null, text or a whole number below 2^53")


def _check_text(value, path: str) -> None:
    if type(value) is not str:
        raise BadInput(path, "must be text")
    inspect(value, root=path)
    if len(value) > MAX_TEXT:
        raise BadInput(path, f"longer than {MAX_TEXT} characters")
