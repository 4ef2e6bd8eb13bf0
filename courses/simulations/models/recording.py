from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.simulations.models.run import Run


class Recording(models.Model):
    """What an author's recorded run is to become: the model run, or a bad run that breaks one check."""

    run = models.OneToOneField(Run, models.CASCADE, related_name="recording", verbose_name=_("run"))
    breaks = models.CharField(
        _("breaks"), max_length=40, blank=True, help_text=_("Key of a check. Empty for the model run.")
    )
    adopted_at = models.DateTimeField(_("adopted at"), null=True)

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")

    def __str__(self):
        return f"{self.run_id}: {self.breaks or 'model_run'}"
