"""What HR may ask the list of who is certified for."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.awards.models import Certification, State
from lms.people.models import Agency, JobRole


class Standing:
    """What one can ask for: states of what is held, and what is missing."""

    CERTIFIED = "certified"
    LAPSING = "lapsing"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NEVER = "never"
    OVERDUE = "overdue"

    LABELS = {
        CERTIFIED: _("Certified"),
        LAPSING: _("Lapses within … days"),
        EXPIRED: _("Expired"),
        REVOKED: _("Revoked"),
        NEVER: _("Never certified"),
        OVERDUE: _("Overdue"),
    }


class Sort:
    NAME = "name"
    NUMBER = "number"
    AGENCY = "agency"
    CERTIFICATION = "certification"
    UNTIL = "until"
    DUE = "due"

    ALL = (NAME, NUMBER, AGENCY, CERTIFICATION, UNTIL, DUE)


@dataclass(frozen=True)
class Wanted:
    """What is to be listed. `everybody`: also people who neither must hold it nor ever have."""

    search: str = ""
    agency: Agency | None = None
    job_role: JobRole | None = None
    certification: Certification | None = None
    standing: str = ""
    within_days: int = 90
    everybody: bool = False
    sort: str = Sort.NAME
    descending: bool = False


def meaning(standing: str, today: date, within_days: int) -> Q:
    """THE condition behind each standing, for the list, its counts and its export."""
    lacking = Q(state=None) | Q(state__in=[State.EXPIRED, State.REVOKED, State.FUTURE])
    return {
        "": Q(),
        Standing.CERTIFIED: Q(state=State.VALID),
        Standing.LAPSING: Q(state=State.VALID, until__lte=today + timedelta(days=within_days)),
        Standing.EXPIRED: Q(state=State.EXPIRED),
        Standing.REVOKED: Q(state=State.REVOKED),
        Standing.NEVER: Q(state=None),
        Standing.OVERDUE: lacking & Q(due_on__lt=today),
    }[standing]
