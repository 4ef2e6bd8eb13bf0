from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lms.audit import append_only


class SimulationsConfig(AppConfig):
    name = "courses.simulations"
    label = "simulations"
    verbose_name = _("Simulations")

    def ready(self):
        append_only.declare(
            "simulations.ScenarioVersion",
            "simulations.Publication",
            "simulations.RunEvent",
            "simulations.RunReport",
            "simulations.HintTaken",
        )
