"""What a connection that is lost while sending leaves behind: nothing."""

import io
import uuid

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.wsgi import application
from tests.factories.simulations import started_run

pytestmark = pytest.mark.django_db
CSRF = "a" * 32


class Lost(io.BytesIO):
    """A body whose connection breaks."""

    def read(self, *args):
        raise OSError("connection reset by peer")


def send(run, body: bytes, *, announced: int, stream=io.BytesIO) -> int:
    """The status of a note that is posted to the run, of whose body only so much arrived."""
    client, answered = Client(), []
    client.force_login(run.person)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": reverse("simulations:note", args=[run.key]),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(announced),
        "HTTP_COOKIE": f"sessionid={client.cookies['sessionid'].value}; csrftoken={CSRF}",
        "HTTP_X_CSRFTOKEN": CSRF,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": stream(body),
        "wsgi.errors": io.StringIO(),
    }
    application(environ, lambda status, headers: answered.append(int(status[:3]))).close()
    return answered[0]


@pytest.fixture
def run():
    """A run whose connection to the database outlives the request, as Django's test client arranges it."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield started_run(at=timezone.now())
    for signal in ends:
        signal.connect(close_old_connections)


def form() -> bytes:
    return f"seq=0&token={uuid.uuid4()}&answer-text=The+mover+has+signed".encode()


def test_a_whole_form_is_taken(run):
    assert send(run, form(), announced=len(form())) == 302
    assert run.events.get().event["input"] == {"text": "The mover has signed"}


@pytest.mark.parametrize("missing", [1, 10, 60])
def test_a_form_cut_short_is_not_taken_for_a_shorter_one(run, missing):
    assert send(run, form()[:-missing], announced=len(form())) == 400
    assert not run.events.exists()


def test_a_connection_that_breaks_while_the_form_is_read_is_no_error_of_the_server(run):
    assert send(run, form(), announced=len(form()), stream=Lost) == 400
    assert not run.events.exists()
