import pytest
from django.urls import reverse

from certification.awards import operations as awards
from certification.awards.models import Assignment
from lms.people.models import User
from lms.people.roles import Role
from lms.reports import permissions
from lms.reports.queries.assignments import progress_of
from tests.factories.certification import ActivityFactory, certification_for
from tests.factories.people import PostFactory, person_with_role

URL = "/hr/assignments/"


def listed(client, user):
    client.force_login(user)
    return client.get(URL).context["rows"]


def counted(world, *assignments):
    found = progress_of(assignments, User.objects.all(), set(), world.at)
    return [(one.obliged, one.certified) for one in found]


def test_those_obliged_and_certified_are_counted(world):
    world.certified(world.team)
    world.certified(world.ministry)
    person = world.person(world.team)

    assert counted(
        world, world.assign(), world.assign(agency=world.office), world.assign(due_in=9, person=person)
    ) == [(3, 2), (2, 1), (1, 0)]


def test_person_of_two_posts_counts_once(world):
    person = world.certified(world.team)
    PostFactory(person=person, agency=world.office, job_role=world.registrar)

    assert counted(world, world.assign(agency=world.city)) == [(1, 1)]


def test_assignment_that_means_nobody_counts_none(world):
    assert counted(world, world.assign(agency=world.ministry)) == [(0, 0)]


def test_officer_sees_what_touches_the_own_agencies_and_counts_own_people(client, world):
    world.certified(world.team)
    world.certified(world.ministry)
    everywhere, above, within = (
        world.assign(),
        world.assign(agency=world.city),
        world.assign(agency=world.team),
    )
    by_name = world.assign(due_in=5, person=world.person(world.team))
    world.assign(agency=world.ministry)

    rows = listed(client, world.officer(world.office))

    assert {row.assignment for row in rows} == {everywhere, above, within, by_name}
    assert {(row.obliged, row.certified) for row in rows} == {(2, 1), (1, 0)}


@pytest.mark.parametrize(
    "target", ["job_role", "agency_above", "agency_within", "post", "person", "elsewhere"]
)
def test_withdrawing_is_offered_exactly_where_it_is_allowed(world, target):
    person = world.person(world.team)
    named = {
        "job_role": {"job_role": world.registrar},
        "agency_above": {"agency": world.city},
        "agency_within": {"agency": world.team, "job_role": world.registrar},
        "post": {"post": person.posts.get()},
        "person": {"person": person},
        "elsewhere": {"agency": world.ministry},
    }
    assignment = world.assign(**named[target])

    for user in (world.officer(world.office), person_with_role(Role.ADMINISTRATOR)):
        offered = permissions.withdrawable(user, [assignment], world.at) == {assignment.pk}
        assert offered == awards.may_withdraw(user, assignment, world.at)


def test_auditor_reads_everything_and_may_change_nothing(client, world):
    assignment = world.assign(agency=world.ministry)

    html_of = person_with_role(Role.AUDITOR)
    (row,) = listed(client, html_of)

    assert (row.assignment, row.may_withdraw) == (assignment, False)
    assert reverse("awards:assign") not in client.get(URL).content.decode()


def test_withdrawn_assignments_are_listed_no_more(client, world):
    awards.withdraw(assignment=world.assign(), by=None, at=world.at)

    assert listed(client, person_with_role(Role.AUDITOR)) == []


def test_overdue_means_that_somebody_is_not_certified_after_the_day(client, world):
    world.certified()
    world.assign(due_in=-1)
    officer = world.officer()
    assert not listed(client, officer)[0].overdue

    world.person()

    assert listed(client, officer)[0].overdue


def test_queries_do_not_grow_with_assignments_or_people(client, world, django_assert_num_queries):
    client.force_login(world.officer())
    for number in (1, 20):
        for _ in range(number):
            world.assign(certification=certification_for(ActivityFactory()))
            world.person()
        with django_assert_num_queries(12):
            client.get(URL)

    assert Assignment.objects.count() == 21
