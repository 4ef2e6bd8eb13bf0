from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories.certification import AccessRoleFactory, ProtectedSystemFactory


@pytest.fixture
def system(world):
    system = ProtectedSystemFactory(go_live_on=world.day(56))
    AccessRoleFactory(system=system, certifications=[world.certification])
    return system


@pytest.fixture
def hr(client, world):
    client.force_login(world.officer())
    return client


def page(client, system, **query):
    return client.get(reverse("reports:readiness_system", args=[system.code]), query)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_overview_leads_to_each_system(hr, world, system):
    world.assign()
    world.person()

    html = text(hr.get(reverse("reports:readiness")))

    assert reverse("reports:readiness_system", args=[system.code]) in html
    assert "0 of 1" in html


def test_next_system_to_go_live_comes_first(hr, world, system):
    later = ProtectedSystemFactory(go_live_on=world.day(100))
    sooner = ProtectedSystemFactory(go_live_on=world.day(10))

    shown = [one.system for one, _bar in hr.get(reverse("reports:readiness")).context["systems"]]

    assert shown == [sooner, system, later]


def test_page_tells_figures_outlook_and_rule(hr, world, system):
    world.assign()
    for days_ago in (2, 9, 16, 23):
        world.certified(days_ago=days_ago)
    for _ in range(6):
        world.person()

    html = text(page(hr, system))

    assert "At the present pace 8 of 10 are certified" in html
    assert "<title" in html and "<desc" in html
    assert "last 8 weeks" in html
    assert "Public holidays" in html


def test_chart_and_table_hold_the_same_figures(hr, world, system):
    world.assign()
    world.certified()

    response = page(hr, system)

    chart = response.context["outlook"]
    html = text(response)
    for _day, value in [*chart.past, *chart.ahead[1:]]:
        assert f'<td class="table__number">{value}</td>' in html
    assert chart.past[-1][1] == chart.ahead[0][1] == 1


def test_rows_lead_into_the_agencies_below(hr, world, system):
    world.assign()
    world.person(world.team)
    world.person(world.office)
    world.person(world.city)

    top = page(hr, system)
    below = page(hr, system, agency="office")

    assert "?agency=office" in text(top)
    assert [(label, row.tally.needed) for label, row in below.context["rows"]] == [
        ("Agency team", 1),
        ("Agency office itself", 1),
    ]


def test_page_opens_where_people_part(hr, world, system):
    world.assign()
    world.person(world.team)
    world.person(world.office)

    labels = [label for label, _row in page(hr, system).context["rows"]]

    assert labels == ["Agency team", "Agency office itself"]


def test_system_that_is_live_has_no_outlook(hr, world, system):
    world.assign()
    world.person()
    system.go_live_on = world.today - timedelta(days=1)
    system.save()

    response = page(hr, system)

    assert response.context["outlook"] is None
    assert "The system is live" in text(response)
    assert "1 not certified" in text(response)


def test_system_without_a_day_has_no_outlook(hr, world, system):
    world.assign()
    world.person()
    system.go_live_on = None
    system.save()

    assert "Without a date for going live" in text(page(hr, system))


def test_system_that_nobody_needs_says_what_to_do(hr, system):
    assert "Nobody is obliged yet" in text(page(hr, system))


def test_no_drawing_carries_a_style_of_its_own(hr, world, system):
    world.assign()
    world.certified()

    assert "style=" not in text(page(hr, system))


def test_queries_do_not_grow_with_people_or_systems(hr, world, system, django_assert_num_queries):
    world.assign()
    for number in (2, 10):
        for _ in range(number):
            world.person()
            AccessRoleFactory(certifications=[world.certification])
        with django_assert_num_queries(16):
            hr.get(reverse("reports:readiness"))
