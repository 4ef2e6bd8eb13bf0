from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.people.operations import NOTHING_GRANTED, accommodations_of, grant_accommodations
from lms.people.roles import Role
from tests.factories.people import PostFactory, UserFactory, agency, hr_officer, person_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return agency("city")


@pytest.fixture
def officer(city):
    return hr_officer(city)


@pytest.fixture
def person(city):
    return PostFactory(agency=city).person


def url(person):
    return reverse("people:accommodations", args=[person.staff_number])


def sent(**fields) -> dict:
    """The form as it is sent where nothing is granted, but for the fields that are given."""
    nothing = {"extra_time_factor": "1.00", "break_minutes": "0", "extension_hours": "0"}
    return nothing | {"extra_time_reason": "As agreed with HR."} | fields


def test_officer_grants_with_a_reason(client, officer, person):
    client.force_login(officer)

    response = client.post(
        url(person), sent(extra_time_factor="1.5", break_minutes="20", extension_hours="48")
    )

    person.refresh_from_db()
    assert response.url == reverse("reports:person", args=[person.staff_number])
    assert (person.extra_time_factor, person.extra_time_granted_by) == (Decimal("1.50"), officer)
    assert (person.break_minutes, person.extension_hours) == (20, 48)


def test_officer_sees_who_granted_it_and_why(client, officer, person, city):
    colleague = hr_officer(city, name_latin="Colleague")
    grant_accommodations(
        person=person,
        factor=Decimal("1.25"),
        break_minutes=35,
        extension_hours=1,
        reason="Agreed on 2 May.",
        by=colleague,
        at=timezone.now(),
    )
    client.force_login(officer)

    html = client.get(url(person)).content.decode()

    assert all(told in html for told in ("1.25", "35 minutes", "1 hour", "Agreed on 2 May.", "Colleague"))


@pytest.mark.parametrize(
    "fields",
    [
        {"extra_time_factor": "1.5", "extra_time_reason": " "},
        {"break_minutes": "20", "extra_time_reason": ""},
        {"extension_hours": "48", "extra_time_reason": ""},
        {"extra_time_factor": "0.5"},
        {"extra_time_factor": "9"},
        {"extra_time_factor": "much"},
        {"break_minutes": "241"},
        {"break_minutes": "-1"},
        {"break_minutes": ""},
        {"extension_hours": "1441"},
        {"extension_hours": "a day"},
    ],
)
def test_what_cannot_be_granted_is_told_and_changes_nothing(client, officer, person, fields):
    client.force_login(officer)

    response = client.post(url(person), sent(**fields))

    person.refresh_from_db()
    assert "error-summary" in response.content.decode()
    assert "Nothing: what holds for everybody." in response.content.decode()
    assert accommodations_of(person) == NOTHING_GRANTED


def test_nobody_grants_anything_to_themselves(client, officer, city):
    PostFactory(person=officer, agency=city)
    client.force_login(officer)

    response = client.post(url(officer), sent(break_minutes="60", extra_time_reason="I am slow."))

    officer.refresh_from_db()
    assert "Nobody grants anything to themselves" in response.content.decode()
    assert accommodations_of(officer) == NOTHING_GRANTED


def test_only_hr_of_the_person_sees_the_page(client, person):
    elsewhere = hr_officer(agency("ministry"))
    others = [
        UserFactory(),
        person,
        elsewhere,
        person_with_role(Role.AUDITOR),
        person_with_role(Role.TRAINER),
    ]

    for user in others:
        client.force_login(user)
        assert client.get(url(person)).status_code == 404
        assert client.post(url(person), sent(extra_time_factor="2")).status_code == 404
    client.logout()
    assert client.get(url(person)).status_code == 302
