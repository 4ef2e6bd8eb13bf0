"""Facts behind the readiness of systems, read for all systems at once; the rules are in lms.reports.readiness."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from certification.access_gate.models import ProtectedSystem
from certification.awards import queries as awards
from certification.awards.models import Assignment, Period, Requirement
from courses.progress.models import Enrolment, Result
from lms.people.models import Agency, Post
from lms.reports.forecast import PACE_WEEKS, Forecast, forecast
from lms.reports.readiness import Candidate, Need, Span, Tally, tally


@dataclass(frozen=True)
class SystemReadiness:
    """How ready the people are who need one system. `whole`: all of them, not only those in the reader's agencies."""

    system: ProtectedSystem
    whole: bool
    candidates: list[Candidate]
    at: datetime

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @cached_property
    def tally(self) -> Tally:
        return tally(self.candidates, self.at, self.today)

    @cached_property
    def forecast(self) -> Forecast:
        spans = [span for candidate in self.candidates for span in candidate.certified()]
        return forecast(
            needed=self.tally.needed,
            certified=self.tally.certified,
            became_certified=[timezone.localdate(span.begin) for span in spans if span.begin <= self.at],
            lapse_on=[timezone.localdate(span.end) for span in spans if span.covers(self.at)],
            today=self.today,
            go_live=self.system.go_live_on,
        )

    @cached_property
    def history(self) -> list[tuple[date, int]]:
        """How many of those who need it today were certified, week by week until now."""
        moments = [self.at - timedelta(weeks=weeks) for weeks in range(PACE_WEEKS, -1, -1)]
        certified = [candidate.certified() for candidate in self.candidates]
        return [
            (timezone.localdate(moment), sum(any(one.covers(moment) for one in spans) for spans in certified))
            for moment in moments
        ]

    @property
    def is_live(self) -> bool:
        return self.system.go_live_on is not None and self.system.go_live_on <= self.today


@dataclass(frozen=True)
class Charge:
    """The people and the agencies' tree paths that somebody answers for."""

    people: set[int]
    paths: set[str]


def readiness_of(
    systems: Iterable[ProtectedSystem], whole: set[int], charge: Charge | None, at: datetime
) -> list[SystemReadiness]:
    """The readiness of each system, in an unchanging number of queries; with `roles__certifications` prefetched.

    Those whose primary keys are `whole` are told across all agencies, the others for the charge.
    """
    systems = list(systems)
    facts = Facts(systems, at)
    return [
        SystemReadiness(one, one.pk in whole, facts.candidates(one, None if one.pk in whole else charge), at)
        for one in systems
    ]


class Facts:
    """Who must hold what, who held it when, and who is learning for it, for all certifications of some systems."""

    def __init__(self, systems: Sequence[ProtectedSystem], at: datetime):
        certifications = {pk for system in systems for pk in certifications_of(system)}
        self.due = _due(certifications, at)
        self.held = _held(certifications)
        self.learned = _learned(certifications)
        self.paths = _paths({person for due in self.due.values() for person in due}, timezone.localdate(at))

    def candidates(self, system: ProtectedSystem, charge: Charge | None) -> list[Candidate]:
        """Everybody who needs the system, or of those the people in somebody's charge."""
        needs = defaultdict(list)
        for certification in sorted(certifications_of(system)):
            for person, due_on in self.due[certification].items():
                if charge is None or person in charge.people:
                    place = (person, certification)
                    needs[person].append(Need(due_on, self.held[place], self.learned.get(place)))
        return [Candidate(person, self._path(person, charge), of_one) for person, of_one in needs.items()]

    def _path(self, person: int, charge: Charge | None) -> str | None:
        """Of the agency of the latest post that is in the charge."""
        paths = self.paths.get(person, [])
        return next((path for path in paths if charge is None or path in charge.paths), None)


def certifications_of(system: ProtectedSystem) -> set[int]:
    """Primary keys of the certifications that any access role of the system requires. Prefetch them."""
    return {one.pk for role in system.roles.all() for one in role.certifications.all()}


