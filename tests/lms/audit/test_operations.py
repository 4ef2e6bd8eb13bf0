import threading
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from lms.audit import append_only, operations
from lms.audit.models import AuditSeal
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_events(admin_person):
    at = timezone.now() - timedelta(hours=1)
    return [operations.record(by=admin_person, at=at, verb=f"test.{n}", obj=admin_person) for n in range(3)]


def test_event_names_actor_and_object_by_key_only(admin_person):
    event = operations.record(by=admin_person, at=timezone.now(), verb="test.happened", obj=admin_person)

    assert (event.actor, event.object_key) == (admin_person.key, str(admin_person.key))


def test_sealing_twice_seals_each_event_once(old_events):
    operations.seal(at=timezone.now())
    operations.seal(at=timezone.now())

    assert [seal.count for seal in AuditSeal.objects.all()] == [3]
    assert operations.first_broken_seal() is None


def test_time_that_an_event_speaks_of_does_not_decide_when_it_is_sealed(admin_person):
    now = timezone.now()
    for at in (now, now - timedelta(hours=1), now + timedelta(hours=1)):
        operations.record(by=None, at=at, verb="test.happened", obj=admin_person)

    operations.seal(at=now)

    assert [seal.count for seal in AuditSeal.objects.all()] == [3]
    assert operations.first_broken_seal() is None


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_event_of_a_transaction_that_is_still_open_is_waited_for(admin_person):
    written, may_commit = threading.Event(), threading.Event()
    record = partial(
        operations.record, by=None, at=timezone.now() - timedelta(hours=1), verb="test.slow", obj=admin_person
    )

    def slow():
        with transaction.atomic():
            record()
            written.set()
            may_commit.wait(timeout=30)

    def meanwhile():
        written.wait(timeout=30)
        record()
        early = operations.seal(at=timezone.now())
        may_commit.set()
        return early

    slow_one, early = at_once([slow, meanwhile])
    late = operations.seal(at=timezone.now())

    assert (slow_one, early, late.count) == (None, None, 2)
    assert operations.first_broken_seal() is None


def test_changed_event_is_found_by_verify_audit(old_events):
    operations.seal(at=timezone.now())

    with append_only.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET verb = 'test.forged' WHERE id = %s", [old_events[1].id])

    with pytest.raises(CommandError, match="do not fit"):
        call_command("verify_audit")
