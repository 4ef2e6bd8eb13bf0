"""Why an act is refused: the first rule that applies (format, section 6)."""

from .expressions import Scope
from .forms import complaint
from .package import Action, Package
from .vocabulary import BUILT_IN_FORMS, MAY_TAKE_RECORD, NEEDS_RECORD

LONGEST_WAIT = 1000


def refusal(package: Package, scope: Scope, do: str, on: str | None, seq: int) -> str | None:
    """The reason as it stands in the trace, or None if the act is accepted. `seq` is that of the step."""
    action = package.actions.get(do)
    if action is None and do not in BUILT_IN_FORMS:
        return "no such action"
    if on is not None and scope.target is None:
        return "no such record"
    if action is None:
        return _refusal_of_built_in(package, scope, do, seq)
    return _refusal_of_action(action, scope)


def _refusal_of_built_in(package: Package, scope: Scope, do: str, seq: int) -> str | None:
    record = scope.state.record(scope.target)
    if do in NEEDS_RECORD and record is None:
        return "wrong record type"
    if record is not None and do not in NEEDS_RECORD | MAY_TAKE_RECORD:
        return "wrong record type"
    if scope.actor != package.learner:
        return "not your role"
    form = package.built_in_form(do, record and record["type"])
    return complaint(form, scope.input, scope.state) or _out_of_range(do, scope.input, seq)


def _out_of_range(do: str, answers: dict, seq: int) -> str | None:
    if do == "wait" and not 1 <= answers["n"] <= LONGEST_WAIT:
        return "n: out of range"
    if do == "undo" and not 1 <= answers["to"] <= seq - 1:
        return "to: out of range"
    return None


def _refusal_of_action(action: Action, scope: Scope) -> str | None:
    record = scope.state.record(scope.target)
    if (record and record["type"]) != action.on:
        return "wrong record type"
    if scope.actor.role not in action.who:
        return "not your role"
    wrong = complaint(action.form, scope.input, scope.state)
    if wrong:
        return wrong
    return next((otherwise for holds, otherwise in action.guards if not holds(scope)), None)
