from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.people.operations import grant_extra_time
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
    return reverse("people:extra_time", args=[person.staff_number])


def test_officer_grants_with_a_reason(client, officer, person):
    client.force_login(officer)

    response = client.post(
        url(person), {"extra_time_factor": "1.5", "extra_time_reason": "As agreed with HR."}
    )

    person.refresh_from_db()
    assert response.url == reverse("reports:person", args=[person.staff_number])
    assert (person.extra_time_factor, person.extra_time_granted_by) == (Decimal("1.50"), officer)


def test_officer_sees_who_granted_it_and_why(client, officer, person, city):
    colleague = hr_officer(city, name_latin="Colleague")
    grant_extra_time(
        person=person, factor=Decimal("1.25"), reason="Agreed on 2 May.", by=colleague, at=timezone.now()
    )
    client.force_login(officer)

    html = client.get(url(person)).content.decode()

    assert all(told in html for told in ("1.25", "Agreed on 2 May.", "Colleague"))


@pytest.mark.parametrize(
    "fields",
    [
        {"extra_time_factor": "1.5", "extra_time_reason": " "},
        {"extra_time_factor": "0.5", "extra_time_reason": "As agreed."},
        {"extra_time_factor": "9", "extra_time_reason": "As agreed."},
        {"extra_time_factor": "much", "extra_time_reason": "As agreed."},
    ],
)
def test_what_cannot_be_granted_is_told_and_changes_nothing(client, officer, person, fields):
    client.force_login(officer)

    response = client.post(url(person), fields)

    person.refresh_from_db()
    assert "error-summary" in response.content.decode()
    assert "None: the time limits of everybody." in response.content.decode()
    assert person.extra_time_factor == 1


def test_nobody_grants_extra_time_to_themselves(client, officer, city):
    PostFactory(person=officer, agency=city)
    client.force_login(officer)

    response = client.post(url(officer), {"extra_time_factor": "2", "extra_time_reason": "I am slow."})

    officer.refresh_from_db()
    assert "Nobody grants extra time to themselves" in response.content.decode()
    assert officer.extra_time_factor == 1


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
        assert client.post(url(person), {"extra_time_factor": "2"}).status_code == 404
    client.logout()
    assert client.get(url(person)).status_code == 302
