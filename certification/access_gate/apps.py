from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lms.audit import append_only


class AccessGateConfig(AppConfig):
    name = "certification.access_gate"
    label = "access_gate"
    verbose_name = _("Access gate")

    def ready(self):
        append_only.declare("access_gate.Decision", "access_gate.DecisionSeal")
