import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import RequestFactory

from lms.people.roles import Role
from lms.people.templatetags import navigation
from tests.factories.people import UserFactory


def entries(user, path="/") -> list[dict]:
    request = RequestFactory().get(path)
    request.user = user
    return navigation.main_navigation({"request": request})


def titles(user) -> list[str]:
    return [str(entry["title"]) for entry in entries(user)]


def person(*roles: Role):
    user = UserFactory()
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


def test_visitor_sees_courses_and_the_certificate_check():
    assert titles(AnonymousUser()) == ["Courses", "Check a certificate"]


def test_learner_sees_no_door_of_a_role(db):
    assert titles(person()) == ["My training", "Courses"]


@pytest.mark.parametrize(
    ("role", "doors"),
    [
        (Role.HR_OFFICER, {"Who is certified", "Assignments", "Readiness", "People and posts"}),
        (Role.AUDITOR, {"Who is certified", "Assignments", "Readiness"}),
        (Role.SYSTEM_OWNER, {"Readiness"}),
        (Role.TRAINER, {"Authoring"}),
        (Role.REVIEWER, {"Authoring"}),
        (Role.ADMINISTRATOR, {"Who is certified", "Assignments", "Readiness", "Authoring"}),
    ],
)
def test_role_adds_its_doors(db, role, doors):
    assert set(titles(person(role))) - {"My training", "Courses"} == doors


def test_navigation_costs_one_query(db, django_assert_num_queries):
    user = person(Role.HR_OFFICER, Role.TRAINER)

    with django_assert_num_queries(1):
        titles(user)


def test_entry_of_the_page_at_hand_is_marked(db):
    current = [str(entry["title"]) for entry in entries(person(), "/my/") if entry["current"]]

    assert current == ["My training"]


def test_page_of_a_person_belongs_to_who_is_certified(db):
    on_page = entries(person(Role.HR_OFFICER), "/hr/people/HN-1001/")

    assert [str(entry["title"]) for entry in on_page if entry["current"]] == ["Who is certified"]
