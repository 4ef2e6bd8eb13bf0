from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxRowQuerySet(models.QuerySet):
    def undone(self) -> "OutboxRowQuerySet":
        return self.filter(done_at=None)

    def ready_at(self, at: datetime) -> "OutboxRowQuerySet":
        """Due, not done, and in nobody's hands."""
        return self.undone().filter(Q(lease_until=None) | Q(lease_until__lte=at), available_at__lte=at)


class OutboxRow(models.Model):
    """Work that must happen after a commit. It stays until it is done, whatever happens to messages and workers."""

    kind = models.CharField(_("kind"), max_length=100)
    key = models.CharField(
        _("key"), max_length=200, unique=True, help_text=_("One row per effect, for ever.")
    )
    payload = models.JSONField(_("payload"), default=dict)
    created_at = models.DateTimeField(_("created at"))
    available_at = models.DateTimeField(_("not before"))
    rung_at = models.DateTimeField(_("last doorbell"), null=True)
    lease_until = models.DateTimeField(_("leased until"), null=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(_("done at"), null=True)

    objects = OutboxRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbox row")
        verbose_name_plural = _("outbox rows")
        indexes = [
            # Used by the dispatcher at every turn and by /readyz.
            models.Index(fields=["available_at"], condition=Q(done_at=None), name="outbox_undone"),
        ]

    def __str__(self):
        return self.key
