"""Paths, value expressions and conditions, compiled once to functions of a Scope (format, section 4)."""

import json
import operator
import re
from collections.abc import Callable

from .values import Value, as_text, minute_of, moment
from .worktime import END

PATH_PATTERN = r"(?:now|today|me|target|row|input|cast)(?:\.[a-z][a-z0-9_]*)*"
MAX_PATH = 200
MAX_TEXT = 2000

_IN_BRACES = re.compile(r"\{(" + PATH_PATTERN + r")\}")


class Scope:
    """What an expression sees: the state, who acts, on which record, with what input."""

    __slots__ = ("state", "actor", "target", "input", "row", "inner")

    def __init__(self, state, actor, target: str | None, input_: dict):
        self.state = state
        self.actor = actor
        self.target = target
        self.input = input_
        self.row: dict | None = None
        self.inner: dict[Condition, bool] = {}  # answers of `exists` inside another, for all of its rows


Expression = Callable[[Scope], Value]
Condition = Callable[[Scope], bool]


def compile_path(path: str) -> Expression:
    """The value at a valid path; null wherever it leads nowhere."""
    root, *names = path.split(".")
    if root in ("input", "cast") and not names:
        return lambda scope: None
    first, names = _FIRST[root](names)
    return _follow(first, names) if names else first


def compile_value(source) -> Expression:
    """A literal (with `$name` looked up at that moment), a `ref`, a `plus` or a `text`."""
    if isinstance(source, dict):
        ((kind, inner),) = source.items()
        return _KINDS[kind](inner)
    if isinstance(source, list):
        if not any(map(_may_be_alias, source)):
            return lambda scope: source
        return lambda scope: [scope.state.resolve(member) for member in source]
    if _may_be_alias(source):
        return lambda scope: scope.state.resolve(source)
    return lambda scope: source


def compile_conditions(source: list) -> Condition:
    """All of them; true if there is none."""
    inner = tuple(map(_compile_condition, source))
    if len(inner) == 1:
        return inner[0]

    def holds(scope):
        for condition in inner:  # noqa: SIM110 -- asked for every row of every `exists`; all() is slower
            if not condition(scope):
                return False
        return True

    return holds


# Paths


def _from_me(names: list[str]):
    if names and names[0] in ("role", "unit", "name"):
        get = operator.attrgetter(names[0])
        return (lambda scope: get(scope.actor)), names[1:]
    return (lambda scope: scope.actor.key), names


def _from_row(names: list[str]):
    if not names:
        return (lambda scope: scope.row and scope.row["id"]), names
    name = names[0]
    return (lambda scope: scope.row and scope.row.get(name)), names[1:]


def _from_input(names: list[str]):
    name = names[0]
    return (lambda scope: scope.input.get(name)), names[1:]


def _from_cast(names: list[str]):
    name = names[0]
    return (lambda scope: scope.state.cast.get(name)), names[1:]


_FIRST = {
    "now": lambda names: ((lambda scope: scope.state.now), names),
    "today": lambda names: ((lambda scope: scope.state.now[:10]), names),
    "me": _from_me,
    "target": lambda names: ((lambda scope: scope.target), names),
    "row": _from_row,
    "input": _from_input,
    "cast": _from_cast,
}


def _follow(first: Expression, names: list[str]) -> Expression:
    if len(names) == 1:
        name = names[0]
        return lambda scope: _field(scope.state.records, first(scope), name)

    def value(scope):
        found = first(scope)
        for name in names:
            found = _field(scope.state.records, found, name)
        return found

    return value


def _field(records: dict, value: Value, name: str) -> Value:
    record = records.get(value) if type(value) is str else None
    return None if record is None else record.get(name)


# Values


def _may_be_alias(value: Value) -> bool:
    return type(value) is str and value.startswith("$")


def _compile_text(template: str) -> Expression:
    pieces = _IN_BRACES.split(template)  # every other one stood in braces
    compiled = [_compile_piece(piece, bool(index % 2)) for index, piece in enumerate(pieces)]

    def value(scope):
        text = ""
        for piece in compiled:
            text += piece(scope)
            if len(text) >= MAX_TEXT:  # what is cut off is not worked out: it may be hundreds of megabytes
                break
        return text[:MAX_TEXT]

    return value


