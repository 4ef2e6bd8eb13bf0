import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.progress import operations as progress
from courses.progress.models import Result
from courses.quizzes import operations
from courses.quizzes.models import Answer, Attempt
from tests.factories.courses import published_course
from tests.factories.people import UserFactory
from tests.factories.quizzes import (
    QuestionBankFactory,
    answer,
    answer_rightly,
    bank_of,
    publish,
    published_question,
    published_quiz,
    started,
    wrong_value,
)

pytestmark = pytest.mark.django_db

SECRETS = ("correct", "Article 16", "Fourteen days", "Too late")


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


def course_with(version, *, learner=None, **fields):
    """A course whose only lesson holds the quiz; the learner is enrolled in it."""
    course = published_course(lessons=1, body=[("quiz", {"quiz": version.quiz, "required": True})], **fields)
    if learner:
        progress.enrol(
            person=learner,
            course_key=course.key,
            language=course.language,
            by=learner,
            at=timezone.now(),
        )
    return course


def every_kind():
    """A published quiz with one question of each kind."""
    bank = QuestionBankFactory()
    published_question(bank=bank)
    for kind in ("multiple", "true_false", "numeric"):
        published_question(bank=bank, **{kind: True})
    return published_quiz(bank=bank, draw=4, time_limit_minutes=20)


def begun(learner, version=None, **fields) -> Attempt:
    return started(version or published_quiz(**fields), person=learner, at=timezone.now())


def url(name: str, attempt: Attempt) -> str:
    return reverse(f"quizzes:{name}", args=[attempt.key])


def post_answer(client, attempt: Attempt, **content):
    return client.post(url("answer", attempt), json.dumps(content), content_type="application/json")


def intro_url(version) -> str:
    return reverse("quizzes:intro", args=[version.quiz.activity_key])


def test_the_introduction_tells_the_rules_with_the_persons_own_time(client, learner):
    learner.extra_time_factor, learner.extra_time_granted_by = "1.50", learner
    learner.extra_time_granted_at = timezone.now()
    learner.save()
    version = published_quiz(questions=3, time_limit_minutes=20, tries=2, pass_mark=70)
    course_with(version, learner=learner)

    page = client.get(intro_url(version)).content.decode()

    assert "30 minutes" in page
    assert "with your extra time" in page
    assert "70% of the marks" in page
    assert "2 of 2" in page


def test_a_quiz_of_a_course_one_is_not_enrolled_in_does_not_exist(client, learner):
    version = published_quiz()
    course_with(version)

    assert client.get(intro_url(version)).status_code == 404
    assert client.post(intro_url(version) + "start/").status_code == 404
    assert not Attempt.objects.exists()


def test_a_quiz_of_a_module_not_reached_yet_does_not_exist(client, learner):
    version = published_quiz()
    course = course_with(version, learner=learner, modules=2)
    lonely = published_quiz()
    last = course.lessons[-1]
    last.body = [("quiz", {"quiz": lonely.quiz, "required": True})]
    last.save_revision().publish()

    assert client.get(intro_url(lonely)).status_code == 404


@pytest.mark.parametrize(
    "key",
    ["quiz:not-a-uuid", "quiz:00000000-0000-0000-0000-000000000000", "lesson:1", "x", "'; --", "quiz:%00"],
)
def test_a_forged_activity_does_not_exist(client, learner, key):
    assert client.get(f"/learn/quizzes/{key}/").status_code == 404
    assert client.post(f"/learn/quizzes/{key}/start/").status_code == 404


def test_starting_leads_to_the_paper(client, learner):
    version = published_quiz()
    course_with(version, learner=learner)

    response = client.post(intro_url(version) + "start/")

    assert response.url == url("attempt", Attempt.objects.get(person=learner))


