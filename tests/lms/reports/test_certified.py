from datetime import timedelta

import pytest
from django.utils import translation

from lms.people.models import User
from lms.people.operations import mark_left
from lms.reports.queries.certified import Certified
from lms.reports.queries.wanted import Sort, Standing, Wanted, meaning
from tests.factories.certification import ActivityFactory, certification_for
from tests.factories.people import JobRoleFactory, PostFactory

STANDINGS = [
    Standing.CERTIFIED,
    Standing.LAPSING,
    Standing.EXPIRED,
    Standing.REVOKED,
    Standing.NEVER,
    Standing.OVERDUE,
]


def rows(world, **wanted):
    return Certified(User.objects.all(), Wanted(**wanted), world.at)


def people(world, **wanted):
    return [row.staff_number for row in rows(world, **wanted)[:100]]


@pytest.fixture
def in_every_state(world):
    """A person for each standing, by its name."""
    world.assign(due_in=30)
    found = {
        Standing.CERTIFIED: world.certified(name_latin="Certified"),
        Standing.LAPSING: world.certified(days_ago=330, name_latin="Lapsing"),
        Standing.EXPIRED: world.certified(days_ago=800, name_latin="Expired"),
        Standing.REVOKED: world.revoked(name_latin="Revoked"),
        Standing.NEVER: world.person(name_latin="Never"),
        Standing.OVERDUE: world.person(name_latin="Overdue"),
    }
    world.assign(due_in=-5, person=found[Standing.OVERDUE])
    return found


@pytest.mark.parametrize(
    ("standing", "names"),
    [
        (Standing.CERTIFIED, ["Certified", "Lapsing"]),
        (Standing.LAPSING, ["Lapsing"]),
        (Standing.EXPIRED, ["Expired"]),
        (Standing.REVOKED, ["Revoked"]),
        (Standing.NEVER, ["Never", "Overdue"]),
        (Standing.OVERDUE, ["Overdue"]),
        ("", ["Certified", "Expired", "Lapsing", "Never", "Overdue", "Revoked"]),
    ],
)
def test_standing_lists_those_it_means(world, in_every_state, standing, names):
    assert [row.name_latin for row in rows(world, standing=standing)[:100]] == names


@pytest.mark.parametrize("standing", STANDINGS)
def test_counts_agree_with_lists_and_exports(world, in_every_state, standing):
    found = rows(world, standing=standing)

    counted = found.counts(meaning(standing, world.today, 90))

    assert counted == [len(found)] == [len(found[:100])] == [len(list(found.export()))]


def test_renewed_certificate_is_not_said_to_lapse(world):
    person = world.certified(days_ago=330)
    world.certify(person, days_ago=1)

    (row,) = rows(world)[:10]

    assert not row.lapses
    assert row.until > world.today + timedelta(days=300)
    assert people(world, standing=Standing.LAPSING) == []


def test_revoked_certificate_covers_nothing_after_the_day_it_was_revoked(world):
    world.revoked()

    assert [row.until for row in rows(world)[:10]] == [world.today]


def test_days_decide_what_lapses(world):
    world.certified(days_ago=330)

    assert len(rows(world, standing=Standing.LAPSING, within_days=90)) == 1
    assert len(rows(world, standing=Standing.LAPSING, within_days=10)) == 0


def test_agency_includes_what_is_below_it(world):
    below, beside = world.certified(world.team), world.certified(world.ministry)

    assert people(world, agency=world.city) == [below.staff_number]
    assert people(world, agency=world.ministry) == [beside.staff_number]


def test_agency_and_job_role_are_those_of_one_post(world):
    person = world.certified(world.team)
    clerk = JobRoleFactory()
    PostFactory(person=person, agency=world.ministry, job_role=clerk)

    assert people(world, agency=world.ministry, job_role=clerk) == [person.staff_number]
    assert people(world, agency=world.ministry, job_role=world.registrar) == []


@pytest.mark.parametrize("search", ["하람", "김하람", "haram", "Haram KIM", "HN-77", "n-77"])
def test_search_finds_parts_of_names_in_both_scripts_and_numbers(world, search):
    world.certified(name_local="이다온", name_latin="Lee Daon")
    wanted = world.certified(name_local="김하람", name_latin="Kim Haram", staff_number="HN-7701")

    assert people(world, search=search) == [wanted.staff_number]


def test_people_who_need_nothing_are_listed_only_when_everybody_is_wanted(world):
    person = world.person()

    assert people(world) == []
    assert people(world, everybody=True, standing=Standing.NEVER) == [person.staff_number]


def test_who_has_left_is_certified_no_more(world):
    person = world.certified()
    mark_left(person=person, last_day=world.today, by=None, at=world.at)

    assert len(rows(world)) == 0


def test_each_certification_has_a_row_of_its_own(world):
    person = world.certified()
    second = certification_for(ActivityFactory(), title_en="Archivist")
    world.assign(certification=second, person=person)

    found = rows(world, sort=Sort.CERTIFICATION)[:10]

    assert [(row.certification.title, row.state) for row in found] == [
        ("Archivist", None),
        ("Registrar", "valid"),
    ]
    assert len(rows(world, certification=second)) == 1


def test_earliest_of_several_due_dates_counts(world):
    person = world.person()
    world.assign(due_in=30)
    world.assign(due_in=5, person=person)

    assert rows(world)[:1][0].due_on == world.today + timedelta(days=5)


@pytest.mark.parametrize("sort", Sort.ALL)
def test_every_order_can_be_turned_round(world, sort):
    other = certification_for(ActivityFactory(), title_en="Archivist", title_ko="기록")
    for days, where in ((10, world.team), (50, world.office), (90, world.ministry)):
        world.certify(world.certified(where, days_ago=days), days_ago=days, certification=other)
    world.assign(due_in=30, agency=world.team)
    world.assign(due_in=20, agency=world.office, certification=other)

    def order(descending):
        key = {Sort.CERTIFICATION: lambda row: row.certification.pk, Sort.UNTIL: lambda row: row.until}
        found = rows(world, sort=sort, descending=descending)[:50]
        return [
            key.get(sort, lambda row: row.staff_number)(row)
            for row in found
            if sort != Sort.DUE or row.due_on
        ]

    assert len(order(False)) == len(order(True)) >= 2
    assert order(True) != order(False)
    assert sorted(order(True)) == sorted(order(False))


def test_rows_without_a_date_come_last_either_way(world):
    world.certified(name_latin="Dated")
    world.person(name_latin="Undated")
    world.assign()

    for descending in (False, True):
        found = rows(world, sort=Sort.UNTIL, descending=descending)[:10]
        assert [row.name_latin for row in found] == ["Dated", "Undated"]


def test_korean_screens_sort_by_the_local_name(world):
    world.certified(name_local="나", name_latin="A")
    world.certified(name_local="가", name_latin="B")

    with translation.override("ko"):
        assert [row.name for row in rows(world)[:10]] == ["가", "나"]


def test_queries_do_not_grow_with_people(world, django_assert_num_queries):
    certification_for(ActivityFactory())
    world.assign()

    def read():
        found = rows(world)
        return len(found[:100]), len(found), found.counts(meaning(Standing.CERTIFIED, world.today, 90))

    for number in (5, 45):
        for _ in range(number):
            world.person()
        with django_assert_num_queries(6):
            listed, counted, _certified = read()
        assert listed == counted
    assert counted == 50


def test_nothing_to_certify_means_nobody(db, world):
    world.certification.requirements.all().delete()
    world.certification.delete()

    found = rows(world)

    assert (len(found), found[:10], list(found.export()), found.counts()) == (0, [], [], [])
