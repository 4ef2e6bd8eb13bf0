from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ItemAnalysis(models.Model):
    """What the answers to a quiz say about it, computed once by a worker and kept."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being computed")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    activity = models.ForeignKey(
        "catalogue.Activity", models.CASCADE, related_name="item_analyses", verbose_name=_("activity")
    )
    filters = models.JSONField(
        _("filters"),
        default=dict,
        help_text=_("Which attempts it is about; empty for the first of everybody."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0, help_text=_("Per cent."))
    made_at = models.DateTimeField(_("made at"), null=True)
    result = models.JSONField(_("result"), null=True)

    class Meta:
        verbose_name = _("item analysis")
        verbose_name_plural = _("item analyses")
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="quizzes_analysis_progress_percent"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(made_at__isnull=False, result__isnull=False),
                name="quizzes_analysis_ready_with_result",
            ),
        ]
        indexes = [
            # Used by the page that shows the newest analysis of a quiz.
            models.Index(fields=["activity", "-made_at"], name="quizzes_analysis_newest"),
        ]

    def __str__(self):
        return f"{self.activity_id}: {self.state}"