def test_whoever_has_no_tries_left_is_told(client, learner):
    version = published_quiz(tries=1)
    course_with(version, learner=learner)
    operations.submit_attempt(attempt=begun(learner, version), by=learner, at=timezone.now())

    response = client.post(intro_url(version) + "start/", follow=True)

    assert "You have used all your tries" in response.content.decode()
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("begin", [False, True])
def test_a_quiz_that_is_no_longer_published_says_so_and_leads_back(client, learner, begin):
    version = published_quiz()
    course = course_with(version, learner=learner)
    version.quiz.unpublish()

    act = client.post if begin else client.get
    response = act(intro_url(version) + ("start/" if begin else ""), follow=True)

    assert response.request["PATH_INFO"] == course.lessons[0].url
    assert response.content.decode().count("This quiz cannot be started at the moment.") == 1
    assert not Attempt.objects.exists()


def test_an_attempt_goes_on_when_its_quiz_is_no_longer_published(client, learner):
    version = published_quiz()
    course_with(version, learner=learner)
    attempt = begun(learner, version)
    version.quiz.unpublish()

    response = client.get(intro_url(version), follow=True)

    assert response.request["PATH_INFO"] == url("attempt", attempt)


@pytest.mark.parametrize("name", ["attempt", "submit", "result", "save", "answer"])
def test_the_attempt_of_somebody_else_does_not_exist(client, learner, name):
    attempt = begun(UserFactory())

    response = client.post(url(name, attempt), "{}", content_type="application/json")
    shown = client.get(url(name, attempt))

    assert {response.status_code, shown.status_code} <= {404, 405, 400}
    assert not Answer.objects.exists()


def test_an_answer_to_the_attempt_of_somebody_else_is_not_kept(client, learner):
    attempt = begun(UserFactory())

    assert post_answer(client, attempt, item=1, revision=1, value=[0]).status_code == 404
    assert not Answer.objects.exists()


@pytest.mark.parametrize("name", ["attempt", "submit", "result"])
def test_visitors_are_asked_to_sign_in(client, name):
    attempt = begun(UserFactory())

    response = client.get(url(name, attempt))

    assert response.url.startswith("/accounts/login/")


def test_nothing_that_is_sent_before_the_end_holds_a_key(client, learner):
    attempt = begun(learner, every_kind())
    answer(attempt, 1, wrong_value(attempt, 1) if "order" in attempt.item(1) else "3", at=timezone.now())

    sent = [
        client.get(url("attempt", attempt)),
        client.get(url("submit", attempt)),
        post_answer(client, attempt, item=2, revision=1, value=[0]),
        post_answer(client, attempt, item=2, revision=1, value=[1]),
        post_answer(client, attempt, item=2, revision=2, value="?"),
        client.post(url("save", attempt), {"item-1": "99", "revision-1": "1"}),
    ]

    text = "".join(response.content.decode() for response in sent)
    ids = re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", text)
    assert not [secret for secret in SECRETS if secret in text]
    assert set(ids) == {str(attempt.key)}


def test_the_paper_does_not_tell_in_which_order_the_author_wrote_the_options(client, learner):
    attempt = begun(learner, questions=1)

    page = client.get(url("attempt", attempt)).content.decode()

    assert re.findall(r'name="item-1" value="(\d)"', page) == ["0", "1", "2"]


def test_a_save_says_when_it_was_kept(client, learner):
    attempt = begun(learner)

    response = post_answer(client, attempt, item=1, revision=1, value=[0])

    kept = Answer.objects.get()
    assert response.status_code == 200
    assert response.json()["state"] == "saved"
    assert response.json()["saved_at"] == kept.saved_at.isoformat()
    assert re.fullmatch(r"Saved at \d\d:\d\d", response.json()["message"])


def test_a_save_is_four_statements_and_changes_by_one(client, learner, django_assert_num_queries):
    attempt = begun(learner)

    with django_assert_num_queries(4) as queries:
        post_answer(client, attempt, item=1, revision=1, value=[0])

    changing = [query for query in queries if not query["sql"].startswith("SELECT")]
    assert len(changing) == 1


