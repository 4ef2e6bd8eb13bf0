"""May this person act in this role on this system now? Two reads on the primary database, nothing remembered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, FilteredRelation, Q

from certification.access_gate.models import CallingSystem, Reason
from certification.awards.models import State, state_at
from lms.people.models import User

PRIMARY = "default"  # never a replica: a revocation counts with its commit
SUBJECT_TYPE = "person"
RESOURCE_TYPE = "system"
# From worst to best; what stands first is told when several certifications are missing.
DENIALS = {
    State.REVOKED: Reason.REVOKED,
    State.EXPIRED: Reason.EXPIRED,
    State.FUTURE: Reason.NOT_YET_VALID,
    None: Reason.NOT_CERTIFIED,
}
CLOSED_TO = {User.Status.LEFT: Reason.SUBJECT_LEFT, User.Status.ON_LEAVE: Reason.SUBJECT_ON_LEAVE}


@dataclass(frozen=True)
class Question:
    """An access evaluation request, as far as the gate reads it."""

    subject_type: str
    subject_id: str
    action: str
    resource_type: str
    resource_id: str


@dataclass(frozen=True)
class Rights:
    """A caller, and what the role asked for requires in the system asked for; None where it may ask neither."""

    caller_id: int
    token_hash: str
    expires_at: datetime
    revoked_at: datetime | None
    system_id: int | None
    enforced: bool
    role: frozenset[tuple[int, str]] | None  # primary keys and codes of the required certifications

    def is_good_at(self, at: datetime) -> bool:
        return CallingSystem(expires_at=self.expires_at, revoked_at=self.revoked_at).is_good_at(at)


@dataclass(frozen=True)
class Held:
    """What a person has of one certification at the moment: the period that tells most."""

    state: str
    ends_at: datetime
    number: int
    register_number: str


@dataclass(frozen=True)
class Subject:
    key: UUID
    status: str
    held: dict[int, Held]


@dataclass(frozen=True)
class Answer:
    """The decision, its reason, and what it relied on."""

    decision: bool
    reason: Reason
    subject_key: UUID | None = None
    certificates: list[str] = field(default_factory=list)
    context: dict = field(default_factory=dict)

    def as_json(self) -> dict:
        """The body of an AuthZEN response."""
        return {"decision": self.decision, "context": {"reason": str(self.reason), **self.context}}


def rights_of(token_prefix: str, system: str, role: str) -> Rights | None:
    """The caller whose token begins so, with the role asked for; None where there is no such caller. One read."""
    rows = list(
        CallingSystem.objects.using(PRIMARY)
        .filter(token_prefix=token_prefix)
        .annotate(system=FilteredRelation("systems", condition=Q(systems__code=system)))
        .values_list(
            "pk",
            "token_hash",
            "expires_at",
            "revoked_at",
            "system__pk",
            "system__enforced",
            "system__roles__code",
            "system__roles__certifications__pk",
            "system__roles__certifications__code",
        )
    )
    if not rows:
        return None
    # One row for each system of the caller; those that were not asked about are empty.
    asked_about = [row for row in rows if row[4] is not None]
    *caller, system_id, enforced, _role, _pk, _code = (asked_about or rows)[0]
    of_role = [(pk, code) for *_, name, pk, code in asked_about if name == role]
    required = frozenset(one for one in of_role if one[0] is not None)
    return Rights(*caller, system_id, bool(enforced), required if of_role else None)


def subject_of(staff_number: str, at: datetime) -> Subject | None:
    """The person with what is held of each certification at the moment; None where nobody is known. One read."""
    rows = list(
        User.objects.using(PRIMARY)
        .filter(staff_number=staff_number)
        .annotate(state=state_at(at, "awards__periods__"))
        .values_list(
            "key",
            "status",
            F("awards__certification"),
            "state",
            "awards__periods__ends_at",
            "awards__periods__number",
            "awards__periods__certificate__register_number",
        )
    )
    if not rows:
        return None
    key, status, *_ = rows[0]
    return Subject(key, status, _most_telling((row[2], Held(*row[3:])) for row in rows if row[3]))


def decide(question: Question, rights: Rights, at: datetime) -> Answer:
    """The gate's answer. It denies unless everything that is asked for is there and good at the moment."""
    is_person = question.subject_type == SUBJECT_TYPE
    subject = subject_of(question.subject_id, at) if is_person else None
    refused = _refusal(question, rights, subject)
    if refused:
        return Answer(False, refused, subject.key if subject else None)
    if not rights.enforced:
        return Answer(True, Reason.NOT_ENFORCED, subject.key)
    return _by_certificates(rights.role, subject)


def _refusal(question: Question, rights: Rights, subject: Subject | None) -> Reason | None:
    """Why no certificate can help, or None."""
    if question.subject_type != SUBJECT_TYPE:
        return Reason.SUBJECT_TYPE_UNKNOWN
    if question.resource_type != RESOURCE_TYPE:
        return Reason.RESOURCE_TYPE_UNKNOWN
    if rights.system_id is None:
        return Reason.SYSTEM_UNKNOWN
    if rights.role is None:
        return Reason.ROLE_UNKNOWN
    if not rights.role:
        return Reason.ROLE_CLOSED
    if subject is None:
        return Reason.SUBJECT_UNKNOWN
    return CLOSED_TO.get(subject.status)


def _by_certificates(required: frozenset[tuple[int, str]], subject: Subject) -> Answer:
    relied_on = [subject.held[pk] for pk, _ in required if pk in subject.held]
    numbers = sorted(one.register_number for one in relied_on)
    missing = {
        code: subject.held[pk].state if pk in subject.held else None
        for pk, code in required
        if pk not in subject.held or subject.held[pk].state != State.VALID
    }
    if missing:
        reason = next(reason for state, reason in DENIALS.items() if state in missing.values())
        return Answer(False, reason, subject.key, numbers, {"missing": sorted(missing)})
    until = min(one.ends_at for one in relied_on)
    return Answer(True, Reason.CERTIFIED, subject.key, numbers, {"valid_until": until.isoformat()})


def _most_telling(periods: Iterable[tuple[int, Held]]) -> dict[int, Held]:
    """The valid period of each certification, else the latest: as PeriodQuerySet.most_telling_first."""
    by_certification: dict[int, Held] = {}
    for certification, period in sorted(
        periods, key=lambda one: (one[1].state == State.VALID, one[1].number)
    ):
        by_certification[certification] = period
    return by_certification
