import secrets
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certification.awards import operations
from certification.verification import permissions
from certification.verification.forms import normalized
from lms.people import operations as people
from lms.people.models import User
from tests.factories.certification import ActivityFactory, certification_for, certify
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
UNKNOWN = "7KQ4M2XN90VD3HTR"


@pytest.fixture(autouse=True)
def _nobody_was_here_before(settings):
    """A prefix of its own: to clear a cache that others share would take theirs away as well."""
    default = settings.CACHES["default"] | {"KEY_PREFIX": f"check-{secrets.token_hex(8)}"}
    settings.CACHES = settings.CACHES | {"default": default}


@pytest.fixture
def holder():
    return UserFactory(name_local="김민지", name_latin="Kim Minji", staff_number="HN-00012")


@pytest.fixture
def certificate(holder):
    return certify(holder, certification_for(ActivityFactory(), title_en="Registrar"), NOW).certificate


def as_json(client, code: str) -> dict:
    return client.get(f"/check/{code}.json").json()


def test_anybody_sees_what_was_certified_to_whom_until_when_and_that_it_is_good(client, certificate):
    page = client.get(f"/check/{certificate.check_code}/").content.decode()

    for text in (
        "Registrar",
        "김민지",
        "Kim Minji",
        certificate.register_number,
        "Good now",
        "Mayor of Haneul City",
    ):
        assert text in page


def test_staff_number_and_reason_are_never_shown(client, certificate, admin_person):
    operations.revoke(period=certificate.period, reason="Private matter", by=admin_person, at=timezone.now())

    page = client.get(f"/check/{certificate.check_code}/").content.decode()
    told = str(as_json(client, certificate.check_code))

    for secret in (
        "HN-00012",
        "Private matter",
        str(certificate.key),
        str(certificate.period.award.person.key),
    ):
        assert secret not in page + told


def test_revocation_shows_with_its_day_in_the_next_answer(client, certificate, admin_person):
    assert as_json(client, certificate.check_code)["state"] == "valid"

    operations.revoke(period=certificate.period, reason="Error", by=admin_person, at=timezone.now())

    told = as_json(client, certificate.check_code)
    assert (told["state"], told["revoked_on"]) == ("revoked", timezone.localdate().isoformat())
    assert "Revoked" in client.get(f"/check/{certificate.check_code}/").content.decode()


def test_expired_certificate_is_no_longer_good(client, certificate, time_machine):
    time_machine.move_to(certificate.period.ends_at)

    assert as_json(client, certificate.check_code)["state"] == "expired"
    assert "Expired" in client.get(f"/check/{certificate.check_code}/").content.decode()


def test_certificate_of_somebody_who_left_can_still_be_checked(client, certificate, holder):
    User.objects.filter(pk=holder.pk).update(status=User.Status.LEFT, is_active=False, name_latin="Removed")

    assert as_json(client, certificate.check_code)["name"]["latin"] == "Kim Minji"


def test_json_stands_at_the_same_address_for_those_who_accept_it(client, certificate):
    response = client.get(f"/check/{certificate.check_code}/", headers={"Accept": "application/json"})

    assert response.headers["Content-Type"] == "application/json"
    assert "Accept" in response.headers["Vary"]
    told, again = response.json(), as_json(client, certificate.check_code)
    assert told | {"checked_at": 0} == again | {"checked_at": 0}


def test_register_number_opens_nothing(client, certificate):
    assert client.get(f"/check/{certificate.register_number}/").status_code == 404
    assert "form" in client.get("/check/", {"code": certificate.register_number}).context


@pytest.mark.parametrize(
    "code", ["GW-2026-000001", "x", UNKNOWN[:-1], UNKNOWN + "A", "%2e%2e", "%00", "é" * 16]
)
def test_codes_that_lead_nowhere_are_answered_alike(client, certificate, code):
    unknown = client.get(f"/check/{UNKNOWN}/")

    response = client.get(reverse("verification:certificate", args=[code]))

    assert (response.status_code, body(response)) == (404, body(unknown))
    assert as_json(client, "AAAA") == as_json(client, UNKNOWN) == {"found": False}


