"""The AuthZEN interface: which requests are answered, which are refused, and how."""

import json
import re

import jsonschema
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.urls import reverse
from django.utils import timezone

from certification.access_gate import operations, queries
from certification.access_gate.api import LARGEST_BODY
from certification.access_gate.models import Decision


def schema(authzen, name: str) -> dict:
    return json.loads((authzen / f"evaluation-{name}.schema.json").read_text())


def without(question: dict, entity: str, part: str | None = None) -> dict:
    changed = {name: dict(value) for name, value in question.items()}
    if part:
        del changed[entity][part]
    else:
        del changed[entity]
    return changed


PARTS = [
    ("subject", None),
    ("action", None),
    ("resource", None),
    ("subject", "type"),
    ("subject", "id"),
    ("action", "name"),
    ("resource", "type"),
    ("resource", "id"),
]


def test_address_is_the_one_of_the_standard():
    assert reverse("access_gate:evaluation") == "/access/v1/evaluation"


@pytest.mark.parametrize("change", [{}, {"subject": {"type": "person", "id": "nobody"}}])
def test_request_and_answer_fit_the_schemas(ask, authzen, question, change):
    request = question | change
    jsonschema.validate(request, schema(authzen, "request"))

    response = ask(request)

    assert response.headers["Content-Type"] == "application/json"
    jsonschema.validate(response.json(), schema(authzen, "response"))


@pytest.mark.parametrize(("entity", "part"), PARTS)
def test_missing_field_is_a_bad_request(ask, authzen, question, entity, part):
    request = without(question, entity, part)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(request, schema(authzen, "request"))

    assert refused(ask(request)) == (400, "invalid_request")


@pytest.mark.parametrize(("entity", "part"), PARTS)
@pytest.mark.parametrize("value", [123, None, ["a"], True])
def test_field_of_a_wrong_type_is_a_bad_request(ask, question, entity, part, value):
    request = without(question, entity, part)
    (request[entity] if part else request)[part or entity] = value

    assert refused(ask(request)) == (400, "invalid_request")


@pytest.mark.parametrize(
    "change", [{"context": []}, {"subject": {"type": "person", "id": "x", "properties": 1}}]
)
def test_optional_field_of_a_wrong_type_is_a_bad_request(ask, question, change):
    assert refused(ask(question | change)) == (400, "invalid_request")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b'{"subject": NaN}',
        b"[" * 30_000,
        b'{"a": 1, "a": 2}',
        b'{"subject": {"type": "person", "id": "a", "id": "b"}}',
    ],
)
def test_body_that_is_no_request_is_a_bad_request(ask, body):
    assert refused(ask(body)) == (400, "invalid_request")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_body_in_another_encoding_than_utf_8_is_a_bad_request(ask, question, encoding):
    assert refused(ask(json.dumps(question).encode(encoding))) == (400, "invalid_request")


def test_body_with_half_a_character_is_a_bad_request(ask, question):
    assert refused(ask(json.dumps(question).encode().replace(b"HN-00012", b"\xed\xa0\x80"))) == (
        400,
        "invalid_request",
    )


def test_body_sent_in_pieces_is_told_to_come_in_one(client, gate, question):
    response = client.generic(
        "POST",
        "/access/v1/evaluation",
        CONTENT_TYPE="application/json",
        CONTENT_LENGTH="",
        headers={"Authorization": f"Bearer {gate.token}", "Transfer-Encoding": "chunked"},
    )

    assert refused(response) == (411, "invalid_request")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data", ""],
)
def test_other_content_type_is_a_bad_request(ask, question, content_type):
    assert refused(ask(json.dumps(question).encode(), content_type=content_type)) == (400, "invalid_request")


def test_content_type_may_name_its_charset(ask, question):
    assert ask(question, content_type="application/json; charset=utf-8").status_code == 200


def test_unknown_fields_and_properties_are_ignored(ask, question):
    request = {name: value | {"properties": {"a": {"b": 1}}, "new": 1} for name, value in question.items()}

    response = ask(request | {"foo": "bar", "future": {"nested": True}, "context": {"time": "now"}})

    assert response.json()["decision"] is True


def test_body_that_is_too_large_is_refused_unread(ask, question):
    response = ask(question | {"padding": "x" * LARGEST_BODY})

    assert refused(response) == (413, "invalid_request")


