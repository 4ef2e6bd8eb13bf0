from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lms.audit import append_only


class AwardsConfig(AppConfig):
    name = "certification.awards"
    label = "awards"
    verbose_name = _("Awards")

    def ready(self):
        append_only.declare(
            "awards.Period",
            "awards.PeriodEvidence",
            "awards.Revocation",
            "awards.Certificate",
            "awards.CertificateDocument",
            "awards.Upholding",
        )
        import_module("certification.awards.tasks")  # registers the outbox handlers, wherever rows are worked
