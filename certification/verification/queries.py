"""What the public may learn of a certificate: what its holder shows anyway, and whether it is good now."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from certification.awards.models import Certificate, State


@dataclass(frozen=True)
class Finding:
    """A certificate as it was issued, and its state at the moment of asking."""

    content: dict
    name: dict | None  # of nobody whom `people` has forgotten
    state: State
    valid_from: date
    valid_until: date
    revoked_on: date | None
    checked_at: datetime

    def as_json(self) -> dict:
        """The finding for machines; staff number, evidence and reasons are nobody's business."""
        return {
            "found": True,
            "state": str(self.state),
            "register_number": self.content["register_number"],
            "name": self.name,
            "title": self.content["title"],
            "authority": self.content["authority"],
            "issued_on": self.content["issued_on"],
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "revoked_on": self.revoked_on.isoformat() if self.revoked_on else None,
            "demonstration": self.content["demonstration"],
            "checked_at": self.checked_at.isoformat(),
        }


def find(code: str, at: datetime) -> Finding | None:
    """The certificate of this check code with its state at the moment, or None."""
    certificate = Certificate.objects.with_standing().filter(check_code=code).first()
    if certificate is None:
        return None
    period = certificate.period
    state = period.state_at(at)
    revoked_at = period.revocation.at if state == State.REVOKED else None
    return Finding(
        content=certificate.content,
        name=None if period.award.person.forgotten_at else certificate.content["name"],
        state=state,
        valid_from=period.valid_from,
        valid_until=period.valid_until,
        revoked_on=revoked_at.astimezone(ZoneInfo(period.timezone)).date() if revoked_at else None,
        checked_at=at,
    )
