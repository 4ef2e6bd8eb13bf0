import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView
from axes.models import AccessAttempt
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from lms.outbox.models import OutboxRow
from lms.people import operations
from lms.people.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-passphrase"


@pytest.fixture(autouse=True)
def _home(settings):
    """These tests are about the way in, not about the page behind it."""
    settings.LOGIN_REDIRECT_URL = "/"


@pytest.fixture
def person():
    user = UserFactory(staff_number="T-SIGN", email="sign@haneul.example", language="ko")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def secret(person) -> str:
    """The TOTP secret of a person who has a second factor, with recovery codes."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def sign_in(client, login="T-SIGN", password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def code(secret: str) -> str:
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"


@pytest.mark.parametrize(
    "login", ["T-SIGN", "t-sign", " T-SIGN ", "sign@haneul.example", "Sign@Haneul.Example"]
)
def test_staff_number_and_email_sign_in(client, person, login):
    response = sign_in(client, login)

    assert response.status_code == 302 and is_signed_in(client)


def test_language_of_the_person_becomes_that_of_the_screens(client, person):
    response = sign_in(client)

    assert response.cookies["django_language"].value == "ko"


@pytest.mark.parametrize("login", ["T-SIGN", "T-NOBODY", "sign@haneul.example", "nobody@haneul.example"])
def test_wrong_password_gets_the_same_answer_whether_known_or_not(client, person, login):
    response = sign_in(client, login, "wrong")

    errors = response.context["form"].errors
    assert [*errors.values()] == [["Staff number or e-mail and password do not fit."]]


@pytest.mark.parametrize("login", ["T-SIGN", "T-NOBODY", "sign@haneul.example", "nobody@haneul.example"])
def test_every_failed_attempt_costs_one_hash(client, person, login, monkeypatch):
    hashes = []
    original = User.check_password
    monkeypatch.setattr(User, "check_password", lambda *args: hashes.append(1) or original(*args))
    monkeypatch.setattr(User, "set_password", lambda *args: hashes.append(1))

    sign_in(client, login, "wrong")

    assert len(hashes) == 1


def test_second_factor_is_asked_before_the_session_is_signed_in(client, person, secret):
    response = sign_in(client)

    assert response.url == reverse("mfa_authenticate") and not is_signed_in(client)

    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert is_signed_in(client)


def test_wrong_code_does_not_sign_in(client, person, secret):
    sign_in(client)

    client.post(reverse("mfa_authenticate"), {"code": "000000" if code(secret) != "000000" else "000001"})

    assert not is_signed_in(client)


def test_recovery_code_signs_in_once(client, person, secret):
    recovery = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    for expected in (True, False):
        client.logout()
        sign_in(client)
        client.post(reverse("mfa_authenticate"), {"code": recovery})
        assert is_signed_in(client) is expected


def test_passkeys_are_offered_on_the_sign_in_page_and_for_the_account(client, person):
    options = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert "challenge" in options.json()["request_options"]["publicKey"]

    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/admin/login/", "/django-admin/login/", "/en/_util/login/", "/ko/_util/login/"],
)
def test_other_sign_in_pages_lead_to_the_one_with_the_second_factor(client, person, secret, path):
    person.is_staff = person.is_superuser = True
    person.save()
    forms = {"username": "T-SIGN", "login": "T-SIGN", "password": PASSWORD, "next": "/admin/"}

    for response in (client.get(path, {"next": "/admin/pages/"}), client.post(path, forms)):
        assert response.status_code == 302 and response.url.startswith(reverse("account_login"))
        assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["/admin/login/", "/django-admin/login/", "/en/_util/login/"])
def test_signed_in_person_without_permission_is_refused_and_not_sent_in_circles(client, person, path):
    client.force_login(person)

    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/admin/", "/django-admin/"])
def test_learner_at_the_door_of_an_admin_ends_at_a_refusal(client, person, path):
    client.force_login(person)

    response = client.get(path, follow=True)

    assert response.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/signup/",
        "/accounts/email/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/abc/",
        "/accounts/login/code/confirm/",
        "/accounts/3rdparty/",
        "/accounts/3rdparty/signup/",
        "/accounts/social/signup/",
        "/admin/password_reset/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_sign_up_and_no_change_of_identity_by_oneself(client, person, path, method):
    client.force_login(person)

    assert getattr(client, method)(path).status_code in (403, 404)


def test_person_who_left_cannot_sign_in_and_the_open_session_ends(client, person):
    sign_in(client)
    assert client.get(reverse("mfa_index")).status_code == 200

    operations.mark_left(person=person, last_day=timezone.localdate(), by=None, at=timezone.now())

    assert client.get(reverse("mfa_index")).status_code == 302
    client.logout()
    sign_in(client)
    assert not is_signed_in(client)


def test_session_from_before_leaving_is_not_good_after_the_return(client, person):
    sign_in(client)
    operations.mark_left(person=person, last_day=timezone.localdate(), by=None, at=timezone.now())
    operations.reactivate(person=person, by=None, at=timezone.now())

    assert client.get(reverse("mfa_index")).status_code == 302


def test_fifth_failure_locks_even_the_right_password_out(client, person):
    for _ in range(4):
        assert sign_in(client, password="wrong").status_code == 200

    assert sign_in(client, password="wrong").status_code == 429
    assert sign_in(client).status_code == 429 and not is_signed_in(client)


def test_spellings_addresses_and_browsers_of_one_account_are_counted_together(client, person):
    tries = ["T-SIGN", "t-sign", "sign@haneul.example", "SIGN@haneul.example"]
    for number, login in enumerate(tries):
        sign_in(client, login, "wrong", REMOTE_ADDR=f"10.0.0.{number}", HTTP_USER_AGENT=f"browser {number}")

    assert sign_in(client, "T-sign", "wrong", REMOTE_ADDR="10.0.0.9").status_code == 429


def test_unknown_account_is_locked_like_a_known_one(client):
    answers = [sign_in(client, "T-NOBODY", "wrong").status_code for _ in range(6)]

    assert answers == [200, 200, 200, 200, 429, 429]


def test_lock_of_one_account_leaves_the_others_open(client, person):
    for _ in range(5):
        sign_in(client, "T-OTHER", "wrong")

    assert sign_in(client).status_code == 302


def test_success_forgets_the_failures_before_it(client, person):
    for _ in range(4):
        sign_in(client, password="wrong")
    sign_in(client)
    client.logout()

    assert sign_in(client, password="wrong").status_code == 200


def test_endless_and_odd_names_are_counted_without_an_error(client):
    for login in ["x" * 5000, "x@" + "y" * 5000, "가나다", "' OR 1=1 --"]:
        assert sign_in(client, login, "wrong").status_code == 200


def test_passwords_are_not_kept_with_failed_attempts(client, person):
    sign_in(client, password="wrong-but-nearly-right")

    kept = AccessAttempt.objects.get()
    assert "nearly" not in kept.post_data and "T-SIGN" not in kept.post_data


def test_new_password_by_mail_ends_the_lock(client, person, drain_outbox):
    for _ in range(5):
        sign_in(client, password="wrong")
    client.post(reverse("account_reset_password"), {"email": person.email})
    drain_outbox()
    link = re.search(r"http\S+", mail.outbox[0].body)[0]

    page = client.get(link, follow=True)
    new = {"password1": "another-long-passphrase", "password2": "another-long-passphrase"}
    client.post(page.redirect_chain[-1][0], new)

    assert sign_in(client, password="another-long-passphrase").status_code == 302


def test_password_mail_is_in_the_persons_language_and_holds_its_secret_only_in_the_mail(
    client, person, drain_outbox
):
    client.post(reverse("account_reset_password"), {"email": person.email})
    assert OutboxRow.objects.get().payload.keys() == {"person_id", "asked_at"} and mail.outbox == []

    drain_outbox()

    assert mail.outbox[0].to == [person.email]
    assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<people.password.{person.pk}.")


def test_reset_for_an_unknown_address_gets_the_same_page_and_no_mail(client, person, drain_outbox):
    known = client.post(reverse("account_reset_password"), {"email": person.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@haneul.example"})
    drain_outbox()

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mail.outbox) == 1


def test_person_who_left_gets_no_password_mail(client, person, drain_outbox):
    client.post(reverse("account_reset_password"), {"email": person.email})
    operations.mark_left(person=person, last_day=timezone.localdate(), by=None, at=timezone.now())

    drain_outbox()

    assert mail.outbox == [] and OutboxRow.objects.get().done_at


def test_many_accounts_tried_from_one_address_are_stopped(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"password_failed": "3/m/ip"}

    answers = [sign_in(client, f"T-{time.time_ns()}", "wrong") for _ in range(4)]

    assert "Too many failed login attempts" in str(answers[3].context["form"].errors)


def test_language_switch_is_kept_for_the_person_and_the_browser(client, person):
    client.force_login(person)

    response = client.post(reverse("people:set_language"), {"language": "en", "next": "/my/"})

    assert (response.url, response.cookies["django_language"].value) == ("/my/", "en")
    assert User.objects.get(pk=person.pk).language == "en"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_language_switch_leads_nowhere_else(client, target):
    response = client.post(reverse("people:set_language"), {"language": "en", "next": target})

    assert response.url == "/"


def test_unknown_language_changes_nothing(client, person):
    client.force_login(person)

    client.post(reverse("people:set_language"), {"language": "xx"})

    assert User.objects.get(pk=person.pk).language == "ko"


def test_language_switch_is_not_a_link(client):
    assert client.get(reverse("people:set_language")).status_code == 405


def test_editors_account_page_offers_no_name_and_no_password(client):
    person = UserFactory(is_superuser=True)
    client.force_login(person)

    page = client.get(reverse("wagtailadmin_account"))

    panels = [panel.name for tab in page.context["panels_by_tab"].values() for panel in tab]
    assert "name_email" not in panels and "password" not in panels


@pytest.mark.parametrize("name", ["mfa_index", "account_change_password"])
def test_pages_about_the_own_account_lead_nowhere_that_is_closed(client, person, name):
    client.force_login(person)

    links = re.findall(r'<a href="(/accounts/[^"]+)"', client.get(reverse(name)).content.decode())

    assert reverse("mfa_index") in links
    assert [link for link in links if client.get(link).status_code == 404] == []


def test_keys_are_listed_in_the_persons_language(client, person):
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "내 키"})
    client.force_login(person)
    client.cookies["django_language"] = "ko"

    page = client.get(reverse("mfa_list_webauthn")).content.decode()

    assert "내 키" in page and "사용한 적 없음" in page and "Not used" not in page


@pytest.mark.parametrize("view", [AddWebAuthnView, EditWebAuthnView])
def test_forms_of_keys_are_ours(view):
    with override("ko"):
        assert view().get_form_class().base_fields["name"].label == "키 이름"