def test_same_request_gets_the_same_answer(ask, question):
    assert len({ask(question).content for _ in range(5)}) == 1


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "options"])
def test_other_methods_are_refused(client, gate, method):
    response = getattr(client, method)(reverse("access_gate:evaluation"))

    assert refused(response) == (405, "invalid_request")
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize("header", [None, "", "Basic abc", "Bearer", "Bearer  "])
def test_request_without_token_is_challenged(client, gate, question, header):
    headers = {"Authorization": header} if header is not None else {}

    response = client.post(
        "/access/v1/evaluation", question, content_type="application/json", headers=headers
    )

    assert refused(response) == (401, "unauthenticated")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="access"'


@pytest.mark.parametrize("body", [b"{", b""])
def test_stranger_is_not_told_that_the_body_is_bad(ask, body):
    assert refused(ask(body, token="gwm_000000000000_x")) == (401, "unauthenticated")
    assert refused(ask(body, token=None)) == (401, "unauthenticated")


def test_wrong_tokens_are_all_refused_alike(ask, gate, question):
    secret = gate.token.rpartition("_")[2]
    wrong = [gate.token + "x", gate.token[:-1], f"gwm_000000000000_{secret}", secret, "gwm__", "é\xff"]

    answers = {(refused(ask(question, token=one)), ask(question, token=one).content) for one in wrong}

    assert answers == {((401, "unauthenticated"), ask(question, token="x").content)}
    assert not Decision.objects.exists()


def test_revoked_token_is_refused_at_once(ask, gate, question):
    operations.revoke_caller(caller=gate.caller, by=None, at=timezone.now())

    response = ask(question)

    assert refused(response) == (401, "unauthenticated")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="access", error="invalid_token"'


def test_expired_token_is_refused(ask, gate, question, time_machine):
    time_machine.move_to(gate.caller.expires_at)

    assert refused(ask(question)) == (401, "unauthenticated")


def test_request_id_comes_back_on_every_answer(ask, question):
    for response in (
        ask(question, **{"X-Request-ID": "bfe9eb29"}),
        ask(b"{", **{"X-Request-ID": "bfe9eb29"}),
        ask(question, token=None, **{"X-Request-ID": "bfe9eb29"}),
    ):
        assert response.headers["X-Request-ID"] == "bfe9eb29"


def test_request_without_id_gets_one(ask, question):
    response = ask(question)

    assert re.fullmatch(r"[0-9a-f-]{36}", response.headers["X-Request-ID"])
    assert Decision.objects.get().request_id == response.headers["X-Request-ID"]


@pytest.mark.parametrize("header", ["x" * 3000, "naïve \xff"])
def test_strange_request_id_does_no_harm(ask, question, header):
    assert ask(question, **{"X-Request-ID": header}).status_code == 200


@pytest.mark.parametrize("header", ["a\tb", "a\r\nSet-Cookie: b", "a\x1b[31m", "a\x85b"])
def test_request_id_with_control_characters_is_replaced(ask, question, header):
    response = ask(question, **{"X-Request-ID": header})

    assert response.status_code == 200
    assert re.fullmatch(r"[0-9a-f-]{36}", response.headers["X-Request-ID"])


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError, DatabaseError])
@pytest.mark.parametrize("read", ["rights_of", "subject_of"])
def test_unreachable_database_denies_to_everybody(ask, question, monkeypatch, fault, read):
    monkeypatch.setattr(queries, read, lambda *_: (_ for _ in ()).throw(fault("gone")))

    response = ask(question, **{"X-Request-ID": "abc"})

    assert response.status_code == 503
    assert response.json() == {"decision": False, "context": {"reason": "unavailable"}}
    assert response.headers["X-Request-ID"] == "abc"


@pytest.mark.parametrize("token", ["gwm_000000000000_x", "another kind of token"])
def test_unreachable_database_gives_strangers_the_same_answer(ask, question, monkeypatch, token):
    monkeypatch.setattr(queries, "rights_of", lambda *_: (_ for _ in ()).throw(OperationalError("gone")))

    assert refused(ask(question, token=token)) == (503, "unavailable")


def test_no_answer_is_ever_cached(ask, question):
    for response in (ask(question), ask(b"{"), ask(question, token=None)):
        assert response.headers["Cache-Control"] == "no-store"


def test_token_is_kept_as_a_hash_only(gate):
    stored = {str(value) for value in vars(gate.caller).values()}
    secret = gate.token.split("_", 2)[2]  # it may hold an underscore itself

    assert len(secret) == 43
    assert not any(secret in value for value in stored)


def test_signed_in_browser_has_no_more_rights_than_anybody(client, gate, question, admin_person):
    client.force_login(admin_person)

    response = client.post("/access/v1/evaluation", question, content_type="application/json")

    assert refused(response) == (401, "unauthenticated")


def refused(response) -> tuple[int, str]:
    body = response.json()
    assert body["decision"] is False
    return response.status_code, body["context"]["reason"]
