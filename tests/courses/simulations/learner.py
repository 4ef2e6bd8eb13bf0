"""A learner at the screens: reads pages, fills in the forms that stand on them."""

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courses.simulations.engine import Machine
from courses.simulations.models import Run

HIDDEN = re.compile(r'<input type="hidden" name="(seq|token)" value="([^"]*)"')


class Learner:
    """Works one run through the test client. `htmx` sends what htmx would send."""

    def __init__(self, run: Run, *, htmx: bool = False):
        self.run = run
        self.client = Client(headers={"HX-Request": "true"} if htmx else {})
        self.client.force_login(run.person)

    def url(self, name: str, *args) -> str:
        return reverse(f"simulations:{name}", args=[self.run.key, *args])

    def look(self, name: str, *args, **query) -> HttpResponse:
        return self.client.get(self.url(name, *args), query)

    def form(self, url: str) -> dict:
        """The number and the token of the forms on a page."""
        return dict(HIDDEN.findall(self.client.get(url).content.decode()))

    def send(self, url: str, *, form: dict | None = None, follow: bool = True, **answers) -> HttpResponse:
        """Fills in the form of a page and sends it."""
        data = (self.form(url) if form is None else form) | answers
        return self.client.post(url, data, follow=follow)

    def open(self, record_id: str, **options) -> HttpResponse:
        return self.send(self.url("record", record_id), **options)

    def act(self, verb: str, on: str | None = None, **answers) -> HttpResponse:
        url = self.url("act", verb) + (f"?on={on}" if on else "")
        return self.send(url, **{f"answer-{key}": value for key, value in answers.items()})

    def wait(self, n: int, unit: str) -> HttpResponse:
        return self.send(self.url("wait"), **{"answer-n": n, "answer-unit": unit})

    def take(self, machine: Machine, event: dict) -> HttpResponse:
        """Does one step of a model run by way of the screens. `machine` knows what aliases stand for."""
        on = machine.state.resolve(event.get("on"))
        answers = {key: machine.state.resolve(value) for key, value in event.get("input", {}).items()}
        if event["do"] == "view":
            return self.open(on)
        if event["do"] == "submit":
            return self.send(self.url("submit"))
        if event["do"] == "wait":
            return self.wait(**answers)
        return self.act(event["do"], on, **answers)


def text_of(response: HttpResponse) -> str:
    """What stands on the page, without marks and with plain spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
