"""Who is certified: people × certifications, as rows of one query that lists, counts and exports share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import get_language

from certification.awards import queries as awards
from certification.awards.models import Assignment, Certification, Period, State
from lms.people.models import Post, User
from lms.reports.queries.wanted import Sort, Wanted, meaning

EXPORT_AT_ONCE = 500


@dataclass
class Row:
    """One person and one certification.

    `until` is the last day that is or was covered, renewals included; of what was revoked, the day of that.
    """

    person_id: int
    staff_number: str
    name_local: str
    name_latin: str
    certification: Certification
    state: str | None
    until: date | None
    due_on: date | None
    today: date
    within_days: int
    posts: list[Post] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.name_local if _in_korean() else self.name_latin

    @property
    def lapses(self) -> bool:
        return self.state == State.VALID and self.until <= self.today + timedelta(days=self.within_days)

    @property
    def overdue(self) -> bool:
        return self.state != State.VALID and self.due_on is not None and self.due_on < self.today


class Certified:
    """The rows that are wanted among some people: `len`, slices, counts and export say the same."""

    def __init__(self, people: QuerySet[User], wanted: Wanted, at: datetime):
        self.wanted, self.at, self.today = wanted, at, timezone.localdate(at)
        self.certifications = {one.pk: one for one in _certifications(wanted)}
        self.parts = _parts(_people(people, wanted, self.today), self.certifications, wanted, at)

    def __len__(self) -> int:
        return self._found.count() if self.parts else 0

    def __getitem__(self, place: slice) -> list[Row]:
        return self._complete(list(self._ordered[place])) if self.parts else []

    def export(self) -> Iterator[Row]:
        """Every row, read a few hundred at a time."""
        found = self._ordered.iterator(chunk_size=EXPORT_AT_ONCE) if self.parts else iter(())
        while chunk := list(islice(found, EXPORT_AT_ONCE)):
            yield from self._complete(chunk)

    def counts(self, *conditions: Q) -> list[int]:
        """How many rows meet each condition, whatever standing is wanted; one query."""
        named = {f"count_{place}": Count("pk", filter=one) for place, one in enumerate(conditions)}
        if not self.parts:
            return [0] * len(named)
        counted = [
            part.values("certification_id").annotate(**named).values_list(*named) for part in self.parts
        ]
        return [sum(column) for column in zip(*_union(counted), strict=True)]

    @property
    def _found(self) -> QuerySet:
        condition = meaning(self.wanted.standing, self.today, self.wanted.within_days)
        return _union([part.filter(condition).values(*_COLUMNS) for part in self.parts])

    @property
    def _ordered(self) -> QuerySet:
        return self._found.order_by(*_order(self.wanted))

    def _complete(self, found: Sequence[dict]) -> list[Row]:
        posts = _posts({one["pk"] for one in found}, self.today)
        return [
            Row(
                person_id=one["pk"],
                staff_number=one["staff_number"],
                name_local=one["name_local"],
                name_latin=one["name_latin"],
                certification=self.certifications[one["certification_id"]],
                state=one["state"],
                until=one["until"],
                due_on=one["due_on"],
                today=self.today,
                within_days=self.wanted.within_days,
                posts=posts.get(one["pk"], []),
            )
            for one in found
        ]


_LAST_DAY = Case(When(state=State.REVOKED, then=TruncDate("revocation__at")), default=F("valid_until"))
_COLUMNS = (
    "pk",
    "staff_number",
    "name_local",
    "name_latin",
    "certification_id",
    "certification_title",
    "agency_path",
    "state",
    "until",
    "due_on",
    "lacks_until",
    "lacks_due",
)


def _certifications(wanted: Wanted) -> list[Certification]:
    return [wanted.certification] if wanted.certification else list(Certification.objects.order_by("pk"))


def _people(people: QuerySet[User], wanted: Wanted, today: date) -> QuerySet[User]:
    people = people.exclude(status=User.Status.LEFT)
    for word in wanted.search.split():
        people = people.filter(
            Q(name_local__icontains=word) | Q(name_latin__icontains=word) | Q(staff_number__icontains=word)
        )
    if wanted.agency or wanted.job_role:
        posts = Post.objects.held_on(today).filter(person=OuterRef("pk"))
        if wanted.agency:
            posts = posts.filter(agency__path__startswith=wanted.agency.path)
        if wanted.job_role:
            posts = posts.filter(job_role=wanted.job_role)
        people = people.filter(Exists(posts))
    return people


def _parts(
    people: QuerySet[User], certifications: dict[int, Certification], wanted: Wanted, at: datetime
) -> list[QuerySet]:
    """One queryset of people for each certification; together they are the rows."""
    assignments = {pk: [] for pk in certifications}
    standing = Assignment.objects.standing().filter(certification__in=certifications).select_related("agency")
    for assignment in standing:
        assignments[assignment.certification_id].append(assignment)
    if wanted.sort == Sort.AGENCY:
        people = people.annotate(agency_path=_agency_path(timezone.localdate(at)))
    else:
        people = people.annotate(agency_path=Value("", output_field=CharField()))
    return [_part(people, one, assignments[one.pk], wanted, at) for one in certifications.values()]


def _part(
    people: QuerySet[User],
    certification: Certification,
    assignments: list[Assignment],
    wanted: Wanted,
    at: datetime,
) -> QuerySet:
    periods = Period.objects.filter(award__person=OuterRef("pk"), award__certification=certification)
    periods = periods.with_state_at(at)
    telling = periods.most_telling_first().annotate(last_day=_LAST_DAY)
    covering = periods.filter(state__in=[State.VALID, State.FUTURE]).order_by("-ends_at")
    obliged = awards.meant_by(assignments, at).filter(pk=OuterRef("pk"))
    part = people.annotate(
        certification_id=Value(certification.pk, output_field=BigIntegerField()),
        certification_title=Value(certification.title, output_field=CharField()),
        state=Subquery(telling.values("state")[:1]),
        until=Coalesce(
            Subquery(covering.values("valid_until")[:1]), Subquery(telling.values("last_day")[:1])
        ),
        due_on=Subquery(obliged.values("due_on")[:1]),
        # Columns of their own: a union can be ordered by nothing else, and databases differ on where NULL goes.
        lacks_until=Case(When(until=None, then=1), default=0),
        lacks_due=Case(When(due_on=None, then=1), default=0),
    )
    return part if wanted.everybody else part.filter(Q(state__isnull=False) | Q(due_on__isnull=False))


def _agency_path(today: date) -> Subquery:
    posts = Post.objects.held_on(today).filter(person=OuterRef("pk")).order_by("-starts_on", "-pk")
    return Coalesce(Subquery(posts.values("agency__path")[:1]), Value(""))


def _union(parts: list[QuerySet]) -> QuerySet:
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def _order(wanted: Wanted) -> list:
    name = "name_local" if _in_korean() else "name_latin"
    columns = {
        Sort.NAME: [name],
        Sort.NUMBER: ["staff_number"],
        Sort.AGENCY: ["agency_path", name],
        Sort.CERTIFICATION: ["certification_title", name],
        Sort.UNTIL: ["until"],
        Sort.DUE: ["due_on"],
    }[wanted.sort]
    gaps = {Sort.UNTIL: ["lacks_until"], Sort.DUE: ["lacks_due"]}.get(wanted.sort, [])
    directed = [F(one).desc() if wanted.descending else F(one).asc() for one in columns]
    return [*gaps, *directed, "staff_number", "certification_id"]


def _posts(person_ids: set[int], today: date) -> dict[int, list[Post]]:
    held = Post.objects.held_on(today).filter(person__in=person_ids).select_related("agency", "job_role")
    posts: dict[int, list[Post]] = {}
    for post in held.order_by("-starts_on", "-pk"):
        posts.setdefault(post.person_id, []).append(post)
    return posts


def _in_korean() -> bool:
    return (get_language() or "").startswith("ko")
