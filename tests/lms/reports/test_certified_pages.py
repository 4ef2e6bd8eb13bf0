import csv
import io

import pytest
from django.urls import reverse

from lms.reports.queries.wanted import Standing

URL = "/hr/certified/"


@pytest.fixture
def hr(client, world):
    client.force_login(world.officer())
    return client


def exported(client, **query) -> list[list[str]]:
    response = client.get(reverse("reports:certified_csv"), query)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def listed(client, **query) -> list[str]:
    return [row.staff_number for row in client.get(URL, query).context["page_obj"].object_list]


def test_officer_sees_people_of_own_agencies_only(hr, world):
    own = world.certified(world.team)
    world.certified(world.ministry)

    assert listed(hr) == [own.staff_number]


@pytest.mark.parametrize(
    "query", [{}, {"standing": "certified"}, {"q": "하람"}, {"agency": "team"}, {"sort": "-number"}]
)
def test_export_holds_the_rows_of_the_list_in_its_order(hr, world, query):
    for name in ("김하람", "이하람", "박다온"):
        world.certified(name_local=name)
    world.certified(world.office, days_ago=800, name_local="최하람")

    rows = exported(hr, **query)[1:]

    assert [row[0] for row in rows] == listed(hr, **query) != []


def test_export_tells_what_the_list_tells(hr, world):
    world.assign(due_in=30)
    period = world.certify(world.person(name_local="권다온", name_latin="Kwon Daon", staff_number="HN-1003"))

    _header, row = exported(hr)

    assert row == [
        "HN-1003",
        "권다온",
        "Kwon Daon",
        "Agency team",
        "Registrar",
        "Registrar",
        "valid",
        period.valid_until.isoformat(),
        world.day(30).isoformat(),
    ]


def test_export_holds_no_live_formula(hr, world):
    world.certified(name_latin='=HYPERLINK("http://evil.example/","x")', name_local="@김")

    row = exported(hr)[1]

    assert row[1:3] == ["'@김", '\'=HYPERLINK("http://evil.example/","x")']


def test_export_of_thousands_takes_few_queries(hr, world, django_assert_max_num_queries):
    world.assign()
    for _ in range(30):
        world.person()

    with django_assert_max_num_queries(16):
        assert len(exported(hr)) == 31


def test_tiles_count_the_rows_they_lead_to(hr, world):
    world.assign(due_in=-1)
    world.certified()
    world.certified(days_ago=345)
    world.certified(days_ago=800)
    world.person()
    world.revoked()

    for tile, count in hr.get(URL).context["tiles"]:
        page = hr.get(URL, {"standing": tile.standing, "days": tile.days}).context["page_obj"]
        assert count == page.paginator.count > 0


def test_tiles_count_within_the_filters_in_use(hr, world):
    world.certified(name_local="김하람")
    world.certified(name_local="이다온")

    tiles = {tile.standing: count for tile, count in hr.get(URL, {"q": "하람"}).context["tiles"]}

    assert tiles[Standing.CERTIFIED] == 1


def test_long_lists_come_in_pages_that_keep_the_filters(hr, world):
    for _ in range(26):
        world.certified()

    second = hr.get(URL, {"standing": "certified", "page": 2})

    assert len(second.context["page_obj"].object_list) == 1
    assert "standing=certified&amp;page=1" in second.content.decode()


def test_filters_that_nobody_meets_say_so(hr, world):
    world.certified()

    html = hr.get(URL, {"q": "nobody of this name"}).content.decode()

    assert "Nobody matches" in html
    assert "0 entries" in html


@pytest.mark.parametrize("page", ["0", "-1", "999", "x"])
def test_page_that_does_not_exist_is_answered_with_one_that_does(hr, world, page):
    world.certified()

    assert len(hr.get(URL, {"page": page}).context["page_obj"].object_list) == 1


@pytest.mark.parametrize(
    "query",
    [{"standing": "nonsense"}, {"days": "-1"}, {"days": "x"}, {"sort": "password"}, {"certification": "x"}],
)
def test_filter_that_makes_no_sense_is_told_and_lists_nobody(hr, world, query):
    world.certified()

    response = hr.get(URL, query)

    assert "page_obj" not in response.context
    assert "error-summary" in response.content.decode()


def test_headings_turn_the_order_round(hr, world):
    world.certified()

    page = hr.get(URL, {"sort": "until"}).content.decode()

    assert '<th scope="col" aria-sort="ascending"><a class="sort" href="?sort=-until">' in page


def test_names_are_escaped(hr, world):
    world.certified(name_latin="<script>alert(1)</script>")

    assert "<script>alert(1)" not in hr.get(URL).content.decode()


def test_queries_do_not_grow_with_the_people_listed(hr, world, django_assert_num_queries):
    world.assign()
    world.certified()
    for number in (4, 45):
        for _ in range(number):
            world.person()
        with django_assert_num_queries(18):
            page = hr.get(URL).context["page_obj"]

    assert page.paginator.count == 50
