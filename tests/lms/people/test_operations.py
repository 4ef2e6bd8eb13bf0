from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError

from lms.audit.models import AuditEvent
from lms.outbox.models import OutboxRow
from lms.people import operations, roles
from lms.people.managers import ImmutableIdentity
from lms.people.models import Agency, HRScope, User
from lms.people.roles import Role
from tests.factories.people import (
    JobRoleFactory,
    PostFactory,
    UserFactory,
    agency,
    hr_officer,
    person_with_role,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
TODAY = date(2026, 5, 1)


@pytest.fixture
def officer():
    return UserFactory(staff_number="T-HR")


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


def fresh(person) -> User:
    return User.objects.get(pk=person.pk)


def test_created_person_has_no_usable_password_and_an_event_without_names(officer):
    person = operations.create_person(
        staff_number="t-100",
        name_local="김하늘",
        name_latin="Kim Haneul",
        email="Kim@x.example",
        by=officer,
        at=AT,
    )

    assert (person.staff_number, person.has_usable_password()) == ("T-100", False)
    assert (verbs(), AuditEvent.objects.get().detail) == (["people.person.created"], {})


@pytest.mark.parametrize("number", ["", "A", "김-1", "A B", "A" * 33])
def test_person_with_an_impossible_staff_number_is_not_created(officer, number):
    with pytest.raises(ValidationError):
        operations.create_person(staff_number=number, name_local="가", name_latin="Ga", by=officer, at=AT)

    assert User.objects.count() == 1 and verbs() == []


def test_second_person_with_a_staff_number_is_not_created(officer):
    with pytest.raises(ValidationError):
        operations.create_person(staff_number="t-hr", name_local="가", name_latin="Ga", by=officer, at=AT)


def test_update_names_the_changed_fields_only(officer):
    person = UserFactory(name_latin="Old")

    operations.update_person(person=person, name_latin="New", email="", by=officer, at=AT)

    assert fresh(person).name_latin == "New"
    assert AuditEvent.objects.get().detail == {"fields": ["name_latin"]}


def test_update_that_changes_nothing_leaves_no_event(officer):
    person = UserFactory()

    operations.update_person(person=person, name_latin=person.name_latin, by=officer, at=AT)

    assert verbs() == []


def test_update_cannot_change_the_staff_number(officer):
    with pytest.raises(ImmutableIdentity):
        operations.update_person(person=UserFactory(), staff_number="T-NEW", by=officer, at=AT)

    assert verbs() == []


def test_person_who_leaves_loses_posts_roles_and_means_of_sign_in(officer):
    city = agency()
    person = hr_officer(city, password="x")
    held = PostFactory(person=person, agency=city)
    PostFactory(person=person, agency=city, starts_on=date(2026, 6, 1))
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})

    operations.mark_left(person=person, last_day=TODAY, by=officer, at=AT)

    person = fresh(person)
    held.refresh_from_db()
    assert (person.status, person.is_active, person.has_usable_password()) == ("left", False, False)
    assert [post.ends_on for post in person.posts.all()] == [TODAY] and held.ends_on == TODAY
    assert not (person.groups.exists() or HRScope.objects.exists() or Authenticator.objects.exists())


def test_leaving_twice_leaves_one_event(officer):
    person = UserFactory()

    for _ in range(2):
        operations.mark_left(person=person, last_day=TODAY, by=officer, at=AT)

    assert verbs() == ["people.person.left"]


def test_return_brings_neither_roles_nor_posts_back(officer):
    person = PostFactory(person=person_with_role(Role.TRAINER), agency=agency()).person
    operations.mark_left(person=person, last_day=TODAY, by=officer, at=AT)

    operations.reactivate(person=person, by=officer, at=AT)

    person = fresh(person)
    assert (person.status, person.is_active, roles.of(person)) == ("active", True, frozenset())
    assert person.posts.get().ends_on == TODAY


def test_failed_leave_leaves_everything_as_it_was(officer, monkeypatch):
    person = person_with_role(Role.TRAINER)
    monkeypatch.setattr("lms.audit.models.AuditEvent.objects.create", _fail)

    with pytest.raises(RuntimeError):
        operations.mark_left(person=person, last_day=TODAY, by=officer, at=AT)

    assert fresh(person).is_active and roles.has(fresh(person), Role.TRAINER)


def _fail(**_kwargs):
    raise RuntimeError("the disk is full")


def grant(
    person, *, by, factor: str = "1.00", break_minutes: int = 0, extension_hours: int = 0, reason: str = "x"
):
    return operations.grant_accommodations(
        person=person,
        factor=Decimal(factor),
        break_minutes=break_minutes,
        extension_hours=extension_hours,
        reason=reason,
        by=by,
        at=AT,
    )


def test_accommodations_keep_who_granted_them_and_why_and_the_trail_no_reason(officer):
    person = UserFactory()

    grant(person, factor="1.50", break_minutes=20, extension_hours=48, reason="low vision", by=officer)

    person = fresh(person)
    assert (person.extra_time_factor, person.extra_time_reason) == (Decimal("1.50"), "low vision")
    assert (person.break_minutes, person.extension_hours) == (20, 48)
    assert (person.extra_time_granted_by, person.extra_time_granted_at) == (officer, AT)
    assert AuditEvent.objects.get().detail == {"factor": "1.50", "break_minutes": 20, "extension_hours": 48}


