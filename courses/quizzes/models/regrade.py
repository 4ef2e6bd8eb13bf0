from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from courses.quizzes.models.versions import QuestionVersion


class RegradeQuerySet(models.QuerySet):
    def with_progress(self) -> "RegradeQuerySet":
        """Annotates `done`: how many of the attempts have been marked anew by now."""
        return self.annotate(done=Count("markings"))

    def under_way(self) -> "RegradeQuerySet":
        return self.with_progress().filter(done__lt=F("attempts"))


class Regrade(models.Model):
    """Marking anew, after a mistake in a question, all attempts that asked it. Append-only: how far it has come is
    how many markings it has."""

    class Method(models.TextChoices):
        KEY = "key", _("by the corrected key")
        FULL = "full", _("full marks for everybody")
        OUT = "out", _("taken out: worth nothing to anybody")

    question = models.ForeignKey(
        "quizzes.Question", models.PROTECT, related_name="regrades", verbose_name=_("question")
    )
    question_version = models.ForeignKey(
        QuestionVersion,
        models.PROTECT,
        related_name="regrades",
        verbose_name=_("question version"),
        help_text=_("The newest when it was applied; by its key where there is a corrected one."),
    )
    method = models.CharField(_("method"), max_length=10, choices=Method)
    attempts = models.PositiveIntegerField(_("attempts"))
    previewed_sha256 = models.CharField(
        _("hash of the preview"),
        max_length=64,
        unique=True,
        help_text=_("What was seen before, and applied."),
    )
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("applied by")
    )
    at = models.DateTimeField(_("applied at"))

    objects = RegradeQuerySet.as_manager()

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="quizzes_regrade_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.question_id}/{self.method}: {self.at:%Y-%m-%d %H:%M}"
