"""What is never sent before it may be seen: keys, worths, feedback, ids, the author's order; for every kind."""

import copy
import json
import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from courses.quizzes import operations, queries
from courses.quizzes.marking import KINDS, field_name
from courses.quizzes.models import Attempt
from tests.factories.courses import published_course
from tests.factories.people import UserFactory
from tests.factories.progress import enrol
from tests.factories.quizzes import attempt_on, marked_by_people, publish, published_quiz, started
from tests.factories.specs import SPECS, right_value

pytestmark = pytest.mark.django_db

TELLING = {
    "id",
    "feedback",
    "pattern",
    "answer",
    "tolerance",
    "worth",
    "match",
    "category",
    "guidance",
    "rubric",
}
EXPLANATIONS = ("TOLD-", "EXPLAINED", "SOURCE", "Where to read again")


def marked(part):
    """The part with figures that are to be found nowhere else instead of those of its key."""
    if isinstance(part, list):
        return [marked(one) for one in part]
    if not isinstance(part, dict):
        return part
    changed = {name: marked(value) for name, value in part.items()}
    changed |= {"answer": "90417", "tolerance": "0.7317"} if "tolerance" in part else {}
    changed |= {"worth": "12.34567"} if part.get("worth", "100") != "100" else {}
    return changed


def secrets_of(part) -> set[str]:
    """Whatever in a frozen question is for nobody to see who answers it."""
    if isinstance(part, list):
        return set().union(*(secrets_of(one) for one in part))
    if not isinstance(part, dict):
        return set()
    own = {value for name, value in part.items() if name in TELLING and isinstance(value, str)}
    return own.union(*(secrets_of(value) for value in part.values())) - {"", "0", "100", "true", "false"}


QUESTIONS = [marked(copy.deepcopy(spec)) for spec in SPECS.values()]
SECRETS = sorted(secrets_of(QUESTIONS) | {*EXPLANATIONS, "RUBRIC", "LEVEL", "GUIDANCE", "option--correct"})


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


def begun(learner, **rules) -> Attempt:
    return attempt_on(QUESTIONS, person=learner, at=timezone.now(), **rules)


def url(name: str, attempt: Attempt) -> str:
    return reverse(f"quizzes:{name}", args=[attempt.key])


def found_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def post(client, attempt: Attempt, **content):
    return client.post(url("answer", attempt), json.dumps(content), content_type="application/json")


def values(attempt: Attempt):
    return [right_value(spec, item) for spec, item in zip(QUESTIONS, attempt.items, strict=True)]


def test_there_is_something_to_look_for_in_every_kind():
    assert all(secrets_of(spec) for spec in QUESTIONS)
    assert {"90417", "12.34567", "id-s1", "move*in", "<p>TOLD-k2a</p>"} <= set(SECRETS)


def test_nothing_that_is_sent_while_one_answers_tells_a_secret(client, learner):
    attempt = begun(learner)
    sent = [client.get(url("attempt", attempt))]
    for number, value in enumerate(values(attempt), start=1):
        sent += [
            post(client, attempt, item=number, revision=1, value=value),  # saved
            post(client, attempt, item=number, revision=1, fields=[]),  # outdated
            post(client, attempt, item=number, revision=2, value={"x": "?"}),  # refused
            post(client, attempt, item=number, revision=2, fields=[[f"item-{number}-0", "?"]]),
        ]
    sent.append(client.post(url("save", attempt), {"item-4": "?", "revision-4": "1"}))
    sent += [client.get(url(name, attempt)) for name in ("attempt", "submit")]

    text = "".join(response.content.decode() for response in sent)
    text = text.replace(" 90417", "").replace('"90417"', "")  # the person's own right answer

    assert found_in(text) == []
    assert {response.status_code for response in sent} == {200, 409, 422}


