"""What the workbench tells trainers: concerns, notices of a recording, differences between versions."""

from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.simulations import wording
from courses.simulations.authoring import sentences
from courses.simulations.authoring.declared import Names
from courses.simulations.authoring.differences import ADDED, CHANGED, REMOVED, Difference
from courses.simulations.authoring.proposal import ACT, ACTORS, LOOK, ORDER, RESULT
from courses.simulations.authoring.recorded import Notice
from courses.simulations.authoring.warnings import Concern
from courses.simulations.engine import canonical
from courses.simulations.engine.values import as_text

LONGEST_VALUE = 300

_CONCERNS = {
    "nobody acts": gettext_lazy(
        "Nobody can ever do “%(action)s”: the learner's role may not, and nobody else is sent to do it later."
    ),
    "no record": gettext_lazy(
        "Nobody can ever do “%(action)s”: there is never a record of the type %(type)s."
    ),
    "unused type": gettext_lazy("There is never a record of the type %(type)s."),
    "unused alias": gettext_lazy("Nothing refers to the record called “%(alias)s”; it needs no such name."),
    "unused source": gettext_lazy("No check cites the rule “%(source)s”."),
    "unused pool": gettext_lazy("“%(name)s” varies, but neither the records nor the task hold it."),
    "single value": gettext_lazy("“%(name)s” varies, but has one value only."),
    "idle pool": gettext_lazy("Whatever “%(name)s” is, every run is judged alike."),
    "no hints": gettext_lazy("There are no hints for “%(check)s”."),
    "same check": gettext_lazy("“%(check)s” asks the same as “%(other)s”."),
    "same verdicts": gettext_lazy("In every run “%(check)s” comes out like “%(other)s”: one of them may do."),
}
GROUPS = {
    RESULT: gettext_lazy("What the case ends with"),
    ORDER: gettext_lazy("What comes first"),
    LOOK: gettext_lazy("Looking no wider than needed"),
    ACT: gettext_lazy("What is never done"),
    ACTORS: gettext_lazy("Who does what"),
}
SECTIONS = {
    "system.name": gettext_lazy("Name of the system"),
    "system.calendar": gettext_lazy("Calendar"),
    "system.actors": gettext_lazy("People"),
    "system.types": gettext_lazy("Record types"),
    "system.actions": gettext_lazy("Actions"),
    "scenario.title": gettext_lazy("Title"),
    "scenario.brief": gettext_lazy("Task"),
    "scenario.language": gettext_lazy("Language"),
    "scenario.me": gettext_lazy("The learner's part"),
    "scenario.start": gettext_lazy("Start"),
    "scenario.pass": gettext_lazy("Pass mark"),
    "scenario.time_limit": gettext_lazy("Time limit"),
    "scenario.attempts": gettext_lazy("Tries"),
    "scenario.cool_down": gettext_lazy("Hours between tries"),
    "scenario.sources": gettext_lazy("Rules it rests on"),
    "scenario.vary": gettext_lazy("What varies"),
    "scenario.data": gettext_lazy("Records"),
    "scenario.checks": gettext_lazy("Checks"),
    "scenario.model_run": gettext_lazy("Model run"),
    "scenario.bad_runs": gettext_lazy("Bad runs"),
}
MEMBERS = {
    "key": gettext_lazy("key"),
    "label": gettext_lazy("name"),
    "name": gettext_lazy("name"),
    "note": gettext_lazy("note"),
    "role": gettext_lazy("role"),
    "unit": gettext_lazy("unit"),
    "prefix": gettext_lazy("prefix of numbers"),
    "fields": gettext_lazy("fields"),
    "list": gettext_lazy("columns of the list"),
    "detail": gettext_lazy("fields of the record's page"),
    "on": gettext_lazy("type of record"),
    "who": gettext_lazy("who may do it"),
    "help": gettext_lazy("help"),
    "minutes": gettext_lazy("minutes it takes"),
    "form": gettext_lazy("form"),
    "guards": gettext_lazy("conditions for it"),
    "effects": gettext_lazy("effects"),
    "with": gettext_lazy("values"),
    "as": gettext_lazy("name of the record"),
    "type": gettext_lazy("type of record"),
    "text": gettext_lazy("wording"),
    "cite": gettext_lazy("rule"),
    "lesson": gettext_lazy("lesson"),
    "hints": gettext_lazy("hints"),
    "worth": gettext_lazy("worth"),
    "must": gettext_lazy("required"),
    "breach": gettext_lazy("severity"),
    "cap": gettext_lazy("counted at most"),
    "order": gettext_lazy("order"),
    "open": gettext_lazy("opening hour"),
    "close": gettext_lazy("closing hour"),
    "lunch": gettext_lazy("lunch"),
    "holidays": gettext_lazy("holidays"),
}
_LOGIC = ("check", "when", "a", "b", "same", "within", "min", "max")


