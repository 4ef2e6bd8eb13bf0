"""Which runs are asked for. Periods are coarse on purpose: what lies between two of them is not one person's."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.simulations.insight.selection import MODES, Selection
from courses.simulations.models import RunSummary, Scenario, ScenarioVersion
from courses.simulations.modes import Mode

PERIODS = {"30": _("the last 30 days"), "90": _("the last 90 days"), "365": _("the last 12 months")}


class FilterForm(forms.Form):
    mode = forms.ChoiceField(label=_("Mode"), choices=[(mode.value, mode.label) for mode in MODES])
    version = forms.ChoiceField(label=_("Version"), required=False)
    period = forms.ChoiceField(
        label=_("Period"), required=False, choices=[("", _("all time")), *PERIODS.items()]
    )

    def __init__(self, data, *, scenario: Scenario):
        self.scenario = scenario
        super().__init__({"mode": self._usual_mode(), **data.dict()})
        versions = ScenarioVersion.objects.filter(scenario=scenario, trial=False).order_by("-number")
        self.fields["version"].choices = [
            ("", _("all versions")),
            *((str(pk), str(number)) for pk, number in versions.values_list("pk", "number")),
        ]

    def selection(self, at: datetime) -> Selection:
        """What was asked for; an answer that is none counts as not given."""
        self.is_valid()
        days = self.cleaned_data.get("period")
        return Selection(
            scenario=self.scenario,
            mode=self.cleaned_data.get("mode") or self._usual_mode(),
            version=int(self.cleaned_data.get("version") or 0) or None,
            since=at - timedelta(days=int(days)) if days else None,
        )

    def _usual_mode(self) -> str:
        """Assessed, unless only practice has been done so far."""
        known = RunSummary.objects.filter(scenario=self.scenario, mode__in=MODES)
        if not hasattr(self, "_modes"):
            self._modes = set(known.values_list("mode", flat=True).distinct())
        return next((mode for mode in MODES if mode in self._modes), Mode.ASSESSED).value
