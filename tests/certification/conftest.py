import json
import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from certification.access_gate import operations
from tests.factories.certification import (
    AccessRoleFactory,
    ActivityFactory,
    ProtectedSystemFactory,
    certification_for,
    certify,
)
from tests.factories.people import UserFactory

AUTHZEN = Path(settings.BASE_DIR).parent / "shared" / "authzen"


@pytest.fixture(scope="session")
def authzen() -> Path:
    """The test data of the OpenID Foundation, which stays outside of the project."""
    if not AUTHZEN.is_dir():
        message = f"{AUTHZEN} is missing: the AuthZEN schemas and scenario cannot be checked"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return AUTHZEN


@pytest.fixture
def gate(db):
    """A system with one role for one certification, a person who holds it, and a caller with its token."""
    now = timezone.now()
    certification = certification_for(ActivityFactory(), code="registrar")
    system = ProtectedSystemFactory(code="resident-register")
    role = AccessRoleFactory(system=system, code="registrar", certifications=[certification])
    person = UserFactory(staff_number="HN-00012")
    period = certify(person, certification, now - timedelta(days=1))
    caller, token = operations.create_caller(
        name="Portal", systems=[system], expires_at=now + timedelta(days=30), by=None, at=now
    )
    return SimpleNamespace(
        now=now,
        certification=certification,
        system=system,
        role=role,
        person=person,
        period=period,
        caller=caller,
        token=token,
    )


@pytest.fixture
def question() -> dict:
    return {
        "subject": {"type": "person", "id": "HN-00012"},
        "action": {"name": "registrar"},
        "resource": {"type": "system", "id": "resident-register"},
    }


@pytest.fixture
def ask(client, gate):
    """`ask(question)`: posts to the evaluation endpoint as the gate's caller; every part can be replaced."""

    def post(body, *, token=gate.token, content_type="application/json", **headers):
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        data = body if isinstance(body, bytes) else json.dumps(body)
        return client.post(
            reverse("access_gate:evaluation"), data=data, content_type=content_type, headers=headers
        )

    return post
