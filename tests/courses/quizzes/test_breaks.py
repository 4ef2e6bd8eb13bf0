"""Breaks of people to whom some were granted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from courses.quizzes import operations, queries
from courses.quizzes.models import Answer, Attempt
from lms.audit.models import AuditEvent
from tests.courses.quizzes.test_opening import granted
from tests.courses.quizzes.test_views import course_with, intro_url, post_answer
from tests.factories.people import UserFactory
from tests.factories.quizzes import answer, answer_rightly, published_quiz, started

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def begun(person=None, **fields) -> Attempt:
    """An attempt of 20 minutes by somebody with ten minutes of breaks."""
    person = person or granted(break_minutes=10)
    return started(published_quiz(**{"time_limit_minutes": 20} | fields), person=person, at=AT)


def pause(attempt: Attempt, minute: int) -> Attempt:
    return operations.pause_attempt(attempt=attempt, by=attempt.person, at=AT + minute * MINUTE)


def go_on(attempt: Attempt, minute: int) -> Attempt:
    return operations.resume_attempt(attempt=attempt, by=attempt.person, at=AT + minute * MINUTE)


def as_it_is(attempt: Attempt) -> Attempt:
    return Attempt.objects.get(pk=attempt.pk)


def test_the_clock_stands_still_in_a_break():
    attempt = begun(at_end="grace", grace_minutes=5)
    pause(attempt, 5)

    attempt = go_on(attempt, 9)

    assert attempt.deadline_at == attempt.check_at == AT + 24 * MINUTE
    assert attempt.grace_until == AT + 29 * MINUTE
    assert (attempt.break_used_seconds, attempt.paused_at) == (240, None)
    assert answer(attempt, 1, [0], at=AT + 24 * MINUTE)


def test_several_breaks_share_what_was_granted():
    attempt = begun()
    for begin, end in [(1, 4), (5, 11)]:
        pause(attempt, begin)
        go_on(attempt, end)

    pause(attempt, 12)

    assert as_it_is(attempt).check_at == AT + 13 * MINUTE
    assert go_on(attempt, 30).deadline_at == AT + 30 * MINUTE
    with pytest.raises(operations.NoBreakLeft):
        pause(attempt, 30)


def test_in_a_break_no_answer_is_taken():
    attempt = begun()
    pause(attempt, 5)

    with pytest.raises(operations.AttemptPaused):
        answer(attempt, 1, [0], at=AT + 6 * MINUTE)
    with pytest.raises(operations.AttemptPaused):
        operations.go_on(attempt=as_it_is(attempt), to=2, at=AT + 6 * MINUTE)

    assert not Answer.objects.exists()


def test_the_sweep_ends_a_break_that_is_used_up():
    attempt = begun()
    pause(attempt, 5)

    assert operations.close_overdue(at=AT + 15 * MINUTE) == 0
    assert operations.close_overdue(at=AT + 25 * MINUTE) == 1

    resumed = as_it_is(attempt)
    assert (resumed.state, resumed.paused_at, resumed.break_used_seconds) == ("in_progress", None, 600)
    assert resumed.deadline_at == resumed.check_at == AT + 30 * MINUTE


def test_a_sweep_that_comes_late_ends_the_break_and_hands_in():
    attempt = begun()
    answer_rightly(attempt, [1], at=AT)
    pause(attempt, 5)

    operations.close_overdue(at=AT + 60 * MINUTE)

    assert (as_it_is(attempt).state, as_it_is(attempt).submitted_at) == ("finished", AT + 30 * MINUTE)
    assert queries.first_fault(as_it_is(attempt)) is None


def test_answers_are_taken_once_the_break_is_used_up_though_no_sweep_has_come():
    attempt = begun()
    pause(attempt, 5)

    assert answer(attempt, 1, [0], at=AT + 16 * MINUTE)
    assert answer(attempt, 2, [0], at=AT + 30 * MINUTE)
    with pytest.raises(operations.AttemptClosed):
        answer(attempt, 3, [0], at=AT + 30 * MINUTE + timedelta(seconds=1))


def test_a_break_may_begin_at_the_last_moment_and_no_later():
    attempt = begun()

    assert pause(attempt, 20).paused_at
    with pytest.raises(operations.AttemptClosed):
        pause(begun(), 21)


def test_pausing_and_going_on_twice_is_doing_it_once():
    attempt = begun()
    pause(attempt, 5)
    pause(attempt, 6)
    go_on(attempt, 8)

    assert go_on(attempt, 9).deadline_at == AT + 23 * MINUTE
    assert AuditEvent.objects.filter(verb="quizzes.attempt.paused").count() == 1
    assert AuditEvent.objects.get(verb="quizzes.attempt.resumed").detail == {"seconds": 180}


def test_handing_in_ends_a_break():
    attempt = begun()
    pause(attempt, 5)

    operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT + 6 * MINUTE)

    done = as_it_is(attempt)
    assert (done.state, done.submitted_at, done.paused_at) == ("finished", AT + 6 * MINUTE, None)


def test_a_part_of_a_second_is_a_second():
    attempt = begun()
    pause(attempt, 5)
    at = AT + 5 * MINUTE + timedelta(milliseconds=100)

    attempt = operations.resume_attempt(attempt=attempt, by=attempt.person, at=at)

    assert attempt.break_used_seconds == 1
    assert attempt.deadline_at == AT + 20 * MINUTE + timedelta(seconds=1)


def test_breaks_are_for_those_to_whom_they_were_granted():
    with pytest.raises(operations.NoBreakLeft):
        pause(begun(UserFactory()), 5)


def test_without_a_time_limit_there_is_nothing_to_stand_still():
    assert begun(time_limit_minutes=None).break_minutes == 0


def test_what_was_granted_holds_as_it_was_at_the_start():
    attempt = begun()
    attempt.person.break_minutes = 0
    attempt.person.save()

    assert pause(attempt, 5).break_ends_at == AT + 15 * MINUTE


@pytest.fixture
def learner(client):
    person = granted(break_minutes=10)
    client.force_login(person)
    return person


def url(name: str, attempt: Attempt) -> str:
    return reverse(f"quizzes:{name}", args=[attempt.key])


def test_the_paper_is_hidden_in_a_break(client, learner, time_machine):
    attempt = begun(learner)
    time_machine.move_to(AT + MINUTE, tick=False)

    paused = client.post(url("save", attempt), {"item-1": "0", "revision-1": "0", "pause": "1"}, follow=True)
    time_machine.move_to(AT + 4 * MINUTE, tick=False)
    pages = [client.get(url(name, attempt), follow=True) for name in ("attempt", "submit", "result")]

    assert Answer.objects.get().value == [0]
    for page in [paused, *pages]:
        assert page.request["PATH_INFO"] == url("attempt", attempt)
        assert "You are in a break" in page.content.decode()
        assert "data-item" not in page.content.decode()
        assert "when is a move reported" not in page.content.decode()
    assert "You have 7 minutes of break left. At 18:11" in pages[0].content.decode()


def test_going_on_leads_back_to_the_paper(client, learner, time_machine):
    attempt = begun(learner)
    pause(attempt, 1)
    time_machine.move_to(AT + 4 * MINUTE, tick=False)

    page = client.post(url("resume", attempt), follow=True).content.decode()

    assert "data-item" in page
    assert "Take a break (7 minutes left)" in page
    assert "Ends at 18:23" in page


def test_an_answer_from_another_window_is_refused_with_the_reason(client, learner, time_machine):
    attempt = begun(learner)
    pause(attempt, 1)
    time_machine.move_to(AT + 4 * MINUTE, tick=False)

    sent = post_answer(client, attempt, item=1, revision=1, value=[0])
    form = client.post(url("save", attempt), {"item-1": "0", "revision-1": "0"}, follow=True)

    assert (sent.status_code, sent.json()["state"]) == (409, "paused")
    assert "In a break no answers are taken" in form.content.decode()
    assert not Answer.objects.exists()


def test_whoever_returns_after_the_break_finds_the_paper(client, learner, time_machine):
    attempt = begun(learner)
    pause(attempt, 1)
    time_machine.move_to(AT + 12 * MINUTE, tick=False)

    page = client.get(url("attempt", attempt)).content.decode()

    assert "data-item" in page
    assert "Ends at 18:30" in page
    assert "Take a break" not in page


def test_the_introduction_names_the_breaks(client, learner):
    version = published_quiz(time_limit_minutes=20)
    course_with(version, learner=learner)

    assert (
        "10 minutes in all, in which the clock stands still"
        in client.get(intro_url(version)).content.decode()
    )
