from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.simulations.models.draft import ScenarioDraft


class SelfTest(models.Model):
    """The self-test of a draft that is too much work for a request: the outbox goes through it part by part.

    It is about one content and one engine; the draft may have moved on since.
    """

    draft = models.OneToOneField(
        ScenarioDraft, models.CASCADE, related_name="self_test", verbose_name=_("draft of a scenario")
    )
    spec_sha256 = models.CharField(_("hash of the package"), max_length=64, db_index=True)
    engine = models.CharField(_("engine"), max_length=20)
    trials = models.PositiveIntegerField(_("runs to be played"))
    tried = models.PositiveIntegerField(_("runs played"), default=0)
    outcomes = models.JSONField(
        _("outcomes"), default=list, help_text=_("Of the runs played so far; empty once it is done.")
    )
    findings = models.JSONField(_("findings"), default=list)
    concerns = models.JSONField(_("worth a look"), default=list)
    stopped = models.BooleanField(
        _("stopped"), default=False, help_text=_("The next run alone is more work than is done at a time.")
    )
    began_at = models.DateTimeField(_("began at"))
    done_at = models.DateTimeField(_("done at"), null=True)

    class Meta:
        verbose_name = _("self-test of a draft")
        verbose_name_plural = _("self-tests of drafts")

    def __str__(self):
        return f"{self.draft_id}: {self.tried}/{self.trials}"

    @property
    def is_complete(self) -> bool:
        return self.done_at is not None and not self.stopped