def body(response) -> str:
    """The page without the ways to change the language, which name the address asked for."""
    return response.content.decode().split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("spelling", [str.lower, lambda c: f" {c[:4]}-{c[4:8]} {c[8:12]}–{c[12:]} ", str])
def test_code_may_be_typed_as_people_type(client, certificate, spelling):
    response = client.get(
        reverse("verification:check"), {"code": spelling(certificate.check_code)}, follow=True
    )

    assert response.status_code == 200
    assert certificate.register_number in response.content.decode()


def test_letters_that_are_misread_are_understood():

    assert normalized("oOiIlL-0011") == "0011110011"


def test_form_leads_to_the_address_whether_there_is_a_certificate_or_not(client, certificate):
    for code in (certificate.check_code, UNKNOWN):
        response = client.get(reverse("verification:check"), {"code": code})
        assert (response.status_code, response.headers["Location"]) == (302, f"/check/{code}/")


def test_faulty_code_is_told_at_its_field(client):
    response = client.get(reverse("verification:check"), {"code": "123"})

    assert "code" in response.context["form"].errors


def test_many_look_ups_from_one_address_have_to_wait(client, certificate, monkeypatch):
    monkeypatch.setattr(permissions, "LOOKUPS_PER_WINDOW", 3)
    for _ in range(3):
        assert client.get(f"/check/{UNKNOWN}/").status_code == 404

    page, told = client.get(f"/check/{certificate.check_code}/"), client.get(f"/check/{UNKNOWN}.json")

    assert (page.status_code, told.status_code, page.headers["Retry-After"]) == (429, 429, "60")
    assert client.get(f"/check/{UNKNOWN}/", REMOTE_ADDR="10.0.0.9").status_code == 404


def test_allowance_comes_back_with_the_next_minute(client, monkeypatch, time_machine):
    monkeypatch.setattr(permissions, "LOOKUPS_PER_WINDOW", 1)
    time_machine.move_to(NOW, tick=False)
    client.get(f"/check/{UNKNOWN}/")
    assert client.get(f"/check/{UNKNOWN}/").status_code == 429

    time_machine.move_to(NOW + timedelta(seconds=permissions.WINDOW_SECONDS), tick=False)

    assert client.get(f"/check/{UNKNOWN}/").status_code == 404


def test_address_behind_our_proxies_is_told_from_the_right(client, settings, monkeypatch):
    settings.TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(permissions, "LOOKUPS_PER_WINDOW", 1)

    forged = [
        client.get(f"/check/{UNKNOWN}/", headers={"X-Forwarded-For": f"1.1.1.{number}, 9.9.9.9"}).status_code
        for number in range(2)
    ]

    assert forged == [404, 429]


def test_forwarded_address_is_not_believed_without_a_proxy_of_ours(client, monkeypatch):
    monkeypatch.setattr(permissions, "LOOKUPS_PER_WINDOW", 1)

    forged = [
        client.get(f"/check/{UNKNOWN}/", headers={"X-Forwarded-For": f"1.1.1.{number}"}).status_code
        for number in range(2)
    ]

    assert forged == [404, 429]


@pytest.mark.parametrize("address", ["/check/", f"/check/{UNKNOWN}/", f"/check/{UNKNOWN}.json"])
def test_no_check_is_listed_cached_or_referred(client, address):
    headers = client.get(address).headers

    assert "noindex" in headers["X-Robots-Tag"]
    assert "no-store" in headers["Cache-Control"]
    assert headers["Referrer-Policy"] == "same-origin"


def test_check_takes_one_query(client, certificate, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(f"/check/{certificate.check_code}.json")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_checking_changes_nothing(client, certificate, method):
    assert getattr(client, method)(f"/check/{certificate.check_code}/").status_code == 405


def test_name_of_a_person_who_was_forgotten_is_no_longer_told(client, settings, certificate, holder):
    settings.PEOPLE_RETENTION_DAYS = 0
    left = people.mark_left(person=holder, last_day=NOW.date(), by=None, at=NOW)
    people.forget_person(person=left, by=None, at=NOW)

    page = client.get(f"/check/{certificate.check_code}/").content.decode()
    told = as_json(client, certificate.check_code)

    assert "Kim Minji" not in page and "김민지" not in page and "Registrar" in page
    assert (told["name"], told["register_number"]) == (None, certificate.register_number)