def concern(found: Concern) -> str:
    return str(_CONCERNS[found.rule]) % found.words


def notice(found: Notice, names: Names) -> str:
    """What the steps of a recording do not show as it was."""
    words = {"seq": found.seq, "act": names.verb_label(found.do), "record": found.on}
    if found.kind == "by number":
        return (
            _("Step %(seq)s, “%(act)s”, names the record %(record)s by its number: no act gives it a name.")
            % words
        )
    if found.kind == "no alias":
        return _("Step %(seq)s, “%(act)s”, was left out: an answer looks like the name of a record.") % words
    words["why"] = _refusal(found, names)
    return _("Step %(seq)s, “%(act)s”, was refused and is left out: %(why)s") % words


def _refusal(found: Notice, names: Names) -> str:
    """The refusal in words, with the field that it blames."""
    key, colon, text = (found.why or "").partition(": ")
    labels = {one["key"]: one["label"] for one in names.form_of(found.do)}
    if colon and key in labels and text in wording.COMPLAINTS:
        return f"{labels[key]} – {wording.COMPLAINTS[text]}"
    return wording.refusal(found.why or "")


def difference(found: Difference, names: Names) -> str:
    """One change in a sentence; values that are short enough stand in it."""
    part = found.name or str(SECTIONS.get(found.section, found.section))
    if found.kind == ADDED:
        return _("“%(part)s” is new.") % {"part": part}
    if found.kind == REMOVED:
        return _("“%(part)s” is gone.") % {"part": part}
    if found.member in _LOGIC and found.section == "scenario.checks":
        return _asks(found, names)
    member = "" if _is_whole(found) else str(MEMBERS.get(found.member, found.member))
    what = f"{part} – {member}" if member and found.member not in _LOGIC else part
    before, after = value(found.before), value(found.after)
    if found.kind == CHANGED and before is not None and after is not None:
        return _("%(what)s: from “%(before)s” to “%(after)s”.") % {
            "what": what,
            "before": before,
            "after": after,
        }
    return _("%(what)s has changed.") % {"what": what}


def _asks(found: Difference, names: Names) -> str:
    """What a check asked and asks; once, however many members say it."""
    before, after = (sentences.check(names, part) for part in found.parts)
    words = {"what": found.name, "before": before, "after": after}
    return _("%(what)s. It asked: %(before)s It asks: %(after)s") % words


def changes(found: list[Difference], names: Names) -> list[tuple[str, str, str]]:
    """Kind, sentence and place of every change; of a model run step by step."""
    told: dict[tuple[str, str], str] = {}
    for one in found:
        for kind, text, at in _told(one, names):
            told.setdefault((kind, text), at)
    return [(kind, text, at) for (kind, text), at in told.items()]


def _told(found: Difference, names: Names) -> list[tuple[str, str, str]]:
    if found.section != "scenario.model_run":
        return [(found.kind, difference(found, names), found.at)]
    lines = step_changes(names, found.before or [], found.after or [])
    return [(kind, text, found.at) for _number, kind, text in lines if kind]


def step_changes(names: Names, old: list[dict], new: list[dict]) -> list[tuple[int, str, str]]:
    """The steps of two runs in one order: number in the new one (0 where it is gone), ADDED, REMOVED or "", sentence."""
    texts = [[canonical(step) for step in steps] for steps in (old, new)]
    lines, number = [], 0
    for kind, i, j, k, m in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if kind != "equal":
            lines += [(0, REMOVED, sentences.step(names, step)) for step in old[i:j]]
        for step in new[k:m]:
            number += 1
            lines.append((number, "" if kind == "equal" else ADDED, sentences.step(names, step)))
    return lines


def value(given) -> str | None:
    """A value that can be read at a glance; None for anything built of parts."""
    if given is None:
        return _("nothing")
    if given in (True, False) and isinstance(given, bool):
        return _("Yes") if given else _("No")
    if isinstance(given, list) and all(isinstance(one, str | int) for one in given):
        given = as_text(given)
    text = as_text(given) if isinstance(given, str | int) else None
    return text if text is not None and len(text) <= LONGEST_VALUE else None


def steps(names: Names, written: list[dict]) -> list[str]:
    return [sentences.step(names, one) for one in written]


def _is_whole(found: Difference) -> bool:
    return found.section.endswith(f".{found.member}")
