from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.quizzes.models.question import Question


class QuestionComment(models.Model):
    """What somebody who looked at a question had to say, until it is resolved."""

    question = models.ForeignKey(
        Question, models.CASCADE, related_name="comments", verbose_name=_("question")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written at"))
    text = models.TextField(_("comment"), max_length=2000)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("resolved by")
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True)

    class Meta:
        verbose_name = _("comment on a question")
        verbose_name_plural = _("comments on questions")
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_by=None, resolved_at=None)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="quizzes_comment_resolved_by_whom_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.question_id}: {self.text[:40]}"

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None
