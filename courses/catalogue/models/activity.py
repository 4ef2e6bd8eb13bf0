from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Activity(models.Model):
    """Something with a result. The row outlives the page, quiz or scenario it speaks of, so that results can point at it."""

    class Kind(models.TextChoices):
        LESSON = "lesson", _("lesson")
        QUIZ = "quiz", _("quiz")
        SIMULATION = "simulation", _("simulation")

    key = models.CharField(
        _("key"),
        max_length=100,
        unique=True,
        help_text=_("Kind and translation key: the same in all languages."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=255)
    titles = models.JSONField(_("titles by language"), default=dict)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The title in the active language, where it was published in it."""
        return self.titles.get((get_language() or "").partition("-")[0], self.title)
