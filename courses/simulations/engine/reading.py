"""From bytes to JSON values, stricter than the standard library.

Refused: more than 1 MiB, a byte order mark, bad UTF-8, NaN and Infinity, numbers that are not written as integers
or reach 2^53, lone surrogates, a member written twice, and nesting deeper than the format allows.
"""

import json
import re

from .faults import BadInput, Fault
from .values import LARGEST

MAX_BYTES = 1_048_576
MAX_DEPTH = 24

_SURROGATE = re.compile("[\ud800-\udfff]")
# Text that never ends is taken to the end: to look for its end again from every quote in it would take hours.
_BRACKET_OR_TEXT = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)
_TOO_LONG_TO_READ = 20  # digits; int() itself would refuse some thousands


class _Doubled(dict):
    """An object that had a member twice; kept, so that the fault can be named with its path."""


class _NotWhole:
    """A number that is no integer of ours; kept for the same reason."""

    def __init__(self, written: str):
        self.written = written if len(written) <= 40 else written[:40] + "…"


def read_file(path: str) -> bytes:
    """The bytes of a file of at most 1 MiB. BadInput with path `$` if there is no such file."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise BadInput("$", f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > MAX_BYTES:
        raise BadInput("$", f"larger than {MAX_BYTES} bytes")
    return data


def parse(source: bytes | str):
    """The JSON value in `source`; what could not be a value is kept as a mark for `inspect` to find."""
    text = _decode(source)
    try:
        return _loads(text)
    except RecursionError:
        return _parse_pruned(text)
    except ValueError as error:
        raise BadInput("$", f"not JSON: {error}") from error


def inspect(value, max_depth: int | None = None, root: str = "$") -> None:
    """Raise BadInput for the first thing in `value` that the format allows nowhere."""
    fault = _inspect(value, 1, max_depth)
    if fault:
        raise fault.as_bad_input(root)


def _decode(source: bytes | str) -> str:
    if isinstance(source, bytes):
        try:
            source = source.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadInput("$", f"not UTF-8: {error.reason} at byte {error.start}") from error
    if source.startswith("\ufeff"):
        raise BadInput("$", "begins with a byte order mark")
    return source


def _loads(text: str):
    return json.loads(
        text,
        object_pairs_hook=_object,
        parse_int=_integer,
        parse_float=_NotWhole,
        parse_constant=_no_constant,
    )


def _parse_pruned(text: str):
    """`text` without what lies far below the deepest level allowed: enough is left to name that fault."""
    kept, start, depth = [], 0, 0
    for token in _BRACKET_OR_TEXT.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == MAX_DEPTH + 2:
                kept.append(text[start : token.start()] + "null")
                start = len(text)
        elif token[0] in "]}":
            if depth == MAX_DEPTH + 2:
                start = token.end()
            depth -= 1
    try:
        return _loads("".join(kept) + text[start:])
    except ValueError as error:
        raise BadInput("$", f"not JSON, and nested deeper than {MAX_DEPTH}") from error


def _object(pairs):
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Doubled(found)


def _integer(written: str):
    return int(written) if len(written) <= _TOO_LONG_TO_READ else _NotWhole(written)


def _no_constant(name: str):
    raise ValueError(f"{name} is no JSON value")


def _inspect(value, depth: int, max_depth: int | None) -> Fault | None:
    kind = type(value)
    if kind is str:
        return Fault("holds a lone surrogate") if _has_surrogate(value) else None
    if kind is int:
        return None if abs(value) <= LARGEST else Fault("a whole number must be below 2^53")
    if kind is dict or kind is list:
        if max_depth and depth > max_depth:
            return Fault(f"nested deeper than {max_depth}")
        return _inspect_members(value, depth, max_depth)
    if value is None or kind is bool:
        return None
    return _fault_of_mark(value)


def _inspect_members(value, depth: int, max_depth: int | None) -> Fault | None:
    if type(value) is list:
        members = enumerate(value)
    else:
        members = value.items()
        if any(type(name) is not str or _has_surrogate(name) for name in value):
            return Fault("a member's name must be text without lone surrogates")
    for part, member in members:
        fault = _inspect(member, depth + 1, max_depth)
        if fault:
            return fault.inside(part)
    return None


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and _SURROGATE.search(text) is not None


def _fault_of_mark(value) -> Fault:
    if isinstance(value, _Doubled):
        return Fault("a member is written twice")
    written = value.written if isinstance(value, _NotWhole) else repr(value)
    return Fault(f"{written} is not a whole number below 2^53 written as an integer")
