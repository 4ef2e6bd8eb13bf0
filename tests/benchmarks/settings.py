"""The embedded default with one view more: the "hello" that every figure is compared with."""

from lms.settings.development import *

ROOT_URLCONF = "tests.benchmarks.urls"
LOGGING = {"version": 1, "disable_existing_loggers": True}
OUTBOX_DOORBELL = False