def _due(certifications: Iterable[int], at: datetime) -> dict[int, dict[int, date]]:
    """By certification: by person, the earliest day."""
    assignments = {pk: [] for pk in certifications}
    standing = Assignment.objects.standing().filter(certification__in=assignments).select_related("agency")
    for assignment in standing:
        assignments[assignment.certification_id].append(assignment)
    parts = [
        awards.meant_by(several, at)
        .annotate(certification_id=Value(pk, output_field=BigIntegerField()))
        .values_list("certification_id", "pk", "due_on")
        for pk, several in assignments.items()
        if several
    ]
    due: dict[int, dict[int, date]] = {pk: {} for pk in assignments}
    for certification, person, due_on in parts[0].union(*parts[1:], all=True) if parts else ():
        due[certification][person] = due_on
    return due


def _held(certifications: Iterable[int]) -> dict[tuple[int, int], list[Span]]:
    """By person and certification: when it was held; a revocation ends it."""
    held = defaultdict(list)
    periods = Period.objects.filter(award__certification__in=certifications)
    for person, certification, begin, end, revoked_at in periods.values_list(
        "award__person", "award__certification", "starts_at", "ends_at", "revocation__at"
    ):
        held[person, certification].append(Span(begin, min(end, revoked_at) if revoked_at else end))
    return held


def _learned(certifications: Iterable[int]) -> dict[tuple[int, int], datetime]:
    """By person and certification: when something that it asks for was last worked on."""
    by_course, by_activity = defaultdict(list), defaultdict(list)
    for one in Requirement.objects.filter(certification__in=certifications):
        (by_course[one.course_key] if one.course_key else by_activity[one.activity_id]).append(
            one.certification_id
        )
    enrolments = Enrolment.objects.filter(course_key__in=by_course).values_list(
        "person", "course_key", Coalesce("last_seen_at", "enrolled_at")
    )
    results = Result.objects.filter(activity__in=by_activity).values_list(
        "person", "activity", F("achieved_at")
    )
    learned: dict[tuple[int, int], datetime] = {}
    for person, key, moment in [*enrolments, *results]:
        for certification in by_course.get(key) or by_activity.get(key, ()):
            place = (person, certification)
            learned[place] = max(moment, learned.get(place, moment))
    return learned


def _paths(people: set[int], today: date) -> dict[int, list[str]]:
    """By person: the tree paths of the agencies of the posts held, that of the latest post first."""
    paths = defaultdict(list)
    posts = Post.objects.held_on(today).filter(person__in=people).order_by("-starts_on", "-pk")
    for person, path in posts.values_list("person", "agency__path"):
        paths[person].append(path)
    return paths


@dataclass(frozen=True)
class AgencyRow:
    """An agency with all below it, or (`direct`) the agency alone, or nobody's (None)."""

    agency: Agency | None
    direct: bool
    can_open: bool
    tally: Tally


def by_agency(
    readiness: SystemReadiness, within: Agency | None, agencies: Iterable[Agency]
) -> list[AgencyRow]:
    """One row for each agency right below `within` (None: for the highest of `agencies`) that has people, then one
    for those directly in it. The rows together are everybody counted."""
    level = _level(within, list(agencies))
    groups: dict[str, list[Candidate]] = defaultdict(list)
    deeper = set()
    for candidate in readiness.candidates:
        path = candidate.agency_path or ""
        if within and not path.startswith(within.path):
            continue
        place = next((above for above in level if path.startswith(above)), "")
        groups[place].append(candidate)
        if path != place:
            deeper.add(place)
    rows = [
        AgencyRow(agency, False, path in deeper, _tallied(groups[path], readiness))
        for path, agency in level.items()
        if path in groups
    ]
    if "" in groups:
        rows.append(AgencyRow(within, True, False, _tallied(groups[""], readiness)))
    return rows


def _level(within: Agency | None, agencies: list[Agency]) -> dict[str, Agency]:
    if within:
        return {one.path: one for one in agencies if one.path[: -Agency.steplen] == within.path}
    paths = {one.path for one in agencies}
    return {one.path: one for one in agencies if one.path[: -Agency.steplen] not in paths}


def _tallied(candidates: Iterable[Candidate], readiness: SystemReadiness) -> Tally:
    return tally(candidates, readiness.at, readiness.today)
