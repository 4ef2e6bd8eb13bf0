"""The screens of a regrade: who may open them, what they tell, and what a learner is told."""

import pytest
from django.urls import reverse

from certification.awards.models import Certificate
from courses.quizzes.models import Marking, Regrade
from lms.people.roles import Role
from tests.courses.quizzes.admin import address, person_as
from tests.courses.quizzes.regrades.mistaken import (
    FALSELY_RIGHT,
    LATER,
    REALLY_RIGHT,
    WRONG,
    mistaken,
    publish,
    standing,
    with_key,
)
from tests.courses.simulations.learner import text_of
from tests.factories.certification import certification_for
from tests.factories.people import UserFactory
from tests.factories.quizzes import RegradeFactory, translated

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return mistaken()


@pytest.fixture
def reviewer(client):
    return person_as(Role.REVIEWER, client)


def url(case, **query) -> str:
    return reverse("question_regrades:question", args=[case.question.pk], query=query)


def told(client, case, **query) -> str:
    response = client.get(url(case, **query))
    assert response.status_code == 200
    return text_of(response)


def applied(client, case, **fields):
    """Applies what the page shows, as its form does."""
    form = client.get(url(case, method=fields.get("method", "key"))).context["form"]
    return client.post(url(case), {**form.initial, "reason": "The key was wrong."} | fields)


# Who may


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMINISTRATOR])
def test_who_publishes_questions_may_mark_attempts_anew(client, case, role):
    person_as(role, client)

    assert "Mark a question anew" in told(client, case)
    for page in (
        address(type(case.question), "list"),
        address(type(case.question), "edit", case.question.pk),
    ):
        assert url(case) in client.get(page).content.decode()


@pytest.mark.parametrize("role", [Role.TRAINER, Role.HR_OFFICER, Role.AUDITOR])
def test_others_may_not(client, case, role):
    case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    person_as(role, client)
    regrade = RegradeFactory(question=case.question, by=UserFactory())
    given = {"method": "key", "previewed": case.preview().sha256, "reason": "Why not?"}

    assert client.post(url(case), given).status_code == 302
    for name in ("regrade", "progress"):
        assert client.get(reverse(f"question_regrades:{name}", args=[regrade.pk])).status_code == 302
    assert client.get(reverse("question_regrades:index")).status_code == 302
    assert Regrade.objects.count() == 1


def test_a_question_that_was_never_published_has_no_such_page(client, reviewer, case):
    draft = case.question.copy_for_translation(translated(case.quiz.quiz).locale)
    draft.save()

    assert client.get(reverse("question_regrades:question", args=[draft.pk])).status_code == 404


# What it tells


def test_the_preview_names_whose_pass_changes_and_the_certificates(client, reviewer, case, drain_outbox):
    certification_for(case.activity, title_en="Registrar")
    gains = case.tried(REALLY_RIGHT, others_right=True, person=UserFactory(name_latin="Newly Passed"))
    loses = case.tried(FALSELY_RIGHT, others_right=True, person=UserFactory(name_latin="Nolonger Passed"))
    drain_outbox()
    with_key(case.question, REALLY_RIGHT)

    page = told(client, case)

    for words in (
        gains.person.staff_number,
        "Newly Passed",
        loses.person.staff_number,
        "Nolonger Passed",
        f"{Certificate.objects.get()}, Registrar",
        "Mark 2 attempts anew",
    ):
        assert words in page
    context = client.get(url(case)).context
    assert (context["preview"].gains, context["preview"].losses, context["certificates"]) == (1, 1, 1)
    assert not Regrade.objects.exists()


def test_a_change_that_means_nothing_is_said_to_be_so(client, reviewer, case):
    person = UserFactory()
    case.tried(FALSELY_RIGHT, others_right=True, person=person)
    case.tried(REALLY_RIGHT, others_right=True, person=person, day=1)
    with_key(case.question, REALLY_RIGHT)

    assert told(client, case).count("another try of the same person counts") == 2


def test_it_says_that_the_key_must_be_corrected_first(client, reviewer, case):
    case.tried(REALLY_RIGHT, others_right=True)

    assert "Correct the key and publish the question first." in told(client, case)


def test_it_says_why_it_cannot_be_done(client, reviewer, case):
    case.tried(REALLY_RIGHT, others_right=True)
    rows = list(case.question.options.raw_data)[:2]
    case.question.options = case.question.options.stream_block.to_python(rows)
    case.question.save()
    publish(case.question)

    assert "One attempt was asked version 1" in told(client, case)
    assert "Options were added or removed." in told(client, case)


def test_it_warns_where_the_wording_has_changed(client, reviewer, case):
    case.tried(REALLY_RIGHT, others_right=True)
    case.question.stem = "<p>When must a move be reported?</p>"
    with_key(case.question, REALLY_RIGHT)

    assert "The wording" in told(client, case)


def test_an_unknown_method_is_that_of_the_key(client, reviewer, case):
    assert client.get(url(case, method="nonsense")).context["plan"].method == "key"


def test_long_lists_are_paged_each_by_itself(client, reviewer, case):
    for _ in range(26):
        case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)

    response = client.get(url(case, gains=2))

    assert len(response.context["gains"].rows) == 1
    assert "?gains=1#gains" in response.content.decode()


