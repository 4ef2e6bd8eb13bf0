from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from certification.access_gate import operations
from certification.access_gate.models import CallingSystem
from lms.audit.models import AuditEvent
from tests.factories.certification import ProtectedSystemFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def run(*args) -> str:
    out = StringIO()
    call_command(*args, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def create(**fields) -> tuple[CallingSystem, str]:
    given = {"name": "Portal", "systems": [ProtectedSystemFactory()], "expires_at": NOW + timedelta(days=1)}
    return operations.create_caller(**given | fields, by=None, at=NOW)


def test_command_tells_a_token_that_opens_the_gate_for_its_systems(client, question):
    ProtectedSystemFactory(code="resident-register")

    token = run("create_caller", "Portal", "--system", "resident-register")
    response = client.post(
        "/access/v1/evaluation",
        question,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )

    assert response.json()["context"]["reason"] == "role_unknown"


def test_command_refuses_unknown_systems_and_makes_nothing():
    ProtectedSystemFactory(code="known")

    with pytest.raises(CommandError, match="No such protected system: unknown"):
        run("create_caller", "Portal", "--system", "known", "--system", "unknown")

    assert not CallingSystem.objects.exists()


def test_command_revokes_by_prefix_and_may_be_repeated():
    caller, _ = create()

    first, again = run("revoke_caller", caller.token_prefix), run("revoke_caller", caller.token_prefix)

    assert first == again
    caller.refresh_from_db()
    assert not caller.is_good_at(timezone.now())


def test_command_knows_no_other_prefix():
    with pytest.raises(CommandError, match="No caller"):
        run("revoke_caller", "000000000000")


def test_caller_without_systems_is_refused():
    with pytest.raises(operations.NothingToAskAbout):
        create(systems=[])

    assert not CallingSystem.objects.exists()


def test_trail_tells_of_callers_without_their_tokens():
    caller, token = create()

    event = AuditEvent.objects.get(verb="access_gate.caller.created")

    assert event.detail["prefix"] == caller.token_prefix
    assert token.rpartition("_")[2] not in str(event.detail)


def test_two_tokens_have_nothing_in_common():
    tokens = [create()[1] for _ in range(20)]

    assert len(set(tokens)) == len({token.split("_")[1] for token in tokens}) == 20
    assert all(len(token.split("_", 2)[2]) >= 43 for token in tokens)


@pytest.mark.parametrize("act", ["create", "revoke"])
def test_failed_change_leaves_nothing(monkeypatch, act):
    if act == "revoke":
        caller, _ = create()
    monkeypatch.setattr(operations.audit, "record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        if act == "create":
            create()
        else:
            operations.revoke_caller(caller=caller, by=None, at=NOW)

    assert CallingSystem.objects.filter(revoked_at=None).count() == (act == "revoke")


def test_log_without_a_fault_verifies():
    assert "0 seals fit" in run("verify_decisions")
