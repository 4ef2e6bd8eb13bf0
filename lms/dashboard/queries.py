"""A learner's own page: what is due, what comes next, what is under way, what is held and what it opens."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from certification.access_gate.models import AccessRole
from certification.awards import queries as awards
from certification.awards.models import Certification, Period, State
from courses.progress import queries as progress
from courses.progress.standing import CourseStanding
from lms.people.models import User

SOON = timedelta(days=14)
LAPSES_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Ask:
    """One line of what a certification asks for. Without `url` it cannot be begun yet, or no longer needs to be."""

    kind: str
    title: str
    met_at: datetime | None
    url: str
    course: CourseStanding | None

    @property
    def met(self) -> bool:
        return self.met_at is not None

    @property
    def is_open(self) -> bool:
        return not self.met and bool(self.url)


@dataclass(frozen=True)
class Door:
    """An access role that a certification opens, once the `others` are held too."""

    role: AccessRole
    others: tuple[Certification, ...]


@dataclass(frozen=True)
class Task:
    """A certification to be had by a day, or a held one to be renewed before it lapses.

    `anew`: it was held before, so that quizzes and simulations passed for that no longer count.
    """

    certification: Certification
    due_on: date
    today: date
    is_renewal: bool
    anew: bool
    asks: tuple[Ask, ...]
    doors: tuple[Door, ...]

    @property
    def overdue(self) -> bool:
        return self.due_on < self.today

    @property
    def soon(self) -> bool:
        return not self.overdue and self.due_on <= self.today + SOON

    @property
    def days_left(self) -> int:
        return (self.due_on - self.today).days

    @property
    def met(self) -> int:
        return sum(ask.met for ask in self.asks)

    @property
    def next_ask(self) -> Ask | None:
        return next((ask for ask in self.asks if ask.is_open), None)


@dataclass(frozen=True)
class Held:
    """The period that counts of one certification, and the doors it opens."""

    period: Period
    today: date
    doors: tuple[Door, ...]

    @property
    def certification(self) -> Certification:
        return self.period.award.certification

    @property
    def state(self) -> State:
        return State(self.period.state)

    @property
    def is_good(self) -> bool:
        return self.state == State.VALID

    @property
    def lapses_soon(self) -> bool:
        return self.is_good and self.period.valid_until <= self.today + LAPSES_SOON


@dataclass(frozen=True)
class Step:
    """The one thing to do next: go on with, or begin, a course, or take what only remains to be passed."""

    task: Task | None
    ask: Ask | None
    course: CourseStanding | None

    @property
    def begins(self) -> bool:
        """Whether nothing has been done of it yet."""
        return not self.course or not self.course.done


@dataclass(frozen=True)
class Training:
    tasks: list[Task]
    next_step: Step | None
    under_way: list[CourseStanding]
    done: list[CourseStanding]
    held: list[Held]

    @property
    def is_new(self) -> bool:
        """Nothing begun and nothing held."""
        return not (self.under_way or self.done or self.held)


def training_of(person: User, language: str, at: datetime) -> Training:
    """All that the page shows, in a number of queries that does not grow with what there is to show."""
    today = timezone.localdate(at)
    courses = progress.standings(person, language)
    periods = awards.certifications_of(person, at)
    due = _due(person, periods, today, at)
    doors = _doors({*due, *(one.award.certification for one in periods)}, _good(periods))
    tasks = [_task(one, due, courses, doors, today) for one in awards.standings_of(person, due, at)]
    tasks = sorted((task for task in tasks if task), key=lambda task: task.due_on)
    under_way = [course for course in courses if course.url and not course.completed]
    return Training(
        tasks=tasks,
        next_step=_next_step(tasks, under_way),
        under_way=under_way,
        done=[course for course in courses if course.completed],
        held=[Held(one, today, doors[one.award.certification_id]) for one in periods],
    )


def _good(periods: Iterable[Period]) -> set[Certification]:
    return {period.award.certification for period in periods if period.state == State.VALID}


def _due(
    person: User, periods: list[Period], today: date, at: datetime
) -> dict[Certification, tuple[date, bool]]:
    """Day and whether it is a renewal: duties not fulfilled, and what is held and lapses soon."""
    due = {
        duty.certification: (duty.due_on, False) for duty in awards.due_for(person, at) if not duty.fulfilled
    }
    for period in periods:
        if Held(period, today, ()).lapses_soon and period.award.certification.active:
            due[period.award.certification] = (period.valid_until, True)
    return due


def _task(
    standing: awards.Standing,
    due: dict[Certification, tuple[date, bool]],
    courses: list[CourseStanding],
    doors: dict[int, tuple[Door, ...]],
    today: date,
) -> Task | None:
    """None where a renewal is not open yet, or has been earned already."""
    due_on, is_renewal = due[standing.certification]
    if is_renewal and not standing.renewable:
        return None
    return Task(
        certification=standing.certification,
        due_on=due_on,
        today=today,
        is_renewal=is_renewal,
        anew=standing.counts_from is not None,
        asks=tuple(_ask(item, {course.course_key: course for course in courses}) for item in standing.items),
        doors=doors[standing.certification.pk],
    )


def _ask(item: awards.Item, courses: dict[UUID, CourseStanding]) -> Ask:
    requirement = item.requirement
    if requirement.course_key:
        course = courses.get(requirement.course_key)
        url = (
            reverse("progress:resume", args=[course.course_key]) if course and course.url else item.target.url
        )
        return Ask(requirement.kind, course.title if course else item.target.title, item.met_at, url, course)
    key = requirement.activity.key
    course = next((one for one in courses.values() if key in one.activities), None)
    url = item.target.url if course and course.is_open(key) else ""
    # The frozen course names it in the language of the page; the activity itself has one title for all languages.
    title = course.activities[key].title if course else item.target.title
    return Ask(requirement.kind, title, item.met_at, url, course)


def _next_step(tasks: list[Task], under_way: list[CourseStanding]) -> Step | None:
    """What is due first and can be done now; else the course last worked on."""
    for task in tasks:
        if task.next_ask:
            return Step(task, task.next_ask, task.next_ask.course)
    return Step(None, None, under_way[0]) if under_way else None


def _doors(certifications: set[Certification], good: set[Certification]) -> dict[int, tuple[Door, ...]]:
    """By certification: the access roles that ask for it, with what else each asks for that is not held."""
    roles = AccessRole.objects.filter(certifications__in=certifications).distinct()
    doors = defaultdict(tuple)
    for role in roles.select_related("system").prefetch_related("certifications").order_by("system", "pk"):
        asked = role.certifications.all()
        for one in asked:
            others = tuple(other for other in asked if other != one and other not in good)
            doors[one.pk] += (Door(role, others),)
    return doors
