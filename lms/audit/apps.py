from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from lms.audit import append_only


class AuditConfig(AppConfig):
    name = "lms.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self):
        append_only.declare("audit.AuditEvent", "audit.AuditSeal")
        post_migrate.connect(
            append_only.install_after_migrate, sender=self, dispatch_uid="append-only triggers"
        )
        checks.register(append_only.check_triggers, checks.Tags.database)
