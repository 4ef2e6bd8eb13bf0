"""Which database holds what: only the embedded default has a second one."""

from django.conf import settings

EPHEMERAL_APPS = {"sessions", "django_cache"}


class EphemeralRouter:
    """Sends sessions and cache to the "ephemeral" database where there is one, everything else to "default"."""

    def _database_for(self, app_label: str) -> str | None:
        if app_label in EPHEMERAL_APPS and "ephemeral" in settings.DATABASES:
            return "ephemeral"
        return None

    def db_for_read(self, model, **hints):
        return self._database_for(model._meta.app_label)

    def db_for_write(self, model, **hints):
        return self._database_for(model._meta.app_label)

    def allow_migrate(self, db, app_label, **hints):
        return db == (self._database_for(app_label) or "default")
