"""Every address × method × person, against the rules of access_rules.py."""

import gc
import http.cookies
import logging
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseNotFound
from django.test import Client, override_settings
from django.utils import timezone

from lms import urls
from lms.outbox.models import OutboxRow
from tests.architecture import access_rules, access_sign_in, access_world
from tests.architecture.access_urls import Address, addresses
from tests.architecture.access_vocabulary import PASSED, Actor, Case, no_method, outcome_of
from tests.architecture.access_world import PASSWORD, World

pytestmark = [
    pytest.mark.sweep,
    pytest.mark.django_db,
    # Wagtail leaves the temporary files of renditions to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
METHODS = ("GET", "POST")
# What no rule speaks of: none of these may open what the rules of GET and POST keep closed.
OTHER_METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")


class Visitors:
    """A client for each actor. Each request begins with the same cookies and leaves nothing in the database."""

    def __init__(self, world: World):
        self.world = world
        self.clients = {actor: Client(raise_request_exception=False) for actor in Actor}
        for actor, person in world.actors.items():
            self.clients[actor].force_login(person, backend=access_sign_in.PATH)
            access_sign_in.remember(person)
        self.cookies = {actor: _values(client.cookies) for actor, client in self.clients.items()}
        self.urls: dict[tuple[Address, int], str] = {}

    def send(self, actor: Actor, method: str, url: str, case: Case):
        client = self.clients[actor]
        client.cookies = http.cookies.SimpleCookie(self.cookies[actor])
        with transaction.atomic():
            response = self._post(client, url, case) if method == "POST" else client.generic(method, url)
            if response.streaming:
                list(response)  # to its end, which closes the file without ending the connection
            transaction.set_rollback(True)
        return response

    def _post(self, client: Client, url: str, case: Case):
        extra = {"content_type": case.content_type} if case.content_type else {}
        return client.post(url, case.data(self.world), **extra)

    def url(self, address: Address, case: Case) -> str:
        place = address, id(case)
        if place not in self.urls:
            query = urlencode(case.query(self.world))
            path = address.url(self.world, case.kwargs(self.world))
            self.urls[place] = path + (f"?{query}" if query else "")
        return self.urls[place]

    def faults(self, address: Address, case: Case) -> list[str]:
        """What comes out at an address against its rule."""
        faults, url = [], self.url(address, case)
        for method in METHODS:
            for actor in Actor:
                outcome = outcome_of(self.send(actor, method, url, case), method)
                expected = case.rule(method)(actor)
                if outcome not in expected:
                    wanted = ", ".join(sorted(one.value for one in expected))
                    faults.append(
                        f"{address.name}: {method} {url} as {actor}: {outcome.value}, must be {wanted}"
                    )
        return faults

    def openings(self, address: Address, case: Case, method: str, actors: Iterable[Actor]) -> list[str]:
        """Whom an address opens to by a method of which no rule speaks, and by no other."""
        found, url = [], self.url(address, case)
        for actor in actors:
            response = self.send(actor, method, url, case)
            outcome = outcome_of(response, method)
            if method == "OPTIONS" and _tells_of_methods_only(response):
                continue
            closed = {*no_method(actor), *case.get(actor), *case.post(actor)}
            if outcome not in closed:
                found.append(f"{address.name}: {method} {url} as {actor}: {outcome.value}")
        return found


def not_found(request, exception) -> HttpResponseNotFound:
    return HttpResponseNotFound()


def _tells_of_methods_only(response) -> bool:
    """How Django and REST framework answer OPTIONS where a view does not: the same whatever there is, or is not."""
    if response.streaming or not response.content:
        return not response.streaming
    if "application/json" not in response.headers["Content-Type"]:
        return False
    content = response.json()
    return isinstance(content, dict) and content.keys() <= {"name", "description", "renders", "parses"}


def _values(cookies: http.cookies.SimpleCookie) -> dict[str, str]:
    return {name: morsel.value for name, morsel in cookies.items()}


def _by_part() -> dict[str, list[Address]]:
    """The addresses by the part of the site they belong to: a test each would cost more than it tells."""
    parts = defaultdict(list)
    for address in addresses():
        named = address.namespace.partition(":")[0] or address.name.partition("_")[0].partition("/")[0]
        parts[named].append(address)
    return parts


PARTS = _by_part()


@pytest.fixture(scope="module")
def visitors(django_db_setup, django_db_blocker):
    """The world and its people, made once. Sessions live in cookies, so that a sign-out ends nobody else's."""
    ours = {
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
        "LOGIN_REDIRECT_URL": "/",
        "AUTHENTICATION_BACKENDS": [*settings.AUTHENTICATION_BACKENDS, access_sign_in.PATH],
    }
    logging.disable(logging.CRITICAL)  # thousands of refusals are what is asked for
    with (
        django_db_blocker.unblock(),
        override_settings(**ours),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patched,
    ):
        # A refusal is known by its number: the page around it is drawn once for each person, in the test of it.
        patched.setattr(urls, "handler404", not_found, raising=False)
        visitors = Visitors(access_world.build())
        # However long these tests take, no work of theirs waits: /readyz would say so.
        OutboxRow.objects.undone().update(done_at=timezone.now())
        gc.collect()
        yield visitors
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("part", PARTS)
def test_every_address_has_a_rule(part):
    """A failure here: say in tests/architecture/access_rules.py who may be there."""
    assert [address.name for address in PARTS[part] if not access_rules.cases_of(address)] == []


@pytest.mark.parametrize("part", PARTS)
def test_addresses_open_to_whom_their_rules_say(visitors, part):
    faults = [
        fault
        for address in PARTS[part]
        for case in access_rules.cases_of(address)
        for fault in visitors.faults(address, case)
    ]

    assert not faults, "\n" + "\n".join(faults)


def who_tries(address: Address, case: Case) -> Iterable[Actor]:
    """Everybody at our own addresses. In the admins whoever has nothing to look for there: to the others GET or POST
    opens already, so that no answer could be one opening too many."""
    if address.name in access_rules.OURS:
        return Actor
    return [actor for actor in Actor if not PASSED & {*case.get(actor), *case.post(actor)}]


@pytest.mark.parametrize("part", PARTS)
def test_no_other_method_opens_what_get_and_post_keep_closed(visitors, part):
    openings = [
        opening
        for address in PARTS[part]
        for case in access_rules.cases_of(address)
        for method in OTHER_METHODS
        for opening in visitors.openings(address, case, method, who_tries(address, case))
    ]

    assert not openings, "\n" + "\n".join(openings)


def test_whoever_is_refused_is_told_so_on_a_whole_page(visitors, monkeypatch):
    monkeypatch.delattr(urls, "handler404")

    for actor in Actor:
        response = visitors.send(
            actor, "GET", "/learn/attempts/00000000-0000-4000-8000-000000000000/", Case()
        )
        assert actor is Actor.ANONYMOUS or (response.status_code, b"site-header" in response.content) == (
            404,
            True,
        )


def test_every_rule_is_about_an_address_that_exists():
    known = {address.name for part in PARTS.values() for address in part}

    assert set(access_rules.OURS) <= known


@pytest.mark.parametrize("part", PARTS)
def test_no_address_lets_a_password_alone_in(visitors, part):
    """Of somebody who has a second factor: LEARNER has one, and the password is right."""
    learner = visitors.world.learner
    names = dict.fromkeys(("login", "username", "staff_number"), learner.staff_number)
    guess = Case(data=lambda world: {**names, "password": PASSWORD, "next": "/"})

    for address in PARTS[part]:
        for case in access_rules.cases_of(address):
            response = visitors.send(Actor.ANONYMOUS, "POST", visitors.url(address, case), guess)
            user = getattr(response.wsgi_request, "user", None)
            assert user is None or user.is_anonymous, address.name


def test_the_password_tried_everywhere_is_right(visitors):
    """The twin of the test above: without the second factor the same form signs in."""
    learner, client = visitors.world.learner, Client()
    learner.authenticator_set.all().delete()

    client.post(settings.LOGIN_URL, {"login": learner.staff_number, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(learner.pk)
