from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


class ChoiceListField(models.JSONField):
    """Some of several choices, kept as a list in the order of the choices; ticked one by one in forms."""

    def __init__(self, *args, items=(), **kwargs):
        self.items = list(items)
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def clean(self, value, model_instance):
        value = super().clean(value, model_instance)
        known = [name for name, _label in self.items]
        if not isinstance(value, list) or not all(one in known for one in value):
            raise ValidationError(_("Choose among what is offered."), code="invalid_choice")
        return [name for name in known if name in value]

    def formfield(self, **kwargs):
        field = {
            "choices": self.items,
            "required": not self.blank,
            "label": capfirst(self.verbose_name),
            "help_text": self.help_text,
            **kwargs,
        }
        return forms.MultipleChoiceField(**{**field, "widget": forms.CheckboxSelectMultiple})
