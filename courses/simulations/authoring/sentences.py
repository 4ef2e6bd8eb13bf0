"""Conditions, effects, values, checks and steps as sentences, in the reader's language with the package's labels."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.simulations.authoring.declared import ANY_TYPE, UNKNOWN, Kind, Names
from courses.simulations.authoring.vocabulary import (
    Scope,
    operator_label,
    scope_of_later,
    scope_of_pattern,
    verbs_of,
)
from courses.simulations.engine.values import as_text
from courses.simulations.wording import UNITS

ALIAS = re.compile(r"\$([a-z][a-z0-9_]*)")
PLACEHOLDER = re.compile(r"\{((?:now|today|me|target|row|input|cast)(?:\.[a-z][a-z0-9_]*)*)\}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


def path(scope: Scope, written: str) -> str:
    """`target.status` as the label of the field; records of the cast and answers say what they are."""
    root, *more = scope.steps(written)
    labels = [step.label for step in more]
    if root.path in ("target", "row") and not (root.path == "target" and scope.row):
        return " › ".join(labels) or _("this record")
    if root.path == "me" and labels:
        return _lower(" › ".join(labels))
    start = _("the record acted upon") if root.path == "target" else _lower(root.label)
    return " › ".join([start, *labels])


def value(scope: Scope, expression, kind: Kind = UNKNOWN) -> str:
    """A value expression; `kind` is what it is compared with or written to."""
    if isinstance(expression, dict):
        return _expression(scope, expression)
    if isinstance(expression, list):
        return ", ".join(value(scope, member, kind) for member in expression) or _("an empty list")
    if expression is None:
        return _("nothing")
    if isinstance(expression, int):
        return str(expression)
    return _text(scope, expression, kind)


def conditions(scope: Scope, written: list) -> str:
    """All of them, joined by “and”."""
    return _(" and ").join(condition(scope, one) for one in written) or _("always")


def condition(scope: Scope, written) -> str:
    if isinstance(written, list):
        return _comparison(scope, written)
    for member, join in (("any", _(" or ")), ("all", _(" and "))):
        if member in written:
            inner = join.join(condition(scope, one) for one in written[member])
            return f"({inner})" if inner else {"any": _("never"), "all": _("always")}[member]
    if "none" in written:
        return _("none of this holds: (%(conditions)s)") % {
            "conditions": "; ".join(condition(scope, one) for one in written["none"])
        }
    return _existence(scope, written)


def effect(scope: Scope, written: dict) -> str:
    """What happens; with its `if` before it."""
    for member, say in _EFFECTS.items():
        if member in written:
            said = say(scope, written)
            break
    else:
        return _("Nothing yet")
    if written.get("if"):
        return _("If %(conditions)s: %(effect)s") % {
            "conditions": conditions(scope, written["if"]),
            "effect": said,
        }
    return said


def guard(scope: Scope, written: dict) -> str:
    return _("Only if %(conditions)s. Otherwise: “%(refusal)s”") % {
        "conditions": conditions(scope, written.get("when", [])),
        "refusal": written.get("else", ""),
    }


def span(written: list) -> str:
    number, unit = written
    said = {
        "min": ngettext("%(n)s working minute", "%(n)s working minutes", number),
        "h": ngettext("%(n)s working hour", "%(n)s working hours", number),
        "wd": ngettext("%(n)s working day", "%(n)s working days", number),
        "d": ngettext("%(n)s calendar day", "%(n)s calendar days", number),
    }
    return said[unit] % {"n": number}


def target_type(scope: Scope, expression) -> str:
    """The type of the record that a value expression stands for, as far as it can be told."""
    if isinstance(expression, dict) and "ref" in expression:
        found = scope.kind_of(expression["ref"])
        return found.of or ANY_TYPE
    if isinstance(expression, str) and (alias := ALIAS.fullmatch(expression)):
        return scope.names.cast.get(alias[1], ANY_TYPE)
    return ANY_TYPE


def check(names: Names, written: dict) -> str:
    """What a check asks for, in one sentence."""
    kind = written.get("check")
    if kind == "state":
        return _("At the end: %(conditions)s.") % {
            "conditions": conditions(Scope(names), written.get("when", []))
        }
    if kind not in _CHECKS:
        return ""
    sides = ["a", "b"] if kind in _TWO_SIDED or "b" in written else ["a"]
    words = {side: pattern(names, written.get(side, {})) for side in sides}
    return _CHECKS[kind](written, words) + _extras(names, written) + "."


def pattern(names: Names, written: dict) -> str:
    """The acts that a pattern means: “Open a record” or “Reveal”, on Person, if …"""
    verbs = [f"“{names.verb_label(verb)}”" for verb in verbs_of(written)]
    said = _(" or ").join(verbs) or _("(no act chosen)")
    if "type" in written:
        said = _("%(acts)s on %(type)s") % {"acts": said, "type": names.type_label(written["type"])}
    if written.get("by", "me") != "me":
        who = _("anyone") if written["by"] == "anyone" else written["by"]
        said = _("%(acts)s by %(role)s") % {"acts": said, "role": who}
    out = written.get("out", "ok")
    if out != "ok":
        refused = {"refused": _("refused by the system"), "any": _("refused or not")}
        said = f"{said} ({refused[out]})"
    if written.get("where"):
        said = _("%(acts)s where %(conditions)s") % {
            "acts": said,
            "conditions": conditions(scope_of_pattern(names, written), written["where"]),
        }
    return said


def step(names: Names, written: dict) -> str:
    """One step of a run: the act, its record, its answers."""
    said = f"“{names.verb_label(written.get('do', ''))}”"
    if written.get("on") is not None:
        said = _("%(acts)s on %(type)s") % {"acts": said, "type": value(Scope(names), written["on"])}
    questions = {one["key"]: one for one in names.form_of(written.get("do", ""))}
    answers = [
        f"{questions.get(key, {}).get('label', key)}: {value(Scope(names), answer)}"
        for key, answer in written.get("input", {}).items()
    ]
    if answers:
        said = f"{said} ({'; '.join(answers)})"
    if "draw" in written:
        said = _("%(step)s, only when %(draw)s") % {"step": said, "draw": draw(written["draw"])}
    return said


def draw(written: dict) -> str:
    """Which draws: moved is “2026-11-17”."""
    parts = (
        _("%(name)s is %(values)s")
        % {"name": name, "values": _(" or ").join(f"“{as_text(one)}”" for one in values)}
        for name, values in written.items()
    )
    return _(" and ").join(parts)


def _lower(label: str) -> str:
    """Our own words in the middle of a sentence."""
    return label[:1].lower() + label[1:]


def _expression(scope: Scope, written: dict) -> str:
    if "ref" in written:
        return path(scope, written["ref"])
    if "text" in written:
        filled = PLACEHOLDER.sub(lambda found: f"[{path(scope, found[1])}]", written["text"])
        return f"“{filled}”"
    start, number, unit = written["plus"]
    if isinstance(number, int):
        length = span([number, unit])
    else:
        length = _("%(n)s %(unit)s") % {"n": value(scope, number), "unit": UNITS[unit]}
    return _("%(length)s after %(start)s") % {"length": length, "start": value(scope, start)}


def _text(scope: Scope, written: str, kind: Kind) -> str:
    if alias := ALIAS.fullmatch(written):
        return _("record “%(name)s”") % {"name": alias[1]}
    if kind.kind == "yes/no" and written in ("yes", "no"):
        return _("Yes") if written == "yes" else _("No")
    if kind.kind == "actor" and written in scope.names.actors:
        return scope.names.actors[written].get("name", written)
    if kind.kind == "date":
        return written
    return f"“{written.replace('T', ' ') if _MOMENT.fullmatch(written) else written}”"


def _comparison(scope: Scope, written: list) -> str:
    kind = scope.kind_of(written[0])
    words = {"left": path(scope, written[0]), "operator": operator_label(kind, written[1])}
    if len(written) == 2:
        return _("%(left)s %(operator)s") % words
    return _("%(left)s %(operator)s %(right)s") % (words | {"right": value(scope, written[2], kind)})


def _existence(scope: Scope, written: dict) -> str:
    member = "exists" if "exists" in written else "absent"
    words = {"type": scope.names.type_label(written[member])}
    inner = written.get("where")
    if not inner:
        return (_("some %(type)s exists") if member == "exists" else _("no %(type)s exists")) % words
    words["conditions"] = conditions(scope.inside(written[member]), inner)
    said = {
        "exists": _("some %(type)s with (%(conditions)s) exists"),
        "absent": _("no %(type)s with (%(conditions)s) exists"),
    }
    return said[member] % words


def _assignments(scope: Scope, written: dict, type_: str, said: str) -> str:
    fields = scope.names.fields(type_)
    kinds = {key: Scope(scope.names, target=type_).kind_of(f"target.{key}") for key in written}
    return "; ".join(
        said
        % {
            "field": scope.names.field_label(type_, key) if key in fields else key,
            "value": value(scope, one, kinds[key]),
        }
        for key, one in written.items()
    )


def _changing(scope: Scope, written: dict) -> str:
    member = "set" if "set" in written else "add"
    said = _("%(field)s becomes %(value)s") if member == "set" else _("%(value)s is added to %(field)s")
    if "of" not in written:
        return _assignments(scope, written[member], scope.target, said)
    changes = _assignments(scope, written[member], target_type(scope, written["of"]), said)
    return _("in %(record)s: %(changes)s") % {"record": value(scope, written["of"]), "changes": changes}


def _creating(scope: Scope, written: dict) -> str:
    type_ = written["create"]
    said = _("a new %(type)s is made") % {"type": scope.names.type_label(type_)}
    if "as" in written:
        said = _("%(made)s, to be called “%(name)s”") % {"made": said, "name": written["as"]}
    if written.get("with"):
        said += ": " + _assignments(scope, written["with"], type_, _("%(field)s is %(value)s"))
    return said


def _sending(scope: Scope, written: dict) -> str:
    actor = scope.names.actors.get(written["send"], {}).get("name", written["send"])
    return _("%(actor)s gets the message %(subject)s") % {
        "actor": actor,
        "subject": value(scope, written.get("subject")),
    }


def _later(scope: Scope, written: dict) -> str:
    names = scope.names
    said = _("%(span)s later %(actor)s does “%(action)s”") % {
        "span": span(written["after"]) if "after" in written else "…",
        "actor": names.actors.get(written.get("as", ""), {}).get("name", written.get("as", "")),
        "action": names.verb_label(written["later"]),
    }
    if "on" in written and written["on"] is not None:
        said = _("%(acts)s on %(type)s") % {"acts": said, "type": value(scope, written["on"])}
    if written.get("still"):
        still = conditions(scope_of_later(names, written), written["still"])
        said = _("%(act)s, if by then %(conditions)s") % {"act": said, "conditions": still}
    return said


_EFFECTS = {"set": _changing, "add": _changing, "create": _creating, "send": _sending, "later": _later}


def _did(written: dict, words: dict) -> str:
    fewest, most = written.get("min", 1), written.get("max")
    if most is not None and fewest:
        times = _("at least %(min)s and at most %(max)s times") % {"min": fewest, "max": most}
    elif most is not None:
        times = ngettext("at most %(max)s time", "at most %(max)s times", most) % {"max": most}
    else:
        times = ngettext("at least %(min)s time", "at least %(min)s times", fewest) % {"min": fewest}
    return _("%(a)s is done %(times)s") % (words | {"times": times})


def _within(written: dict, words: dict) -> str:
    words = words | {"span": span(written["within"]) if "within" in written else "…"}
    if "b" in words:
        return _("%(a)s is done within %(span)s of the first %(b)s") % words
    return _("%(a)s is done within %(span)s of the start") % words


def _after(written: dict, words: dict) -> str:
    if "within" in written:
        return _("Each %(a)s is followed by %(b)s within %(span)s") % (
            words | {"span": span(written["within"])}
        )
    return _("Each %(a)s is followed by %(b)s") % words


_CHECKS = {
    "did": _did,
    "never": lambda written, words: _("%(a)s is never done") % words,
    "before": lambda written, words: _("%(a)s comes before each %(b)s") % words,
    "after": _after,
    "within": _within,
    "not together": lambda written, words: _("%(a)s and %(b)s are not both done") % words,
    "apart": lambda written, words: _("%(a)s and %(b)s are done by different people") % words,
    "first": lambda written, words: _("The learner's first act is %(a)s") % words,
}


_TWO_SIDED = {"before", "after", "not together", "apart"}


def _extras(names: Names, written: dict) -> str:
    if "same" not in written:
        return ""
    if written["same"] == "target":
        return _(", both on the same record")
    scope = scope_of_pattern(names, written.get("a", {}))
    return _(", both with the same %(path)s") % {"path": path(scope, written["same"])}
