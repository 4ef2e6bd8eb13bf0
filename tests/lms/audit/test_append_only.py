import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from lms.audit import append_only, operations
from lms.audit.models import AuditEvent, AuditSeal


@pytest.fixture
def event(admin_person):
    return operations.record(by=None, at=timezone.now(), verb="test.happened", obj=admin_person)


@pytest.mark.django_db
@pytest.mark.parametrize("act", [lambda rows: rows.update(verb="other"), lambda rows: rows.delete()])
def test_written_event_can_be_neither_changed_nor_deleted(event, act):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        act(AuditEvent.objects.all())

    assert AuditEvent.objects.get().verb == "test.happened"


@pytest.mark.django_db
@pytest.mark.parametrize("in_the_way", ["id", "last_event", "previous"])
def test_written_row_cannot_be_replaced_by_an_insert(admin_person, event, in_the_way):
    seal = operations.seal(at=timezone.now())
    row = {"id": 77, "last_event": 77, "previous": "7" * 64} | {in_the_way: getattr(seal, in_the_way)}
    row |= {"count": 9, "sha256": "9" * 64, "sealed_at": timezone.now()}
    columns, values = ", ".join(row), ", ".join("%s" for _ in row)

    # PostgreSQL does not know the statement at all.
    with (
        pytest.raises((IntegrityError, ProgrammingError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        statement = f"INSERT OR REPLACE INTO audit_auditseal ({columns}) VALUES ({values})"
        cursor.execute(statement, [*row.values()])

    assert [(one.pk, one.count) for one in AuditSeal.objects.all()] == [(seal.pk, 1)]


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["TRUNCATE audit_auditevent", "TRUNCATE people_user CASCADE"])
def test_tables_cannot_be_truncated_not_even_by_way_of_others(event, statement):
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)

    assert AuditEvent.objects.exists()


@pytest.mark.services
@pytest.mark.django_db
def test_trigger_that_is_switched_off_is_found_by_the_system_check():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER append_only_truncate_audit_auditevent")

    assert append_only.missing() == ["append_only_truncate_audit_auditevent"]


@pytest.mark.django_db
def test_live_schema_has_every_declared_trigger():
    assert append_only.missing() == []


@pytest.mark.django_db
def test_missing_trigger_is_found_by_the_system_check():
    table = AuditEvent._meta.db_table
    name = append_only._names(connection.vendor, table)[0]
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""

    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')

    assert [error.id for error in append_only.check_triggers(None, ["default"])] == ["audit.W001"]


@pytest.mark.django_db(transaction=True)
def test_tables_can_be_emptied_between_tests(event):
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_triggers_stand_again_after_the_tables_were_emptied():
    assert append_only.missing() == []