def test_a_stale_save_is_told_what_is_kept(client, learner):
    attempt = begun(learner)
    answer(attempt, 1, [0], at=timezone.now())

    response = post_answer(client, attempt, item=1, revision=1, value=[1])

    assert response.status_code == 409
    assert (response.json()["state"], response.json()["fields"]) == ("outdated", [["item-1", "0"]])


def test_a_save_after_the_deadline_is_refused_with_the_reason(client, learner):
    version = published_quiz(time_limit_minutes=20)
    attempt = started(version, person=learner, at=timezone.now() - timedelta(minutes=21))

    response = post_answer(client, attempt, item=1, revision=1, value=[0])

    assert response.status_code == 409
    assert response.json()["state"] == "closed"
    assert "too late" in response.json()["message"]
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"item": 1}', '{"item": "1", "revision": 1, "value": []}', "[" * 5000, "\xff"],
)
def test_what_is_no_answer_is_a_bad_request(client, learner, body):
    attempt = begun(learner)

    response = client.post(url("answer", attempt), body, content_type="application/json")

    assert response.status_code == 400


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(item=st.integers(min_value=-1, max_value=6) | json_values, revision=json_values, value=json_values)
def test_no_answer_whatever_it_holds_breaks_the_server(client, learner, item, revision, value):
    attempt = Attempt.objects.filter(person=learner).first() or begun(learner, every_kind())

    response = post_answer(client, attempt, item=item, revision=revision, value=value)

    assert response.status_code in {200, 400, 409, 422}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(
        st.sampled_from([f"{name}-{number}" for name in ("item", "revision") for number in range(6)]),
        st.text(max_size=60),
        max_size=8,
    )
)
def test_no_form_whatever_it_holds_breaks_the_server(client, learner, fields):
    attempt = Attempt.objects.filter(person=learner).first() or begun(learner, every_kind())

    response = client.post(url("save", attempt), fields)

    assert response.status_code in {302, 422}


def test_the_form_saves_every_answer_that_differs(client, learner):
    attempt = begun(learner, questions=3)

    response = client.post(
        url("save", attempt),
        {"item-1": "0", "revision-1": "0", "item-2": "1", "revision-2": "0", "revision-3": "0"},
    )

    assert response.url == url("attempt", attempt)
    assert list(Answer.objects.values_list("item", "value")) == [(1, [0]), (2, [1])]


def test_one_refused_answer_of_the_form_keeps_the_others(client, learner):
    attempt = begun(learner, questions=2)

    response = client.post(
        url("save", attempt), {"item-1": "77", "revision-1": "0", "item-2": "1", "revision-2": "0"}
    )

    assert response.status_code == 422
    assert "Choose among the options" in response.content.decode()
    assert Answer.objects.get().item == 2


def test_what_was_typed_and_refused_is_shown_again(client, learner):
    bank = QuestionBankFactory()
    published_question(bank=bank, numeric=True)
    attempt = begun(learner, published_quiz(bank=bank, draw=1))

    page = client.post(url("save", attempt), {"item-1": "a fortnight", "revision-1": "0"}).content.decode()

    assert 'value="a fortnight"' in page
    assert "Write a number" in page


def test_the_form_of_another_window_does_not_overwrite(client, learner):
    attempt = begun(learner, questions=1)
    answer(attempt, 1, [0], at=timezone.now())

    response = client.post(url("save", attempt), {"item-1": "1", "revision-1": "0"})

    assert "in another window" in response.content.decode()
    assert Answer.objects.get().value == [0]


def test_the_form_after_the_deadline_leads_to_the_result(client, learner):
    version = published_quiz(time_limit_minutes=20)
    attempt = started(version, person=learner, at=timezone.now() - timedelta(minutes=21))

    response = client.post(url("save", attempt), {"item-1": "0", "revision-1": "0"}, follow=True)

    assert response.redirect_chain[-1][0] == url("result", attempt)
    assert "too late" in response.content.decode()
    assert not Answer.objects.exclude(item=None).exists()


def test_before_handing_in_the_unanswered_questions_are_named(client, learner):
    attempt = begun(learner, questions=3)
    answer_rightly(attempt, [2], at=timezone.now())

    page = client.get(url("submit", attempt)).content.decode()

    assert "2 questions have no answer" in page
    assert re.findall(r"#question-(\d)", page) == ["1", "3"]


