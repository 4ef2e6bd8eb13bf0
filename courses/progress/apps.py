from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lms.audit import append_only


class ProgressConfig(AppConfig):
    name = "courses.progress"
    label = "progress"
    verbose_name = _("Progress")

    def ready(self):
        append_only.declare(
            "progress.Result", "progress.Lapse", "progress.Completion", "progress.CompletionResult"
        )
