"""Answering and logging evaluations; making and ending callers."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from certification.access_gate import queries
from certification.access_gate.models import (
    AccessRole,
    CallingSystem,
    Decision,
    DecisionSeal,
    ProtectedSystem,
)
from certification.access_gate.queries import PRIMARY, Answer, Question, Rights
from lms.audit import operations as audit

MARK = "gwm"
GENESIS = "0" * 64


class CallerUnknown(Exception):
    """The token is not one of ours, or no longer good."""


class NothingToAskAbout(Exception):
    """A caller needs at least one system."""


def authenticate(*, token: str, question: Question | None, at: datetime) -> Rights:
    """The caller's rights for the question; raises CallerUnknown for a token that is unknown, expired or revoked."""
    mark, _, rest = token.partition("_")
    prefix, _, _ = rest.partition("_")
    asked = (question.resource_id, question.action) if question else ("", "")
    # Looked up whatever it looks like: with the database gone, good and bad tokens get the same answer.
    rights = queries.rights_of(prefix if mark == MARK else "", *asked)
    known = rights.token_hash if rights else ""
    if not hmac.compare_digest(hashed(token), known) or not rights.is_good_at(at):
        raise CallerUnknown
    return rights


def evaluate(*, question: Question, rights: Rights, request_id: str, at: datetime) -> Answer:
    """Decides and logs. Without the log there is no answer: the error of the database goes to the caller."""
    answer = queries.decide(question, rights, at)
    Decision.objects.using(PRIMARY).create(
        at=at,
        caller=rights.caller_id,
        subject_key=answer.subject_key,
        subject_asked="" if answer.subject_key else question.subject_id[:200],
        action=question.action[:200],
        resource=question.resource_id[:200],
        decision=answer.decision,
        reason=answer.reason,
        certificates=answer.certificates,
        request_id=request_id[:200],
    )
    return answer


@transaction.atomic
def create_caller(
    *, name: str, systems: Iterable[ProtectedSystem], expires_at: datetime, by, at: datetime
) -> tuple[CallingSystem, str]:
    """A new caller and its token, which is told this once and kept nowhere. Raises NothingToAskAbout."""
    systems = list(systems)
    if not systems:
        raise NothingToAskAbout(name)
    prefix = secrets.token_hex(6)
    token = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    caller = CallingSystem.objects.create(
        name=name,
        token_prefix=prefix,
        token_hash=hashed(token),
        created_at=at,
        created_by=by,
        expires_at=expires_at,
    )
    caller.systems.set(systems)
    detail = {"prefix": prefix, "systems": sorted(system.code for system in systems)}
    audit.record(by=by, at=at, verb="access_gate.caller.created", obj=caller, detail=detail)
    return caller, token


@transaction.atomic
def revoke_caller(*, caller: CallingSystem, by, at: datetime) -> CallingSystem:
    """Ends a caller's token at once and for good. Safe to repeat."""
    caller = CallingSystem.objects.select_for_update().get(pk=caller.pk)
    if caller.revoked_at is None:
        caller.revoked_at, caller.revoked_by = at, by
        caller.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(
            by=by,
            at=at,
            verb="access_gate.caller.revoked",
            obj=caller,
            detail={"prefix": caller.token_prefix},
        )
    return caller


def record_change(*, record: ProtectedSystem | AccessRole, fields: list[str], by, at: datetime) -> None:
    """Tells the trail that a system or role was changed, in the transaction that does it."""
    detail: dict = {"fields": fields}
    if isinstance(record, AccessRole):
        detail["certifications"] = sorted(record.certifications.values_list("code", flat=True))
    verb = f"access_gate.{record._meta.model_name}.changed"
    audit.record(by=by, at=at, verb=verb, obj=record, detail=detail)


@transaction.atomic
def seal_decisions(*, at: datetime) -> DecisionSeal | None:
    """Chains the settled decisions that no seal covers yet; None where there are none. Safe to repeat."""
    settled = audit.last_settled(Decision)
    last = DecisionSeal.objects.select_for_update().order_by("last_decision").last()
    after = last.last_decision if last else 0
    decisions = list(Decision.objects.filter(id__gt=after, id__lte=settled).order_by("id"))
    if not decisions:
        return None
    previous = last.sha256 if last else GENESIS
    return DecisionSeal.objects.create(
        last_decision=decisions[-1].id,
        count=len(decisions),
        previous=previous,
        sha256=_chained(previous, decisions),
        sealed_at=at,
    )


def first_broken_seal() -> DecisionSeal | None:
    """The first seal that its decisions no longer fit, or None when the whole log verifies."""
    previous, after = GENESIS, 0
    for seal in DecisionSeal.objects.order_by("last_decision"):
        decisions = list(Decision.objects.filter(id__gt=after, id__lte=seal.last_decision).order_by("id"))
        chained = _chained(previous, decisions)
        if (seal.previous, seal.sha256, seal.count) != (previous, chained, len(decisions)):
            return seal
        previous, after = seal.sha256, seal.last_decision
    return None


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _chained(previous: str, decisions: Iterable[Decision]) -> str:
    head = previous
    for one in decisions:
        content = [
            one.id,
            one.at.timestamp(),
            one.caller,
            str(one.subject_key) if one.subject_key else None,
            one.subject_asked,
            one.action,
            one.resource,
            one.decision,
            one.reason,
            one.certificates,
            one.request_id,
        ]
        line = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        head = hashlib.sha256((head + line).encode()).hexdigest()
    return head
