from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    name = "lms.people"
    label = "people"
    verbose_name = _("People")
    default = True

    def ready(self):
        import_module("lms.people.tasks")  # registers the handlers of outbox rows


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's users app with our screens for people, and permission by role and scope."""

    default = False
    user_viewset = "lms.people.viewsets.PersonViewSet"

    def ready(self):
        super().ready()
        import_module("lms.people.permissions").register_policies()
