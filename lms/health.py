"""Probes for load balancers and supervisors. They say yes or no and nothing an outsider could use."""

from datetime import timedelta
from functools import cache

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.outbox.models import OutboxRow

OUTBOX_PATIENCE = timedelta(seconds=60)


@never_cache
@require_safe
def healthz(request):
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request):
    """200 when database, migrations and outbox are as they should be, else 503 with the names that are not."""
    try:
        faults = _faults(timezone.now())
    except Error:
        faults = ["database"]
    return JsonResponse(
        {"status": "unready" if faults else "ready", "faults": faults}, status=503 if faults else 200
    )


def _faults(at) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if not _migrated():
        return ["migrations"]
    return (
        ["outbox"]
        if OutboxRow.objects.undone().filter(available_at__lt=at - OUTBOX_PATIENCE).exists()
        else []
    )


def _migrated() -> bool:
    if _known_migrated.cache_info().currsize:
        return True
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    return _known_migrated()


@cache
def _known_migrated() -> bool:
    """Remembers the yes: what this process needs does not change while it lives."""
    return True
