"""What is assigned to whom, and how far those obliged have come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from certification.awards import queries as awards
from certification.awards.models import Assignment, Period
from lms.people.models import Agency, User


@dataclass(frozen=True)
class Progress:
    """An assignment, how many of some people it obliges, how many of those are certified, and whether the
    reader may withdraw it."""

    assignment: Assignment
    obliged: int
    certified: int
    today: date
    may_withdraw: bool

    @property
    def is_met(self) -> bool:
        return self.obliged == self.certified

    @property
    def percent_shown(self) -> str:
        """Rounded down: 100 means everybody."""
        return f"{self.certified * 100 // self.obliged}%" if self.obliged else ""

    @property
    def overdue(self) -> bool:
        return not self.is_met and self.assignment.is_overdue_on(self.today)


def assignments_touching(people: QuerySet[User], agencies: QuerySet[Agency] | None) -> QuerySet[Assignment]:
    """Standing assignments that may oblige some of the people, those due first at the top.

    `agencies` are all that the people's posts count in; None is every agency there is.
    """
    standing = Assignment.objects.standing().select_related(
        "certification", "agency", "job_role", "post__person", "post__agency", "post__job_role", "person"
    )
    if agencies is not None:
        above = Q(agency__path__in=_paths_to(agencies))
        everywhere = Q(agency=None, job_role__isnull=False)
        named = Q(person__in=people) | Q(post__agency__in=agencies)
        standing = standing.filter(above | everywhere | named | Q(agency__in=agencies))
    return standing.order_by("due_on", "certification", "pk")


def progress_of(
    assignments: Iterable[Assignment], people: QuerySet[User], withdrawable: set[int], at: datetime
) -> list[Progress]:
    """How many of the people each assignment obliges and how many of them are certified, in one query."""
    assignments = list(assignments)
    parts = [_counted(one, people, at) for one in assignments]
    found = parts[0].union(*parts[1:], all=True) if parts else ()
    counts = {pk: (obliged, certified) for pk, obliged, certified in found}
    today = timezone.localdate(at)
    return [Progress(one, *counts[one.pk], today, one.pk in withdrawable) for one in assignments]


def _counted(assignment: Assignment, people: QuerySet[User], at: datetime) -> QuerySet:
    valid = Period.objects.valid_at(at).filter(
        award__person=OuterRef("pk"), award__certification=assignment.certification_id
    )
    return (
        awards.meant_by([assignment], at)
        .filter(pk__in=people.values("pk"))
        .annotate(is_certified=Exists(valid), assignment_id=Value(assignment.pk, BigIntegerField()))
        .values("assignment_id")
        .annotate(obliged=Count("pk"), certified=Count("pk", filter=Q(is_certified=True)))
        .values_list("assignment_id", "obliged", "certified")
    )


def _paths_to(agencies: QuerySet[Agency]) -> set[str]:
    """Tree paths of everything above the agencies."""
    step = Agency.steplen
    return {
        path[:end] for path in agencies.values_list("path", flat=True) for end in range(step, len(path), step)
    }
