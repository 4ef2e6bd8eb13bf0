"""Work of people that the clock starts."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="lms.people.clear_sessions")
def clear_sessions() -> None:
    """Deletes the sessions that have expired."""
    call_command("clearsessions")
