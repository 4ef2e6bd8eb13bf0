from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.simulations.models.run import Run


class HintTaken(models.Model):
    """Help that a learner asked for: which level of the ladder to which step. Append-only."""

    class Level(models.IntegerChoices):
        QUESTION = 1, _("a question")
        RULE = 2, _("the rule")
        ACTION = 3, _("the action")
        DONE = 4, _("done for me")

    run = models.ForeignKey(Run, models.PROTECT, related_name="hints", verbose_name=_("run"))
    seq = models.PositiveIntegerField(_("number"), help_text=_("How many events the run had."))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    verb = models.CharField(_("step"), max_length=40)
    check_key = models.CharField(
        _("check"), max_length=40, blank=True, help_text=_("Empty where the hint is only the action's name.")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("hint taken")
        verbose_name_plural = _("hints taken")
        constraints = [
            models.UniqueConstraint(fields=["run", "seq", "level"], name="simulations_hint_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 4)), name="simulations_hint_level"),
        ]

    def __str__(self):
        return f"{self.run_id}/{self.seq}: {self.level}"
