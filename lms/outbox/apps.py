from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "lms.outbox"
    label = "outbox"
    verbose_name = _("Outbox")

    def ready(self):
        # Every process knows every handler: the web server in tests and the dispatcher without a broker work rows too.
        autodiscover_modules("tasks")
