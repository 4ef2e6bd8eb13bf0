"""Rows of work: put, ring, claim, work.

The row is written in the transaction that makes the work necessary. A Celery message only says "look now";
when it is lost the dispatcher rings again, and where there is no broker the dispatcher does the work itself.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from kombu.exceptions import OperationalError

from lms.outbox import registry
from lms.outbox.models import OutboxRow

logger = logging.getLogger(__name__)

WORK_TASK = "lms.outbox.work"
_doorbell = ContextVar("doorbell", default=True)
LONGEST_PAUSE = timedelta(minutes=10)
# A row that has waited so long is rung for more rarely: the messages of a long standstill would else pile up.
LONG_WAIT = timedelta(minutes=1)
RARELY = 10


def put(
    *, kind: str, key: str, payload: dict, at: datetime, available_at: datetime | None = None
) -> OutboxRow:
    """Writes the row in the caller's transaction and rings after the commit.

    `key` names the effect for good: putting it again returns the row that is there, done or not.
    """
    row, created = OutboxRow.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "payload": payload, "created_at": at, "available_at": available_at or at},
    )
    if created and row.available_at <= at and _doorbell.get() and getattr(settings, "OUTBOX_DOORBELL", True):
        transaction.on_commit(lambda: ring(row=row), robust=True)
    return row


@contextmanager
def without_doorbell() -> Iterator[None]:
    """Rows put inside are not rung for: for commands that write many and work them themselves at the end."""
    token = _doorbell.set(False)
    try:
        yield
    finally:
        _doorbell.reset(token)


def ring(*, row: OutboxRow) -> bool:
    """Sends the message for a row; False where the broker cannot be reached (the row waits for the dispatcher)."""
    handler = registry.handlers.get(row.kind)
    queue = handler.queue if handler else "default"
    try:
        current_app.send_task(
            WORK_TASK, kwargs={"row_id": row.pk}, queue=f"{settings.CELERY_QUEUE_PREFIX}{queue}"
        )
    except (OperationalError, OSError) as error:
        logger.warning("the broker does not answer (%s); row %s waits for the dispatcher", error, row.key)
        return False
    return True


def ring_late(*, at: datetime, patience: timedelta, limit: int = 500) -> list[OutboxRow]:
    """Marks and returns the ready rows that nobody was told of for `patience`, or RARELY times that once they have
    waited LONG_WAIT; each is due to be rung again."""
    long_waiting = Q(available_at__lte=at - LONG_WAIT)
    quiet = (
        Q(rung_at=None, created_at__lte=at - patience)
        | ~long_waiting & Q(rung_at__lte=at - patience)
        | long_waiting & Q(rung_at__lte=at - RARELY * patience)
    )
    rows = list(OutboxRow.objects.ready_at(at).filter(quiet).order_by("available_at", "id")[:limit])
    OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(rung_at=at)
    return rows


def work(*, row_id: int, now: Callable[[], datetime]) -> bool:
    """Claims a ready row, runs its handler and marks it done; False where there was nothing to claim.

    A handler's error is logged and kept on the row, which becomes ready again after a growing pause.
    """
    row = _claim(row_id, now())
    if row is None:
        return False
    try:
        registry.handlers[row.kind].handle(row.payload, now())
    except Exception as error:  # whatever one row's work raises, the row waits and the others go on
        logger.exception("outbox row %s failed", row.key)
        _put_back(row, error, now())
        return True
    OutboxRow.objects.filter(pk=row.pk, done_at=None).update(done_at=now(), lease_until=None, last_error="")
    return True


def work_ready(*, now: Callable[[], datetime]) -> int:
    """Works every row that is ready and has a handler, and those that this makes ready; returns how many."""
    worked = 0
    while ids := list(
        OutboxRow.objects.ready_at(now())
        .filter(kind__in=registry.handlers)
        .order_by("available_at", "id")
        .values_list("pk", flat=True)
    ):
        worked += sum(work(row_id=row_id, now=now) for row_id in ids)
    return worked


def _claim(row_id: int, at: datetime) -> OutboxRow | None:
    """Takes the lease by one conditional UPDATE: of any number of workers exactly one gets the row."""
    row = OutboxRow.objects.filter(pk=row_id).first()
    if row is None or row.kind not in registry.handlers:
        return None
    shortened = getattr(settings, "OUTBOX_LEASE_SECONDS", None)
    lease = timedelta(seconds=shortened) if shortened else registry.handlers[row.kind].lease
    row.lease_until = at + lease
    claimed = OutboxRow.objects.ready_at(at).filter(pk=row_id)
    return row if claimed.update(lease_until=row.lease_until, attempts=F("attempts") + 1) else None


def _put_back(row: OutboxRow, error: Exception, at: datetime) -> None:
    """Nothing where the lease ran out and the row is in other hands by now."""
    pause = min(timedelta(seconds=2 ** min(row.attempts + 1, 10)), LONGEST_PAUSE)
    OutboxRow.objects.filter(pk=row.pk, done_at=None, lease_until=row.lease_until).update(
        lease_until=None, available_at=at + pause, last_error=f"{type(error).__name__}: {error}"[:2000]
    )
