"""Addresses that anybody may type, among them such as no database would even look for."""

import pytest

from tests.factories.people import UserFactory


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/en/%00/",
        "/ko/교육과정/%00/",
        "/accounts/oidc/%00/login/",
        "/accounts/oidc/%00/login/callback/",
        "/accounts/password/reset/key/%00-set-password/",
        "/documents/1/%00",
        "/play/1/%00",
        "/learn/simulations/%00/",
        "/learn/simulations/simulation:%00/start/",
        "/learn/simulations/simulation:한글/",
        "/check/%00.json",
    ],
)
def test_address_that_cannot_be_is_not_found(client, db, path):
    client.force_login(UserFactory())

    assert client.get(path).status_code == 404
