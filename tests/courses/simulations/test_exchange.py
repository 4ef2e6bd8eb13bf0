"""Packages in and out: what goes out comes in again byte for byte."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale

from courses.simulations import operations
from courses.simulations.engine import canonical, spec_sha256
from courses.simulations.models import Scenario, ScenarioDraft, ScenarioVersion, SimulatedSystem
from courses.simulations.operations import drafts, exchange
from tests.courses.simulations.engine import cases
from tests.factories.simulations import AT, NAMES, PACKAGES, package_text, published_scenario

pytestmark = pytest.mark.django_db


def export(*args) -> str:
    out = StringIO()
    call_command("export_scenario", *map(str, args), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_exported_imported_and_exported_again_a_package_is_the_same_byte_for_byte(name, tmp_path):
    first, second, draft = tmp_path / "first.json", tmp_path / "second.json", tmp_path / "draft.json"
    call_command("import_scenario", str(PACKAGES / f"{name}.json"), slug="one", stdout=StringIO())
    export("one", "--output", first)

    call_command("import_scenario", str(first), slug="two", stdout=StringIO())
    export("two", "--output", second)
    export("two", "--draft", "--output", draft)

    assert first.read_bytes() == second.read_bytes() == draft.read_bytes()
    spec = cases.spec(f"{name}.json")
    assert first.read_text(encoding="utf-8") == canonical(spec)
    assert {v.spec_sha256 for v in ScenarioVersion.objects.all()} == {spec_sha256(spec)}


def test_what_is_imported_is_what_is_edited_next():
    version = exchange.bring_in(text=package_text(), slug="case", by=None, at=AT)

    draft = ScenarioDraft.objects.get(scenario=version.scenario)
    assert exchange.export_of(draft) == version.package


def test_an_import_takes_the_place_of_what_was_being_edited():
    scenario = exchange.bring_in(text=package_text(), slug="case", by=None, at=AT).scenario
    draft = scenario.draft
    drafts.change_scenario(draft=draft, expected_seq=draft.seq, spec={}, by=None, at=AT)

    version = exchange.bring_in(text=package_text(brief="New."), into=scenario, by=None, at=AT)

    assert exchange.export_of(ScenarioDraft.objects.get(scenario=scenario)) == version.package


def test_importing_what_is_there_changes_no_draft():
    scenario = exchange.bring_in(text=package_text(), slug="case", by=None, at=AT).scenario

    exchange.bring_in(text=package_text(), slug="case", by=None, at=AT)

    assert ScenarioDraft.objects.get(scenario=scenario).seq == scenario.draft.seq
    assert SimulatedSystem.objects.count() == 1


def test_an_import_that_is_refused_leaves_the_draft_alone():
    scenario = exchange.bring_in(text=package_text(), slug="case", by=None, at=AT).scenario
    before = exchange.export_of(scenario.draft)

    with pytest.raises(operations.SelfTestFailed):
        exchange.bring_in(text=package_text(bad_runs=[]), into=scenario, by=None, at=AT)

    assert exchange.export_of(ScenarioDraft.objects.get(scenario=scenario)) == before


def test_an_import_leaves_nothing_behind_when_its_last_write_fails(monkeypatch):
    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr(exchange, "load_draft", fail)

    with pytest.raises(RuntimeError):
        exchange.bring_in(text=package_text(), slug="case", by=None, at=AT)

    assert not Scenario.objects.exists()


@pytest.mark.parametrize(("options", "keeps"), [([], True), (["--ends-passes"], False)])
def test_the_command_says_whether_earlier_passes_stay_good(options, keeps):
    call_command("import_scenario", str(PACKAGES / "1-move-in.json"), *options, stdout=StringIO())

    assert ScenarioVersion.objects.get().keeps_passes is keeps


def test_an_older_version_is_exported_by_its_number(tmp_path):
    scenario = published_scenario(slug="case")
    exchange.bring_in(text=package_text(brief="New."), into=scenario, by=None, at=AT)

    told = export("case", "--version", "1", "--output", tmp_path / "old.json")

    assert "version 1" in told
    assert "New." not in (tmp_path / "old.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["nothing"], "there is no scenario nothing"),
        (["case", "--version", "9"], "case has no version 9"),
        (["case", "--language", "ko"], "there is no scenario case in ko"),
        (["case", "--draft"], "case has no draft"),
        (["case", "--draft", "--version", "1"], "not both"),
    ],
)
def test_what_cannot_be_exported_is_told_and_no_file_is_made(tmp_path, args, told):
    published_scenario(slug="case")

    with pytest.raises(CommandError, match=told):
        export(*args, "--output", tmp_path / "file.json")

    assert not (tmp_path / "file.json").exists()


def test_of_a_scenario_in_two_languages_one_is_named(tmp_path):
    published_scenario(slug="case")
    exchange.bring_in(text=package_text(language="ko"), slug="case", by=None, at=AT)

    with pytest.raises(CommandError, match="name a --language: case is there in en, ko"):
        export("case", "--output", tmp_path / "file.json")

    export("case", "--language", "ko", "--output", tmp_path / "file.json")
    assert '"language":"ko"' in (tmp_path / "file.json").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    published_scenario(slug="case")

    with pytest.raises(CommandError, match="cannot write"):
        export("case", "--output", tmp_path / "nowhere" / "file.json")


# Copies


def original() -> ScenarioDraft:
    return exchange.bring_in(text=package_text(), slug="case", by=None, at=AT).scenario.draft


def copied(draft, **options) -> ScenarioDraft:
    given = {"title": "Second", "slug": "second", "own_system": False} | options
    return exchange.copy_scenario(draft=draft, by=None, at=AT, **given)


def test_a_copy_holds_the_case_and_the_modes_and_no_version():
    draft = original()
    Scenario.objects.filter(pk=draft.scenario_id).update(offers_watch=False, shows_model=True)
    draft = ScenarioDraft.objects.select_related("scenario", "system").get(pk=draft.pk)

    copy = copied(draft)

    copy.scenario.refresh_from_db()
    assert (copy.scenario.title, copy.spec["title"], copy.system) == ("Second", "Second", draft.system)
    assert (copy.scenario.offers_watch, copy.scenario.shows_model) == (False, True)
    assert (copy.scenario.live, copy.scenario.versions.count()) == (False, 0)
    assert copy.scenario.translation_key != draft.scenario.translation_key
    assert {**copy.spec, "title": ""} == {**draft.spec, "title": ""}


def test_a_copy_with_a_system_of_its_own_is_not_changed_by_the_other():
    draft = original()
    copy = copied(draft, own_system=True)

    drafts.change_system(system=draft.system, expected_seq=draft.system.seq, spec={}, by=None, at=AT)

    copy.system.refresh_from_db()
    assert copy.system.spec == cases.spec("1-move-in.json")["system"]


def test_a_copy_does_not_join_the_results_of_a_scenario_in_another_language():
    draft = original()
    Locale.objects.get_or_create(language_code="ko")
    exchange.bring_in(text=package_text(language="ko"), slug="korean", by=None, at=AT)

    with pytest.raises(drafts.ShortNameTaken):
        copied(draft, slug="korean")

    assert Scenario.objects.count() == 2
