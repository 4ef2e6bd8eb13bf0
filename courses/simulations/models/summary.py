from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.simulations.models.fields import CanonicalJSONField
from courses.simulations.models.run import Run
from courses.simulations.models.scenario import Scenario
from courses.simulations.models.version import ScenarioVersion
from courses.simulations.modes import Mode


class RunSummary(models.Model):
    """What reports over many runs count of one: written when it is judged, and made again from it at any time."""

    run = models.OneToOneField(Run, models.CASCADE, related_name="summary", verbose_name=_("run"))
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="+", verbose_name=_("scenario"))
    version = models.ForeignKey(ScenarioVersion, models.CASCADE, related_name="+", verbose_name=_("version"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    person = models.ForeignKey(
        "people.User", models.CASCADE, related_name="+", verbose_name=_("person"), null=True
    )
    try_number = models.PositiveIntegerField(
        _("try"), help_text=_("The how manieth judged run of this person, scenario and mode.")
    )
    passed = models.BooleanField(_("passed"))
    score = models.PositiveSmallIntegerField(_("score"))
    steps = models.PositiveIntegerField(_("steps"), help_text=_("Effective acts, refused ones too."))
    refused = models.PositiveIntegerField(_("refused steps"))
    hints = models.PositiveIntegerField(_("hints"))
    seconds = models.PositiveIntegerField(_("seconds"), help_text=_("From the start to the end."))
    path = CanonicalJSONField(_("path"), help_text=_("Verbs of the accepted acts, in order."))
    path_sha256 = models.CharField(_("hash of the path"), max_length=64)
    judged_at = models.DateTimeField(_("judged at"))

    class Meta:
        verbose_name = _("summary of a run")
        verbose_name_plural = _("summaries of runs")
        indexes = [
            # Used by every report on a scenario.
            models.Index(fields=["scenario", "mode", "judged_at"], name="simulations_summary_scenario"),
        ]

    def __str__(self):
        return f"{self.run_id}: {self.score}"


class RunVerdict(models.Model):
    """How one check came out in a run."""

    summary = models.ForeignKey(
        RunSummary, models.CASCADE, related_name="verdicts", verbose_name=_("summary")
    )
    key = models.CharField(_("check"), max_length=40)
    verdict = models.CharField(_("verdict"), max_length=10)
    violations = models.PositiveIntegerField(_("violations"))

    class Meta:
        verbose_name = _("verdict in a run")
        verbose_name_plural = _("verdicts in runs")
        constraints = [
            models.UniqueConstraint(fields=["summary", "key"], name="simulations_verdict_once"),
        ]

    def __str__(self):
        return f"{self.summary_id}: {self.key} {self.verdict}"


class RunPair(models.Model):
    """How often one step directly followed another in a run. Empty: the start, or the end."""

    summary = models.ForeignKey(RunSummary, models.CASCADE, related_name="pairs", verbose_name=_("summary"))
    before = models.CharField(_("step"), max_length=40, blank=True)
    after = models.CharField(_("next step"), max_length=40, blank=True)
    times = models.PositiveIntegerField(_("times"))
    refused = models.PositiveIntegerField(_("of these refused"), default=0)

    class Meta:
        verbose_name = _("pair of steps in a run")
        verbose_name_plural = _("pairs of steps in runs")
        constraints = [
            models.UniqueConstraint(fields=["summary", "before", "after"], name="simulations_pair_once"),
        ]

    def __str__(self):
        return f"{self.summary_id}: {self.before} → {self.after}"
