from django import forms
from django.utils.translation import gettext_lazy as _

from courses.quizzes.models import Regrade


class MethodForm(forms.Form):
    """What is to be done about the question; the corrected key where nothing else is asked for."""

    method = forms.ChoiceField(label=_("How it is marked anew"), choices=Regrade.Method, required=False)

    def __init__(self, data):
        super().__init__({"method": data.get("method") or Regrade.Method.KEY})

    @property
    def chosen(self) -> str:
        return self.cleaned_data["method"] if self.is_valid() else Regrade.Method.KEY


class RegradeForm(forms.Form):
    """Applies what a preview of this hash told."""

    method = forms.ChoiceField(choices=Regrade.Method, widget=forms.HiddenInput)
    previewed = forms.RegexField("^[0-9a-f]{64}$", widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody whose attempt is marked anew reads it beside their result."),
    )
