"""Certifications in the admin, and what follows when they change."""

import pytest
from django.urls import reverse
from django.utils import timezone

from certification.awards import operations
from certification.awards.models import Certification, Period
from certification.awards.operations import issuing
from courses.catalogue.models import Activity
from lms.audit.models import AuditEvent
from lms.people.operations import setup_roles
from lms.people.roles import Role
from tests.factories.certification import (
    ActivityFactory,
    certification_for,
    certify,
    issuing_agency,
    pass_activity,
)
from tests.factories.courses import published_course
from tests.factories.people import UserFactory, person_with_role

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def administrator(client):
    setup_roles()
    person = person_with_role(Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def posted(*requirements: dict, **fields) -> dict:
    """The form as the editor posts it."""
    given = {
        "code": "registrar",
        "title_ko": "주민등록 담당자",
        "title_en": "Registrar",
        "authority_ko": "하늘시장",
        "authority_en": "Mayor",
        "agency": issuing_agency().pk,
        "validity_months": 24,
        "renewal_months": 3,
        "active": "on",
        "requirements-TOTAL_FORMS": len(requirements),
        "requirements-INITIAL_FORMS": 0,
        "requirements-MIN_NUM_FORMS": 1,
        "requirements-MAX_NUM_FORMS": 1000,
    }
    for number, requirement in enumerate(requirements):
        row = {"id": "", "course_key": "", "activity": "", "ORDER": number + 1, "DELETE": ""} | requirement
        given |= {f"requirements-{number}-{name}": value for name, value in row.items()}
    return given | fields


def add(client, *requirements: dict, **fields):
    return client.post(reverse("certification:add"), posted(*requirements, **fields))


def test_administrator_makes_a_certification_with_its_requirements(client, administrator):
    course, quiz = published_course(), ActivityFactory()
    simulation = ActivityFactory(kind=Activity.Kind.SIMULATION)

    response = add(
        client,
        {"kind": "course", "course_key": str(course.key)},
        {"kind": "quiz", "activity": quiz.pk},
        {"kind": "simulation", "activity": simulation.pk},
    )

    assert response.status_code == 302
    asked = Certification.objects.get().requirements.order_by("sort_order")
    assert [one.course_key or one.activity for one in asked] == [course.key, quiz, simulation]
    assert AuditEvent.objects.filter(verb="awards.certification.changed", actor=administrator.key).exists()


def test_form_offers_each_course_once_and_no_lessons(client, administrator):
    english = published_course(title="Move-in")
    published_course(language="ko", title="전입", translation_of=english)

    page = client.get(reverse("certification:add")).content.decode()

    assert page.count(f'value="{english.key}"') == page.count("Move-in")
    assert english.activity().title not in page


@pytest.mark.parametrize(
    "requirement",
    [
        {"kind": "course"},
        {"kind": "quiz"},
        {"kind": "simulation", "activity": "quiz"},
        {"kind": "lesson"},
        {"kind": "course", "course_key": "no-uuid"},
    ],
)
def test_requirement_that_names_nothing_of_its_kind_is_refused(client, administrator, requirement):
    quiz = ActivityFactory()
    asked = requirement | ({"activity": quiz.pk} if requirement.get("activity") == "quiz" else {})

    response = add(client, asked)

    assert response.status_code == 200
    assert not Certification.objects.exists()


def test_same_thing_is_not_asked_for_twice(client, administrator):
    quiz = ActivityFactory()

    response = add(client, {"kind": "quiz", "activity": quiz.pk}, {"kind": "quiz", "activity": quiz.pk})

    assert response.status_code == 200
    assert not Certification.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"validity_months": 0}, {"validity_months": 3, "renewal_months": 3}, {"code": "two words"}]
)
def test_faulty_terms_are_refused(client, administrator, fields):
    response = add(client, {"kind": "quiz", "activity": ActivityFactory().pk}, **fields)

    assert response.context["form"].errors
    assert not Certification.objects.exists()


def test_certification_without_a_requirement_is_refused(client, administrator):
    assert add(client).status_code == 200
    assert not Certification.objects.exists()


def test_who_meets_a_new_certification_already_is_granted_it(client, administrator, drain_outbox):
    quiz = ActivityFactory()
    ready, others = UserFactory(), UserFactory()
    pass_activity(ready, quiz, NOW)
    pass_activity(others, ActivityFactory(), NOW)
    drain_outbox()

    add(client, {"kind": "quiz", "activity": quiz.pk})
    drain_outbox()

    assert Period.objects.get().award.person == ready


def test_everybody_is_considered_in_batches_and_nobody_twice(drain_outbox, monkeypatch):
    monkeypatch.setattr(issuing, "BATCH", 2)
    quiz = ActivityFactory()
    people = UserFactory.create_batch(5)
    for person in people:
        pass_activity(person, quiz, NOW)
    certification = certification_for(quiz)
    certify(people[2], certification, NOW)

    for _ in range(2):
        operations.announce_change(certification=certification, fields=[], by=None, at=timezone.now())
        drain_outbox()

    assert {period.award.person for period in Period.objects.all()} == set(people)
    assert Period.objects.count() == 5


def test_change_that_fails_leaves_nothing(client, administrator, monkeypatch):
    monkeypatch.setattr(issuing.outbox, "put", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        add(client, {"kind": "quiz", "activity": ActivityFactory().pk})

    assert not Certification.objects.exists()


@pytest.mark.parametrize("role", [Role.TRAINER, Role.REVIEWER, Role.HR_OFFICER, Role.SYSTEM_OWNER])
def test_certifications_are_made_by_administrators_only(client, role):
    setup_roles()
    client.force_login(person_with_role(role))

    assert client.get(reverse("certification:add")).status_code == 302


@pytest.mark.parametrize("path", ["delete/1/", "copy/1/", "history/1/", "usage/1/"])
def test_admin_offers_no_way_to_delete_a_certification(client, administrator, path):
    assert client.get(reverse("certification:index") + path).status_code == 404


def test_certification_is_edited_with_its_requirements_as_they_are(client, administrator):
    certification = certification_for(ActivityFactory())

    page = client.get(reverse("certification:edit", args=[certification.pk]))

    assert page.status_code == 200


def test_auditor_reads_certifications_and_cannot_write(client):
    setup_roles()
    client.force_login(person_with_role(Role.AUDITOR))

    assert client.get(reverse("certification:index")).status_code == 200
    assert client.get(reverse("certification:add")).status_code == 302
