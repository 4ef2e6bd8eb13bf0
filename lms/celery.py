"""The Celery application. Its messages are a doorbell; what must happen is a row of lms.outbox."""

import os

from celery import Celery
from kombu.transport.sqlalchemy import Transport as SqlAlchemyTransport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.development")

# The transport hands its options to create_engine, which refuses this one: it can only be set here.
SqlAlchemyTransport.polling_interval = 0.2

app = Celery("gwanmun")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="periodic")
