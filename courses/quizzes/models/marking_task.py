import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses.quizzes.models.attempt import Attempt
from courses.quizzes.models.marking import PersonMark
from courses.quizzes.models.versions import QuestionVersion


class MarkingTaskQuerySet(models.QuerySet):
    def open_to(self, person, *, settles: bool) -> "MarkingTaskQuerySet":
        """What the person may mark: nobody marks an answer of their own, nor one twice; only some settle."""
        own = PersonMark.objects.filter(attempt=OuterRef("attempt"), item=OuterRef("item"), marker=person)
        stages = [MarkingTask.Stage.FIRST, MarkingTask.Stage.SECOND]
        stages += [MarkingTask.Stage.SETTLE] if settles else []
        return self.filter(~Exists(own), stage__in=stages).exclude(attempt__person=person)

    def free_for(self, person, at: datetime) -> "MarkingTaskQuerySet":
        """Those that nobody else has before them now."""
        return self.filter(Q(claimed_by=None) | Q(claimed_by=person) | Q(claimed_until__lte=at))


class MarkingTask(models.Model):
    """An answer that people mark, from the handing in until its mark stands. What they gave is in PersonMark.

    Its key is all that a marker learns of whose it is.
    """

    class Stage(models.TextChoices):
        FIRST = "first", _("to be marked")
        SECOND = "second", _("to be marked by a second person")
        SETTLE = "settle", _("to be settled")
        DONE = "done", _("marked")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(
        Attempt, models.PROTECT, related_name="marking_tasks", verbose_name=_("attempt")
    )
    item = models.PositiveSmallIntegerField(_("item"))
    question_version = models.ForeignKey(
        QuestionVersion, models.PROTECT, related_name="marking_tasks", verbose_name=_("question version")
    )
    handed_in_at = models.DateTimeField(_("handed in at"))
    markers = models.PositiveSmallIntegerField(_("markers"), default=1)
    tolerance = models.PositiveSmallIntegerField(
        _("tolerance"), default=0, help_text=_("Per cent of the points by which two marks may differ.")
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.FIRST)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("taken up by")
    )
    claimed_until = models.DateTimeField(_("kept for them until"), null=True)

    objects = MarkingTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to be marked")
        verbose_name_plural = _("answers to be marked")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "item"], name="quizzes_marking_task_once"),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_until=None)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="quizzes_marking_task_claim_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["question_version", "handed_in_at"],
                condition=~Q(stage="done"),
                name="quizzes_marking_task_open",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """What the answer is called among those who mark."""
        return self.key.hex[:6].upper()

    @property
    def is_done(self) -> bool:
        return self.stage == self.Stage.DONE
