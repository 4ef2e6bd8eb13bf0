import pytest
from django.urls import reverse

from lms.people.roles import Role
from tests.factories.certification import AccessRoleFactory
from tests.factories.people import UserFactory, person_with_role

LISTS = ["reports:certified", "reports:certified_csv", "reports:assignments"]


def status(client, user, url) -> int:
    client.logout()
    if user:
        client.force_login(user)
    return client.get(url).status_code


@pytest.fixture
def owned(world):
    system = AccessRoleFactory(certifications=[world.certification]).system
    owner = person_with_role(Role.SYSTEM_OWNER)
    system.owners.add(owner)
    return system, owner


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_for_hr_auditors_and_administrators(client, world, owned, name):
    _system, owner = owned
    for user in (world.officer(), person_with_role(Role.AUDITOR), person_with_role(Role.ADMINISTRATOR)):
        assert status(client, user, reverse(name)) == 200
    for user in (UserFactory(), owner, person_with_role(Role.TRAINER), person_with_role(Role.REVIEWER)):
        assert status(client, user, reverse(name)) == 404
    assert status(client, None, reverse(name)) == 302


def test_person_is_shown_to_those_only_who_answer_for_them_or_audit(client, world):
    url = reverse("reports:person", args=[world.certified(world.team).staff_number])

    for user in (world.officer(), person_with_role(Role.AUDITOR), person_with_role(Role.ADMINISTRATOR)):
        assert status(client, user, url) == 200
    for user in (
        world.officer(world.ministry),
        world.person(world.team),
        person_with_role(Role.SYSTEM_OWNER),
    ):
        assert status(client, user, url) == 404
    assert status(client, None, url) == 302


def test_learners_have_no_page_of_their_own_among_the_reports(client, world):
    person = world.certified()

    assert status(client, person, reverse("reports:person", args=[person.staff_number])) == 404


def test_readiness_of_a_system_is_shown_to_its_owner_and_no_other_owner(client, world, owned):
    system, owner = owned
    url = reverse("reports:readiness_system", args=[system.code])

    for user in (owner, world.officer(), person_with_role(Role.AUDITOR)):
        assert status(client, user, url) == 200
    for user in (person_with_role(Role.SYSTEM_OWNER), UserFactory(), person_with_role(Role.TRAINER)):
        assert status(client, user, url) == 404


def test_list_of_systems_leaves_out_those_of_other_owners(client, world, owned):
    system, owner = owned
    other = AccessRoleFactory().system
    client.force_login(owner)

    page = client.get(reverse("reports:readiness"))

    assert system.name_en in page.content.decode()
    assert other.name_en not in page.content.decode()


def test_system_that_does_not_exist_is_not_found(client, world):
    assert status(client, world.officer(), reverse("reports:readiness_system", args=["none"])) == 404


def test_agencies_of_others_can_be_asked_for_nowhere(client, world, owned):
    system, _owner = owned
    world.certified(world.ministry)
    client.force_login(world.officer(world.office))

    listed = client.get(reverse("reports:certified"), {"agency": "ministry"})
    exported = client.get(reverse("reports:certified_csv"), {"agency": "ministry"})
    drawn = client.get(reverse("reports:readiness_system", args=[system.code]), {"agency": "ministry"})

    assert "page_obj" not in listed.context
    assert (exported.status_code, drawn.status_code) == (404, 404)


@pytest.mark.parametrize("name", [*LISTS, "reports:readiness"])
def test_reports_only_read(client, world, name):
    client.force_login(world.officer())

    assert client.post(reverse(name)).status_code == 405


@pytest.mark.parametrize("path", ["/hr/people/%00/", "/hr/people/%00/extra-time/", "/hr/readiness/%00/"])
def test_address_that_no_database_looks_for_is_not_found(client, world, owned, path):
    assert status(client, world.officer(), path) == 404


@pytest.mark.parametrize("name", [*LISTS, "reports:readiness"])
def test_pages_about_people_are_kept_by_no_browser_or_proxy(client, world, name):
    client.force_login(world.officer())

    assert "no-store" in client.get(reverse(name)).headers["Cache-Control"]