def test_handing_in_twice_gives_one_result(client, learner):
    attempt = begun(learner)

    first, second = client.post(url("submit", attempt)), client.post(url("submit", attempt))

    assert first.url == second.url == url("result", attempt)
    assert Result.objects.count() == 1


def test_handing_in_completes_the_course(client, learner, drain_outbox):
    version = published_quiz(questions=1)
    course = course_with(version, learner=learner)
    progress.mark_read(person=learner, activity=course.activity(), by=learner, at=timezone.now())
    attempt = begun(learner, version)
    answer_rightly(attempt, [1], at=timezone.now())

    client.post(url("submit", attempt))

    assert learner.completions.get().course_key == course.key


def test_the_result_is_not_there_before_the_end(client, learner):
    attempt = begun(learner)

    assert client.get(url("result", attempt)).url == url("attempt", attempt)


def test_a_paper_whose_time_is_up_leads_to_the_result(client, learner):
    attempt = started(
        published_quiz(time_limit_minutes=20), person=learner, at=timezone.now() - timedelta(minutes=21)
    )

    response = client.get(url("attempt", attempt), follow=True)

    assert "What you had saved by then was handed in for you" in response.content.decode()


def finished(learner, **fields) -> Attempt:
    attempt = begun(learner, questions=1, **fields)
    answer(attempt, 1, wrong_value(attempt, 1), at=timezone.now())
    operations.submit_attempt(attempt=attempt, by=learner, at=timezone.now())
    return attempt


@pytest.mark.parametrize(
    ("feedback", "shown", "hidden"),
    [
        (
            ["result", "answers", "right_answers", "explanations"],
            ["Your answer", "option--correct", "Fourteen days", "Article 16"],
            [],
        ),
        (
            ["result", "marks", "answers"],
            ["Your answer", "Wrong"],
            ["option--correct", "Fourteen days", "Article 16", "Too late"],
        ),
        (
            ["result"],
            ["shows the score only"],
            ["Your answer", "option--correct", "Fourteen days", "Within 14"],
        ),
    ],
)
def test_the_result_shows_what_the_quiz_allows(client, learner, feedback, shown, hidden):
    attempt = finished(learner, feedback_after=feedback)

    page = client.get(url("result", attempt)).content.decode()

    assert "Not passed: 0%" in " ".join(page.split())
    assert [text for text in shown if text not in page] == []
    assert [text for text in hidden if text in page] == []


def test_a_result_shows_the_question_as_it_was_asked(client, learner):
    attempt = finished(learner)
    question = bank_of(attempt.quiz_version).questions.get()
    question.stem = "<p>Something new</p>"
    publish(question)

    page = client.get(url("result", attempt)).content.decode()

    assert "when is a move reported?" in page
    assert "Something new" not in page


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.mark.parametrize("name", ["attempt", "submit"])
def test_a_long_paper_takes_no_more_queries(client, learner, name):
    short, long = begun(learner, questions=1), begun(learner, questions=12)

    assert queries_of(client, url(name, long)) == queries_of(client, url(name, short)) <= 6


def test_a_long_result_takes_no_more_queries(client, learner):
    short, long = begun(learner, questions=1), begun(learner, questions=12)
    for attempt in (short, long):
        operations.submit_attempt(attempt=attempt, by=learner, at=timezone.now())

    assert queries_of(client, url("result", long)) == queries_of(client, url("result", short)) <= 10


def test_many_tries_take_no_more_queries(client, learner):
    version = published_quiz()
    course_with(version, learner=learner)
    operations.submit_attempt(attempt=begun(learner, version), by=learner, at=timezone.now())
    after_one = queries_of(client, intro_url(version))
    for _number in range(5):
        operations.submit_attempt(attempt=begun(learner, version), by=learner, at=timezone.now())

    assert queries_of(client, intro_url(version)) == after_one <= 20
