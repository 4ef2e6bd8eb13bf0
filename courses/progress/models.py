from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _


class Enrolment(models.Model):
    """A person on a course, in whatever languages the course exists."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments", verbose_name=_("person")
    )
    course_key = models.UUIDField(_("course key"))
    language = models.CharField(
        _("language"),
        max_length=20,
        help_text=_("The version of this language decides when the course is complete."),
    )
    enrolled_at = models.DateTimeField(_("enrolled at"))
    last_activity = models.ForeignKey(
        "catalogue.Activity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("last activity"),
    )
    last_seen_at = models.DateTimeField(_("last seen at"), null=True, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["person", "course_key"], name="progress_enrolment_once"),
        ]
        indexes = [
            # Used when a new version is published and by the readiness report.
            models.Index(fields=["course_key"], name="progress_enrolment_course"),
        ]

    def __str__(self):
        return f"{self.person}: {self.course_key}"


class ResultQuerySet(models.QuerySet):
    def standing(self) -> "ResultQuerySet":
        """Without those that a later row corrected, or took the place of."""
        return self.filter(superseded_by=None)

    def good(self) -> "ResultQuerySet":
        return self.filter(outcome__in=Result.GOOD)

    def with_lapse(self) -> "ResultQuerySet":
        """Annotates `has_lapsed`: whether a later version of the activity ended what was achieved before it."""
        begun = Coalesce(OuterRef("begun_at"), OuterRef("achieved_at"))
        of_no_language = Q(Exact(OuterRef("language"), ""))
        ended = Lapse.objects.filter(
            of_no_language | Q(language__in=["", OuterRef("language")]),
            activity=OuterRef("activity"),
            at__gt=begun,
        )
        return self.annotate(has_lapsed=Exists(ended))

    def counting(self) -> "ResultQuerySet":
        """Those that stand and have not lapsed: what completes, unlocks and certifies from now on."""
        return self.standing().with_lapse().filter(has_lapsed=False)


class Result(models.Model):
    """The outcome of one activity for one person. Never changed: a correction is a new row that supersedes this one."""

    class Outcome(models.TextChoices):
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")
        DONE = "done", _("done")

    GOOD = (Outcome.PASSED, Outcome.DONE)

    key = models.CharField(
        _("key"), max_length=150, unique=True, help_text=_("One row per outcome, for ever.")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="results", verbose_name=_("person")
    )
    activity = models.ForeignKey(
        "catalogue.Activity", models.PROTECT, related_name="results", verbose_name=_("activity")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    score = models.PositiveIntegerField(
        _("score"), null=True, help_text=_("Per cent; empty where there is none.")
    )
    achieved_at = models.DateTimeField(_("achieved at"))
    begun_at = models.DateTimeField(
        _("begun at"), null=True, help_text=_("On the version of that moment; empty: as it was achieved.")
    )
    language = models.CharField(
        _("language"), max_length=20, blank=True, help_text=_("Of the version; empty where it has none.")
    )
    evidence_kind = models.CharField(_("kind of evidence"), max_length=40)
    evidence_key = models.CharField(_("key of the evidence"), max_length=150)
    evidence_sha256 = models.CharField(_("hash of the evidence"), max_length=64)
    course_version = models.ForeignKey(
        "catalogue.CourseVersion",
        models.PROTECT,
        null=True,
        related_name="results",
        verbose_name=_("course version"),
        help_text=_("Current when it was achieved; empty outside of a course."),
    )
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="superseded_by",
        verbose_name=_("supersedes"),
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__lte=100), name="progress_result_score_percent"
            ),
        ]
        indexes = [
            # Used by every standing.
            models.Index(fields=["person", "activity"], name="progress_result_person"),
        ]

    def __str__(self):
        return f"{self.person}: {self.activity}, {self.get_outcome_display()}"

    @property
    def is_good(self) -> bool:
        return self.outcome in self.GOOD


class Lapse(models.Model):
    """From this moment results of the activity that were begun earlier complete, unlock and certify nothing new.

    What they completed and certified before stays. Append-only.
    """

    key = models.CharField(
        _("key"), max_length=150, unique=True, help_text=_("One row per reason, for ever.")
    )
    activity = models.ForeignKey(
        "catalogue.Activity", models.PROTECT, related_name="lapses", verbose_name=_("activity")
    )
    language = models.CharField(
        _("language"), max_length=20, blank=True, help_text=_("Whose versions it ends; empty: of all.")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("lapse of results")
        verbose_name_plural = _("lapses of results")
        indexes = [
            # Used by every standing.
            models.Index(fields=["activity", "at"], name="progress_lapse_activity"),
        ]

    def __str__(self):
        return f"{self.activity}: {self.at:%Y-%m-%d}"


class Completion(models.Model):
    """A person had done all that a course version requires, at this moment and by these results."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="completions", verbose_name=_("person")
    )
    course_key = models.UUIDField(_("course key"))
    course_version = models.ForeignKey(
        "catalogue.CourseVersion",
        models.PROTECT,
        related_name="completions",
        verbose_name=_("course version"),
    )
    completed_at = models.DateTimeField(_("completed at"))
    results = models.ManyToManyField(
        Result, through="CompletionResult", related_name="completions", verbose_name=_("results")
    )

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course_key", "course_version"], name="progress_completion_once"
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.course_version}"


class CompletionResult(models.Model):
    """One result that a completion rests on."""

    completion = models.ForeignKey(
        Completion, models.PROTECT, related_name="evidence", verbose_name=_("completion")
    )
    result = models.ForeignKey(Result, models.PROTECT, related_name="+", verbose_name=_("result"))

    class Meta:
        verbose_name = _("result of a completion")
        verbose_name_plural = _("results of completions")
        constraints = [
            models.UniqueConstraint(fields=["completion", "result"], name="progress_completion_result_once"),
        ]

    def __str__(self):
        return f"{self.completion}: {self.result}"
