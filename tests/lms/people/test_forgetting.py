from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from lms.audit.models import AuditEvent
from lms.people import operations, queries
from lms.people.models import User
from tests.factories.people import PostFactory, UserFactory, agency

pytestmark = pytest.mark.django_db
LEFT_AT = datetime(2020, 5, 1, 3, 0, tzinfo=UTC)
AT = LEFT_AT + timedelta(days=100)
NAMES = ["김하늘", "Kim Haneul", "kim@haneul.example"]


@pytest.fixture(autouse=True)
def _retention(settings):
    settings.PEOPLE_RETENTION_DAYS = 100


@pytest.fixture
def person():
    person = UserFactory(
        staff_number="T-GONE", name_local="김하늘", name_latin="Kim Haneul", email="kim@haneul.example"
    )
    PostFactory(person=person, agency=agency())
    return leave(person)


def leave(person, at=LEFT_AT) -> User:
    return operations.mark_left(person=person, last_day=at.date(), by=None, at=at)


def forget(person, at=AT) -> User:
    return operations.forget_person(person=person, by=None, at=at)


def test_name_address_and_accommodations_are_gone_and_the_number_stays(person):
    officer = UserFactory()
    operations.grant_accommodations(
        person=person,
        factor=Decimal("1.50"),
        break_minutes=20,
        extension_hours=48,
        reason="A reason",
        by=officer,
        at=LEFT_AT,
    )
    key = person.key

    forget(person)

    found = User.objects.get(pk=person.pk)
    assert (found.staff_number, found.key, found.posts.count()) == ("T-GONE", key, 1)
    assert (found.name_latin, found.email, found.forgotten_at) == ("Former member of staff", "", AT)
    assert operations.accommodations_of(found) == operations.NOTHING_GRANTED
    assert (found.extra_time_reason, found.extra_time_granted_by) == ("", None)


def test_nothing_else_of_the_database_tells_the_name(person):
    EmailAddress.objects.create(user=person, email=person.email)
    UserProfile.get_for_user(person)
    AccessAttempt.objects.create(username="T-GONE", ip_address="192.0.2.1", failures_since_start=1)
    log(person, "wagtail.edit")

    forget(person)

    assert not EmailAddress.objects.exists() and not UserProfile.objects.filter(user=person).exists()
    assert not AccessAttempt.objects.exists()
    assert ModelLogEntry.objects.get().label == "T-GONE"
    told = str(list(AuditEvent.objects.values()))
    assert not [name for name in NAMES if name in told]


def test_the_act_stands_in_the_trail_once(person):
    forget(person)
    forget(person, at=AT + timedelta(days=1))

    event = AuditEvent.objects.about(person).get(verb="people.person.forgotten")
    assert (event.at, event.detail) == (AT, {})


@pytest.mark.parametrize("too_early", [timedelta(seconds=1), timedelta(days=99)])
def test_name_is_kept_until_the_retention_is_over(person, too_early):
    with pytest.raises(operations.RetentionNotOver):
        forget(person, at=AT - too_early)

    assert User.objects.get(pk=person.pk).name_local == "김하늘"


def test_who_is_here_is_not_forgotten():
    with pytest.raises(operations.RetentionNotOver):
        forget(UserFactory())


def test_who_came_back_and_left_again_is_kept_from_the_second_time_on(person):
    operations.reactivate(person=person, by=None, at=LEFT_AT + timedelta(days=50))
    leave(person, at=LEFT_AT + timedelta(days=60))

    assert not queries.past_retention(AT).exists()
    assert queries.past_retention(AT + timedelta(days=60)).get() == person


def test_late_failure_leaves_the_name_where_it_was(person, monkeypatch):
    def fail(**fields):
        raise DatabaseError

    monkeypatch.setattr("lms.people.operations.forgetting.audit.record", fail)
    with pytest.raises(DatabaseError):
        forget(person)

    assert User.objects.get(pk=person.pk).name_local == "김하늘"


HEADER = "staff_number,name_local,name_latin,email,status,agency_code,job_role_code,post_from"


@pytest.mark.parametrize(
    ("status", "name", "is_forgotten"),
    [("left", "Former member of staff", True), ("active", "Kim Haneul", False)],
)
def test_list_of_the_hr_source_brings_a_name_back_only_with_the_person(person, status, name, is_forgotten):
    forget(person)
    post = person.posts.get()
    where = f"{post.agency.code},{post.job_role.code},2020-09-01"
    row = f"T-GONE,김하늘,Kim Haneul,kim@haneul.example,{status},{where}"

    operations.import_staff(stream=BytesIO(f"{HEADER}\n{row}\n".encode()), by=None, at=AT)

    found = User.objects.get(pk=person.pk)
    assert (found.name_latin, bool(found.forgotten_at)) == (name, is_forgotten)


def test_command_tells_whom_it_forgets_and_forgets_nobody_in_a_dry_run(person, capsys):
    leave(UserFactory(staff_number="T-JUST"), at=timezone.now())

    call_command("forget_people", "--dry-run")
    assert capsys.readouterr().out.split() == ["T-GONE", "1", "would", "be", "forgotten."]
    assert not User.objects.exclude(forgotten_at=None).exists()

    call_command("forget_people")
    assert [*User.objects.exclude(forgotten_at=None)] == [person]
    call_command("forget_people")
    assert capsys.readouterr().out.endswith("0 forgotten.\n")
