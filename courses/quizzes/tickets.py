"""Tickets for self-checks.

A lesson that shows a question gives the person a signed ticket for it. Without one nobody gets a question judged:
else the self-check would tell the key of every question in the bank before the examination.
"""

from datetime import timedelta
from typing import NamedTuple

from django.core import signing

from lms.people.models import User

SALT = "quizzes.self_check"
GOOD_FOR = timedelta(hours=24)


class Ticket(NamedTuple):
    """How a question is shown, as a paper has it, and which publication of it."""

    shown: dict
    revision: int | None


def write_ticket(*, question_id: int, person: User, ticket: Ticket) -> str:
    return signing.dumps([question_id, str(person.key), *ticket], salt=SALT)


def read_ticket(text: str, *, question_id: int, person: User) -> Ticket | None:
    """The ticket, or None where it is forged, expired or somebody else's."""
    try:
        ticket_question, ticket_person, *ticket = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Ticket(*ticket) if (ticket_question, ticket_person) == (question_id, str(person.key)) else None
