from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse

from lms.people import permissions
from lms.people.roles import Role
from tests.factories.people import PostFactory, UserFactory, agency, hr_officer, person_with_role

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def tree():
    """City with an office and its team, and a ministry beside it."""
    city = agency("city")
    office = agency("office", parent=city)
    return {
        "city": city,
        "office": office,
        "team": agency("team", parent=office),
        "ministry": agency("ministry"),
    }


def test_hr_officer_answers_for_the_agency_and_all_below_it(tree):
    officer = hr_officer(tree["office"])

    assert {node.code for node in permissions.hr_agencies(officer)} == {"office", "team"}


def test_scope_without_the_role_opens_nothing(tree):
    officer = hr_officer(tree["office"])
    officer.groups.clear()

    assert not permissions.hr_agencies(officer).exists()


def test_role_without_scope_opens_nothing(tree):
    assert not permissions.hr_agencies(person_with_role(Role.HR_OFFICER)).exists()


def test_administrator_answers_for_every_agency(tree):
    assert permissions.hr_agencies(person_with_role(Role.ADMINISTRATOR)).count() == 4


@pytest.mark.parametrize(
    ("code", "expected"), [("team", True), ("office", True), ("city", False), ("ministry", False)]
)
def test_may_manage_ends_where_the_scope_ends(tree, code, expected):
    person = PostFactory(agency=tree[code]).person

    assert permissions.may_manage(hr_officer(tree["office"]), person, AT) is expected


@pytest.mark.parametrize("span", [(date(2026, 5, 2), None), (date(2020, 1, 1), date(2026, 4, 30))])
def test_may_manage_only_while_the_post_is_held(tree, span):
    person = PostFactory(agency=tree["office"], starts_on=span[0], ends_on=span[1]).person

    assert not permissions.may_manage(hr_officer(tree["office"]), person, AT)


def test_person_with_two_posts_in_scope_is_listed_once(tree):
    person = PostFactory(agency=tree["office"]).person
    PostFactory(agency=tree["team"], person=person)

    assert list(permissions.people_in_scope(hr_officer(tree["office"]), AT)) == [person]


def test_scope_takes_a_fixed_number_of_queries(tree, django_assert_num_queries):
    for _ in range(5):
        PostFactory(agency=tree["team"])
    officer = hr_officer(tree["office"])

    with django_assert_num_queries(3):  # roles, paths of the scopes, people
        assert len(permissions.people_in_scope(officer, AT)) == 5


@permissions.role_required(Role.AUDITOR, Role.REVIEWER)
def guarded(request):
    return HttpResponse("open")


def test_role_required_sends_anonymous_visitors_to_sign_in(rf):
    request = rf.get("/secret/?page=2")
    request.user = AnonymousUser()

    response = guarded(request)

    assert response.url == "/accounts/login/?next=/secret/%3Fpage%3D2"


def test_role_required_tells_others_nothing(rf):
    request = rf.get("/secret/")
    request.user = UserFactory()

    with pytest.raises(Http404):
        guarded(request)


def test_role_required_lets_holders_of_any_named_role_in(rf):
    request = rf.get("/secret/")
    request.user = person_with_role(Role.REVIEWER)

    assert guarded(request).content == b"open"
