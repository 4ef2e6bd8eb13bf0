"""The gate in the admin: whose system it is decides what is found."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certification.access_gate.models import AccessRole, CallingSystem, Decision, ProtectedSystem
from lms.audit.models import AuditEvent
from lms.people.operations import setup_roles
from lms.people.roles import Role
from tests.factories.certification import (
    AccessRoleFactory,
    CertificationFactory,
    ProtectedSystemFactory,
)
from tests.factories.people import person_with_role

pytestmark = pytest.mark.django_db
VIEWSETS = ["protectedsystem", "accessrole", "callingsystem", "decision"]


@pytest.fixture(autouse=True)
def _roles():
    setup_roles()


@pytest.fixture
def owner(client):
    person = person_with_role(Role.SYSTEM_OWNER)
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client):
    person = person_with_role(Role.ADMINISTRATOR)
    client.force_login(person)
    return person


@pytest.fixture
def own(owner):
    system = ProtectedSystemFactory(code="own")
    system.owners.add(owner)
    return system


@pytest.fixture
def other():
    return ProtectedSystemFactory(code="other")


def listed(client, name: str) -> set:
    return set(client.get(reverse(f"{name}:index")).context["object_list"])


def system_fields(**fields) -> dict:
    return {"name_ko": "시스템", "name_en": "Renamed", "go_live_on": "", "enforced": "on"} | fields


def test_owner_finds_own_systems_and_roles_only(client, own, other):
    mine, _ = AccessRoleFactory(system=own), AccessRoleFactory(system=other)

    assert listed(client, "protectedsystem") == {own}
    assert listed(client, "accessrole") == {mine}


def test_owner_cannot_open_the_system_or_role_of_another(client, own, other):
    role = AccessRoleFactory(system=other)

    for name, record in (("protectedsystem", other), ("accessrole", role)):
        assert client.get(reverse(f"{name}:edit", args=[record.pk])).status_code == 404
        assert client.post(reverse(f"{name}:edit", args=[record.pk]), system_fields()).status_code == 404


def test_owner_changes_the_own_system_but_not_its_code_or_its_owners(client, owner, own):
    client.post(reverse("protectedsystem:edit", args=[own.pk]), system_fields(code="taken", owners=[]))

    own.refresh_from_db()
    assert (own.name_en, own.code, list(own.owners.all())) == ("Renamed", "own", [owner])
    assert AuditEvent.objects.filter(verb="access_gate.protectedsystem.changed", actor=owner.key).exists()


def test_owner_adds_a_role_to_the_own_system_only(client, own, other):
    certification = CertificationFactory()
    fields = {
        "code": "registrar",
        "name_ko": "담당",
        "name_en": "Registrar",
        "certifications": [certification.pk],
    }

    client.post(reverse("accessrole:add"), fields | {"system": own.pk})
    client.post(reverse("accessrole:add"), fields | {"system": other.pk})

    role = AccessRole.objects.get()
    assert (role.system, list(role.certifications.all())) == (own, [certification])
    event = AuditEvent.objects.get(verb="access_gate.accessrole.changed")
    assert event.detail["certifications"] == [certification.code]


def test_owner_cannot_add_systems_or_see_callers(client, own):
    for url in ("protectedsystem:add", "callingsystem:index", "callingsystem:add"):
        assert client.get(reverse(url)).status_code == 302

    client.post(reverse("protectedsystem:add"), system_fields(code="new"))

    assert set(ProtectedSystem.objects.all()) == {own}


def test_administrator_adds_a_system_with_its_owners(client, owner, administrator):
    client.post(reverse("protectedsystem:add"), system_fields(code="new", owners=[owner.pk]))

    assert list(ProtectedSystem.objects.get(code="new").owners.all()) == [owner]


def test_system_code_that_machines_could_not_ask_for_is_refused(client, administrator):
    response = client.post(reverse("protectedsystem:add"), system_fields(code="Not a code"))

    assert "code" in response.context["form"].errors
    assert not ProtectedSystem.objects.exists()


def test_administrator_makes_a_caller_whose_token_is_shown_once(client, administrator, other, question):
    last_day = timezone.localdate() + timedelta(days=30)
    fields = {"name": "Portal", "systems": [other.pk], "expires_on": last_day.isoformat()}

    page = client.post(reverse("callingsystem:add"), fields, follow=True).content.decode()
    token = re.search(r"gwm_[\w-]+", page)[0]

    response = client.post(
        "/access/v1/evaluation",
        question,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert response.status_code == 200
    assert token not in client.get(reverse("callingsystem:index")).content.decode()
    assert (
        timezone.localtime(CallingSystem.objects.get().expires_at - timedelta(seconds=1)).date() == last_day
    )


@pytest.mark.parametrize(
    ("fields", "fault"),
    [({"systems": []}, "systems"), ({"expires_on": "2020-01-01"}, "expires_on"), ({"name": ""}, "name")],
)
def test_faulty_caller_is_told_at_its_field(client, administrator, other, fields, fault):
    given = {"name": "Portal", "systems": [other.pk], "expires_on": "2099-01-01"}

    response = client.post(reverse("callingsystem:add"), given | fields)

    assert fault in response.context["form"].errors
    assert not CallingSystem.objects.exists()


def test_administrator_revokes_a_caller(client, administrator, gate):
    client.post(reverse("callingsystem:edit", args=[gate.caller.pk]), {"revoke": "on"})

    gate.caller.refresh_from_db()
    assert gate.caller.revoked_by == administrator


def test_saving_without_the_tick_revokes_nothing(client, administrator, gate):
    client.post(reverse("callingsystem:edit", args=[gate.caller.pk]), {})

    gate.caller.refresh_from_db()
    assert gate.caller.revoked_at is None


def test_auditor_reads_the_log_with_person_and_caller(client, gate, ask, question):
    ask(question)
    client.force_login(person_with_role(Role.AUDITOR))

    page = client.get(reverse("decision:index"), {"q": "HN-00012"}).content.decode()

    for text in ("HN-00012", "registrar", "resident-register", "Portal"):
        assert text in page


def test_owner_reads_decisions_about_own_systems_only(client, owner, gate, ask, question):
    ask(question)
    assert listed(client, "decision") == set()

    gate.system.owners.add(owner)

    assert listed(client, "decision") == set(Decision.objects.all())


def test_log_takes_the_same_queries_for_many_decisions(
    client, gate, ask, question, django_assert_max_num_queries
):
    client.force_login(person_with_role(Role.AUDITOR))
    for _ in range(15):
        ask(question)

    with django_assert_max_num_queries(16):
        client.get(reverse("decision:index"))


@pytest.mark.parametrize("name", VIEWSETS)
@pytest.mark.parametrize("role", [Role.TRAINER, Role.REVIEWER, Role.HR_OFFICER])
def test_others_find_nothing_of_the_gate(client, name, role):
    client.force_login(person_with_role(role))

    assert client.get(reverse(f"{name}:index")).status_code == 302


@pytest.mark.parametrize("name", VIEWSETS)
def test_auditor_reads_and_cannot_write(client, name):
    client.force_login(person_with_role(Role.AUDITOR))

    assert client.get(reverse(f"{name}:index")).status_code == 200
    if name != "decision":
        assert client.get(reverse(f"{name}:add")).status_code == 302


@pytest.mark.parametrize("name", VIEWSETS)
@pytest.mark.parametrize("path", ["delete/1/", "copy/1/", "history/1/", "usage/1/"])
def test_admin_offers_no_way_to_delete_or_go_round_operations(client, administrator, name, path):
    assert client.get(reverse(f"{name}:index") + path).status_code == 404
