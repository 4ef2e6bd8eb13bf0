"""Importing and publishing packages."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from courses.simulations import operations
from courses.simulations.engine import BadInput
from courses.simulations.models import Publication, Scenario, ScenarioVersion
from lms.audit.models import AuditEvent
from tests.factories.people import UserFactory
from tests.factories.simulations import AT, NAMES, package_text, published_scenario

pytestmark = pytest.mark.django_db


def imported(text: str, slug: str = "case") -> ScenarioVersion:
    return operations.import_package(text=text, slug=slug, by=None, at=AT)


@pytest.mark.parametrize("name", NAMES)
def test_every_demo_package_is_imported_as_a_draft(name):
    version = imported(package_text(name), slug=name)

    assert (version.number, version.engine, version.scenario.live) == (1, "1", False)
    assert version.load().sha256 == version.spec_sha256
    assert not Publication.objects.exists()


def test_the_same_content_is_the_same_version_however_it_is_spelled():
    first = imported(package_text())
    again = imported(json.dumps(json.loads(package_text()), indent=4, sort_keys=True))

    assert again == first
    assert ScenarioVersion.objects.count() == 1


def test_changed_content_is_the_next_version_of_the_same_scenario():
    first = imported(package_text())
    second = imported(package_text(title="Another title"))

    assert (second.scenario, second.number) == (first.scenario, 2)
    assert second.scenario.get_latest_revision_as_object().version == second


def test_a_faulty_package_is_refused_with_the_path_of_its_fault():
    spec = json.loads(package_text())
    spec["scenario"]["checks"][3]["breach"] = "enormous"

    with pytest.raises(BadInput) as fault:
        imported(json.dumps(spec))

    assert fault.value.path.startswith("$.scenario.checks[3]")
    assert not Scenario.objects.exists()


def test_a_package_that_fails_its_self_test_is_refused_with_the_findings():
    spec = json.loads(package_text())
    spec["scenario"]["bad_runs"] = []

    with pytest.raises(operations.SelfTestFailed) as failed:
        imported(json.dumps(spec))

    assert {"rule": "unbroken", "check": "no_browsing"} in failed.value.findings
    assert not Scenario.objects.exists()


def test_a_package_larger_than_a_mebibyte_is_refused():
    with pytest.raises(BadInput) as fault:
        imported(package_text() + " " * 1_048_576)

    assert fault.value.path == "$"


def test_nothing_of_an_import_remains_when_its_last_write_fails(monkeypatch):
    def fails(self, *args, **kwargs):
        raise DatabaseError("late")

    monkeypatch.setattr(Scenario, "save_revision", fails)

    with pytest.raises(DatabaseError):
        imported(package_text())

    assert not Scenario.objects.exists()
    assert not ScenarioVersion.objects.exists()


def test_a_package_of_another_language_does_not_go_into_a_scenario():
    scenario = imported(package_text()).scenario

    with pytest.raises(operations.OtherLanguage):
        operations.import_package(text=package_text(language="ko"), slug="", by=None, at=AT, into=scenario)


def test_scenarios_of_one_short_name_share_their_activity_across_languages():
    english = imported(package_text()).scenario
    korean = imported(package_text(language="ko", title="전입신고")).scenario

    assert korean != english
    assert korean.activity_key == english.activity_key


def test_publication_lets_new_runs_begin_with_the_version():
    version = imported(package_text())

    operations.publish_version(version=version, by=None, at=AT)

    scenario = Scenario.objects.get()
    assert (scenario.live, scenario.version) == (True, version)
    assert AuditEvent.objects.filter(verb="simulations.scenario.published").count() == 1


def test_publishing_twice_is_one_publication():
    version = imported(package_text())

    operations.publish_version(version=version, by=None, at=AT)
    operations.publish_version(version=version, by=None, at=AT)

    assert Publication.objects.count() == 1


def test_an_earlier_version_can_be_published_again():
    scenario = published_scenario()
    first = scenario.version
    published_scenario(title="Second")

    operations.publish_version(version=first, by=None, at=AT)

    scenario.refresh_from_db()
    assert scenario.version == first
    assert Publication.objects.count() == 3


def test_a_reviewer_publishes_what_the_draft_holds():
    scenario = published_scenario()
    second = imported(package_text(title="Second"), slug=scenario.slug)
    reviewer = UserFactory(is_superuser=True)

    scenario.refresh_from_db()
    scenario.get_latest_revision().publish(user=reviewer)

    scenario.refresh_from_db()
    assert scenario.version == second
    assert Publication.objects.latest("pk").by == reviewer


def test_a_scenario_without_a_package_cannot_be_published():
    scenario = published_scenario()
    korean = scenario.copy_for_translation(_locale("ko"))
    korean.save()

    with pytest.raises(ValidationError):
        korean.save_revision().publish()

    assert not Scenario.objects.get(pk=korean.pk).live


def test_versions_are_append_only():
    version = imported(package_text())

    with pytest.raises(DatabaseError), transaction.atomic():
        ScenarioVersion.objects.filter(pk=version.pk).update(title="Changed")


def _locale(code: str):
    return Scenario._meta.get_field("locale").related_model.objects.get_or_create(language_code=code)[0]
