"""The Celery side of the outbox: one task, told only which row to look at."""

from celery import shared_task
from django.utils import timezone

from lms.outbox import operations


@shared_task(name=operations.WORK_TASK)
def work(*, row_id: int) -> None:
    operations.work(row_id=row_id, now=timezone.now)
