from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models.activity import Activity
from courses.catalogue.models.pages import CoursePage


class CourseVersionQuerySet(models.QuerySet):
    def current(self) -> "CourseVersionQuerySet":
        """The newest version of each course and language."""
        newest = CourseVersion.objects.filter(
            course_key=OuterRef("course_key"), language=OuterRef("language")
        )
        return self.filter(number=Subquery(newest.order_by("-number").values("number")[:1]))

    def with_offer(self) -> "CourseVersionQuerySet":
        """Adds `is_offered`: whether the course is live now in the version's language."""
        live = CoursePage.objects.live().filter(
            translation_key=OuterRef("course_key"), locale__language_code=OuterRef("language")
        )
        return self.annotate(is_offered=Exists(live))

    def offered(self) -> "CourseVersionQuerySet":
        """Those whose course is live now: an unpublished course is closed, whatever its versions say."""
        return self.with_offer().filter(is_offered=True)


class CourseVersion(models.Model):
    """A course as it was published in one language: what has to be done, frozen and hashed. Never changed."""

    course_key = models.UUIDField(_("course key"))
    language = models.CharField(_("language"), max_length=20)
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=255)
    spec = models.JSONField(_("content"))
    spec_sha256 = models.CharField(_("hash of the content"), max_length=64)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    keeps_earlier_passes = models.BooleanField(_("earlier results keep counting"))
    counts_from = models.DateTimeField(
        _("results count from"), null=True, help_text=_("Results from before do not count; empty: all do.")
    )

    objects = CourseVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("course version")
        verbose_name_plural = _("course versions")
        constraints = [
            models.UniqueConstraint(
                fields=["course_key", "language", "number"], name="catalogue_version_number_once"
            ),
            models.CheckConstraint(
                condition=Q(keeps_earlier_passes=True) | Q(counts_from__isnull=False),
                name="catalogue_version_counts_from_when_it_resets",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.language}, {self.number})"


class CourseActivity(models.Model):
    """One line of a version's frozen list: results and completions rest on it."""

    version = models.ForeignKey(
        CourseVersion, models.PROTECT, related_name="activities", verbose_name=_("version")
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="in_versions", verbose_name=_("activity")
    )
    module_position = models.PositiveIntegerField(_("module"))
    position = models.PositiveIntegerField(_("position in the course"))
    required = models.BooleanField(_("needed to complete the course"))

    class Meta:
        verbose_name = _("activity of a course version")
        verbose_name_plural = _("activities of course versions")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "activity"], name="catalogue_version_activity_once"),
        ]

    def __str__(self):
        return f"{self.version}: {self.activity}"
