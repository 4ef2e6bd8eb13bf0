"""Saving what the fields of a form hold, for every kind: by script one answer at a time, without it all at once."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.quizzes import queries
from courses.quizzes.marking import KINDS, field_name
from courses.quizzes.models import Answer, Attempt
from tests.factories.people import UserFactory
from tests.factories.quizzes import answer, attempt_on
from tests.factories.specs import SPECS, right_value

pytestmark = pytest.mark.django_db

QUESTIONS = list(SPECS.values())
NUMBER = {kind: number for number, kind in enumerate(SPECS, start=1)}


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def attempt(learner) -> Attempt:
    return attempt_on(QUESTIONS, person=learner, at=timezone.now())


def url(name: str, attempt: Attempt) -> str:
    return reverse(f"quizzes:{name}", args=[attempt.key])


def post(client, attempt: Attempt, **content):
    return client.post(url("answer", attempt), json.dumps(content), content_type="application/json")


def right_fields(attempt: Attempt, number: int) -> list[tuple[str, str]]:
    item = attempt.item(number)
    value = right_value(QUESTIONS[number - 1], item)
    return KINDS[item["kind"]].to_form(field_name(item), item, value)


def test_the_fields_of_every_kind_are_kept_as_their_value_and_told_back(client, attempt):
    for number, spec in enumerate(QUESTIONS, start=1):
        fields = right_fields(attempt, number)

        response = post(client, attempt, item=number, revision=1, fields=fields)

        kept = Answer.objects.get(item=number)
        assert response.json()["fields"] == [list(pair) for pair in fields]
        assert kept.value == right_value(spec, attempt.item(number))


def test_a_save_of_fields_is_four_statements_and_changes_by_one(client, attempt, django_assert_num_queries):
    with django_assert_num_queries(4) as queries:
        post(client, attempt, item=NUMBER["case"], revision=1, fields=right_fields(attempt, NUMBER["case"]))

    assert [query["sql"].split()[0] for query in queries].count("INSERT") == 1


def test_no_fields_take_the_answer_back(client, attempt):
    for number, spec in enumerate(QUESTIONS, start=1):
        answer(attempt, number, right_value(spec, attempt.item(number)), at=timezone.now())

        assert post(client, attempt, item=number, revision=2, fields=[]).json()["fields"] == []

    assert [item.answered for item in queries.sheet(attempt)] == [False] * len(QUESTIONS)


@pytest.mark.parametrize(
    "fields",
    [None, 1, "item-1", {}, [1], [["item-1"]], [["item-1", 0]], [["item-1", "0", "1"]], [[None, "0"]]],
)
def test_what_are_no_fields_is_a_bad_request(client, attempt, fields):
    response = post(client, attempt, item=1, revision=1, fields=fields)

    assert response.status_code == (200 if fields == {} else 400)


@pytest.mark.parametrize(
    ("kind", "size", "status"), [("short", 11_000, 400), ("essay", 40_000, 200), ("essay", 210_000, 400)]
)
def test_only_an_essay_may_be_long(client, attempt, kind, size, status):
    response = post(
        client, attempt, item=NUMBER[kind], revision=1, fields=[[f"item-{NUMBER[kind]}", "a" * size]]
    )

    assert response.status_code == status


def test_an_essay_in_korean_may_be_as_long_as_the_field_takes(client, attempt):
    number, text = NUMBER["essay"], "가나다라마바사 " * 6250
    body = json.dumps(
        {"item": number, "revision": 1, "fields": [[f"item-{number}", text]]}, ensure_ascii=False
    )

    response = client.post(url("answer", attempt), body, content_type="application/json")

    assert response.status_code == 200
    assert Answer.objects.get().value["text"] == text


def test_the_plain_form_saves_every_kind(client, attempt):
    form = {f"revision-{number}": "0" for number in NUMBER.values()}
    for number in NUMBER.values():
        for name, text in right_fields(attempt, number):
            form.setdefault(name, []).append(text)

    response = client.post(url("save", attempt), form)
    again = client.post(url("save", attempt), {**form, "hand_in": "1"})

    assert response.url == url("attempt", attempt)
    assert again.url == url("submit", attempt)
    assert Answer.objects.count() == len(QUESTIONS)  # what has not changed is not saved anew


@pytest.mark.parametrize(
    ("kind", "typed", "said", "shown"),
    [
        ("cloze", {"-0": "some", "-2": "moves"}, "Gap 1: Write a number", ['value="some"', 'value="moves"']),
        (
            "case",
            {"-3": "many", "-4": "move in"},
            "Part 4: Write a number",
            ['value="many"', 'value="move in"'],
        ),
        ("ordering", {"-0": "2", "-1": "2"}, "Give every step a place", ['<option value="2" selected>']),
    ],
)
def test_what_was_not_taken_is_shown_again_with_all_that_was_typed(client, attempt, kind, typed, said, shown):
    number = NUMBER[kind]
    fields = {f"item-{number}{name}": text for name, text in typed.items()}

    page = client.post(url("save", attempt), {**fields, f"revision-{number}": "0"}).content.decode()

    assert said in page
    assert [text for text in shown if text not in page] == []
    assert not Answer.objects.exists()


def test_a_paper_of_every_kind_is_shown_in_three_queries(client, attempt, django_assert_num_queries):
    for number, spec in enumerate(QUESTIONS, start=1):
        answer(attempt, number, right_value(spec, attempt.item(number)), at=timezone.now())

    with django_assert_num_queries(3):
        items = queries.sheet(attempt)

    assert [item.kind for item in items] == list(SPECS)
    assert all(item.answered for item in items)
    assert [item.remark for item in items] == [""] * len(items)


def test_an_answer_in_part_is_kept_and_said_to_be_so(client, attempt):
    item = attempt.item(NUMBER["matching"])
    answer(attempt, item["item"], [0, None, None], at=timezone.now())
    answer(attempt, NUMBER["cloze"], ["14", [], ""], at=timezone.now())
    answer(attempt, NUMBER["essay"], {"text": "word " * 60, "files": []}, at=timezone.now())

    page = client.get(url("submit", attempt)).content.decode()

    assert page.count("Not every part has an answer.") == 2
    assert "The text has 60 words: too many." in page
