"""The embedded default behind `make run`: SQLite, a worker that needs no server, a demonstration key."""

import os

from django.core.management.utils import get_random_secret_key

from lms.settings.base import *
from lms.settings.base import STORAGES, VAR_DIR, env


def _own_secret() -> str:
    """A secret of this machine's own, made at the first start and kept in var/, never in the repository."""
    file = VAR_DIR / "secret_key"
    if not file.exists():
        draft = VAR_DIR / f"secret_key.{os.getpid()}"  # an interrupted start leaves no empty one behind
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key())
        draft.rename(file)
    return file.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or _own_secret()
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DEMONSTRATION = True
# Compressing Wagtail's files takes longer than everything else at the first start, and loopback needs no compression.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
