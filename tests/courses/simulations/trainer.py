"""A trainer at the workshop: opens pages, fills in the form that stands there, presses its buttons."""

import json
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode

import lxml.html
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from courses.simulations.authoring.places import page
from courses.simulations.engine import canonical
from courses.simulations.models import Scenario, ScenarioDraft
from courses.simulations.operations import drafts
from lms.people.operations.role_permissions import setup_roles
from lms.people.roles import Role
from tests.factories.people import person_with_role

FORM = "application/x-www-form-urlencoded"
HERE = Path(__file__).parent
SPECS = {
    path.stem: path
    for path in [*sorted((HERE / "packages").glob("*.json")), HERE / "vectors" / "language.json"]
}


def spec_of(name: str) -> dict:
    return json.loads(SPECS[name].read_text(encoding="utf-8"))


def draft_of(spec: dict | str = "1-move-in") -> ScenarioDraft:
    """A draft with this content, sound or not."""
    spec = spec_of(spec) if isinstance(spec, str) else spec
    at = timezone.now()
    language = spec["scenario"]["language"]
    system = drafts.create_system(
        name=spec["system"]["name"], language=language, spec=spec["system"], by=None, at=at
    )
    slug = f"case-{Scenario.objects.count() + 1}"
    draft = drafts.create_scenario(title=spec["scenario"]["title"], slug=slug, system=system, by=None, at=at)
    return drafts.change_scenario(draft=draft, expected_seq=0, spec=spec["scenario"], by=None, at=at)


class Page:
    """A page with the controls of its main form as a browser would send them."""

    def __init__(self, trainer: "Trainer", url: str, response):
        self.trainer, self.url, self.response = trainer, url, response
        forms = _parsed(response.content).xpath("//form[@data-sheet]") if response.content else []
        self.data = _controls(forms[0]) if forms else {}

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.response.content, "lxml")

    @property
    def text(self) -> str:
        return " ".join(self.soup.select_one("main, body").get_text(" ").split())

    @property
    def errors(self) -> list[str]:
        found = self.soup.select(".control__error, .error-message")
        return [" ".join(one.get_text().split()) for one in found if one.get_text(strip=True)]

    def fill(self, **values) -> "Page":
        """`name__inner` for `name-inner`; None takes a control away."""
        for name, value in values.items():
            name = name.replace("__", "-")
            if value is None:
                self.data.pop(name, None)
            else:
                self.data[name] = value if isinstance(value, list) else [value]
        return self

    def send(self, do: str = ""):
        """The bare answer to a button."""
        data = self.data | ({"do": do} if do else {})
        return self.trainer.client.post(self.url, urlencode(data, doseq=True), FORM)

    def press(self, do: str = "") -> "Page":
        data = self.data | ({"do": do} if do else {})
        response = self.trainer.client.post(self.url, urlencode(data, doseq=True), FORM, follow=True)
        url = response.redirect_chain[-1][0].partition("#")[0] if response.redirect_chain else self.url
        return Page(self.trainer, url, response)


class Trainer:
    def __init__(self, role: Role = Role.TRAINER, language: str = "en"):
        setup_roles()
        self.person = person_with_role(role)
        self.client = Client(headers={"Accept-Language": language})
        self.client.force_login(self.person)

    def open(self, name: str, *args, query: str = "") -> Page:
        url = page(name, *args) + query
        return Page(self, url, self.client.get(url))

    def post(self, name: str, /, *args, **data):
        return self.client.post(page(name, *args), data, follow=True)


def same(one: dict, other: dict) -> bool:
    return canonical(one) == canonical(other)


def _parsed(content: bytes) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(content, parser=lxml.html.HTMLParser(encoding="utf-8"))


def _controls(form: lxml.html.HtmlElement) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for control in form.xpath(".//*[self::input or self::textarea or self::select][@name]"):
        for value in _values(control):
            data.setdefault(control.get("name"), []).append(value)
    return data


def _values(control: lxml.html.HtmlElement) -> list[str]:
    if "disabled" in control.attrib:
        return []
    if control.tag == "textarea":
        return [control.text_content().removeprefix("\n").replace("\n", "\r\n")]
    if control.tag == "select":
        options = control.xpath(".//option")
        chosen = [one for one in options if "selected" in one.attrib]
        if not chosen and "multiple" not in control.attrib:
            chosen = options[:1]
        return [one.get("value", one.text_content()) for one in chosen]
    if control.get("type") in ("checkbox", "radio") and "checked" not in control.attrib:
        return []
    return [control.get("value", "on" if control.get("type") == "checkbox" else "")]
