"""Which attempts are asked for. Periods are coarse on purpose: what lies between two of them is not one person's."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.coreutils import get_content_languages

from courses.catalogue.models import Activity
from courses.quizzes.analysis.selection import ALL, FIRST, Selection
from courses.quizzes.models import QuizVersion
from lms.people.models import Agency

PERIODS = {30: _("the last 30 days"), 90: _("the last 90 days"), 365: _("the last 12 months")}
ATTEMPTS = {FIRST: _("first attempts"), ALL: _("all attempts")}


class AgencyField(forms.ModelChoiceField):
    """Agencies in the order of their tree."""

    def label_from_instance(self, agency: Agency) -> str:
        return "\u2003" * (agency.depth - 1) + agency.name


class FilterForm(forms.Form):
    version = forms.TypedChoiceField(label=_("Version"), coerce=int, empty_value=None, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    days = forms.TypedChoiceField(
        label=_("Period"),
        choices=[("", _("all time")), *PERIODS.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    agency = AgencyField(
        label=_("Agency, with all below it"),
        queryset=Agency.objects.all(),
        to_field_name="code",
        empty_label=_("all"),
        required=False,
    )
    attempts = forms.ChoiceField(label=_("Attempts"), choices=[*ATTEMPTS.items()], required=False)

    def __init__(self, data, *, activity: Activity):
        self.activity = activity
        super().__init__({"attempts": FIRST, **data.dict()})
        versions = QuizVersion.objects.filter(attempts__activity=activity).distinct()
        numbers = versions.order_by("language", "-number").values_list("pk", "language", "number")
        self.fields["version"].choices = [
            ("", _("all versions")),
            *((pk, f"{number} ({language})") for pk, language, number in numbers),
        ]
        self.fields["language"].choices = [
            ("", _("all languages")),
            *get_content_languages().items(),
        ]

    def selection(self, at: datetime) -> Selection:
        """What was asked for; an answer that is none counts as not given."""
        self.is_valid()
        asked = self.cleaned_data
        agency = asked.get("agency")
        return Selection(
            activity=self.activity,
            at=at,
            version=asked.get("version"),
            language=asked.get("language") or "",
            days=asked.get("days"),
            agency=agency.code if agency else "",
            attempts=asked.get("attempts") or FIRST,
        )
