"""Importing, reviewing and publishing scenarios in the Wagtail admin."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import TaskState

from courses.simulations.models import Publication, Scenario, ScenarioVersion
from lms.people.operations.role_permissions import setup_roles
from lms.people.roles import Role
from tests.courses.simulations.learner import text_of
from tests.factories.people import person_with_role
from tests.factories.simulations import package_text, published_scenario

pytestmark = pytest.mark.django_db


def sign_in(client, role: Role):
    setup_roles()
    person = person_with_role(role)
    client.force_login(person)
    return person


def address(name: str, *args) -> str:
    return reverse(f"wagtailsnippets_simulations_scenario:{name}", args=args)


def upload(client, text: str, *, into: Scenario | None = None, slug: str = "case", **answers):
    file = SimpleUploadedFile("package.json", text.encode(), "application/json")
    url = address("import", into.pk) if into else address("add")
    answers = answers or ({"keeps_passes": "yes"} if into else {})
    return client.post(url, {"package": file, "slug": slug, **answers}, follow=True)


def save(client, scenario: Scenario, action: str):
    form = {"title": scenario.title, "slug": scenario.slug, "intro": "null", action: "1"}
    return client.post(address("edit", scenario.pk), form, follow=True)


def test_a_trainer_imports_a_draft(client):
    trainer = sign_in(client, Role.TRAINER)

    page = upload(client, package_text())

    scenario = Scenario.objects.get(slug="case")
    assert "Imported as version 1" in text_of(page)
    assert (scenario.live, scenario.version.created_by) == (False, trainer)


def test_what_a_trainer_submits_a_reviewer_publishes(client):
    sign_in(client, Role.TRAINER)
    upload(client, package_text())
    scenario = Scenario.objects.get()
    save(client, scenario, "action-submit")
    reviewer = sign_in(client, Role.REVIEWER)

    client.post(address("workflow_action", scenario.pk, "approve", TaskState.objects.get().pk))

    scenario.refresh_from_db()
    assert scenario.live
    assert Publication.objects.get().by == reviewer


def test_a_trainer_cannot_publish(client):
    sign_in(client, Role.TRAINER)
    upload(client, package_text())

    save(client, Scenario.objects.get(), "action-publish")

    assert not Scenario.objects.get().live
    assert not Publication.objects.exists()


def test_a_second_package_waits_in_the_draft_while_the_first_is_live(client):
    scenario = published_scenario()
    sign_in(client, Role.TRAINER)

    upload(client, package_text(title="Second"), into=scenario)

    scenario.refresh_from_db()
    assert (scenario.version.number, scenario.has_unpublished_changes) == (1, True)
    assert scenario.get_latest_revision_as_object().version.number == 2


@pytest.mark.parametrize(("answer", "keeps"), [("yes", True), ("no", False)])
def test_a_second_package_says_whether_earlier_passes_stay_good(client, answer, keeps):
    scenario = published_scenario()
    sign_in(client, Role.TRAINER)

    upload(client, package_text(title="Second"), into=scenario, keeps_passes=answer)

    assert scenario.versions.get(number=2).keeps_passes is keeps


def test_a_second_package_is_not_imported_without_saying_so(client):
    scenario = published_scenario()
    sign_in(client, Role.TRAINER)

    upload(client, package_text(title="Second"), into=scenario, keeps_passes="")

    assert scenario.versions.count() == 1


def test_what_a_trainer_imports_is_what_is_edited_next(client):
    sign_in(client, Role.TRAINER)

    upload(client, package_text(title="Second"))

    assert Scenario.objects.get().draft.spec["title"] == "Second"


def test_the_page_of_a_scenario_tells_what_its_draft_would_publish(client):
    scenario = published_scenario()
    sign_in(client, Role.REVIEWER)

    page = text_of(client.get(address("edit", scenario.pk)))

    assert scenario.version.spec_sha256 in page


def test_a_fault_is_told_with_its_json_path_and_nothing_is_imported(client):
    sign_in(client, Role.TRAINER)
    spec = json.loads(package_text())
    spec["scenario"]["checks"][5]["a"]["do"] = "fly"

    page = text_of(upload(client, json.dumps(spec)))

    assert "Fault at $.scenario.checks[5].a.do: no verb fly" in page
    assert not Scenario.objects.exists()


@pytest.mark.parametrize("text", ["", "no json", "[]", "{", "\ufeff{}", '{"format": "other"}'])
def test_what_is_no_package_is_told_and_nothing_is_imported(client, text):
    sign_in(client, Role.TRAINER)

    page = upload(client, text)

    assert page.status_code == 200
    assert not ScenarioVersion.objects.exists()


def test_findings_of_the_self_test_are_listed_and_nothing_is_imported(client):
    sign_in(client, Role.TRAINER)

    page = text_of(upload(client, package_text(bad_runs=[], brief="Call 02-123-4567.")))

    assert "No bad run breaks the check no_disclosure" in page
    assert "Text that looks like a real person's data: $.scenario.brief" in page
    assert not Scenario.objects.exists()


def test_a_file_larger_than_a_megabyte_is_refused(client):
    sign_in(client, Role.TRAINER)

    page = upload(client, package_text() + " " * 1_048_576)

    assert "The file is larger than 1 MB." in text_of(page)
    assert not Scenario.objects.exists()


def test_a_new_scenario_does_not_take_the_place_of_another(client):
    scenario = published_scenario(slug="case")
    sign_in(client, Role.TRAINER)

    page = upload(client, package_text(title="Second"))

    assert "There is such a scenario already." in text_of(page)
    assert scenario.versions.count() == 1


def test_a_package_of_another_language_is_refused(client):
    scenario = published_scenario()
    sign_in(client, Role.TRAINER)

    page = upload(client, package_text(language="ko"), into=scenario)

    assert "another language" in text_of(page)
    assert scenario.versions.count() == 1


def test_a_locked_scenario_takes_no_package(client):
    scenario = published_scenario()
    Scenario.objects.filter(pk=scenario.pk).update(locked=True)
    sign_in(client, Role.TRAINER)

    upload(client, package_text(title="Second"), into=scenario)

    assert scenario.versions.count() == 1


def test_a_scenario_with_versions_cannot_be_deleted(client, admin_person):
    scenario = published_scenario()
    client.force_login(admin_person)

    page = client.post(address("delete", scenario.pk), follow=True)

    assert "stays as evidence" in text_of(page)
    assert Scenario.objects.exists()


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.AUDITOR, Role.SYSTEM_OWNER])
def test_other_roles_import_nothing(client, role):
    scenario = published_scenario()
    sign_in(client, role)

    upload(client, package_text(title="New"), slug="new")
    upload(client, package_text(title="New"), into=scenario)

    assert ScenarioVersion.objects.count() == 1


def test_the_preview_shows_the_task(client):
    scenario = published_scenario()
    sign_in(client, Role.TRAINER)

    page = scenario.make_preview_request(preview_mode="")

    assert "Seo Junho stands at your counter" in text_of(page)
