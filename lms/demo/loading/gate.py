"""Certifications with their requirements, who needs them by when, and the production systems behind them."""

from datetime import datetime, timedelta

from django.utils import timezone

from certification.access_gate.models import AccessRole, ProtectedSystem
from certification.awards import operations as awards
from certification.awards.models import Certification, Requirement
from courses.catalogue.models import Activity, CoursePage
from courses.quizzes.models import Quiz
from courses.simulations.models import Scenario
from lms.demo import people as told
from lms.people.models import Agency, JobRole, User

ASSIGNED_DAYS_AGO = 60


def load(*, at: datetime) -> None:
    """Creates what is missing; an assignment or owner that somebody changed since stays as it is."""
    for entry in told.organisation()["certifications"]:
        certification = Certification.objects.filter(code=entry["code"]).first() or _certification(entry)
        _assign(certification, entry, at=at)
    for entry in told.organisation()["systems"]:
        _system(entry, at=at)


def _certification(entry: dict) -> Certification:
    certification = Certification(
        code=entry["code"],
        title_ko=entry["ko"],
        title_en=entry["en"],
        authority_ko=entry["authority_ko"],
        authority_en=entry["authority_en"],
        agency=Agency.objects.get(code=entry["agency"]),
        validity_months=entry["validity_months"],
    )
    certification.requirements = [Requirement(**named) for named in _requirements(entry)]
    certification.full_clean()
    certification.save()
    return certification


def _requirements(entry: dict) -> list[dict]:
    course = CoursePage.objects.get(slug=entry["course"], locale__language_code="en")
    requirements: list[dict] = [{"kind": "course", "course_key": course.translation_key}]
    if "quiz" in entry:
        quiz = Quiz.objects.get(slug=entry["quiz"], locale__language_code="en")
        requirements.append({"kind": "quiz", "activity": Activity.objects.get(key=quiz.activity_key)})
    scenario = Scenario.objects.get(slug=entry["simulation"])
    requirements.append({"kind": "simulation", "activity": Activity.objects.get(key=scenario.activity_key)})
    return requirements


def _assign(certification: Certification, entry: dict, *, at: datetime) -> None:
    target = {}
    if "agency" in entry["assigned_to"]:
        target["agency"] = Agency.objects.get(code=entry["assigned_to"]["agency"])
    if "job_role" in entry["assigned_to"]:
        target["job_role"] = JobRole.objects.get(code=entry["assigned_to"]["job_role"])
    if certification.assignments.exists():
        return
    administrator = User.objects.get(staff_number="AD-9001")
    awards.assign(
        certification=certification,
        due_on=timezone.localdate(at) + timedelta(days=entry["due_in_days"]),
        by=administrator,
        at=at - timedelta(days=ASSIGNED_DAYS_AGO),
        **target,
    )


def _system(entry: dict, *, at: datetime) -> None:
    system, created = ProtectedSystem.objects.get_or_create(
        code=entry["code"],
        defaults={
            "name_ko": entry["ko"],
            "name_en": entry["en"],
            "go_live_on": timezone.localdate(at) + timedelta(days=entry["go_live_in_days"]),
        },
    )
    if not created:
        return
    owners = [
        person["staff_number"]
        for person in told.organisation()["people"]
        if entry["code"] in person.get("owns", [])
    ]
    system.owners.set(User.objects.filter(staff_number__in=owners))
    for role in entry["roles"]:
        made = AccessRole.objects.create(
            system=system, code=role["code"], name_ko=role["ko"], name_en=role["en"]
        )
        made.certifications.set(Certification.objects.filter(code__in=role["certifications"]))
