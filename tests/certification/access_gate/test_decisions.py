"""Who is let in: what the gate answers and writes down."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from certification.access_gate import operations
from certification.access_gate.models import Decision, Reason
from certification.awards import operations as awards
from lms.audit import append_only
from lms.people.models import User
from tests.factories.certification import (
    AccessRoleFactory,
    ActivityFactory,
    ProtectedSystemFactory,
    certification_for,
    certify,
)
from tests.factories.people import UserFactory


def _system(system) -> dict:
    return {"type": "system", "id": system.code}


def denied_because(response) -> str:
    body = response.json()
    assert (response.status_code, body["decision"]) == (200, False)
    return body["context"]["reason"]


def test_certified_person_is_let_in_until_the_certificate_ends(ask, gate, question):
    response = ask(question)

    assert response.status_code == 200
    assert response.json() == {
        "decision": True,
        "context": {"reason": "certified", "valid_until": gate.period.ends_at.isoformat()},
    }


@pytest.mark.parametrize("place", ["first", "last"])
def test_caller_of_many_systems_is_answered_for_each(ask, gate, question, place):
    others = ProtectedSystemFactory.create_batch(2)
    if place == "last":
        gate.caller.systems.clear()
    for system in [*others, gate.system]:
        gate.caller.systems.add(system)

    asked = ask(question).json()["decision"], ask(question | {"resource": _system(others[0])}).json()

    assert asked[0] is True
    assert asked[1]["context"]["reason"] == "role_unknown"


def test_revoked_certificate_closes_the_gate_at_once(ask, gate, question, admin_person):
    awards.revoke(period=gate.period, reason="Obtained by mistake", by=admin_person, at=timezone.now())

    assert denied_because(ask(question)) == "revoked"


def test_expired_certificate_closes_the_gate(ask, gate, question, time_machine):
    gate.caller.expires_at = gate.period.ends_at + timedelta(days=9)
    gate.caller.save()
    time_machine.move_to(gate.period.ends_at)

    assert denied_because(ask(question)) == "expired"


def test_renewal_after_a_revocation_opens_it_again(ask, gate, question, admin_person):
    awards.revoke(period=gate.period, reason="Error", by=admin_person, at=gate.now - timedelta(hours=2))
    certify(gate.person, gate.certification, gate.now - timedelta(hours=1))

    assert ask(question).json()["decision"] is True


def test_certificate_that_begins_later_does_not_open_it_yet(ask, gate, question):
    newcomer = UserFactory(staff_number="HN-00099")
    certify(newcomer, gate.certification, gate.now + timedelta(days=1))

    assert (
        denied_because(ask(question | {"subject": {"type": "person", "id": "HN-00099"}})) == "not_yet_valid"
    )


def test_person_without_certificate_is_denied_and_told_what_is_missing(ask, gate, question):
    UserFactory(staff_number="HN-00099")

    response = ask(question | {"subject": {"type": "person", "id": "HN-00099"}})

    assert denied_because(response) == "not_certified"
    assert response.json()["context"]["missing"] == ["registrar"]


def test_all_certifications_of_a_role_are_required(ask, gate, question):
    gate.role.certifications.add(certification_for(ActivityFactory(), code="second"))

    response = ask(question)

    assert denied_because(response) == "not_certified"
    assert response.json()["context"]["missing"] == ["second"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [(User.Status.LEFT, "subject_left"), (User.Status.ON_LEAVE, "subject_on_leave")],
)
def test_who_does_not_work_now_is_denied_whatever_is_certified(ask, gate, question, status, reason):
    gate.person.status, gate.person.is_active = status, status != User.Status.LEFT
    gate.person.save()

    assert denied_because(ask(question)) == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"subject": {"type": "person", "id": "HN-99999"}}, "subject_unknown"),
        ({"subject": {"type": "person", "id": "hn-00012"}}, "subject_unknown"),
        ({"subject": {"type": "person", "id": ""}}, "subject_unknown"),
        ({"subject": {"type": "person", "id": "HN\x00-00012"}}, "subject_unknown"),
        ({"subject": {"type": "person", "id": "\ud800"}}, "subject_unknown"),
        ({"subject": {"type": "machine", "id": "HN-00012"}}, "subject_type_unknown"),
        ({"resource": {"type": "record", "id": "resident-register"}}, "resource_type_unknown"),
        ({"resource": {"type": "system", "id": "nowhere"}}, "system_unknown"),
        ({"action": {"name": "mayor"}}, "role_unknown"),
        ({"action": {"name": ""}}, "role_unknown"),
    ],
)
def test_what_is_not_known_is_denied_with_its_reason(ask, question, change, reason):
    assert denied_because(ask(question | change)) == reason


def test_role_that_names_no_certification_is_closed(ask, gate, question):
    AccessRoleFactory(system=gate.system, code="empty")

    assert denied_because(ask(question | {"action": {"name": "empty"}})) == "role_closed"


def test_role_of_another_system_does_not_count(ask, gate, question):
    AccessRoleFactory(code="elsewhere", certifications=[gate.certification])

    assert denied_because(ask(question | {"action": {"name": "elsewhere"}})) == "role_unknown"


def test_caller_learns_nothing_of_systems_that_are_not_its_own(ask, gate, question):
    other = AccessRoleFactory(certifications=[gate.certification])

    existing = ask(question | {"resource": {"type": "system", "id": other.system.code}})
    invented = ask(question | {"resource": {"type": "system", "id": "nowhere"}})

    assert existing.json() == invented.json()


def test_system_that_does_not_enforce_lets_in_active_staff_only(ask, gate, question):
    gate.system.enforced = False
    gate.system.save()
    UserFactory(staff_number="HN-00099")
    UserFactory(staff_number="HN-00098", status=User.Status.LEFT, is_active=False)

    uncertified = ask(question | {"subject": {"type": "person", "id": "HN-00099"}}).json()
    gone = ask(question | {"subject": {"type": "person", "id": "HN-00098"}})

    assert uncertified == {"decision": True, "context": {"reason": "not_enforced"}}
    assert denied_because(gone) == "subject_left"


def test_permit_is_logged_with_what_it_relied_on(ask, gate, question):
    ask(question, **{"X-Request-ID": "abc-1"})

    decision = Decision.objects.get()
    assert (decision.decision, decision.reason, decision.caller) == (True, Reason.CERTIFIED, gate.caller.pk)
    assert (decision.subject_key, decision.subject_asked) == (gate.person.key, "")
    assert decision.certificates == [gate.period.certificate.register_number]
    assert (decision.action, decision.resource, decision.request_id) == (
        "registrar",
        "resident-register",
        "abc-1",
    )


def test_denial_is_logged_and_names_nobody_by_staff_number(ask, gate, question):
    ask(question | {"resource": {"type": "system", "id": "nowhere"}})

    decision = Decision.objects.get()
    assert (decision.decision, decision.subject_key, decision.subject_asked) == (False, gate.person.key, "")


def test_unknown_subject_is_logged_as_it_was_asked_for(ask, question):
    ask(question | {"subject": {"type": "person", "id": "x" * 5000}})

    assert Decision.objects.get().subject_asked == "x" * 200


@pytest.mark.parametrize("act", ["update", "delete"])
def test_decision_can_be_neither_changed_nor_deleted(ask, question, act):
    ask(question)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Decision.objects.update(decision=False) if act == "update" else Decision.objects.all().delete()


def test_answer_that_cannot_be_logged_is_a_denial(ask, question, monkeypatch):
    monkeypatch.setattr(Decision, "save", lambda *_, **__: (_ for _ in ()).throw(DatabaseError("disk full")))

    response = ask(question)

    assert response.status_code == 503
    assert response.json() == {"decision": False, "context": {"reason": "unavailable"}}


def test_evaluation_reads_twice_and_writes_once(ask, question, django_assert_num_queries):
    with django_assert_num_queries(3):
        ask(question)


def test_number_of_reads_does_not_grow_with_roles_people_or_certificates(
    ask, gate, question, django_assert_num_queries
):
    for _ in range(3):
        another = certification_for(ActivityFactory())
        AccessRoleFactory(system=gate.system, certifications=[another, gate.certification])
        certify(gate.person, another, gate.now)

    with django_assert_num_queries(3):
        assert ask(question).json()["decision"] is True


def test_sealed_log_verifies_and_a_second_seal_follows_the_first(ask, question):
    ask(question)
    later = timezone.now() + timedelta(minutes=5)
    first = operations.seal_decisions(at=later)
    assert operations.seal_decisions(at=later) is None
    ask(question)

    second = operations.seal_decisions(at=later)

    assert (first.count, second.count, second.previous) == (1, 1, first.sha256)
    assert operations.first_broken_seal() is None


@pytest.mark.parametrize(
    "tamper", [lambda rows: rows.update(decision=False), lambda rows: rows.all().delete()]
)
def test_decision_changed_behind_the_triggers_breaks_its_seal(ask, question, tamper):
    ask(question)
    seal = operations.seal_decisions(at=timezone.now() + timedelta(minutes=5))

    with append_only.lifted():
        tamper(Decision.objects)

    assert operations.first_broken_seal() == seal
