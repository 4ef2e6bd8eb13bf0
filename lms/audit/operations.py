"""Writing, sealing and verifying the audit trail."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, models, transaction

from lms.audit.models import AuditEvent, AuditSeal, key_of

GENESIS = "0" * 64
LOOKS_FOR_A_QUIET_MOMENT = 50
WRITERS = """
SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE relation = %s::regclass AND mode = 'RowExclusiveLock' AND pid IS DISTINCT FROM pg_backend_pid()
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
"""


def record(*, by, at: datetime, verb: str, obj: models.Model, detail: dict | None = None) -> AuditEvent:
    """Appends an event in the caller's transaction.

    `by` is the acting person or None for the system. `detail` must be JSON and hold no names of people:
    the trail keeps keys only, so that it survives the removal of a name.
    """
    return AuditEvent.objects.create(
        at=at,
        actor=getattr(by, "key", None),
        verb=verb,
        object_type=obj._meta.label_lower,
        object_key=key_of(obj),
        detail=detail or {},
    )


def last_settled(model: type[models.Model]) -> int:
    """The id up to which the rows of an append-only table are all there; 0 where it is being written to just now.

    A transaction that is open may hold a lower id than rows that are visible already, however long it takes: sealed
    without it, it would look like a forgery afterwards. Whoever has inserted holds the table's lock until the commit.
    """
    for _ in range(LOOKS_FOR_A_QUIET_MOMENT):
        last = model._default_manager.aggregate(last=models.Max("id"))["last"] or 0
        if connection.vendor != "postgresql":
            return last  # one writer at a time
        with connection.cursor() as cursor:
            cursor.execute(WRITERS, [model._meta.db_table])
            if not cursor.fetchone()[0]:
                return last
    return 0


@transaction.atomic
def seal(*, at: datetime) -> AuditSeal | None:
    """Chains the settled events that no seal covers yet; None where there are none. Safe to repeat."""
    settled = last_settled(AuditEvent)
    last = AuditSeal.objects.select_for_update().order_by("last_event").last()
    after = last.last_event if last else 0
    events = list(AuditEvent.objects.filter(id__gt=after, id__lte=settled).order_by("id"))
    if not events:
        return None
    previous = last.sha256 if last else GENESIS
    return AuditSeal.objects.create(
        last_event=events[-1].id,
        count=len(events),
        previous=previous,
        sha256=_chained(previous, events),
        sealed_at=at,
    )


def first_broken_seal() -> AuditSeal | None:
    """The first seal that its events no longer fit, or None when the whole trail verifies."""
    previous, after = GENESIS, 0
    for sealed in AuditSeal.objects.order_by("last_event"):
        events = list(AuditEvent.objects.filter(id__gt=after, id__lte=sealed.last_event).order_by("id"))
        if (sealed.previous, sealed.sha256, sealed.count) != (
            previous,
            _chained(previous, events),
            len(events),
        ):
            return sealed
        previous, after = sealed.sha256, sealed.last_event
    return None


def _chained(previous: str, events: Iterable[AuditEvent]) -> str:
    head = previous
    for event in events:
        actor = str(event.actor) if event.actor else None
        content = [
            event.id,
            event.at.timestamp(),
            actor,
            event.verb,
            event.object_type,
            event.object_key,
            event.detail,
        ]
        line = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        head = hashlib.sha256((head + line).encode()).hexdigest()
    return head
