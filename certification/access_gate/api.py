"""OpenID AuthZEN Authorization API 1.0: the access evaluation endpoint.

Whatever goes wrong, the answer is no: every status other than 200 means deny, and its body says so.
"""

import json
import logging
import re
import uuid
from datetime import datetime

from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from certification.access_gate import operations
from certification.access_gate.queries import Answer, Question

logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
REALM = 'Bearer realm="access"'
# What no text column holds and no code or staff number contains.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Refusal(Exception):
    """No evaluation takes place: the request is not one, or not from a caller."""

    def __init__(self, status: int, reason: str, detail: str = "", **headers: str):
        super().__init__(reason)
        self.status, self.reason, self.detail, self.headers = status, reason, detail, headers

    def response(self) -> JsonResponse:
        context = {"reason": self.reason} | ({"detail": self.detail} if self.detail else {})
        return JsonResponse({"decision": False, "context": context}, status=self.status, headers=self.headers)


@csrf_exempt
def evaluation(request: HttpRequest) -> HttpResponse:
    """POST /access/v1/evaluation. Authenticated by bearer token; echoes X-Request-ID; never cached."""
    request_id = _request_id(request)
    try:
        response = JsonResponse(_answer(request, request_id, timezone.now()).as_json())
    except Refusal as refusal:
        response = refusal.response()
    except DatabaseFault:
        logger.exception("evaluation %s denied: the database does not answer", request_id)
        response = Refusal(503, "unavailable").response()
    response["X-Request-ID"] = request_id
    response["Cache-Control"] = "no-store"
    return response


def _request_id(request: HttpRequest) -> str:
    """The caller's, if it can stand in a header and in a line of the log as it is; else one of ours."""
    given = request.headers.get("X-Request-ID", "")
    return given if given and given.isprintable() else str(uuid.uuid4())


def _answer(request: HttpRequest, request_id: str, at: datetime) -> Answer:
    """Strangers learn nothing of what is wrong with their request: the token is checked before the body counts."""
    if request.method != "POST":
        raise Refusal(405, "invalid_request", "POST only", Allow="POST")
    token = _bearer_token(request)
    question, fault = None, None
    try:
        question = parse(request)
    except Refusal as refusal:
        fault = refusal
    try:
        rights = operations.authenticate(token=token, question=question, at=at)
    except operations.CallerUnknown:
        raise _unauthenticated(f'{REALM}, error="invalid_token"') from None
    if fault:
        raise fault
    return operations.evaluate(question=question, rights=rights, request_id=_storable(request_id), at=at)


def parse(request: HttpRequest) -> Question:
    """The question in the body; unknown fields are ignored. Raises Refusal: 400, 411 without a length, 413 too large."""
    if request.content_type != "application/json":
        raise Refusal(400, "invalid_request", "Content-Type must be application/json")
    try:
        # Decoded here: left to itself json takes UTF-16, UTF-32 and broken UTF-8 as well.
        text = _body(request).decode("utf-8-sig")
        body = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError):
        raise Refusal(400, "invalid_request", "the body is not valid JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, "invalid_request", "the body must be an object")
    subject, action, resource = (_entity(body, name) for name in ("subject", "action", "resource"))
    if "context" in body and not isinstance(body["context"], dict):
        raise Refusal(400, "invalid_request", "context must be an object")
    return Question(
        subject_type=_text(subject, "subject", "type"),
        subject_id=_text(subject, "subject", "id"),
        action=_text(action, "action", "name"),
        resource_type=_text(resource, "resource", "type"),
        resource_id=_text(resource, "resource", "id"),
    )


def _body(request: HttpRequest) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if "Transfer-Encoding" in request.headers and length == "0":
        raise Refusal(411, "invalid_request", "send the body in one piece, with Content-Length")
    if not length.isdecimal():
        raise Refusal(400, "invalid_request", "Content-Length must be a number")
    if len(length) > 9 or int(length) > LARGEST_BODY:
        raise Refusal(413, "invalid_request", f"the body must not exceed {LARGEST_BODY} bytes")
    return request.body


def _bearer_token(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthenticated(REALM)
    return token.strip()


def _unauthenticated(challenge: str) -> Refusal:
    return Refusal(401, "unauthenticated", **{"WWW-Authenticate": challenge})


def _entity(body: dict, name: str) -> dict:
    entity = body.get(name)
    if not isinstance(entity, dict):
        raise Refusal(400, "invalid_request", f"{name} must be an object")
    if "properties" in entity and not isinstance(entity["properties"], dict):
        raise Refusal(400, "invalid_request", f"{name}.properties must be an object")
    return entity


def _text(entity: dict, name: str, part: str) -> str:
    value = entity.get(part)
    if not isinstance(value, str):
        raise Refusal(400, "invalid_request", f"{name}.{part} must be a string")
    return _storable(value)


def _storable(text: str) -> str:
    return UNSTORABLE.sub("\ufffd", text)


def _no_constant(name: str):
    raise ValueError(f"{name} is not JSON")


def _no_duplicates(pairs: list[tuple]) -> dict:
    """Of two fields of one name, caller and gate might each believe another."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("the same field twice")
    return found
