from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.awards.models.award import Period


class Upholding(models.Model):
    """A period left as it is, though a pass that it rests on was taken back when the attempt was marked anew. A later
    marking asks for a decision of its own."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="upholdings", verbose_name=_("period"))
    marking = models.ForeignKey(
        "quizzes.Marking", models.PROTECT, related_name="upholdings", verbose_name=_("marking")
    )
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("upholding")
        verbose_name_plural = _("upholdings")
        constraints = [
            models.UniqueConstraint(fields=["period", "marking"], name="awards_upholding_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="awards_upholding_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.period_id}: {self.at:%Y-%m-%d %H:%M}"
