"""The editor's forms as a browser posts them, for the tests of its screens."""

import json

from django.contrib.auth.models import Group
from django.urls import reverse

from lms.people.operations.role_permissions import setup_roles
from lms.people.roles import Role
from tests.factories.people import UserFactory


def person_as(role: Role, client):
    """Somebody of this role, signed in."""
    setup_roles()
    person = UserFactory()
    person.groups.add(Group.objects.get(name=role.value))
    client.force_login(person)
    return person


def address(model, name: str, *args) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


def rich(text: str) -> str:
    block = {"key": "abcde", "text": text, "type": "unstyled", "depth": 0}
    block |= {"inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block] if text else [], "entityMap": {}})


def block(prefix: str, kind: str, place: int, value: dict) -> dict:
    """The fields of one block of a stream."""
    head = {"type": kind, "order": place, "deleted": "", "id": ""}
    fields = {f"{prefix}-{name}": one for name, one in head.items()}
    return fields | {f"{prefix}-value-{name}": one for name, one in value.items()}


def question_form(bank, *, rows=(("Yes", True), ("No", False)), **fields) -> dict:
    """A question of single choice, unless the fields say otherwise."""
    form = {
        "bank": bank.pk,
        "key": "asked",
        "kind": "single",
        "stem": rich("Is it so?"),
        "feedback": rich(""),
        "shuffle": "on",
        "options-count": len(rows),
    }
    for place, (text, correct) in enumerate(rows):
        value = {"text": rich(text), "feedback": rich(""), "worth": ""}
        form |= block(f"options-{place}", "option", place, value | ({"correct": "on"} if correct else {}))
    return form | fields


def quiz_form(bank, *, count: int, **fields) -> dict:
    """A quiz of one section with one draw from the bank."""
    draw = {"bank": bank.pk, "category": "", "count": count, "marks": 1}
    return {
        "title": "Final",
        "slug": "final",
        "intro": rich(""),
        "pass_mark": 80,
        "cool_down_minutes": 0,
        "counts": "best",
        "at_end": "submit",
        "grace_minutes": 0,
        "navigation": "free",
        "paging": "all",
        "markers": 1,
        "tolerance": 10,
        "feedback_after": ["result", "answers"],
        "contents-count": 1,
        **block("contents-0", "section", 0, {"title": "", "intro": rich(""), "items-count": 1}),
        **block("contents-0-value-items-0", "draw", 0, draw),
        **fields,
    }


def faults_of(response, name: str) -> list[str]:
    """What the form says at a stream, the only field that it refuses."""
    errors = response.context["form"].errors
    assert list(errors) == [name]
    return list(errors[name].as_data()[0].non_block_errors)
