"""The invented people, agencies and systems of the demo, as content/organisation.json tells them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CONTENT = Path(__file__).parent / "content"
PASSWORD = "haneul-gateway-2026"  # noqa: S105  shown by `make run` and in the README: the demo's, nobody's secret


@dataclass(frozen=True)
class SignIn:
    """One of the demo's sign-ins, with what a newcomer sees there."""

    staff_number: str
    name_latin: str
    shown_as: str


@cache
def organisation() -> dict:
    """The whole file: agencies, job_roles, people, systems, certifications."""
    return json.loads((CONTENT / "organisation.json").read_text(encoding="utf-8"))


def sign_ins() -> list[SignIn]:
    """The people whom `make run` and the README name, one for each role."""
    shown = (person for person in organisation()["people"] if "shown_as" in person)
    return [SignIn(person["staff_number"], person["name_latin"], person["shown_as"]) for person in shown]