def _compile_piece(piece: str, in_braces: bool) -> Expression:
    if in_braces and len(piece) <= MAX_PATH:
        value = compile_path(piece)
        return lambda scope: as_text(_shortened(value(scope)))
    text = f"{{{piece}}}" if in_braces else piece
    return lambda scope: text


def _shortened(value: Value) -> Value:
    """No more members than may show: the commas alone fill the text."""
    return value[:MAX_TEXT] if type(value) is list else value


def _compile_plus(source: list) -> Expression:
    start, count, unit = compile_value(source[0]), compile_value(source[1]), source[2]

    def value(scope):
        minute, n = minute_of(start(scope)), count(scope)
        if minute is None or type(n) is not int or not 0 <= n <= 1000:
            return None
        due = scope.state.worktime.due(minute, n, unit)
        return moment(due) if due < END else None

    return value


_KINDS = {"ref": compile_path, "text": _compile_text, "plus": _compile_plus}


# Conditions


def _less(compare):
    def test(left, right):
        return type(left) is type(right) and type(left) in (int, str) and compare(left, right)

    return test


def _in(left, right):
    return type(right) is list and left in right


def _has(left, right):
    return type(left) is list and right in left


def _empty(left, right):
    return left in (None, "", [])


def _filled(left, right):
    return left not in (None, "", [])


# Values are null, text, whole numbers and lists of these: for them, Python's == is the format's `=`.
_OPERATORS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": _less(operator.lt),
    "<=": _less(operator.le),
    ">": _less(operator.gt),
    ">=": _less(operator.ge),
    "in": _in,
    "not in": lambda left, right: not _in(left, right),
    "has": _has,
    "lacks": lambda left, right: not _has(left, right),
    "empty": _empty,
    "filled": _filled,
}


def _compile_condition(source) -> Condition:
    if isinstance(source, list):
        return _compile_comparison(*source)
    if "exists" in source:
        return _compile_exists(source["exists"], source.get("where", []))
    if "absent" in source:
        exists = _compile_exists(source["absent"], source.get("where", []))
        return lambda scope: not exists(scope)
    ((kind, inner),) = source.items()
    if kind == "all":
        return compile_conditions(inner)
    conditions = tuple(map(_compile_condition, inner))
    if kind == "any":
        return lambda scope: any(condition(scope) for condition in conditions)
    return lambda scope: not any(condition(scope) for condition in conditions)


def _compile_comparison(path: str, op: str, value=None) -> Condition:
    left, test, right = compile_path(path), _OPERATORS[op], compile_value(value)
    return lambda scope: test(left(scope), right(scope))


def _compile_exists(type_: str, where: list) -> Condition:
    tests = [_compile_field_test(*condition) for condition in where if tests_a_field(condition)]
    holds = compile_conditions([condition for condition in where if not tests_a_field(condition)])

    def exists(scope):
        # `row` is always the row of the innermost `exists`: inside another one the answer is the same for all of
        # the other's rows. Asked once only, deep nesting costs a sum of rows and not their product.
        if scope.row is None:
            scope.inner.clear()
            return search(scope)
        if exists not in scope.inner:
            scope.inner[exists] = search(scope)
        return scope.inner[exists]

    def search(scope):
        outer, records = scope.row, scope.state.records
        rows = map(records.__getitem__, scope.state.ids_of(type_))
        for field, test, value in tests:
            rows = _rows_with(rows, field, test, value(scope))
        try:
            for row in rows:
                scope.row = row
                if holds(scope):
                    return True
            return False
        finally:
            scope.row = outer

    return exists


def tests_a_field(condition) -> bool:
    """Whether one field of the row is compared with what is the same for all rows: that goes without a Scope."""
    if isinstance(condition, dict):
        return False
    root, *names = condition[0].split(".")
    value = json.dumps(condition[2:])
    return root == "row" and len(names) == 1 and '"row' not in value and "{row" not in value


def _compile_field_test(path: str, op: str, value=None):
    return path.removeprefix("row."), _OPERATORS[op], compile_value(value)


def _rows_with(rows, field: str, test, value: Value):
    return (row for row in rows if test(row.get(field), value))
