from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from kombu.exceptions import OperationalError

from lms.outbox import operations, registry
from lms.outbox.models import OutboxRow

# The command closes connections that are in a transaction, as those of other tests are.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def late_row(monkeypatch):
    handler = registry.Handler(lambda payload, at: None, timedelta(seconds=60), "default")
    monkeypatch.setitem(registry.handlers, "test", handler)
    at = timezone.now() - timedelta(seconds=30)
    return operations.put(kind="test", key="test:late", payload={}, at=at)


def test_dispatcher_rings_for_a_late_row(late_row, monkeypatch):
    sent = []
    monkeypatch.setattr(
        operations.current_app, "send_task", lambda name, **options: sent.append(options["kwargs"])
    )

    call_command("dispatch", once=True)

    assert sent == [{"row_id": late_row.pk}]
    assert OutboxRow.objects.get().done_at is None


def test_dispatcher_does_the_work_itself_where_no_broker_answers(late_row, monkeypatch):
    def refuse(*args, **options):
        raise OperationalError("connection refused")

    monkeypatch.setattr(operations.current_app, "send_task", refuse)

    call_command("dispatch", once=True)

    assert OutboxRow.objects.get().done_at is not None


def test_dispatcher_does_the_chores_that_the_settings_name(settings, late_row):
    called.clear()
    settings.DISPATCHER_CHORES = {"tests.lms.outbox.test_dispatch.remember": 60}

    call_command("dispatch", once=True)

    assert len(called) == 1


def test_failing_chore_holds_up_neither_the_others_nor_the_dispatcher(settings, caplog):
    called.clear()
    names = ["tests.lms.outbox.test_dispatch.fail", "tests.lms.outbox.test_dispatch.remember"]
    settings.DISPATCHER_CHORES = dict.fromkeys(names, 60)

    call_command("dispatch", once=True)

    assert len(called) == 1
    assert "the chore tests.lms.outbox.test_dispatch.fail failed" in caplog.text


def test_error_of_any_kind_ends_a_turn_and_not_the_dispatcher(monkeypatch, caplog):
    monkeypatch.setattr(operations, "ring_late", lambda **_: fail(at=None))

    call_command("dispatch", once=True)

    assert "this turn went wrong" in caplog.text


called = []


def fail(*, at):
    raise ValueError("a chore of its own kind")


def remember(*, at):
    called.append(at)
