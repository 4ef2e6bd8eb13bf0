import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse
from django.utils import timezone

from lms.people import operations
from lms.people.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ISSUER = "https://id.government.example"
LOGIN = "/accounts/oidc/government/login/"
CALLBACK = "/accounts/oidc/government/login/callback/"


class Provider:
    """The government's identity provider, as far as a client sees it over HTTP."""

    def __init__(self):
        self.claims = {"sub": "subject-1", "staff_number": "T-OIDC"}
        self.userinfo = {"sub": "subject-1"}
        self.token_requests = []

    def answer(self, method, url, **kwargs):
        if url == f"{ISSUER}/.well-known/openid-configuration":
            return self.reply({"issuer": ISSUER, **{name: f"{ISSUER}/{name}" for name in self.endpoints}})
        if url == f"{ISSUER}/token_endpoint":
            self.token_requests.append(kwargs["data"])
            return self.reply({"access_token": "access", "token_type": "Bearer", "id_token": self.id_token()})
        assert url == f"{ISSUER}/userinfo_endpoint"
        return self.reply(self.userinfo)

    endpoints = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")

    def id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": "gwanmun", "iat": now, "exp": now + 60, **self.claims}
        return jwt.encode(claims, "k" * 32, algorithm="HS256")

    def reply(self, content: dict) -> requests.Response:
        response = requests.Response()
        response.status_code = 200
        response.headers["Content-Type"] = "application/json"
        response._content = json.dumps(content).encode()
        return response


@pytest.fixture
def provider(monkeypatch, settings):
    app = {
        "provider_id": "government",
        "name": "Government",
        "client_id": "gwanmun",
        "secret": "s",
        "settings": {"server_url": ISSUER},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.LOGIN_REDIRECT_URL = "/"
    provider = Provider()
    monkeypatch.setattr(requests.Session, "request", provider.answer)
    return provider


def begin(client, **parameters) -> dict:
    """Goes to the provider; returns what the browser is sent there with."""
    response = client.post(LOGIN, query_params=parameters)
    assert response.url.startswith(f"{ISSUER}/authorization_endpoint?")
    return {name: values[0] for name, values in parse_qs(urlsplit(response.url).query).items()}


def come_back(client, **parameters):
    """The whole way there and back."""
    return client.get(CALLBACK, {"code": "code", "state": begin(client, **parameters)["state"]})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_person_is_found_by_the_staff_number_in_the_token(client, provider):
    person = UserFactory(staff_number="T-OIDC")

    come_back(client)

    assert client.session["_auth_user_id"] == str(person.pk)
    assert User.objects.count() == 1 and not SocialAccount.objects.exists()


def test_staff_number_may_stand_in_the_userinfo_of_the_same_subject(client, provider):
    UserFactory(staff_number="T-OIDC")
    provider.claims = {"sub": "subject-1"}
    provider.userinfo = {"sub": "subject-1", "staff_number": "t-oidc"}

    come_back(client)

    assert is_signed_in(client)


def test_userinfo_of_another_subject_is_not_believed(client, provider):
    UserFactory(staff_number="T-OIDC")
    provider.claims = {"sub": "subject-1"}
    provider.userinfo = {"sub": "subject-2", "staff_number": "T-OIDC"}

    response = come_back(client)

    assert response.status_code == 403 and not is_signed_in(client)


def test_unknown_staff_number_is_refused_with_a_page_and_makes_nobody(client, provider):
    response = come_back(client)

    assert response.status_code == 403 and "Nobody with this number is registered" in response.text
    assert not User.objects.exists() and not is_signed_in(client)


def test_person_who_left_is_refused_with_a_page(client, provider):
    person = UserFactory(staff_number="T-OIDC")
    operations.mark_left(person=person, last_day=timezone.localdate(), by=None, at=timezone.now())

    response = come_back(client)

    assert response.status_code == 403 and "has left" in response.text and not is_signed_in(client)


def test_token_without_staff_number_is_refused_with_a_page(client, provider):
    provider.claims = {"sub": "subject-1"}

    response = come_back(client)

    assert response.status_code == 403 and "did not tell us your staff number" in response.text


def test_email_of_a_known_person_is_no_identity(client, provider):
    UserFactory(staff_number="T-9", email="kim@haneul.example")
    provider.claims = {"sub": "subject-1", "email": "kim@haneul.example", "email_verified": True}

    assert come_back(client).status_code == 403 and not is_signed_in(client)


def test_identity_cannot_be_linked_to_another_account(client, provider):
    UserFactory(staff_number="T-OIDC")
    client.force_login(UserFactory(staff_number="T-OTHER"))

    response = come_back(client, process="connect")

    assert response.status_code == 403 and not SocialAccount.objects.exists()


@pytest.mark.parametrize("claims", [{"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}])
def test_token_for_somebody_else_or_expired_is_not_believed(client, provider, claims):
    UserFactory(staff_number="T-OIDC")
    provider.claims |= claims

    come_back(client)

    assert not is_signed_in(client)


def test_code_is_bound_to_this_browser_by_pkce_and_state(client, provider):
    UserFactory(staff_number="T-OIDC")
    sent = begin(client)

    client.get(CALLBACK, {"code": "code", "state": "forged"})
    assert not is_signed_in(client) and provider.token_requests == []
    client.get(CALLBACK, {"code": "code", "state": sent["state"]})

    assert sent["code_challenge_method"] == "S256" and provider.token_requests[0]["code_verifier"]


def test_second_factor_of_the_account_is_asked_after_the_provider(client, provider):
    TOTP.activate(UserFactory(staff_number="T-OIDC"), generate_totp_secret())

    response = come_back(client)

    assert response.url == reverse("mfa_authenticate") and not is_signed_in(client)
    assert client.get(response.url).status_code == 200


def test_provider_out_of_reach_is_said_on_a_page(client, provider, monkeypatch):
    monkeypatch.setattr(requests.Session, "request", _unreachable)

    response = client.post(LOGIN)

    assert response.status_code == 503 and "does not answer" in response.text


def _unreachable(*_args, **_kwargs):
    raise requests.ConnectionError("no route")


def test_without_a_provider_there_is_no_such_door(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}

    assert client.get(LOGIN).status_code == 404