def test_answers_do_not_tell_ids_or_keys_by_their_names(client, learner):
    attempt = begun(learner)

    for number, value in enumerate(values(attempt), start=1):
        told = post(client, attempt, item=number, revision=1, value=value).json()
        assert told.keys() == {"state", "message", "item", "revision", "fields", "saved_at"}
        assert all(
            re.fullmatch(rf"item-{number}(-[0-9]+)*(-files)?", name) for name, _value in told["fields"]
        )


POLICIES = [
    ([], [], SECRETS),
    (["result", "marks"], [], SECRETS),
    (
        ["result", "answers"],
        ["Your answer"],
        [*EXPLANATIONS, "id-", "option--correct", "Right answer", "Marks:"],
    ),
    (["result", "marks", "answers"], ["Your answer", "Marks:"], [*EXPLANATIONS, "id-", "Right answer"]),
    (
        ["result", "right_answers"],
        ["Right answer", "Right order"],
        [*EXPLANATIONS, "id-", "Your answer", "Your order", "Marks:"],
    ),
    (
        ["result", "answers", "explanations"],
        ["TOLD-", "EXPLAINED"],
        ["id-", "option--correct", "given--correct", "gap--correct", "Right answer"],
    ),
    (
        ["result", "marks", "answers", "right_answers", "explanations"],
        ["TOLD-", "EXPLAINED", "SOURCE", "Where to read again", "option--correct", "RUBRIC", "LEVEL"],
        ["id-", "12.34567", "move*in", "GUIDANCE"],
    ),
]


def shown_by(attempt: Attempt, policy: list[str]) -> str:
    items = queries.review(attempt, queries.standing_marking(attempt), policy=policy)
    return "".join(render_to_string("quizzes/components/review.html", {"item": item}) for item in items)


def test_a_review_tells_what_the_policy_allows_and_no_more(client, learner):
    attempt = begun(learner)
    for number, value in enumerate(values(attempt), start=1):
        assert post(client, attempt, item=number, revision=1, value=value).status_code == 200
    operations.submit_attempt(attempt=attempt, by=learner, at=timezone.now())
    marked_by_people(attempt, at=timezone.now())

    for policy, shown, hidden in POLICIES:
        page = shown_by(attempt, policy)
        assert (policy, [text for text in shown if text not in page]) == (policy, [])
        assert (policy, [text for text in hidden if text in page]) == (policy, [])


def test_what_was_not_chosen_is_not_explained(client, learner):
    attempt = begun(learner)
    operations.submit_attempt(attempt=attempt, by=learner, at=timezone.now())

    page = shown_by(attempt, ["result", "marks", "answers", "right_answers", "explanations"])

    assert "TOLD-" not in page
    assert "EXPLAINED" in page


def check(client, attempt: Attempt, number: int):
    return client.post(
        url("save", attempt), {f"revision-{number}": "1", "check": str(number), **fields_of(attempt, number)}
    )


def fields_of(attempt: Attempt, number: int) -> dict:
    item = attempt.item(number)
    value = attempt.answers.filter(item=number).order_by("-revision").first().value
    return dict(queries.fields_of(KINDS[item["kind"]].to_form(field_name(item), item, value)).lists())


def answered(client, attempt: Attempt) -> list[int]:
    """Gives the right answer to every question; returns the numbers of those that machines judge."""
    for number, value in enumerate(values(attempt), start=1):
        assert post(client, attempt, item=number, revision=1, value=value).status_code == 200
    return [item["item"] for item in attempt.items if not KINDS[item["kind"]].by_people]


def beside(page: str, number: int) -> str:
    """The page without the questions up to this one, which were checked, and without the person's own answers."""
    before, _mark, _rest = page.partition('id="question-1"')
    _checked, _mark, after = page.partition(f'id="question-{number + 1}"')
    return (before + after).replace(" 90417", "").replace('"90417"', "")


