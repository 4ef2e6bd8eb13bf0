"""What the engine says, in the words of people: refusals, verdicts, findings."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.simulations.engine import Package, Question
from courses.simulations.engine.values import as_text

REFUSALS = {
    "no such action": gettext_lazy("The system knows no such action."),
    "no such record": gettext_lazy("There is no such record."),
    "wrong record type": gettext_lazy("This cannot be done with a record of this kind."),
    "not your role": gettext_lazy("This is not for your role."),
}
COMPLAINTS = {
    "required": gettext_lazy("This field is required."),
    "not text": gettext_lazy("Enter text."),
    "not a number": gettext_lazy("Enter a whole number."),
    "not a date": gettext_lazy("Enter a date that exists."),
    "not a choice": gettext_lazy("Choose one of the given answers."),
    "no such record": gettext_lazy("There is no such record here."),
    "not in the form": gettext_lazy("The form does not ask for this."),
    "out of range": gettext_lazy("Enter a number within the limits."),
}
VERDICTS = {
    "kept": pgettext_lazy("verdict", "kept"),
    "broken": pgettext_lazy("verdict", "broken"),
    "idle": pgettext_lazy("verdict", "did not apply"),
    "open": pgettext_lazy("verdict", "still open"),
}
# Labels the engine has of its own, in its words: of messages and of the built-in forms.
BUILT_IN_LABELS = {
    "To": pgettext_lazy("message", "To"),
    "From": pgettext_lazy("message", "From"),
    "At": pgettext_lazy("message", "At"),
    "Subject": pgettext_lazy("message", "Subject"),
    "Text": gettext_lazy("Text"),
    "About": pgettext_lazy("message", "About"),
    "Type": gettext_lazy("Kind of record"),
    "Field": gettext_lazy("Field"),
    "Case": gettext_lazy("Case"),
    "Purpose": gettext_lazy("Purpose"),
    "Legal basis": gettext_lazy("Legal basis"),
    "How long": gettext_lazy("How long"),
    "Unit": gettext_lazy("Unit"),
    "Back to before step": gettext_lazy("Back to before step"),
}
UNITS = {
    "min": gettext_lazy("working minutes"),
    "h": gettext_lazy("working hours"),
    "wd": gettext_lazy("working days"),
    "d": gettext_lazy("calendar days"),
}
VERBS = {
    "search": gettext_lazy("Search"),
    "view": gettext_lazy("Open a record"),
    "reveal": gettext_lazy("Reveal a masked field"),
    "note": gettext_lazy("Write a note"),
    "wait": gettext_lazy("Let time pass"),
    "undo": gettext_lazy("Undo"),
    "submit": gettext_lazy("Submit"),
}


def verb_label(package: Package, verb: str) -> str:
    """What an action is called: by its package, or by us if it is built in; an unknown one is itself."""
    action = package.actions.get(verb)
    return action.label if action else str(VERBS.get(verb, verb))


def refusal(why: str) -> str:
    """The sentence for a refusal that concerns no single field; a guard's own words are passed on."""
    return str(REFUSALS.get(why, why))


def complaint(why: str, form: tuple[Question, ...]) -> tuple[str, str] | None:
    """The field that a refusal blames, and the sentence for it; None where it blames none."""
    key, _colon, text = why.partition(": ")
    known = text in COMPLAINTS and any(question.key == key for question in form)
    return (key, str(COMPLAINTS[text])) if known else None


def finding(found: dict) -> str:
    """The sentence for one finding of the self-test."""
    return str(_FINDINGS[found["rule"]](found))


def _in_draw(found: dict) -> str:
    values = ", ".join(f"{name} = {as_text(value)}" for name, value in found["draw"].items())
    return _(" (draw: %(values)s)") % {"values": values} if values else ""


_FINDINGS = {
    "personal": lambda found: _("Text that looks like a real person's data: %(at)s") % found,
    "model": lambda found: (
        _("The model run does not pass with 100; it scores %(score)s") % found + _in_draw(found)
    ),
    "refused": lambda found: _("Step %(seq)s of the model run, %(do)s, is refused") % found + _in_draw(found),
    "empty": lambda found: (
        _("Submitting at once scores %(score)s; it must score 0") % found + _in_draw(found)
    ),
    "bad run": lambda found: (
        _("Bad run %(number)s does not break the check %(check)s")
        % {"number": found["run"] + 1, "check": found["check"]}
        + _in_draw(found)
    ),
    "unbroken": lambda found: _("No bad run breaks the check %(check)s") % found,
}
