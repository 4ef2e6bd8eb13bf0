"""The end of time: handed in, some time left to hand in, or abandoned."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from courses.progress.models import Result
from courses.quizzes import operations, queries
from courses.quizzes.models import Answer, Attempt, Marking, Quiz
from tests.courses.quizzes.admin import address, quiz_form
from tests.courses.quizzes.test_views import course_with, intro_url
from tests.factories.people import UserFactory
from tests.factories.quizzes import answer, answer_rightly, filled_bank, published_quiz, started

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


def timed(at_end: str, **fields):
    """A quiz of 20 minutes, with five more to hand in where it is `grace`."""
    grace = {"grace_minutes": 5} if at_end == "grace" else {}
    return published_quiz(questions=2, time_limit_minutes=20, at_end=at_end, **grace, **fields)


def begun(at_end: str, *, person=None, **fields) -> Attempt:
    attempt = started(timed(at_end, **fields), person=person, at=AT)
    answer_rightly(attempt, [1], at=AT + MINUTE)
    return attempt


def as_it_is(attempt: Attempt) -> Attempt:
    return Attempt.objects.get(pk=attempt.pk)


def url(name: str, attempt: Attempt) -> str:
    return reverse(f"quizzes:{name}", args=[attempt.key])


def submitted(attempt: Attempt, at: datetime):
    return operations.submit_attempt(attempt=attempt, by=attempt.person, at=at)


def test_the_sweep_makes_an_attempt_overdue_and_then_abandons_it():
    attempt = begun("grace")
    assert (attempt.grace_until, attempt.check_at) == (AT + 25 * MINUTE, AT + 20 * MINUTE)

    assert operations.close_overdue(at=AT + 20 * MINUTE) == 0
    assert operations.close_overdue(at=AT + 21 * MINUTE) == 1
    overdue = as_it_is(attempt)
    assert (overdue.state, overdue.check_at) == ("overdue", AT + 25 * MINUTE)
    assert operations.close_overdue(at=AT + 25 * MINUTE) == 0
    assert operations.close_overdue(at=AT + 26 * MINUTE) == 1

    abandoned = as_it_is(attempt)
    assert (abandoned.state, abandoned.closed_by, abandoned.check_at) == ("abandoned", "clock", None)
    assert abandoned.submitted_at == AT + 25 * MINUTE
    assert not Marking.objects.exists()
    assert not Result.objects.exists()


def test_a_sweep_that_comes_late_goes_all_the_way():
    attempt = begun("grace")

    operations.close_overdue(at=AT + 60 * MINUTE)

    assert (as_it_is(attempt).state, as_it_is(attempt).submitted_at) == ("abandoned", AT + 25 * MINUTE)


def test_what_is_there_may_be_handed_in_while_there_is_time_for_that():
    attempt = begun("grace")
    operations.close_overdue(at=AT + 21 * MINUTE)

    marking = submitted(attempt, AT + 25 * MINUTE)

    done = as_it_is(attempt)
    assert (done.state, done.closed_by, done.submitted_at) == ("finished", "person", AT + 25 * MINUTE)
    assert marking.score == 50
    assert queries.first_fault(done) is None


def test_it_may_be_handed_in_though_no_sweep_has_come():
    attempt = begun("grace")

    assert submitted(attempt, AT + 22 * MINUTE).score == 50


def test_handing_in_too_late_is_no_handing_in():
    attempt = begun("grace")

    assert submitted(attempt, AT + 25 * MINUTE + MOMENT) is None
    assert submitted(attempt, AT + 26 * MINUTE) is None
    assert as_it_is(attempt).state == "abandoned"


@pytest.mark.parametrize("at_end", ["grace", "abandon"])
def test_no_answer_is_taken_after_the_deadline(at_end):
    attempt = begun(at_end)
    answer(attempt, 2, [0], at=AT + 20 * MINUTE)

    with pytest.raises(operations.AttemptClosed):
        answer(attempt, 2, [1], revision=2, at=AT + 20 * MINUTE + MOMENT)

    assert Answer.objects.count() == 2


def test_what_is_not_handed_in_at_the_deadline_is_abandoned():
    attempt = begun("abandon")

    assert operations.close_overdue(at=AT + 21 * MINUTE) == 1

    abandoned = as_it_is(attempt)
    assert (abandoned.state, abandoned.submitted_at) == ("abandoned", AT + 20 * MINUTE)
    assert not Result.objects.exists()
    assert queries.first_fault(abandoned) is None


def test_the_very_moment_of_the_deadline_still_belongs_to_the_person():
    attempt = begun("abandon")

    assert submitted(attempt, AT + 20 * MINUTE).score == 50


def test_an_abandoned_try_is_used_up():
    person, version = UserFactory(), timed("abandon", tries=2, cool_down_minutes=10)
    started(version, person=person, at=AT)

    with pytest.raises(operations.TooSoon) as refusal:
        started(version, person=person, at=AT + 21 * MINUTE)
    assert refusal.value.until == AT + 30 * MINUTE
    operations.keep_time(attempt=started(version, person=person, at=AT + 30 * MINUTE), at=AT + 90 * MINUTE)

    with pytest.raises(operations.TriesUsedUp):
        started(version, person=person, at=AT + 120 * MINUTE)


def test_starting_leads_to_the_overdue_try_while_it_can_be_handed_in():
    person, version = UserFactory(), timed("grace")
    first = started(version, person=person, at=AT)

    assert started(version, person=person, at=AT + 24 * MINUTE) == first
    assert started(version, person=person, at=AT + 26 * MINUTE).number == 2


def test_keeping_time_twice_changes_nothing_more():
    attempt = begun("grace")
    for at in (AT + 21 * MINUTE, AT + 21 * MINUTE, AT + 26 * MINUTE):
        operations.keep_time(attempt=attempt, at=at)
    before = Attempt.objects.values().get()

    operations.keep_time(attempt=attempt, at=AT + 90 * MINUTE)

    assert Attempt.objects.values().get() == before


@pytest.fixture
def learner(client):
    person = UserFactory()
    client.force_login(person)
    return person


def page_at(client, time_machine, minutes: int, address: str) -> tuple[str, str]:
    """Where somebody ends who opens the address so many minutes after the start, and what the page says."""
    time_machine.move_to(AT + minutes * MINUTE, tick=False)
    response = client.get(address, follow=True)
    return response.request["PATH_INFO"], " ".join(response.content.decode().split())


@pytest.mark.parametrize("name", ["attempt", "submit", "result"])
def test_whoever_opens_an_overdue_try_is_led_to_handing_in(client, learner, time_machine, name):
    attempt = begun("grace", person=learner)

    where, page = page_at(client, time_machine, 21, url(name, attempt))

    assert where == url("submit", attempt)
    assert "What is saved can be handed in until 18:25" in page
    assert "#question-" not in page
    assert "Back to the questions" not in page
    assert as_it_is(attempt).state == "overdue"


@pytest.mark.parametrize("name", ["attempt", "submit", "result"])
def test_the_result_of_an_abandoned_try_says_so_in_words(client, learner, time_machine, name):
    attempt = begun("abandon", person=learner)

    where, page = page_at(client, time_machine, 21, url(name, attempt))

    assert where == url("result", attempt)
    assert "This try does not count" in page
    assert "It was not handed in by Nov. 23, 2026, 18:20." in page
    assert "Marks" not in page


def test_the_list_of_tries_names_those_that_do_not_count(client, learner, time_machine):
    version = timed("abandon", tries=2)
    course_with(version, learner=learner)
    attempt = started(version, person=learner, at=AT)
    operations.keep_time(attempt=attempt, at=AT + 21 * MINUTE)

    _where, page = page_at(client, time_machine, 22, intro_url(version))

    assert "does not count</span>" in page
    assert url("result", attempt) in page
    assert "1 of 2" in page


@pytest.mark.parametrize(
    ("at_end", "told"),
    [
        ("submit", "what is saved is handed in for you"),
        ("grace", "you have 5 minutes left to hand in"),
        ("abandon", "a try that is not handed in by then does not count"),
    ],
)
def test_what_happens_at_the_end_is_said_before(client, learner, time_machine, at_end, told):
    version = timed(at_end)
    course_with(version, learner=learner)

    _where, page = page_at(client, time_machine, 0, intro_url(version))

    assert told in page


def test_the_editor_asks_for_the_time_that_is_spoken_of(client, admin_person):
    client.force_login(admin_person)
    bank = filled_bank(1)
    form = quiz_form(bank, count=1, at_end="abandon") | {"action-publish": "1"}

    response = client.post(address(Quiz, "add"), form)
    client.post(address(Quiz, "add"), form | {"time_limit_minutes": "20"})

    assert response.context["form"].errors["time_limit_minutes"]
    assert Quiz.objects.get().versions.get().rules["at_end"] == "abandon"
