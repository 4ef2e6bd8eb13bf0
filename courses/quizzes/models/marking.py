from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses.quizzes.freezing import digest
from courses.quizzes.models.attempt import Attempt
from courses.quizzes.models.regrade import Regrade
from courses.quizzes.models.versions import QuestionVersion


class MarkingQuerySet(models.QuerySet):
    def standing(self) -> "MarkingQuerySet":
        """The last marking of each attempt: the one that counts."""
        later = Marking.objects.filter(attempt=OuterRef("attempt"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))


class Marking(models.Model):
    """An attempt as it was marked. Marking anew after a mistaken key adds a row; none is changed."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="markings", verbose_name=_("attempt"))
    number = models.PositiveIntegerField(_("number"), default=1)
    earned = models.DecimalField(_("marks"), max_digits=9, decimal_places=3)
    possible = models.DecimalField(_("marks possible"), max_digits=9, decimal_places=3)
    score = models.PositiveSmallIntegerField(
        _("score"), help_text=_("Per cent, rounded down: it reaches the pass mark only when the marks do.")
    )
    passed = models.BooleanField(_("passed"))
    sections = models.JSONField(
        _("sections"), default=list, help_text=_("What each section earned, and whether it is passed.")
    )
    reason = models.TextField(
        _("reason"), blank=True, help_text=_("Why it was marked anew; empty for the first marking.")
    )
    answers_sha256 = models.CharField(_("hash of the answers"), max_length=64)
    evidence_sha256 = models.CharField(_("hash of paper, answers and marks"), max_length=64)
    marked_at = models.DateTimeField(_("marked at"))
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("marked by")
    )
    result = models.OneToOneField(
        "progress.Result",
        models.PROTECT,
        null=True,
        related_name="marking",
        verbose_name=_("result"),
        help_text=_("None where only the first try counts and this is a later one."),
    )
    regrade = models.ForeignKey(
        Regrade,
        models.PROTECT,
        null=True,
        related_name="markings",
        verbose_name=_("regrade"),
        help_text=_("By which it was marked anew."),
    )

    objects = MarkingQuerySet.as_manager()

    class Meta:
        verbose_name = _("marking")
        verbose_name_plural = _("markings")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="quizzes_marking_once"),
            models.UniqueConstraint(fields=["attempt", "regrade"], name="quizzes_marking_regraded_once"),
            models.CheckConstraint(condition=Q(score__lte=100), name="quizzes_marking_score_percent"),
        ]

    def __str__(self):
        return f"{self.attempt_id}: {self.score}"

    def evidence(self, paper_sha256: str, items: list["ItemMark"]) -> str:
        """The hash by which a result knows its attempt: over the paper, the chain of answers and all marks."""
        marks = [
            [mark.item, mark.question_version.spec_sha256, f"{mark.fraction:.5f}", f"{mark.earned:.3f}"]
            for mark in items
        ]
        content = [paper_sha256, self.answers_sha256, marks, self.score, self.passed]
        return digest([*content, self.sections] if self.sections else content)


class ItemMark(models.Model):
    """What one item earned in one marking; the response is told in the options' own ids, for statistics."""

    marking = models.ForeignKey(Marking, models.PROTECT, related_name="items", verbose_name=_("marking"))
    item = models.PositiveSmallIntegerField(_("item"))
    question_version = models.ForeignKey(
        QuestionVersion,
        models.PROTECT,
        related_name="item_marks",
        verbose_name=_("question version"),
        help_text=_("By which it was judged: in the first marking that of the paper."),
    )
    response = models.JSONField(_("response"), null=True, help_text=_("Empty where nothing was answered."))
    fraction = models.DecimalField(_("part earned"), max_digits=7, decimal_places=5)
    earned = models.DecimalField(_("marks"), max_digits=9, decimal_places=3)
    possible = models.DecimalField(_("marks possible"), max_digits=9, decimal_places=3)

    class Meta:
        verbose_name = _("mark of an item")
        verbose_name_plural = _("marks of items")
        constraints = [models.UniqueConstraint(fields=["marking", "item"], name="quizzes_item_mark_once")]

    def __str__(self):
        return f"{self.marking_id}/{self.item}"


class PersonMark(models.Model):
    """What one person gave for one item that people mark. Append-only: whoever thinks again adds a row."""

    attempt = models.ForeignKey(
        Attempt, models.PROTECT, related_name="person_marks", verbose_name=_("attempt")
    )
    item = models.PositiveSmallIntegerField(_("item"))
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("marked by")
    )
    number = models.PositiveIntegerField(_("number"), default=1)
    points = models.DecimalField(
        _("points"), max_digits=9, decimal_places=3, validators=[MinValueValidator(Decimal(0))]
    )
    levels = models.JSONField(
        _("levels"),
        default=dict,
        help_text=_("The level chosen for each criterion of the rubric, by their ids."),
    )
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("marked at"))

    class Meta:
        verbose_name = _("mark given by a person")
        verbose_name_plural = _("marks given by people")
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "item", "marker", "number"], name="quizzes_person_mark_once"
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="quizzes_person_mark_not_negative"),
        ]

    def __str__(self):
        return f"{self.attempt_id}/{self.item}: {self.points}"
