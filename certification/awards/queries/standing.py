"""How far a person has come with a certification: what each requirement asks and what meets it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from certification.awards.models import Certification, Period, Requirement, State
from certification.awards.models.validity import end_of, months_after
from certification.awards.queries.targets import Target, targets_of
from courses.progress.models import Completion, Result
from lms.people.models import User


@dataclass(frozen=True)
class Item:
    """One requirement, and the result or completion that meets it."""

    requirement: Requirement
    evidence: Result | Completion | None
    target: Target | None = None

    @property
    def met(self) -> bool:
        return self.evidence is not None

    @property
    def met_at(self) -> datetime | None:
        return moment_of(self.evidence) if self.evidence else None


@dataclass(frozen=True)
class Standing:
    """One person and one certification at a moment."""

    certification: Certification
    items: list[Item]
    period: Period | None = field(default=None)
    state: State | None = field(default=None)
    counts_from: datetime | None = field(default=None)
    renewable: bool = field(default=True)

    @property
    def met(self) -> int:
        return sum(item.met for item in self.items)

    @property
    def complete(self) -> bool:
        """Whether every requirement is met, by evidence of which some is newer than the last period."""
        newest = max((item.met_at for item in self.items if item.met), default=None)
        fresh = newest is not None and (self.counts_from is None or newest > self.counts_from)
        return bool(self.items) and fresh and self.met == len(self.items)

    @property
    def rests(self) -> bool:
        """Whether there is nothing to do: it is held, and its renewal has not begun."""
        return self.state == State.VALID and not self.renewable

    @property
    def grantable(self) -> bool:
        return self.complete and self.renewable


def standing_of(person, certification: Certification, at: datetime, *, targets: bool = True) -> Standing:
    """The standing in one certification; `targets` adds titles and addresses of what is asked."""
    return standings_of(person, [certification], at, targets=targets)[0]


def standings_of(
    person, certifications: Iterable[Certification], at: datetime, *, targets: bool = True
) -> list[Standing]:
    """The standing in each certification, in their order, in a number of queries that does not grow with them."""
    certifications = list(certifications)
    requirements = _requirements(certifications)
    shown = _shown_by(person, [one for of_one in requirements.values() for one in of_one])
    periods = _periods(person, certifications, at)
    found = targets_of([one for of_one in requirements.values() for one in of_one]) if targets else {}
    return [
        _standing(one, requirements[one.pk], periods.get(one.pk, []), shown, found, at)
        for one in certifications
    ]


def people_with_all(certification: Certification) -> QuerySet[User]:
    """People who have met every requirement at some time: all who could be granted it, and some who hold it."""
    people = User.objects.exclude(status=User.Status.LEFT)
    for requirement in certification.requirements.all():
        people = people.filter(Exists(_met_by_whom(requirement)))
    return people


def moment_of(evidence: Result | Completion) -> datetime:
    return evidence.achieved_at if isinstance(evidence, Result) else evidence.completed_at


def window_opens_at(period: Period, renewal_months: int) -> datetime:
    """The moment from which results count for the period after this one."""
    return end_of(months_after(period.valid_until, -renewal_months), period.timezone)


def _requirements(certifications: list[Certification]) -> dict[int, list[Requirement]]:
    by_certification = {one.pk: [] for one in certifications}
    asked = Requirement.objects.filter(certification__in=by_certification).select_related("activity")
    for requirement in asked.order_by("sort_order", "pk"):
        by_certification[requirement.certification_id].append(requirement)
    return by_certification


def _met_by_whom(requirement: Requirement) -> QuerySet:
    if requirement.course_key:
        return Completion.objects.filter(person=OuterRef("pk"), course_key=requirement.course_key)
    passes = Result.objects.counting().filter(outcome=Result.Outcome.PASSED)
    return passes.filter(person=OuterRef("pk"), activity=requirement.activity_id)


def _shown_by(person, requirements: list[Requirement]) -> dict[int | UUID, Result | Completion]:
    """The latest pass of each activity asked for and the latest completion of each course, by their keys."""
    activities = {one.activity_id for one in requirements if one.activity_id}
    courses = {one.course_key for one in requirements if one.course_key}
    passes = Result.objects.counting().filter(
        person=person, outcome=Result.Outcome.PASSED, activity__in=activities
    )
    completions = Completion.objects.filter(person=person, course_key__in=courses)
    return {one.activity_id: one for one in passes.order_by("achieved_at", "pk")} | {
        one.course_key: one for one in completions.order_by("completed_at", "pk")
    }


def _periods(person, certifications: list[Certification], at: datetime) -> dict[int, list[Period]]:
    """Periods by certification, the latest number first."""
    found = Period.objects.filter(award__person=person, award__certification__in=certifications)
    by_certification: dict[int, list[Period]] = {}
    for period in (
        found.with_state_at(at).select_related("award", "revocation", "certificate").order_by("-number")
    ):
        by_certification.setdefault(period.award.certification_id, []).append(period)
    return by_certification


def _standing(certification, requirements, periods, shown, found, at) -> Standing:
    last = periods[0] if periods else None
    counts_from = _counts_from(last, certification, at)
    return Standing(
        certification=certification,
        items=[_item(one, shown, found, counts_from) for one in requirements],
        period=next((one for one in periods if one.state == State.VALID), last),
        state=State.VALID
        if any(one.state == State.VALID for one in periods)
        else getattr(last, "state", None),
        counts_from=counts_from,
        renewable=last is None
        or last.state == State.REVOKED
        or at >= window_opens_at(last, certification.renewal_months),
    )


def _counts_from(last: Period | None, certification: Certification, at: datetime) -> datetime | None:
    """After a revocation everything is to be shown again; else what was shown since the renewal window opened."""
    if last is None:
        return None
    if last.state == State.REVOKED:
        return last.revocation.at
    return max(last.granted_at, window_opens_at(last, certification.renewal_months))


def _item(requirement: Requirement, shown: dict, found: dict, counts_from: datetime | None) -> Item:
    """A quiz or simulation must be passed anew for a renewal; a course once completed stays completed."""
    evidence = shown.get(requirement.course_key or requirement.activity_id)
    stale = counts_from is not None and isinstance(evidence, Result) and evidence.achieved_at <= counts_from
    return Item(requirement, None if stale else evidence, found.get(requirement.pk))
