"""The command `import_scenario`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from courses.simulations.models import Scenario
from tests.factories.simulations import PACKAGES, package_text

pytestmark = pytest.mark.django_db


def run(*args) -> str:
    out = StringIO()
    call_command("import_scenario", *map(str, args), stdout=out)
    return out.getvalue()


def test_imports_a_draft_and_names_its_version():
    told = run(PACKAGES / "2-petition.json", "--slug", "petition")

    scenario = Scenario.objects.get(slug="petition")
    assert not scenario.live
    assert f"version 1, {scenario.version.spec_sha256}" in told


def test_publishes_when_asked_however_often():
    for _ in range(2):
        run(PACKAGES / "2-petition.json", "--publish")

    assert Scenario.objects.get().live


def test_a_faulty_file_is_refused_with_its_json_path(tmp_path):
    file = tmp_path / "package.json"
    file.write_text(package_text(me="nobody"), encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        run(file)

    assert str(refused.value).startswith("$.scenario.me: ")
    assert refused.value.returncode == 2


def test_findings_of_the_self_test_are_told_in_sentences(tmp_path):
    file = tmp_path / "package.json"
    file.write_text(package_text(bad_runs=[], brief="Call 02-123-4567."), encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        run(file)

    assert "Text that looks like a real person's data: $.scenario.brief" in str(refused.value)
    assert "No bad run breaks the check no_browsing" in str(refused.value)
    assert not Scenario.objects.exists()


def test_a_file_that_is_not_there_is_told():
    with pytest.raises(CommandError, match=r"^\$: cannot read"):
        run("nowhere.json")