@pytest.mark.parametrize("people", [2, 6])
def test_queries_do_not_grow_with_attempts(client, reviewer, case, people, django_assert_num_queries):
    for chosen in (REALLY_RIGHT, FALSELY_RIGHT) * people:
        case.tried(chosen, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    client.get(url(case))

    with django_assert_num_queries(25):
        client.get(url(case))


# Applying it


def test_what_was_seen_is_applied_and_its_progress_shown(client, reviewer, case, drain_outbox):
    attempt = case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)

    response = applied(client, case)

    regrade = Regrade.objects.get()
    page = reverse("question_regrades:regrade", args=[regrade.pk])
    assert response.url == page
    assert (regrade.by, regrade.reason) == (reviewer, "The key was wrong.")
    assert "0 of 1 attempts have been marked anew" in text_of(client.get(page))
    assert "are being marked anew just now" in told(client, case)
    progress = reverse("question_regrades:progress", args=[regrade.pk])
    assert client.get(progress).json() == {"is_under_way": True, "progress": 0}

    drain_outbox()

    assert client.get(progress).json() == {"is_under_way": False, "progress": 100}
    assert attempt.person.staff_number in text_of(client.get(page))
    assert "The key was wrong." in text_of(client.get(reverse("question_regrades:index")))


def test_without_a_reason_nothing_is_done_and_the_page_says_so(client, reviewer, case):
    case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)

    response = applied(client, case, reason=" ")

    assert response.status_code == 422
    assert "This field is required" in text_of(response)
    assert not Regrade.objects.exists()


def test_what_has_changed_meanwhile_is_shown_with_the_reason_kept(client, reviewer, case):
    case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    form = client.get(url(case)).context["form"]
    case.tried(WRONG, others_right=True)
    with_key(case.question, WRONG)

    response = client.post(url(case), {**form.initial, "reason": "Seen before."})

    assert response.status_code == 409
    assert "Something has changed since you looked" in text_of(response)
    assert "Seen before." in text_of(response)
    assert response.context["form"]["previewed"].value() == case.preview().sha256
    assert not Regrade.objects.exists()


@pytest.mark.parametrize("fields", [{"method": "nonsense"}, {"previewed": "nonsense"}, {"previewed": ""}])
def test_what_no_form_sends_does_nothing(client, reviewer, case, fields):
    case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)

    assert client.post(url(case), {"method": "key", "reason": "Why?"} | fields).status_code == 422
    assert not Regrade.objects.exists()


def test_a_second_click_leads_to_the_same_regrade(client, reviewer, case):
    case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    form = {**client.get(url(case)).context["form"].initial, "reason": "The key was wrong."}

    assert client.post(url(case), form).url == client.post(url(case), form).url
    assert Regrade.objects.count() == 1


# What the learner is told


def result_page(client, attempt) -> str:
    client.force_login(attempt.person)
    return text_of(client.get(reverse("quizzes:result", args=[attempt.key])))


def regraded(case, drain_outbox, method: str = "key", chosen: int = REALLY_RIGHT):
    attempt = case.tried(chosen, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    case.regrade(method, reason="The law changed in May.")
    drain_outbox()
    return attempt


def test_the_learner_reads_when_why_and_what_it_was_before(client, case, drain_outbox):
    page = result_page(client, regraded(case, drain_outbox))

    assert "Question 1 was marked anew on" in page
    assert "The law changed in May." in page
    assert "Before: 50%, not passed . Since then: 100%, passed" in page.replace("passed.", "passed .")
    assert "Passed: 100%" in page


def test_the_answers_are_shown_by_the_key_they_were_judged_by(client, drain_outbox):
    seen = ["result", "marks", "answers", "right_answers"]
    case = mistaken(feedback_after=seen)

    attempt = regraded(case, drain_outbox)
    client.force_login(attempt.person)
    item = client.get(reverse("quizzes:result", args=[attempt.key])).context["items"][0]

    assert item.verdict == "right"
    assert [option.correct for option in item.parts.options if option.chosen] == [True]


@pytest.mark.parametrize(
    ("method", "words"), [("full", "Everybody has its full marks."), ("out", "It was taken out")]
)
def test_the_learner_reads_what_was_done_about_the_question(client, case, drain_outbox, method, words):
    assert words in result_page(client, regraded(case, drain_outbox, method, WRONG))


def test_no_score_is_told_where_the_quiz_tells_none(client, drain_outbox):
    case = mistaken(feedback_after=[])

    page = result_page(client, regraded(case, drain_outbox))

    assert "The law changed in May." in page
    assert "50%" not in page and "100%" not in page


def test_a_try_that_never_counted_is_still_said_to_be_practice(client, drain_outbox):
    case = mistaken(counts="first")
    person = UserFactory()
    attempts = [case.tried(REALLY_RIGHT, others_right=True, person=person, day=day) for day in (0, 1)]
    with_key(case.question, REALLY_RIGHT)
    case.regrade(at=LATER)
    drain_outbox()

    practice = "Only the first try counts"
    assert [practice in result_page(client, attempt) for attempt in attempts] == [False, True]


def test_a_try_that_another_took_the_place_of_was_no_practice(client, drain_outbox):
    case = mistaken(counts="last")
    person = UserFactory()
    earlier, _last = (case.tried(REALLY_RIGHT, others_right=True, person=person, day=day) for day in (0, 1))
    with_key(case.question, REALLY_RIGHT)
    case.regrade()
    drain_outbox()

    assert standing(earlier).result is None
    assert "Only the first try counts" not in result_page(client, earlier)
    assert Marking.objects.filter(attempt=earlier).count() == 2
