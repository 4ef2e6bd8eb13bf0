"""Random requests to the addresses of a run, through the real views, and what must hold after them."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock
from urllib.parse import quote, urlencode

from django.test import Client
from django.urls import get_resolver
from hypothesis import strategies as st

from courses.simulations.engine import Package, all_draws
from courses.simulations.engine.vocabulary import BUILT_IN_FORMS
from courses.simulations.models import Run
from lms import documents
from tests.fuzz.moves import HUGE, JUNK
from tests.fuzz.playing import Wrong, no_difference, undone
from tests.fuzz.tally import Tally

PLACEHOLDER = re.compile(r"<(\w+):(\w+)>")
METHODS = ("GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS")
TEXTS = st.one_of(
    JUNK, st.sampled_from(["yes", "h", "1", "-1", "0", "9" * 30, "1e9", "٣", "2026-12-08", "09:00"])
)
FIELDS = ["level", "to", "back", "mode", "afresh", "answer-", "answer-\0", "moment-date", "moment-time"]
QUERY = ["on", "sort", "page", "month", "moment", "text", "filter", "q"]


def addresses() -> list[str]:
    """Every address of a run as the resolver knows it, with its placeholders."""
    _prefix, resolver = get_resolver().namespace_dict["simulations"]
    return [str(one.pattern) for one in resolver.url_patterns if "key" in one.pattern.converters]


def requests(package: Package):
    """Some requests one after the other."""
    return st.lists(_request(package), min_size=1, max_size=8)


def _request(package: Package):
    known = _known(package)
    path = st.sampled_from(addresses()).flatmap(lambda address: _filled(address, known))
    form_fields = {f"answer-{question}" for question in _questions(package)}
    field = st.sampled_from([*FIELDS, *sorted(form_fields)])
    value = st.sampled_from(known) | TEXTS
    return st.fixed_dictionaries(
        {
            "method": st.sampled_from(METHODS),
            "path": path,
            "query": st.dictionaries(st.sampled_from(QUERY) | JUNK, value, max_size=2),
            "fields": st.dictionaries(field, value, max_size=6),
            "seq": st.sampled_from(["right", "right", "right", "right", "-1", "", "x", "９", "9" * 5000]),
            "token": st.sampled_from(["new", "new", "new", "last", "", "0", HUGE]),
            "htmx": st.booleans(),
        }
    )


def _filled(address: str, known: list[str]):
    """The address with something for each placeholder but the key of the run, which is filled in when it is sent."""
    names = [name for _kind, name in PLACEHOLDER.findall(address) if name != "key"]
    values = {
        name: st.integers(0, 30).map(str) | TEXTS
        if name in ("seq", "moment")
        else st.sampled_from(known) | TEXTS
        for name in names
    }
    return st.fixed_dictionaries(values).map(lambda chosen: _put_in(address, chosen))


def _put_in(address: str, chosen: dict) -> str:
    def value(found) -> str:
        name = found[2]
        return "{key}" if name == "key" else _quoted(chosen[name])

    return "/" + PLACEHOLDER.sub(value, address)


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="").replace("{", "%7B").replace("}", "%7D")


def _known(package: Package) -> list[str]:
    """Names that mean something in this package: records, types, fields, actions, choices."""
    state = package.start(all_draws(package)[0])
    names = [*state.records, *package.types, *package.actions, *BUILT_IN_FORMS]
    names += [field for kind in package.types.values() for field in kind.fields]
    return [
        *names,
        *(str(choice) for action in package.actions.values() for q in action.form for choice in q.choices),
    ]


def _questions(package: Package) -> set[str]:
    built_in = {question for verb in BUILT_IN_FORMS for question in _keys(package.built_in_form(verb))}
    return built_in | {key for action in package.actions.values() for key in _keys(action.form)}


def _keys(form) -> list[str]:
    return [question.key for question in form]


class Sender:
    """Sends requests to one run as its person."""

    def __init__(self, run: Run, tally: Tally):
        self.run, self.tally = run, tally
        self.client = Client(raise_request_exception=False)
        self.client.force_login(run.person)
        self.last = ""

    def send_all(self, asked: list[dict]) -> None:
        self.tally.visits += 1
        for request in asked:
            self.send(request)
        no_difference(Run.objects.get(pk=self.run.pk))

    def send(self, asked: dict) -> None:
        seq = Run.objects.values_list("seq", flat=True).get(pk=self.run.pk)
        token = {"new": str(uuid.uuid4()), "last": self.last}.get(asked["token"], asked["token"])
        self.last = token
        fields = asked["fields"] | {
            "seq": str(seq) if asked["seq"] == "right" else asked["seq"],
            "token": token,
        }
        path = asked["path"].replace("{key}", str(self.run.key))
        response = self.client.generic(
            asked["method"],
            f"{path}?{_encoded(asked['query'])}",
            _encoded(fields),
            content_type="application/x-www-form-urlencoded",
            headers={"HX-Request": "true"} if asked["htmx"] else {},
        )
        if response.streaming:
            list(response)  # to its end, which closes the file without ending the connection
        self.tally.calls += 1
        self.tally.statuses[response.status_code] += 1
        if response.status_code >= 500:
            raise Wrong(f"{response.status_code}: {asked['method']} {path}")


def _encoded(fields: dict) -> str:
    return urlencode(
        {
            name.encode("utf-8", "surrogatepass"): value.encode("utf-8", "surrogatepass")
            for name, value in fields.items()
        }
    )


@contextmanager
def sending() -> Iterator[None]:
    """Nothing that is sent stays, and no report is printed, which takes a process of its own."""
    with undone(), mock.patch.object(documents, "render", return_value=b"%PDF-"):
        yield
