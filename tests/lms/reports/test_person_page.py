from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from certification.awards.models import PeriodEvidence
from lms.people.operations import grant_accommodations, mark_left
from lms.people.roles import Role
from tests.factories.people import PostFactory, person_with_role


@pytest.fixture
def officer(world):
    return world.officer()


def page(client, viewer, person) -> str:
    client.force_login(viewer)
    response = client.get(reverse("reports:person", args=[person.staff_number]))
    assert response.status_code == 200
    return response.content.decode()


def test_period_is_shown_with_certificate_evidence_and_hash(client, world, officer):
    person = world.person()
    period = world.certify(person)

    html = page(client, officer, person)

    evidence = PeriodEvidence.objects.get(period=period)
    assert period.certificate.register_number in html
    assert reverse("awards:certificate", args=[period.certificate.key]) in html
    assert evidence.result.activity.title in html
    assert evidence.frozen["evidence"]["sha256"] in html


def test_all_periods_of_a_person_are_shown(client, world, officer):
    person = world.certified(days_ago=800)
    world.certify(person, days_ago=5)

    html = page(client, officer, person)

    assert html.count("GW-") >= 2
    assert "Expired" in html and "Certified" in html


def test_certificate_lapses_soon_unless_it_is_renewed(client, world, officer):
    person = world.certified(days_ago=330)
    assert "Lapses soon" in page(client, officer, person)

    world.certify(person, days_ago=1)

    assert "Lapses soon" not in page(client, officer, person)


def test_history_of_posts_is_shown(client, world, officer):
    person = world.person()
    left = PostFactory(person=person, agency=world.ministry, ends_on=world.day(-300))

    html = page(client, officer, person)

    assert left.job_role.name_latin in html
    assert world.ministry.name_latin in html


def test_trail_names_who_revoked(client, world):
    person = world.revoked()
    officer = world.officer()

    html = page(client, officer, person)

    assert "Certificate revoked" in html
    assert "Certificate issued" in html
    assert "Shared a password." in html


def test_officer_is_led_to_revoke_and_to_accommodations(client, world, officer):
    person = world.person()
    period = world.certify(person)

    html = page(client, officer, person)

    assert reverse("awards:revoke", args=[period.pk]) in html
    assert reverse("people:accommodations", args=[person.staff_number]) in html


def test_revoked_period_cannot_be_revoked_again(client, world):
    person = world.revoked()

    html = page(client, world.officer(), person)

    assert "/revoke/" not in html


def accommodated(world, officer, person):
    granted = {"factor": Decimal("1.50"), "break_minutes": 25, "extension_hours": 49}
    return grant_accommodations(person=person, **granted, reason="As agreed.", by=officer, at=world.at)


def test_officer_sees_what_was_granted(client, world, officer):
    person = accommodated(world, officer, world.person())

    html = page(client, officer, person)

    for told in ("multiplied by 1.5", "25 minutes of breaks.", "49 hours later."):
        assert told in html
    assert "None granted." not in html


def test_auditor_sees_neither_revoking_nor_accommodations(client, world, officer):
    person = accommodated(world, officer, world.certified())

    html = page(client, person_with_role(Role.AUDITOR), person)

    assert "/revoke/" not in html
    assert all(told not in html for told in ("Accommodations", "25 minutes", "49 hours"))


def test_missing_certification_is_shown_with_its_day(client, world, officer):
    person = world.person()
    world.assign(due_in=-3)

    html = page(client, officer, person)

    assert "To be certified" in html
    assert "Overdue" in html


def test_administrator_still_reads_who_has_left_and_the_officer_does_not(client, world, officer):
    person = world.certified()
    mark_left(person=person, last_day=world.day(-1), by=None, at=world.at - timedelta(hours=1))

    assert "left" in page(client, person_with_role(Role.ADMINISTRATOR), person)
    client.force_login(officer)
    assert client.get(reverse("reports:person", args=[person.staff_number])).status_code == 404


def test_queries_do_not_grow_with_certificates(client, world, officer, django_assert_num_queries):
    person = world.certified(days_ago=1500)
    page(client, officer, person)
    url = reverse("reports:person", args=[person.staff_number])

    for days_ago in (1000, 500, 5):
        with django_assert_num_queries(14):
            client.get(url)
        world.certify(person, days_ago=days_ago)
