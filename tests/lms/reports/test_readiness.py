from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.progress.models import Enrolment
from lms.people.models import Agency
from lms.people.roles import Role
from lms.reports import permissions
from lms.reports.queries.readiness import by_agency
from tests.factories.certification import (
    AccessRoleFactory,
    ActivityFactory,
    ProtectedSystemFactory,
    certification_for,
    pass_activity,
)
from tests.factories.people import PostFactory, UserFactory, person_with_role


@pytest.fixture
def auditor(db):
    return person_with_role(Role.AUDITOR)


@pytest.fixture
def system(world):
    world.assign(due_in=30)
    system = ProtectedSystemFactory(go_live_on=world.today + timedelta(weeks=8))
    AccessRoleFactory(system=system, certifications=[world.certification])
    return system


def read(user, world):
    (found,) = permissions.readable_readiness(user, world.at)
    return found


def test_only_who_must_hold_its_certifications_needs_a_system(world, system, auditor):
    needs = world.person()
    UserFactory()

    assert [one.person_id for one in read(auditor, world).candidates] == [needs.pk]


def test_each_is_counted_where_they_stand(world, system, auditor):
    world.certified()
    pass_activity(world.person(), world.certification.requirements.get().activity, world.at, outcome="failed")
    world.person()
    world.assign(due_in=-1, person=world.person())

    tally = read(auditor, world).tally

    assert (tally.certified, tally.in_training, tally.not_started, tally.overdue) == (1, 1, 1, 1)


def test_enrolment_in_a_course_that_is_asked_for_is_training(world, auditor):
    key = "3a0b9d5e-0000-4000-8000-000000000001"
    certification = certification_for(courses=[key])
    AccessRoleFactory(certifications=[certification])
    person = world.person()
    world.assign(certification=certification, person=person)
    Enrolment.objects.create(person=person, course_key=key, language="en", enrolled_at=world.at)

    assert read(auditor, world).tally.in_training == 1


def test_revoked_is_not_certified(world, system, auditor):
    world.revoked()

    assert read(auditor, world).tally.certified == 0


def test_system_that_asks_for_two_needs_both_of_those_obliged_to_both(world, system, auditor):
    second = certification_for(ActivityFactory())
    AccessRoleFactory(system=system, certifications=[second])
    one, both = world.certified(), world.certified()
    world.assign(certification=second, person=both)

    assert read(auditor, world).tally.certified == 1
    world.certify(both, days_ago=1, certification=second)
    assert read(auditor, world).tally.certified == 2
    assert one.pk in {candidate.person_id for candidate in read(auditor, world).candidates}


def test_pace_and_history_come_from_when_people_were_certified(world, system, auditor):
    for days_ago in (100, 20, 10, 5, 1):
        world.certified(days_ago=days_ago)

    found = read(auditor, world)

    assert float(found.forecast.pace) == 4 / 8
    assert [number for _day, number in found.history][0] == 1
    assert found.history[-1] == (world.today, 5)


def test_hr_officer_sees_own_agencies_only(world, system):
    world.certified(world.team)
    world.certified(world.ministry)

    found = read(world.officer(), world)

    assert (found.whole, found.tally.needed) == (False, 1)


def test_system_owner_sees_own_systems_whole_and_no_others(world, system):
    ProtectedSystemFactory()
    owner = person_with_role(Role.SYSTEM_OWNER)
    system.owners.add(owner)
    world.certified(world.team)
    world.certified(world.ministry)

    found = read(owner, world)

    assert (found.system, found.whole, found.tally.needed) == (system, True, 2)


def test_owner_without_the_role_reads_nothing(world, system):
    former_owner = UserFactory()
    system.owners.add(former_owner)

    assert not permissions.readable_systems(former_owner).exists()


def test_rows_by_agency_are_together_everybody(world, system, auditor):
    for where in (world.team, world.team, world.office, world.ministry):
        world.person(where)
    world.assign(person=UserFactory())  # without a post
    found = read(auditor, world)

    top = by_agency(found, None, Agency.objects.all())
    below_office = by_agency(found, world.office, Agency.objects.all())

    assert [(row.agency, row.tally.needed, row.can_open) for row in top] == [
        (world.city, 3, True),
        (world.ministry, 1, False),
        (None, 1, False),
    ]
    assert sum(row.tally.needed for row in top) == found.tally.needed
    assert [(row.agency, row.direct, row.tally.needed) for row in below_office] == [
        (world.team, False, 2),
        (world.office, True, 1),
    ]


def test_person_of_two_agencies_counts_for_the_officer_in_the_officers_own(world, system):
    person = world.person(world.team)
    PostFactory(person=person, agency=world.ministry, starts_on=world.today)
    found = read(world.officer(), world)

    rows = by_agency(found, world.city, permissions.readable_agencies(world.officer()))

    assert [(row.agency, row.tally.needed) for row in rows] == [(world.office, 1)]


def test_system_that_nobody_needs_is_empty(world, auditor):
    system = ProtectedSystemFactory()

    found = read(auditor, world)

    assert (found.system, found.tally.needed, found.forecast.expected) == (system, 0, 0)
    assert by_agency(found, None, Agency.objects.all()) == []


def test_queries_grow_neither_with_people_nor_with_systems(world, system):
    officer = world.officer()

    def count():
        with CaptureQueriesContext(connection) as queries:
            for one in permissions.readable_readiness(officer, world.at):
                assert one.history and one.forecast
        return len(queries)

    world.certified()
    assert officer.groups.exists() and count()  # the officer's roles are read once
    few = count()
    for _ in range(20):
        world.certified()
    for _ in range(4):
        AccessRoleFactory(certifications=[world.certification])

    assert count() == few <= 16