def test_the_same_accommodations_again_are_no_news(officer):
    person = UserFactory()
    for _ in range(2):
        grant(person, break_minutes=20, by=officer)

    assert AuditEvent.objects.count() == 1


def test_accommodations_are_withdrawn_without_a_reason(officer):
    person = UserFactory()
    grant(person, break_minutes=20, by=officer)

    grant(person, reason="", by=officer)

    assert operations.accommodations_of(fresh(person)) == operations.NOTHING_GRANTED
    assert AuditEvent.objects.count() == 2


@pytest.mark.parametrize("granted", [{"factor": "1.50"}, {"break_minutes": 5}, {"extension_hours": 1}])
@pytest.mark.parametrize("reason", ["", "   "])
def test_accommodations_need_a_reason(officer, granted, reason):
    with pytest.raises(operations.AccommodationRefused):
        grant(UserFactory(), **granted, reason=reason, by=officer)


@pytest.mark.parametrize("granted", [{"factor": "1.50"}, {"break_minutes": 5}, {"extension_hours": 1}])
def test_nobody_grants_anything_to_themselves(officer, granted):
    with pytest.raises(operations.AccommodationRefused):
        grant(officer, **granted, by=officer)


@pytest.mark.parametrize(
    "granted",
    [{"factor": "0.99"}, {"factor": "4.01"}, {"break_minutes": 241}, {"extension_hours": 24 * 60 + 1}],
)
def test_accommodations_out_of_range_are_refused(officer, granted):
    with pytest.raises(ValidationError):
        grant(UserFactory(), **granted, by=officer)


def test_same_post_again_is_the_same_row(officer):
    who = {"person": UserFactory(), "agency": agency(), "job_role": JobRoleFactory(), "starts_on": TODAY}

    first = operations.assign_post(**who, by=officer, at=AT)
    second = operations.assign_post(**who, by=officer, at=AT)

    assert first == second and verbs() == ["people.post.assigned"]


def test_person_who_left_gets_no_post(officer):
    person = operations.mark_left(person=UserFactory(), last_day=TODAY, by=officer, at=AT)

    with pytest.raises(operations.PersonHasLeft):
        operations.assign_post(
            person=person, agency=agency(), job_role=JobRoleFactory(), starts_on=TODAY, by=officer, at=AT
        )


def test_post_cannot_end_before_it_began(officer):
    post = PostFactory(agency=agency(), starts_on=TODAY)

    with pytest.raises(ValidationError):
        operations.end_post(post=post, last_day=date(2026, 4, 30), by=officer, at=AT)


def test_role_is_granted_once_and_its_loss_takes_the_scopes(officer):
    person = UserFactory()

    operations.grant_hr_scope(person=person, agency=agency(), by=officer, at=AT)
    operations.grant_role(person=person, role=Role.HR_OFFICER, by=officer, at=AT)
    operations.withdraw_role(person=person, role=Role.HR_OFFICER, by=officer, at=AT)

    assert not roles.has(fresh(person), Role.HR_OFFICER) and not HRScope.objects.exists()
    assert verbs() == ["people.role.granted", "people.hr_scope.granted", "people.role.withdrawn"]


def test_role_goes_with_the_last_scope(officer):
    person = UserFactory()
    scopes = [
        operations.grant_hr_scope(person=person, agency=agency(code), by=officer, at=AT)
        for code in ("a", "b")
    ]

    operations.withdraw_hr_scope(scope=scopes[0], by=officer, at=AT)
    assert roles.has(fresh(person), Role.HR_OFFICER)
    operations.withdraw_hr_scope(scope=scopes[1], by=officer, at=AT)

    assert not roles.has(fresh(person), Role.HR_OFFICER)


def test_moved_agency_takes_what_is_below_it_along(officer):
    city, ministry = agency("city"), agency("ministry")
    office = agency("office", parent=city)
    agency("team", parent=office)

    operations.update_agency(agency=office, parent=ministry, by=officer, at=AT)

    below = Agency.objects.get(code="ministry").get_descendants()
    assert [node.code for node in below] == ["office", "team"]


def test_agency_cannot_stand_below_itself(officer):
    city = agency("city")
    office = agency("office", parent=city)

    with pytest.raises(operations.AgencyCycle):
        operations.update_agency(agency=city, parent=office, by=officer, at=AT)


def test_agency_moves_to_the_top(officer):
    office = agency("office", parent=agency("city"))

    operations.update_agency(agency=office, parent=None, by=officer, at=AT)

    assert Agency.objects.get(code="office").is_root()


def test_unknown_language_is_refused():
    with pytest.raises(operations.UnknownLanguage):
        operations.set_language(person=UserFactory(), language="xx")


def test_password_mails_of_one_second_are_one_row():
    person = UserFactory()

    for _ in range(2):
        operations.request_password_mail(person=person, at=AT)

    assert OutboxRow.objects.get().payload["person_id"] == person.pk
