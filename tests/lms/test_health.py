from datetime import timedelta

import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from lms import health
from lms.outbox import operations
from lms.outbox.models import OutboxRow

pytestmark = pytest.mark.django_db


def test_process_that_answers_is_healthy_without_looking_at_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_migrated_database_with_an_idle_outbox_is_ready(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()["faults"]) == (200, [])


@pytest.mark.parametrize(("age", "status"), [(59, 200), (61, 503)])
def test_outbox_row_older_than_a_minute_makes_unready(client, age, status):
    operations.put(kind="test", key="test:old", payload={}, at=timezone.now() - timedelta(seconds=age))

    assert client.get("/readyz").status_code == status


@pytest.mark.parametrize("handled", ["done", "due later"])
def test_row_that_nobody_has_to_wait_for_leaves_ready(client, handled):
    now = timezone.now()
    row = operations.put(kind="test", key="test:old", payload={}, at=now - timedelta(hours=1))
    late = {"done_at": now} if handled == "done" else {"available_at": now + timedelta(minutes=5)}
    OutboxRow.objects.filter(pk=row.pk).update(**late)

    assert client.get("/readyz").status_code == 200


def test_migration_that_is_missing_makes_unready(client):
    health._known_migrated.cache_clear()
    MigrationRecorder.Migration.objects.using(connection.alias).filter(app="outbox").delete()

    response = client.get("/readyz")

    assert (response.status_code, response.json()["faults"]) == (503, ["migrations"])


@pytest.mark.parametrize("error", [DatabaseError, InterfaceError])
def test_unreachable_database_makes_unready(client, monkeypatch, error):
    def fail(at):
        raise error("gone")

    monkeypatch.setattr(health, "_faults", fail)

    assert client.get("/readyz").json()["faults"] == ["database"]
