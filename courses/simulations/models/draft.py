"""What trainers write before it is a package: it may be unfinished and wrong, and nobody is judged by it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.simulations.models.fields import CanonicalJSONField
from courses.simulations.models.scenario import Scenario


class Draft(models.Model):
    """`spec` is the part of a package that is written here; `seq` counts its changes, so that two editors notice."""

    spec = CanonicalJSONField(_("content"), default=dict)
    seq = models.PositiveIntegerField(_("number of changes"), default=0)
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        abstract = True


class SimulatedSystem(Draft):
    """The replica that scenarios are cases on: member `system` of their packages."""

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        KOREAN = "ko", _("Korean")

    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, choices=Language)

    class Meta:
        verbose_name = _("simulated system")
        verbose_name_plural = _("simulated systems")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class ScenarioDraft(Draft):
    """Member `scenario` of the package that the scenario's next version is made of."""

    scenario = models.OneToOneField(
        Scenario, models.CASCADE, related_name="draft", verbose_name=_("scenario")
    )
    system = models.ForeignKey(
        SimulatedSystem, models.PROTECT, related_name="scenarios", verbose_name=_("simulated system")
    )

    class Meta:
        verbose_name = _("draft of a scenario")
        verbose_name_plural = _("drafts of scenarios")

    def __str__(self):
        return str(self.scenario)
