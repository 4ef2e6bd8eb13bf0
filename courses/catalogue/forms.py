from django import forms
from django.utils.translation import gettext_lazy as _


class CatalogueFilter(forms.Form):
    """What the catalogue shows: words, and the system a course is about. Nothing is required."""

    q = forms.CharField(label=_("Search courses"), required=False, max_length=200, widget=forms.SearchInput)
    system = forms.ChoiceField(label=_("System or field"), required=False)

    def __init__(self, *args, systems: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["system"].choices = [("", _("all")), *((system, system) for system in systems)]
