from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEventQuerySet(models.QuerySet):
    def about(self, obj: models.Model) -> "AuditEventQuerySet":
        return self.filter(object_type=obj._meta.label_lower, object_key=key_of(obj))


def key_of(obj: models.Model) -> str:
    """The key an event knows an object by: its own stable `key` where it has one, else its primary key."""
    return str(getattr(obj, "key", None) or obj.pk)


class AuditEvent(models.Model):
    """Who did what to which object when. No foreign keys: the trail outlives what it speaks of."""

    at = models.DateTimeField(_("at"))
    actor = models.UUIDField(
        _("actor"), null=True, help_text=_("Key of the person; empty for the system itself.")
    )
    verb = models.CharField(_("verb"), max_length=100)
    object_type = models.CharField(_("object type"), max_length=100)
    object_key = models.CharField(_("object key"), max_length=200)
    detail = models.JSONField(_("detail"), default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["object_type", "object_key", "id"], name="audit_by_object"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_type} {self.object_key}"


class AuditSeal(models.Model):
    """One link of the chain over the events up to `last_event`, made by the dispatcher."""

    last_event = models.BigIntegerField(_("last event"), unique=True)
    count = models.PositiveIntegerField(_("number of events"))
    # Unique: two dispatchers at one time cannot fork the chain.
    previous = models.CharField(_("previous hash"), max_length=64, unique=True)
    sha256 = models.CharField(_("hash"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"))

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self):
        return f"{self.last_event} {self.sha256[:12]}"
