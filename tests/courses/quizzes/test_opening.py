from datetime import UTC, datetime, timedelta

import pytest

from courses.quizzes import operations
from courses.quizzes.models import Attempt, Quiz
from tests.courses.quizzes.admin import address, quiz_form
from tests.courses.quizzes.test_views import course_with, intro_url
from tests.factories.people import UserFactory
from tests.factories.quizzes import answer, filled_bank, published_quiz, started

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def granted(**fields):
    """A person for whom something was granted by an officer."""
    officer = UserFactory()
    return UserFactory(extra_time_granted_by=officer, extra_time_granted_at=AT - HOUR, **fields)


def test_nobody_begins_before_the_opening():
    version = published_quiz(opens_at=AT, closes_at=AT + HOUR)

    with pytest.raises(operations.NotOpenYet) as refusal:
        started(version, at=AT - timedelta(seconds=1))

    assert refusal.value.opens_at == AT
    assert started(version, at=AT)


def test_nobody_begins_from_the_closing_on():
    version = published_quiz(opens_at=AT, closes_at=AT + HOUR)

    with pytest.raises(operations.NoLongerOpen) as refusal:
        started(version, at=AT + HOUR)

    assert refusal.value.closes_at == AT + HOUR
    assert not Attempt.objects.exists()


def test_it_closes_later_for_whom_that_was_granted():
    version, person = published_quiz(closes_at=AT), granted(extension_hours=48)

    with pytest.raises(operations.NoLongerOpen) as refusal:
        started(version, person=person, at=AT + 48 * HOUR)

    assert refusal.value.closes_at == AT + 48 * HOUR
    assert started(version, person=person, at=AT + 47 * HOUR)


def test_an_attempt_that_has_begun_keeps_its_whole_time():
    version, person = published_quiz(closes_at=AT + HOUR, time_limit_minutes=90), UserFactory()
    attempt = started(version, person=person, at=AT + HOUR - timedelta(minutes=1))

    late = AT + 2 * HOUR

    assert started(version, person=person, at=late) == attempt
    assert answer(attempt, 1, [0], at=late)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (AT - HOUR, "The quiz opens on Nov. 23, 2026, 18:00."),
        (AT + 3 * HOUR, "The quiz is closed: it was open until Nov. 23, 2026, 20:00."),
    ],
)
def test_the_introduction_says_why_one_cannot_begin(client, time_machine, now, told):
    time_machine.move_to(now, tick=False)
    person = UserFactory()
    client.force_login(person)
    version = published_quiz(opens_at=AT, closes_at=AT + 2 * HOUR)
    course_with(version, learner=person)

    page = client.get(intro_url(version)).content.decode()
    refused = client.post(intro_url(version) + "start/", follow=True).content.decode()

    assert told in page
    assert told in refused
    assert "/start/" not in page
    assert "from Nov. 23, 2026, 18:00" in page
    assert not Attempt.objects.exists()


def test_the_editor_offers_opening_and_closing(client, admin_person):
    client.force_login(admin_person)
    form = quiz_form(filled_bank(1), count=1, opens_at="2026-11-23 18:00", closes_at="2026-11-23 20:00")

    client.post(address(Quiz, "add"), form | {"action-publish": "1"})

    rules = Quiz.objects.get().versions.get().rules
    assert (rules["opens_at"], rules["closes_at"]) == (AT.isoformat(), (AT + 2 * HOUR).isoformat())
