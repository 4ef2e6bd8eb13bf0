from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from lms.outbox import operations, registry
from lms.outbox.models import OutboxRow
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def worked(monkeypatch):
    """Payloads the handler of kind "test" was called with."""
    seen = []
    handler = registry.Handler(lambda payload, at: seen.append(payload), timedelta(seconds=60), "default")
    monkeypatch.setitem(registry.handlers, "test", handler)
    return seen


def put(key="test:1", **fields):
    return operations.put(kind="test", key=key, payload={"n": 1}, at=timezone.now(), **fields)


def test_putting_the_same_effect_again_returns_the_row_that_is_there():
    assert put().pk == put().pk


def test_row_is_rolled_back_with_its_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put()
        raise ZeroDivisionError

    assert not OutboxRow.objects.exists()


def test_row_is_worked_exactly_once(worked):
    row = put()

    results = [operations.work(row_id=row.pk, now=timezone.now) for _ in range(2)]

    assert (results, worked) == ([True, False], [{"n": 1}])


def test_leased_row_is_in_nobody_elses_hands_until_the_lease_ends(worked):
    row = put()
    OutboxRow.objects.filter(pk=row.pk).update(lease_until=timezone.now() + timedelta(seconds=30))

    assert not operations.work(row_id=row.pk, now=timezone.now)
    assert operations.work(row_id=row.pk, now=lambda: timezone.now() + timedelta(seconds=31))


def test_failing_row_waits_and_is_tried_again(monkeypatch):
    calls = []

    def fail_once(payload, at):
        calls.append(at)
        if len(calls) == 1:
            raise RuntimeError("printer on fire")

    monkeypatch.setitem(
        registry.handlers, "test", registry.Handler(fail_once, timedelta(seconds=60), "default")
    )
    row = put()

    operations.work_ready(now=timezone.now)
    row.refresh_from_db()
    assert (row.done_at, row.last_error) == (None, "RuntimeError: printer on fire")

    operations.work_ready(now=lambda: timezone.now() + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.done_at is not None and len(calls) == 2


def test_late_row_is_rung_again_but_not_at_every_turn():
    row = put()
    later = timezone.now() + timedelta(seconds=10)

    first = operations.ring_late(at=later, patience=timedelta(seconds=3))
    second = operations.ring_late(at=later + timedelta(seconds=1), patience=timedelta(seconds=3))

    assert (first, second) == ([row], [])


def test_row_that_has_waited_long_is_rung_for_more_rarely():
    row = put()
    patience, later = timedelta(seconds=3), timezone.now() + timedelta(minutes=5)

    rung = [
        second
        for second in range(60)
        if operations.ring_late(at=later + timedelta(seconds=second), patience=patience)
    ]

    assert rung == [0, 30]
    assert OutboxRow.objects.ready_at(later).get() == row


def test_row_that_fails_for_ever_is_tried_again_after_growing_pauses(monkeypatch):
    failing = registry.Handler(_fail, timedelta(seconds=60), "default")
    monkeypatch.setitem(registry.handlers, "test", failing)
    row, at = put(), timezone.now()

    pauses = []
    for _ in range(12):
        assert operations.work(row_id=row.pk, now=lambda at=at: at)
        row.refresh_from_db()
        pauses.append((row.available_at - at).total_seconds())
        at = row.available_at

    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]
    assert (row.attempts, row.done_at, row.lease_until) == (12, None, None)


def test_worker_whose_lease_ran_out_does_not_take_the_row_from_the_next(monkeypatch):
    row, at = put(), timezone.now()
    theirs = at + timedelta(minutes=9)

    def overtaken_and_failing(payload, at):
        OutboxRow.objects.filter(pk=row.pk).update(lease_until=theirs)
        _fail(payload, at)

    handler = registry.Handler(overtaken_and_failing, timedelta(seconds=60), "default")
    monkeypatch.setitem(registry.handlers, "test", handler)

    operations.work(row_id=row.pk, now=lambda: at)

    row.refresh_from_db()
    assert (row.lease_until, row.last_error) == (theirs, "")


def _fail(payload, at):
    raise RuntimeError("printer on fire")


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_one_time_one_gets_the_row(worked):
    row, at = put(), timezone.now()

    results = at_once([lambda: operations.work(row_id=row.pk, now=lambda: at)] * 8)

    assert (sorted(results), worked) == ([False] * 7 + [True], [{"n": 1}])


def test_row_of_a_kind_nobody_handles_waits_and_holds_nothing_up(worked):
    put(key="test:1")
    operations.put(kind="unheard of", key="unheard:1", payload={}, at=timezone.now())

    assert operations.work_ready(now=timezone.now) == 1
