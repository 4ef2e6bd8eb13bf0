"""One person as HR sees them: posts, duties, periods with their evidence, and what was done about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from certification.awards.models import Period, State
from lms.audit.models import AuditEvent
from lms.people.models import Post, User

LAPSES_SOON = timedelta(days=90)
STANDING = (State.VALID, State.FUTURE)
WORDS = {
    "awards.period.granted": _("Certificate issued"),
    "awards.period.revoked": _("Certificate revoked"),
    "awards.period.upheld": _("Certificate left as it is after a result was marked anew"),
}


@dataclass(frozen=True)
class Act:
    """One event of the trail in words. `actor` is None for the system itself and for keys without a name."""

    at: datetime
    verb: str
    period: Period
    actor: User | None
    by_system: bool

    @property
    def words(self) -> str:
        return WORDS.get(self.verb, self.verb)


def posts_of(person: User) -> QuerySet[Post]:
    """Every post the person ever held, the latest first."""
    return person.posts.select_related("agency", "job_role", "manager").order_by("-starts_on", "-pk")


def lapses(period: Period, periods: Iterable[Period], at: datetime) -> bool:
    """Whether the valid period ends soon and none of the others, all with their `state`, goes on from there."""
    if period.state != State.VALID or period.ends_at > at + LAPSES_SOON:
        return False
    return not any(
        other.award_id == period.award_id and other.state in STANDING and other.ends_at > period.ends_at
        for other in periods
    )


def trail_of(periods: Iterable[Period]) -> list[Act]:
    """What the audit trail holds of these periods, the latest first, in two queries."""
    by_key = {str(period.key): period for period in periods}
    events = AuditEvent.objects.filter(object_type=Period._meta.label_lower, object_key__in=by_key)
    events = list(events.order_by("-at", "-pk"))
    actors = {one.key: one for one in User.objects.filter(key__in={event.actor for event in events} - {None})}
    return [
        Act(event.at, event.verb, by_key[event.object_key], actors.get(event.actor), event.actor is None)
        for event in events
    ]
