from datetime import UTC, datetime

import pytest

from courses.quizzes import operations
from courses.quizzes.models import Attempt, Quiz
from tests.courses.quizzes.admin import address, quiz_form
from tests.courses.quizzes.test_views import course_with, intro_url
from tests.factories.people import UserFactory
from tests.factories.quizzes import activity_of, filled_bank, published_quiz, started

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEXT = "I work alone <b>and</b> without help."


def begin(version, person, **given) -> Attempt:
    activity = activity_of(version)
    return operations.start_attempt(
        person=person, activity=activity, language="en", by=person, at=AT, **given
    )


@pytest.fixture
def version():
    return published_quiz(pledge=True, pledge_text=TEXT)


@pytest.fixture
def learner(client, version):
    person = UserFactory()
    client.force_login(person)
    course_with(version, learner=person)
    return person


def test_nobody_begins_without_the_pledge(version):
    person = UserFactory()

    with pytest.raises(operations.PledgeMissing):
        begin(version, person)

    assert not Attempt.objects.exists()
    assert begin(version, person, pledged=True).pledged_at == AT


def test_whoever_goes_on_has_pledged_already(version):
    person = UserFactory()
    attempt = begin(version, person, pledged=True)

    assert begin(version, person) == attempt


def test_a_quiz_without_a_pledge_keeps_no_moment():
    assert started(published_quiz(pledge_text=TEXT), at=AT).pledged_at is None


def test_the_introduction_shows_the_text_and_asks(client, learner, version):
    page = client.get(intro_url(version)).content.decode()

    assert "I work alone &lt;b&gt;and&lt;/b&gt; without help." in page
    assert 'name="pledge"' in page


def test_the_fault_is_said_at_the_box(client, learner, version):
    refused = client.post(intro_url(version) + "start/")
    client.post(intro_url(version) + "start/", {"pledge": "1"})

    assert refused.status_code == 422
    assert "Confirm the pledge to begin." in refused.content.decode()
    assert Attempt.objects.get(person=learner).pledged_at is not None


def test_the_editor_asks_for_the_text_of_the_pledge(client, admin_person):
    client.force_login(admin_person)
    form = quiz_form(filled_bank(1), count=1, pledge="on") | {"action-publish": "1"}

    response = client.post(address(Quiz, "add"), form)
    client.post(address(Quiz, "add"), form | {"pledge_text": TEXT})

    assert response.context["form"].errors["pledge_text"]
    assert Quiz.objects.get().versions.get().rules["pledge"] == TEXT
