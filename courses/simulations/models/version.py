from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.simulations.engine import Package, load_package


class PackageChanged(Exception):
    """A stored package is not the one its hash was taken from: somebody wrote past the application."""


class ScenarioVersion(models.Model):
    """A package that was found sound and passed its self-test. Append-only: runs and evidence rest on it.

    A `trial` is sound but not self-tested: authors record and try out drafts on it, it is never published.
    """

    scenario = models.ForeignKey(
        "simulations.Scenario", models.PROTECT, related_name="versions", verbose_name=_("scenario")
    )
    number = models.PositiveIntegerField(_("number"), help_text=_("Zero for a trial."))
    trial = models.BooleanField(_("trial"), default=False)
    keeps_passes = models.BooleanField(
        _("earlier passes stay good"),
        default=True,
        help_text=_("Whether passes on earlier versions count on once this one is published."),
    )
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=200)
    package = models.TextField(_("package"), help_text=_("Canonical JSON."))
    spec_sha256 = models.CharField(_("hash of the package"), max_length=64, db_index=True)
    engine = models.CharField(
        _("engine"), max_length=20, help_text=_("The engine whose self-test found nothing.")
    )
    created_at = models.DateTimeField(_("imported at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("imported by"),
    )

    class Meta:
        verbose_name = _("scenario version")
        verbose_name_plural = _("scenario versions")
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "number"],
                condition=Q(trial=False),
                name="simulations_version_number_once",
            ),
            models.UniqueConstraint(
                fields=["scenario", "spec_sha256", "trial"], name="simulations_version_content_once"
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.number})"

    def told(self) -> dict:
        """What the audit trail remembers of it."""
        return {
            "scenario": self.scenario_id,
            "number": self.number,
            "sha256": self.spec_sha256,
            "engine": self.engine,
            "keeps_passes": self.keeps_passes,
            "trial": self.trial,
        }

    def load(self) -> Package:
        """The package, ready to play; one query where this process has not played it lately. PackageChanged."""
        return load(self.spec_sha256)


@lru_cache(maxsize=64)
def load(spec_sha256: str) -> Package:
    """The stored package of this hash, ready to play. PackageChanged."""
    stored = ScenarioVersion.objects.filter(spec_sha256=spec_sha256).values_list("package", flat=True)
    package = load_package(stored[:1].get())
    if package.sha256 != spec_sha256:
        raise PackageChanged(spec_sha256)
    return package


class Publication(models.Model):
    """From this moment new runs begin with this version; until the next publication. Append-only."""

    version = models.ForeignKey(
        ScenarioVersion, models.PROTECT, related_name="publications", verbose_name=_("version")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("publication of a scenario")
        verbose_name_plural = _("publications of scenarios")

    def __str__(self):
        return f"{self.version}, {self.at:%Y-%m-%d}"
