"""The controls that sheets are made of. `reshape`: choosing something else there changes the form."""

import re

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.simulations.authoring.declared import ANY_TYPE, Names
from courses.simulations.authoring.vocabulary import Scope
from courses.simulations.engine.values import LARGEST
from courses.simulations.wording import UNITS

PATH = re.compile(r"(now|today|me|target|row|input|cast)(\.[a-z][a-z0-9_]*)*")
RESHAPE = {"data-reshape": ""}


class Select(forms.Select):
    """Writes its options in one go: a form has thousands, and with a template for each they take half of its time."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        attrs = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        chosen = set(self.format_value(value))
        return format_html("<select{}>{}</select>", attrs, self._written(self.choices, chosen))

    def _written(self, choices, chosen: set[str]) -> SafeString:
        return format_html_join("", "{}", ((self._one(value, label, chosen),) for value, label in choices))

    def _one(self, value, label, chosen: set[str]) -> SafeString:
        if isinstance(label, list | tuple):
            return format_html('<optgroup label="{}">{}</optgroup>', value, self._written(label, chosen))
        value = "" if value is None else str(value)
        mark = " selected" if value in chosen else ""
        return format_html('<option value="{}"{}>{}</option>', value, mark, label)


class WholeText(forms.CharField):
    """Text as it was typed, with the spaces around it; over several lines where it has several or may have."""

    def __init__(self, *, rows: int = 0, **more):
        self.rows = rows
        super().__init__(strip=False, required=False, **more)

    def get_bound_field(self, form, field_name):
        bound = super().get_bound_field(form, field_name)
        if self.rows or "\n" in str(bound.value() or ""):
            self.widget = forms.Textarea(attrs={**self.widget.attrs, "rows": self.rows or 2})
        return bound


def text(label: str, *, most: int = 200, rows: int = 0, help: str = "", lang: str = "") -> forms.Field:
    attrs = {"autocomplete": "off"} | ({"lang": lang} if lang else {})
    return WholeText(
        label=label, max_length=most, rows=rows, help_text=help, widget=forms.TextInput(attrs=attrs)
    )


def choice(label: str, choices, *, reshape: bool = False, help: str = "") -> forms.Field:
    """One of several; what is not among them is refused in the form's own words."""
    widget = Select(attrs=RESHAPE if reshape else {})
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget, help_text=help)


def keeping(field: forms.Field, current: str) -> forms.Field:
    """The select with what it holds now, whether that is still offered or not.

    Only what stands in the draft may stay like that: `Sheet` takes `kept` out again where it was typed.
    """
    if current and not _offers(field.choices, current):
        field.kept = current
        field.choices = [*field.choices, (current, current.removeprefix("$"))]
    return field


def without_kept(field: forms.Field) -> None:
    field.choices = [one for one in field.choices if one[0] != field.kept]


def _offers(choices, current: str) -> bool:
    return any(
        _offers(label, current) if isinstance(label, list | tuple) else value == current
        for value, label in choices
    )


def hidden() -> forms.Field:
    return forms.CharField(required=False, widget=forms.HiddenInput, strip=False)


def several(label: str, choices, *, help: str = "") -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=help
    )


def flag(label: str, *, help: str = "") -> forms.Field:
    return forms.BooleanField(label=label, required=False, help_text=help)


def number(label: str, *, least: int = -LARGEST, most: int = LARGEST, help: str = "") -> forms.Field:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=False,
        help_text=help,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "6"}),
    )


def number_text(label: str, *, help: str = "") -> forms.Field:
    """A number that is judged elsewhere."""
    attrs = {"inputmode": "numeric", "autocomplete": "off", "size": "6"}
    return forms.CharField(label=label, required=False, help_text=help, widget=forms.TextInput(attrs=attrs))


def date(label: str, *, help: str = "") -> forms.Field:
    return _native(label, "date", help)


def moment(label: str, *, help: str = "") -> forms.Field:
    return _native(label, "datetime-local", help)


def hour(label: str, *, help: str = "") -> forms.Field:
    return _native(label, "time", help)


def unit(label: str) -> forms.Field:
    return choice(label, [(key, str(said)) for key, said in UNITS.items()])


def path(scope: Scope, current: str, label: str) -> forms.Field:
    """Everything that can be named here, by root."""
    current = current if PATH.fullmatch(current) else ""
    choices: list = [("", _("Choose"))]
    choices += [(group, [(one.path, one.label) for one in found]) for group, found in scope.groups(current)]
    return choice(label, choices, reshape=True)


def record(names: Names, current: str, type_: str, label: str) -> forms.Field:
    """The records of the case, by the names they have there; those of one type where that is known."""
    fitting = [
        (f"${alias}", f"{alias} ({names.type_label(of)})")
        for alias, of in names.cast.items()
        if type_ in ("", ANY_TYPE, of)
    ]
    return keeping(choice(label, [("", _("Choose")), *fitting]), current)


def _native(label: str, kind: str, help: str) -> forms.Field:
    widget = forms.TextInput(attrs={"type": kind})
    return forms.CharField(label=label, required=False, widget=widget, help_text=help)