def test_a_check_tells_nothing_of_the_other_questions(client, learner):
    attempt = begun(learner, feedback_during=["marks", "right_answers", "explanations"])

    for number in answered(client, attempt):
        assert check(client, attempt, number).status_code == 302
        page = client.get(url("attempt", attempt)).content.decode()
        assert page.count('<section class="question"') == number
        assert (number, found_in(beside(page, number))) == (number, [])

    assert "EXPLAINED" in page


def test_a_check_tells_no_more_than_the_quiz_allows(client, learner):
    attempt = begun(learner, feedback_during=["marks"])
    numbers = answered(client, attempt)

    for number in numbers:
        check(client, attempt, number)
    page = client.get(url("attempt", attempt)).content.decode()

    assert page.count("Marks:") == len(numbers)
    assert [text for text in (*EXPLANATIONS, "id-", "Right answer", "option--correct") if text in page] == []


def test_where_nothing_is_told_during_the_attempt_a_check_is_refused(client, learner):
    attempt = begun(learner, feedback_during=[])

    sent = [check(client, attempt, number) for number in answered(client, attempt)]
    sent.append(client.get(url("attempt", attempt)))

    text = "".join(one.content.decode() for one in sent).replace(" 90417", "").replace('"90417"', "")
    assert found_in(text) == []
    assert {one.status_code for one in sent[:-1]} == {422}
    assert not attempt.answers.filter(checked=True).exists()


def test_before_the_closing_the_result_tells_what_may_be_told_right_after(client, learner, time_machine):
    closes_at = timezone.now() + timedelta(hours=2)
    everything = ["result", "marks", "answers", "right_answers", "explanations"]
    attempt = begun(learner, closes_at=closes_at, feedback_after=[], feedback_closed=everything)
    answered(client, attempt)
    operations.submit_attempt(attempt=attempt, by=learner, at=timezone.now())
    marked_by_people(attempt, at=timezone.now())

    before = client.get(url("result", attempt)).content.decode()
    time_machine.move_to(closes_at)
    after = client.get(url("result", attempt)).content.decode()

    assert found_in(before) == []
    assert [text for text in ("%", "Passed", "Not passed", "Marks") if text in main_of(before)] == []
    assert "From then on you see more here." in before
    assert [text for text in ("EXPLAINED", "Marks", "verdict--good") if text not in after] == []


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_a_closing_put_off_puts_off_what_is_told_from_then_on(client, learner, time_machine):
    closes_at = timezone.now() + timedelta(hours=2)
    attempt = begun(learner, closes_at=closes_at, feedback_after=[], feedback_closed=["result"])
    operations.submit_attempt(attempt=attempt, by=learner, at=timezone.now())
    quiz = attempt.quiz_version.quiz
    quiz.closes_at = closes_at + timedelta(hours=2)
    publish(quiz)

    time_machine.move_to(closes_at + timedelta(hours=1))
    assert "Not passed" not in client.get(url("result", attempt)).content.decode()

    time_machine.move_to(closes_at + timedelta(hours=2))
    assert "Not passed" in client.get(url("result", attempt)).content.decode()


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"feedback_after": ["result"]}, True),
        ({"feedback_after": ["answers"]}, False),
        ({"feedback_after": ["result"], "feedback_closed": [], "closes_at": True}, False),
    ],
)
def test_the_lesson_tells_no_result_that_the_quiz_holds_back(client, learner, rules, told):
    now = timezone.now()
    if "closes_at" in rules:
        rules = rules | {"closes_at": now + timedelta(hours=2)}
    version = published_quiz(**rules)
    course = published_course(lessons=1, body=[("quiz", {"quiz": version.quiz})])
    enrol(learner, course)
    attempt = started(version, person=learner, at=now)
    operations.submit_attempt(attempt=attempt, by=learner, at=now)

    block = client.get(course.lessons[0].url).content.decode().partition('class="activity"')[2]
    block = block.partition("</section>")[0]

    assert [text in block for text in ("not passed yet", "0%", "Try again")] == [told] * 3
    assert ("handed in" in block) is not told
