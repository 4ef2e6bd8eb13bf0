"""Who must hold what by when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, DateField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from certification.awards.models import Assignment, Award, Certification, State
from lms.people import queries as people
from lms.people.models import Post, User

NEVER = date(9999, 12, 31)


@dataclass(frozen=True)
class Duty:
    """A certification that a person must hold, the earliest day by which, and how it stands with it."""

    certification: Certification
    due_on: date
    state: State | None
    valid_until: date | None
    overdue: bool

    @property
    def fulfilled(self) -> bool:
        return self.state == State.VALID


def due_for(person: User, at: datetime) -> list[Duty]:
    """What assignments oblige a person to hold that day, fulfilled or not; the earliest due first."""
    today = timezone.localdate(at)
    assignments = (
        Assignment.objects.standing().filter(_meaning(person, today)).select_related("certification")
    )
    earliest: dict[Certification, date] = {}
    for assignment in assignments.order_by("due_on", "pk"):
        earliest.setdefault(assignment.certification, assignment.due_on)
    awards = Award.objects.filter(person=person, certification__in=earliest).with_state_at(at)
    standing = {award.certification_id: award for award in awards}
    return [_duty(one, due_on, standing.get(one.pk), today) for one, due_on in earliest.items()]


def obliged(certification: Certification, at: datetime) -> QuerySet[User]:
    """People who must hold the certification, each once, with the earliest day as `due_on`; without who left."""
    standing = Assignment.objects.standing().filter(certification=certification).select_related("agency")
    return meant_by(standing, at)


def meant_by(assignments: Iterable[Assignment], at: datetime) -> QuerySet[User]:
    """People whom any of the assignments means that day, each once, with the earliest day as `due_on`; without who
    left. Needs their `agency` loaded and makes no query of its own."""
    assignments = sorted(assignments, key=lambda one: one.due_on)
    people_meant = [one for one in assignments if one.person_id]
    posts_meant = [one for one in assignments if not one.person_id]
    by_name = _earliest([When(pk=one.person_id, then=Value(one.due_on)) for one in people_meant])
    by_post = _earliest([When(_posts_meant_by(one), then=Value(one.due_on)) for one in posts_meant])
    posts = Post.objects.held_on(timezone.localdate(at)).filter(person=OuterRef("pk")).annotate(due=by_post)
    through_posts = Coalesce(Subquery(posts.order_by("due").values("due")[:1]), Value(NEVER))
    dated = User.objects.exclude(status=User.Status.LEFT).annotate(due_on=Least(by_name, through_posts))
    return dated.filter(due_on__lt=NEVER)


def _earliest(dates: list[When]) -> Case:
    """The first that applies; they come with the earliest day first."""
    return Case(*dates, default=Value(NEVER), output_field=DateField())


def _posts_meant_by(assignment: Assignment) -> Q:
    if assignment.post_id:
        return Q(pk=assignment.post_id)
    agency = Q(agency__path__startswith=assignment.agency.path) if assignment.agency_id else Q()
    return agency & (Q(job_role=assignment.job_role_id) if assignment.job_role_id else Q())


def _meaning(person: User, today: date) -> Q:
    """Assignments that mean this person by name or through a post held that day."""
    meant = Q(person=person)
    for post in people.current_posts(person, today):
        above = Q(agency=None) | Q(agency__path__in=_paths_to(post.agency))
        meant |= Q(post=post) | (
            Q(person=None, post=None) & above & (Q(job_role=None) | Q(job_role=post.job_role))
        )
    return meant


def _paths_to(agency) -> list[str]:
    """Tree paths of the agency and of everything above it."""
    return [agency.path[:end] for end in range(agency.steplen, len(agency.path) + 1, agency.steplen)]


def _duty(certification: Certification, due_on: date, award: Award | None, today: date) -> Duty:
    state = award.state if award else None
    return Duty(
        certification=certification,
        due_on=due_on,
        state=state,
        valid_until=award.valid_until if award else None,
        overdue=state != State.VALID and due_on < today,
    )
