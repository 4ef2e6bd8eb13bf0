"""Tests: cheap hashing, no cache or network shared between tests; real parts come from the environment."""

import atexit
import os
import shutil
import tempfile

if "GWANMUN_VAR" not in os.environ:
    os.environ["GWANMUN_VAR"] = tempfile.mkdtemp(prefix="gwanmun-test-")
    atexit.register(shutil.rmtree, os.environ["GWANMUN_VAR"], ignore_errors=True)

from lms.settings.base import *
from lms.settings.base import CACHES, DATABASES, EMBEDDED, STATIC_ROOT, STORAGES, env

SECRET_KEY = "test-" + "x" * 50
ALLOWED_HOSTS = ["*"]
DEMONSTRATION = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES.pop("ephemeral", None)
if EMBEDDED:
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
if not env.str("CACHE_URL", default=""):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
OUTBOX_DOORBELL = False
if not env.str("CELERY_BROKER_URL", default=""):
    CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = False
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a missing folder
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = False  # every test comes from the same address
MFA_RATE_LIMITS = False
# A shared Redis remembers what other processes and earlier runs put there, such as where a site begins.
CACHES["default"]["KEY_PREFIX"] = f"test-{os.getpid()}"
# Search and reference index take a quarter of each publication: tests about them ask for the fixture `indexed`.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
