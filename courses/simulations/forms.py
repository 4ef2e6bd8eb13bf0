"""Forms of authors and learners."""

import re
from collections.abc import Callable

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from courses.simulations import wording
from courses.simulations.engine import Machine, Question, screens
from courses.simulations.engine.events import MAX_TEXT
from courses.simulations.engine.reading import MAX_BYTES
from courses.simulations.engine.values import LARGEST, minute_of
from courses.simulations.replica.values import name_of

NOTHING_TO_PLAY = _("Import a package first: without one there is nothing to play.")


class ScenarioForm(WagtailAdminModelForm):
    """Asks for a package only where the scenario is to be published or reviewed; a new translation has none yet."""

    def clean(self):
        cleaned = super().clean()
        if not self.is_deferred_validation and self.instance.version_id is None:
            self.add_error(None, NOTHING_TO_PLAY)
        return cleaned


class PackageForm(forms.Form):
    """A package to import; `slug` only for a scenario that is not there yet."""

    package = forms.FileField(
        label=_("Package"),
        help_text=_("A JSON file of the format gwanmun-scenario/1, at most 1 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        allow_unicode=True,
        required=False,
        help_text=_("Names the scenario in every language: 1-move-in. Left empty, it is made of the title."),
    )

    def __init__(self, *args, into=None, **kwargs):
        super().__init__(*args, **kwargs)
        if into:
            del self.fields["slug"]

    def clean_package(self):
        file = self.cleaned_data["package"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        return file


FEW_CHOICES = 5
MOST_IN_A_LIST = 60
MOST_SUGGESTED = 300
WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,16}")


class AnswersForm(forms.Form):
    """The form of an action as its package declares it.

    It checks nothing: the replica itself refuses, in its own words, and a refusal is an event like any other. So
    every field takes any text, and `answers()` gives what the learner typed as the engine's scalars. `machine` is
    needed to show the form, whose links are chosen from the records there are; `labels` words the choices.
    """

    prefix = "answer"  # a package may name a field as it likes, also "token"

    def __init__(
        self, questions: tuple[Question, ...], data=None, *, machine: Machine | None = None, labels=None
    ):
        super().__init__(data)
        self.questions = questions
        self.choices = {question.key: _choices(question, labels or {}) for question in questions}
        for question in questions:
            self.fields[question.key] = _field(question, self.choices[question.key], machine)

    def answers(self) -> dict:
        """What was filled in; what was left empty is absent."""
        self.is_valid()
        typed = {question.key: self._answer(question) for question in self.questions}
        return {key: value for key, value in typed.items() if value not in (None, "")}

    def blame(self, why: str) -> None:
        """Puts the replica's refusal where it belongs: at the field it names, or above the form."""
        key, text = wording.complaint(why, self.questions) or (None, wording.refusal(why))
        self.is_valid()
        self.add_error(key, text)

    def _answer(self, question: Question):
        text = self.cleaned_data.get(question.key, "").replace("\r\n", "\n")
        if question.kind == "choice":
            return next((value for value, shown, _label in self.choices[question.key] if shown == text), text)
        if question.kind in ("number", "money"):
            return _number(text)
        return text


class MomentForm(forms.Form):
    """A moment of the replica's calendar to let time pass to. `minute` is that moment for the engine."""

    prefix = "moment"
    date = forms.DateField(
        label=_("Date"), input_formats=["%Y-%m-%d"], widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    time = forms.TimeField(
        label=pgettext_lazy("of the day", "Time"),
        input_formats=["%H:%M"],
        initial="09:00",
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
    )

    @property
    def minute(self) -> int:
        day, time = self.cleaned_data["date"], self.cleaned_data["time"]
        return minute_of(f"{day.isoformat()}T{time:%H:%M}")


def _number(text: str) -> int | str:
    """A whole number if it is one; else the text, which the replica will refuse."""
    plain = text.replace(",", "")
    is_number = WHOLE_NUMBER.fullmatch(plain) and abs(int(plain)) <= LARGEST
    return int(plain) if is_number else text


def _choices(question: Question, labels: dict) -> list[tuple]:
    """Triples of the engine's value, the form's value, and what is shown; a text and a number may look alike."""
    if question.kind == "yes/no":
        return [("yes", "yes", _("Yes")), ("no", "no", _("No"))]
    found, taken = [], set()
    for value in question.choices:
        shown = str(value) if str(value) not in taken else f"{value} ({len(taken)})"
        taken.add(shown)
        found.append((value, shown, labels.get(value, shown)))
    return found


def _field(question: Question, choices: list[tuple], machine: Machine | None) -> forms.Field:
    build = _FIELDS.get(question.kind, _text_field)
    field = build(question, choices, machine)
    field.label = str(wording.BUILT_IN_LABELS.get(question.label, question.label))
    field.help_text = field.help_text or question.help or ""
    field.required = False
    if question.required:
        field.widget.attrs["required"] = True
    else:
        field.label = _("%(label)s (optional)") % {"label": field.label}
    return field


def _any_text(widget: forms.Widget, help_text="") -> forms.CharField:
    """Takes what the browser sends; the length is the engine's to judge."""
    return forms.CharField(required=False, widget=widget, help_text=help_text)


def _text_field(question, choices, machine) -> forms.Field:
    return _any_text(forms.TextInput(attrs={"maxlength": MAX_TEXT, "autocomplete": "off"}))


def _long_text_field(question, choices, machine) -> forms.Field:
    return _any_text(forms.Textarea(attrs={"maxlength": MAX_TEXT, "rows": 5}))


def _number_field(question, choices, machine) -> forms.Field:
    return _any_text(forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))


def _date_field(question, choices, machine) -> forms.Field:
    return _any_text(forms.DateInput(attrs={"type": "date"}))


def _file_field(question, choices, machine) -> forms.Field:
    return _any_text(
        forms.TextInput(attrs={"autocomplete": "off"}), _("The name of the file; nothing is uploaded.")
    )


def _choice_field(question, choices, machine) -> forms.Field:
    pairs = [(shown, label) for _value, shown, label in choices]
    if len(pairs) <= FEW_CHOICES:
        return _any_text(forms.RadioSelect(choices=pairs))
    return _any_text(forms.Select(choices=[("", _("Choose")), *pairs]))


def _link_field(question, choices, machine) -> forms.Field:
    records = screens.link_choices(machine, question) if machine else []
    if len(records) > MOST_IN_A_LIST:
        return _any_text(
            RecordInput(machine, records[:MOST_SUGGESTED]), _("The number of the record: AB-0001.")
        )
    pairs = [(record["id"], _record_label(machine, record)) for record in records]
    return _any_text(forms.Select(choices=[("", _("Choose")), *pairs]))


def _record_label(machine: Machine, record: dict) -> str:
    return f"{name_of(machine, record)} · {record['id']}"


class RecordInput(forms.TextInput):
    """The id of a record, with suggestions where there are too many for a list."""

    def __init__(self, machine: Machine, records: list[dict]):
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false"})
        self.suggestions = [(record["id"], name_of(machine, record)) for record in records]

    def render(self, name, value, attrs=None, renderer=None):
        list_id = f"{(attrs or {}).get('id', name)}_list"
        control = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.suggestions)
        return format_html('{}<datalist id="{}">{}</datalist>', control, list_id, options)


_FIELDS: dict[str, Callable[..., forms.Field]] = {
    "long text": _long_text_field,
    "number": _number_field,
    "money": _number_field,
    "date": _date_field,
    "file": _file_field,
    "choice": _choice_field,
    "yes/no": _choice_field,
    "link": _link_field,
}
