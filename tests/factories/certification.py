"""Certifications and what earns them. Evidence is recorded and certificates are issued as the product does it."""

from datetime import datetime
from itertools import count

import factory
from django.utils import timezone

from certification.access_gate.models import AccessRole, ProtectedSystem
from certification.awards import operations
from certification.awards.models import Certification, Period, Requirement
from courses.catalogue.models import Activity
from courses.progress.models import Result
from courses.progress.operations import record_result
from lms.people.models import Agency
from tests.factories.people import agency

_attempts = count(1)


def issuing_agency() -> Agency:
    return Agency.objects.filter(code="issuer").first() or agency("issuer")


class CertificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Certification

    code = factory.Sequence(lambda n: f"certification-{n}")
    title_ko = factory.Sequence(lambda n: f"자격 {n}")
    title_en = factory.Sequence(lambda n: f"Certification {n}")
    authority_ko = "하늘시장"
    authority_en = "Mayor of Haneul City"
    agency = factory.LazyFunction(issuing_agency)
    validity_months = 24
    renewal_months = 3


class ActivityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Activity

    kind = Activity.Kind.QUIZ
    key = factory.LazyAttributeSequence(lambda activity, n: f"{activity.kind}:test-{n}")
    title = factory.Sequence(lambda n: f"Activity {n}")
    created_at = factory.LazyFunction(timezone.now)


def certification_for(*activities: Activity, courses=(), **fields) -> Certification:
    """A certification that asks for these quizzes and simulations, and for courses by their keys."""
    certification = CertificationFactory(**fields)
    for activity in activities:
        Requirement.objects.create(certification=certification, kind=activity.kind, activity=activity)
    for course_key in courses:
        Requirement.objects.create(
            certification=certification, kind=Requirement.Kind.COURSE, course_key=course_key
        )
    return certification


def pass_activity(person, activity: Activity, at: datetime, *, outcome=Result.Outcome.PASSED) -> Result:
    """Records one more result of the person, as quizzes and simulations do."""
    number = next(_attempts)
    return record_result(
        person=person,
        activity=activity,
        outcome=outcome,
        score=90 if outcome == Result.Outcome.PASSED else 40,
        evidence_kind="test_attempt",
        evidence_key=f"attempt-{number}",
        evidence_sha256=f"{number:064x}",
        key=f"test:{number}",
        by=person,
        at=at,
    )


def certify(person, certification: Certification, at: datetime) -> Period:
    """Passes all that is asked for (quizzes and simulations only) and issues the certificate."""
    for requirement in certification.requirements.select_related("activity"):
        pass_activity(person, requirement.activity, at)
    return operations.issue(person=person, certification=certification, by=None, at=at)


class ProtectedSystemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProtectedSystem

    code = factory.Sequence(lambda n: f"system-{n}")
    name_ko = factory.Sequence(lambda n: f"시스템 {n}")
    name_en = factory.Sequence(lambda n: f"System {n}")


class AccessRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AccessRole
        skip_postgeneration_save = True

    system = factory.SubFactory(ProtectedSystemFactory)
    code = factory.Sequence(lambda n: f"role-{n}")
    name_ko = factory.Sequence(lambda n: f"역할 {n}")
    name_en = factory.Sequence(lambda n: f"Role {n}")

    @factory.post_generation
    def certifications(self, create, extracted, **kwargs):
        if extracted:
            self.certifications.set(extracted)
