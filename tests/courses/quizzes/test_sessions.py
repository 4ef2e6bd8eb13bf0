"""Supervised quizzes: exam sessions, start codes, addresses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from courses.quizzes import operations, start_codes
from courses.quizzes.models import Attempt, ExamSession, Quiz
from lms.audit.models import AuditEvent
from lms.people.roles import Role
from tests.courses.quizzes.admin import address, person_as, quiz_form
from tests.courses.quizzes.test_opening import granted
from tests.courses.quizzes.test_views import course_with, intro_url
from tests.factories.people import UserFactory
from tests.factories.quizzes import activity_of, filled_bank, published_quiz, session_of, started

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def version():
    return published_quiz(supervised=True, time_limit_minutes=20)


def begin(version, code: str, *, person=None, at=AT, address=None) -> Attempt:
    person = person or UserFactory()
    return operations.start_attempt(
        person=person,
        activity=activity_of(version),
        language="en",
        by=person,
        at=at,
        start_code=code,
        address=address,
    )


def test_codes_are_compared_as_they_are_read():
    code = start_codes.new_code()

    assert all(start_codes.is_same(code, given) for given in (code, code.lower(), code.replace("-", " ")))
    assert not any(
        start_codes.is_same(code, given) for given in ("", code[:-1], code + "X", "한글", "Ａ" * 200)
    )


def test_it_begins_with_the_code_of_an_open_session(version):
    session = session_of(version.quiz, at=AT)

    assert begin(version, session.start_code).session == session


@pytest.mark.parametrize("at", [AT - 2 * HOUR, AT + HOUR])
def test_nothing_begins_while_no_session_is_open(version, at):
    session = session_of(version.quiz, at=AT)

    with pytest.raises(operations.NoSessionOpen):
        begin(version, session.start_code, at=at)

    assert not Attempt.objects.exists()


def test_the_code_of_another_quiz_or_session_opens_nothing(version):
    session_of(version.quiz, at=AT)
    over = session_of(version.quiz, at=AT - 5 * HOUR)
    other = session_of(published_quiz(supervised=True).quiz, at=AT)

    for code in (over.start_code, other.start_code, ""):
        with pytest.raises(operations.StartCodeWrong):
            begin(version, code)

    assert not Attempt.objects.exists()


def test_a_renewed_code_takes_the_place_of_the_one_before(version):
    session = session_of(version.quiz, at=AT)
    renewed = operations.renew_start_code(session=session, by=UserFactory(), at=AT)

    with pytest.raises(operations.StartCodeWrong):
        begin(version, session.start_code)

    assert begin(version, renewed.start_code)
    assert renewed.start_code not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("given", "admitted"),
    [
        ("10.20.3.4", True),
        ("::ffff:10.20.3.4", True),
        ("2001:db8::7", True),
        ("10.21.0.1", False),
        ("2001:db9::7", False),
        (None, False),
    ],
)
def test_a_session_admits_the_addresses_of_its_ranges(version, given, admitted):
    session = session_of(version.quiz, at=AT, address_ranges=["10.20.0.0/16", "2001:db8::/32"])

    assert session.admits(given) is admitted
    if not admitted:
        with pytest.raises(operations.AddressNotAdmitted):
            begin(version, session.start_code, address=given)


def test_whoever_has_begun_goes_on_without_a_session(version):
    session, person = session_of(version.quiz, at=AT), UserFactory()
    attempt = begin(version, session.start_code, person=person)

    assert begin(version, "", person=person, at=AT + timedelta(minutes=10)) == attempt


def test_a_quiz_that_is_not_supervised_asks_for_no_session():
    assert started(at=AT).session is None


def test_a_session_that_closes_before_it_opens_is_refused(version):
    with pytest.raises(ValidationError):
        session_of(version.quiz, at=AT, closes_at=AT - 3 * HOUR)


@pytest.fixture
def learner(client, version):
    person = UserFactory()
    client.force_login(person)
    course_with(version, learner=person)
    return person


def start(client, version, code: str, **headers):
    return client.post(intro_url(version) + "start/", {"start_code": code}, **headers)


def test_the_introduction_asks_for_the_code_while_a_session_is_open(client, learner, version):
    before = client.get(intro_url(version)).content.decode()
    session = session_of(version.quiz)
    page = client.get(intro_url(version)).content.decode()

    assert "none is open now" in before
    assert 'name="start_code"' not in before
    assert 'name="start_code"' in page
    assert session.start_code not in page

    start(client, version, session.start_code.lower())
    assert Attempt.objects.get().session == session


def test_a_wrong_code_is_said_at_its_field(client, learner, version):
    session_of(version.quiz)

    response = start(client, version, "ABCD-EFGH")

    assert response.status_code == 422
    assert "This is not the start code" in response.content.decode()


def test_wrong_codes_are_counted_and_right_ones_are_not(client, learner, version):
    session = session_of(version.quiz, address_ranges=["10.0.0.0/8"])
    for _number in range(12):
        assert "cannot be joined" in start(client, version, session.start_code).content.decode()
    for _number in range(10):
        assert "This is not the start code" in start(client, version, "WRONG").content.decode()

    refused = start(client, version, session.start_code, REMOTE_ADDR="10.1.1.1")

    assert "Too many wrong start codes" in refused.content.decode()
    assert not Attempt.objects.exists()
    client.force_login(other := UserFactory())
    course = course_with(version, learner=other)
    assert start(client, version, session.start_code, REMOTE_ADDR="10.1.1.1").status_code == 302, course


# --- the screens of trainers -----------------------------------------------------------------------------------


def form(**fields) -> dict:
    return {
        "title": "Hall 2, morning",
        "opens_at": "2026-11-23 09:00",
        "closes_at": "2026-11-23 12:00",
        "address_ranges": "10.20.0.0/16\r\n\r\n2001:db8::/32",
    } | fields


def test_a_trainer_opens_a_session(client, version):
    trainer = person_as(Role.TRAINER, client)

    response = client.post(address(Quiz, "add_session", version.quiz_id), form())

    session = ExamSession.objects.get()
    assert response.url == address(Quiz, "session", version.quiz_id, session.pk)
    assert (session.title, session.created_by) == ("Hall 2, morning", trainer)
    assert session.opens_at == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert session.address_ranges == ["10.20.0.0/16", "2001:db8::/32"]
    assert len(session.start_code) == 9
    event = AuditEvent.objects.get(verb="quizzes.session.opened")
    assert event.actor == trainer.key
    assert session.start_code not in str(event.detail)


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"address_ranges": "10.20.0.0/16\n10.20.0.1/16"}, "address_ranges", "“10.20.0.1/16” is no network"),
        ({"address_ranges": "everywhere"}, "address_ranges", "“everywhere” is no network"),
        ({"closes_at": "2026-11-23 09:00"}, "closes_at", "It closes before it opens."),
        ({"title": ""}, "title", "This field is required."),
        ({"opens_at": "tomorrow"}, "opens_at", "Enter a valid date/time."),
    ],
)
def test_a_fault_is_said_at_its_field(client, version, fields, field, told):
    person_as(Role.TRAINER, client)

    response = client.post(address(Quiz, "add_session", version.quiz_id), form(**fields))

    assert told in response.context["form"].errors[field][0]
    assert not ExamSession.objects.exists()


def test_a_session_is_changed_and_its_code_renewed(client, version):
    person_as(Role.TRAINER, client)
    session = session_of(version.quiz)

    client.post(address(Quiz, "change_session", version.quiz_id, session.pk), form(address_ranges=""))
    client.post(address(Quiz, "session", version.quiz_id, session.pk))

    changed = ExamSession.objects.get()
    assert (changed.title, changed.address_ranges) == ("Hall 2, morning", [])
    assert changed.start_code != session.start_code
    verbs = AuditEvent.objects.filter(verb__startswith="quizzes.session.").values_list("verb", flat=True)
    assert list(verbs) == [f"quizzes.session.{what}" for what in ("opened", "changed", "code_renewed")]


def test_the_session_shows_who_has_begun_and_nothing_that_was_granted(client, version):
    person_as(Role.TRAINER, client)
    session = session_of(version.quiz, at=timezone.now())
    person = granted(break_minutes=37, extra_time_factor="1.75", extension_hours=49)
    begin(version, session.start_code, person=person, at=timezone.now())

    page = client.get(address(Quiz, "session", version.quiz_id, session.pk)).content.decode()

    assert person.staff_number in page
    assert session.start_code in page
    assert [text for text in ("37", "1.75", "49") if f">{text}" in page or f" {text} " in page] == []
    assert "deadline" not in page.lower().partition("<main")[2]


def test_a_quiz_that_was_never_published_has_no_sessions(client):
    person_as(Role.TRAINER, client)
    client.post(address(Quiz, "add"), quiz_form(filled_bank(1), count=1))

    response = client.get(address(Quiz, "add_session", Quiz.objects.get().pk), follow=True)

    assert "Publish the quiz first." in response.content.decode()


def test_a_session_of_another_quiz_is_not_found(client, version):
    person_as(Role.TRAINER, client)
    session = session_of(version.quiz)

    assert client.get(address(Quiz, "session", published_quiz().quiz_id, session.pk)).status_code == 404


@pytest.mark.parametrize("name", ["sessions", "add_session"])
def test_sessions_are_for_those_who_may_change_quizzes(client, version, name):
    person_as(Role.HR_OFFICER, client)

    response = client.get(address(Quiz, name, version.quiz_id))

    assert response.url == reverse("wagtailadmin_home")


def test_the_list_of_sessions_is_found_from_the_quiz(client, version):
    person_as(Role.TRAINER, client)
    session_of(version.quiz)

    listed = client.get(address(Quiz, "sessions", version.quiz_id)).content.decode()

    assert "open now" in listed
    for page in (address(Quiz, "list"), address(Quiz, "edit", version.quiz_id)):
        assert address(Quiz, "sessions", version.quiz_id) in client.get(page).content.decode()
