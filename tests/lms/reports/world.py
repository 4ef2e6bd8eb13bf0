"""A small government for the reports: a city with an office and a team below it, and a ministry beside it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from certification.awards import operations as awards
from certification.awards.models import Certification, Period
from lms.people.models import Agency, JobRole, User
from tests.factories.certification import ActivityFactory, certification_for, certify
from tests.factories.people import JobRoleFactory, PostFactory, UserFactory, agency, hr_officer


@dataclass
class World:
    at: datetime = field(default_factory=timezone.now)

    def __post_init__(self):
        self.city = agency("city", kind="ministry")
        self.office = agency("office", parent=Agency.objects.get(code="city"))
        self.team = agency("team", parent=Agency.objects.get(code="office"), kind="team")
        self.ministry = agency("ministry", kind="ministry")
        self.registrar: JobRole = JobRoleFactory(code="registrar", name_latin="Registrar")
        self.certification: Certification = certification_for(
            ActivityFactory(), title_en="Registrar", validity_months=12
        )

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def officer(self, of: Agency | None = None) -> User:
        return hr_officer(of or self.city)

    def person(self, where: Agency | None = None, **fields) -> User:
        """Somebody with a post as a registrar, in the team where nothing else is said."""
        person = UserFactory(**fields)
        PostFactory(person=person, agency=where or self.team, job_role=self.registrar)
        return person

    def certified(self, where: Agency | None = None, *, days_ago: int = 10, **fields) -> User:
        person = self.person(where, **fields)
        self.certify(person, days_ago=days_ago)
        return person

    def certify(
        self, person: User, *, days_ago: int = 10, certification: Certification | None = None
    ) -> Period:
        at = self.at - timedelta(days=days_ago)
        return certify(person, certification or self.certification, at)

    def revoked(self, **fields) -> User:
        person = self.person(**fields)
        period = self.certify(person)
        awards.revoke(period=period, reason="Shared a password.", by=self.officer(), at=self.at)
        return person

    def assign(self, *, due_in: int = 30, certification: Certification | None = None, **target):
        """Assigned by the system itself; to the job role everywhere where no target is named."""
        return awards.assign(
            certification=certification or self.certification,
            due_on=self.day(due_in),
            by=None,
            at=self.at - timedelta(days=100),
            **(target or {"job_role": self.registrar}),
        )
