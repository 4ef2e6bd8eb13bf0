import uuid
from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import translation

from lms.people.managers import ImmutableIdentity
from lms.people.models import Agency, Post, User
from tests.factories.people import PostFactory, UserFactory, agency

pytestmark = pytest.mark.django_db


def test_staff_number_is_kept_in_one_spelling():
    person = User.objects.create_user(" t-007 ", name_local="시험", name_latin="Test")

    assert person.staff_number == "T-007"
    assert User.objects.get_by_natural_key("t-007") == person


@pytest.mark.parametrize(("field", "value"), [("staff_number", "T-999"), ("key", uuid.uuid4())])
def test_identity_cannot_be_changed_once_saved(field, value):
    person = UserFactory()

    setattr(person, field, value)

    with pytest.raises(ImmutableIdentity):
        person.save()


def test_identity_of_a_loaded_person_cannot_be_changed():
    person = User.objects.get(pk=UserFactory().pk)

    person.staff_number = "T-999"

    with pytest.raises(ImmutableIdentity):
        person.save()


def test_identity_cannot_be_changed_in_bulk():
    person = UserFactory()

    with pytest.raises(ImmutableIdentity):
        User.objects.filter(pk=person.pk).update(staff_number="T-999")


def test_email_is_kept_in_lower_case_and_belongs_to_one_person():
    person = UserFactory(email="Kim@Haneul.Example")

    assert person.email == "kim@haneul.example"
    with pytest.raises(IntegrityError):
        UserFactory(email="kim@haneul.example")


def test_people_without_email_do_not_collide():
    assert UserFactory(email="").pk != UserFactory(email="").pk


def test_person_who_left_cannot_be_active():
    with pytest.raises(IntegrityError):
        UserFactory(status=User.Status.LEFT)


def test_name_follows_the_active_language():
    person = UserFactory(name_local="김하늘", name_latin="Kim Haneul")

    with translation.override("ko"):
        assert person.display_name == "김하늘"
    with translation.override("en"):
        assert person.display_name == "Kim Haneul"


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
    ],
)
def test_post_is_held_from_its_first_to_its_last_day(day, held):
    PostFactory(agency=agency(), starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31))

    assert Post.objects.held_on(day).exists() is held


def test_nobody_manages_themselves():
    person = UserFactory()

    with pytest.raises(IntegrityError):
        PostFactory(agency=agency(), person=person, manager=person)


def test_at_or_below_takes_whole_branches_and_nothing_beside_them():
    city = agency("city")
    office = agency("office", parent=city)
    agency("team", parent=office)
    agency("ministry")

    found = Agency.objects.at_or_below(Agency.objects.filter(code="office"))

    assert [node.code for node in found] == ["office", "team"]
