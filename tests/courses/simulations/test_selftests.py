"""Self-tests that are too much for a request: played in parts by the outbox, believed for this content alone."""

import json

import pytest

from courses.simulations import operations, queries
from courses.simulations.authoring.examining import IN_A_REQUEST, examine
from courses.simulations.engine import load_package, self_test
from courses.simulations.engine.selftest import trials
from courses.simulations.engine.work import ACT
from courses.simulations.models import Scenario, ScenarioVersion, SelfTest
from courses.simulations.operations import drafts, exchange, selftests
from courses.simulations.operations.drafts import package_of
from lms.audit.models import AuditEvent
from lms.outbox.models import OutboxRow
from tests.courses.simulations.authoring.bench import draft_of, long_draft
from tests.factories.simulations import AT, package_text

pytestmark = pytest.mark.django_db


def begun(draft) -> SelfTest:
    return selftests.begin_self_test(draft=draft, by=None, at=AT)


def changed(draft, **members):
    return drafts.change_scenario(
        draft=draft, expected_seq=draft.seq, spec={**draft.spec, **members}, by=None, at=AT
    )


def version_of(draft, most_work=IN_A_REQUEST) -> ScenarioVersion:
    return drafts.make_version(draft=draft, most_work=most_work, by=None, at=AT)


@pytest.fixture
def in_small_parts(monkeypatch):
    monkeypatch.setattr(selftests, "IN_A_PART", 60 * ACT)


def test_what_is_too_much_for_a_request_is_sound_and_not_tested():
    examined = examine(package_of(long_draft()))

    assert examined.package and not examined.tested
    assert not examined.may_be_published


def test_an_untested_draft_is_no_version():
    draft = long_draft()

    with pytest.raises(operations.NotTested):
        version_of(draft)

    assert not ScenarioVersion.objects.exists()


def test_a_command_tests_whatever_it_takes():
    assert version_of(long_draft(), most_work=None).number == 1


def test_once_the_outbox_has_tested_it_the_draft_may_be_a_version(drain_outbox):
    draft = long_draft()
    begun(draft)

    drain_outbox()

    assert queries.examined(package_of(draft)).may_be_published
    assert version_of(draft).number == 1


def test_the_outbox_finds_what_the_engine_finds_at_once(drain_outbox, in_small_parts):
    steps = [{"do": "lend_login"}, {"do": "no such thing"}, {"do": "submit"}]
    draft = draft_of(model_run=steps, brief="Call 02-123-4567.")
    package = load_package(package_of(draft))

    test = begun(draft)
    drain_outbox()

    test.refresh_from_db()
    assert OutboxRow.objects.filter(kind=selftests.KIND).count() > 3
    assert (test.tried, test.outcomes) == (len(trials(package)), [])
    assert test.findings == self_test(package)
    assert len(test.concerns) == len(examine(package_of(draft)).concerns)


def test_a_draft_with_findings_stays_one(drain_outbox):
    draft = long_draft(bad_runs=long_draft_without("no_lending"))
    begun(draft)
    drain_outbox()

    with pytest.raises(operations.SelfTestFailed) as failed:
        version_of(draft)

    assert {"rule": "unbroken", "check": "no_lending"} in failed.value.findings


def long_draft_without(check: str) -> list[dict]:
    spec = json.loads(package_text("3-sharing"))["scenario"]
    runs = [run for run in spec["bad_runs"] if run["breaks"] != check]
    return [{**run, "events": [*run["events"], *[{"do": "submit"}] * 480]} for run in runs] * 7


def test_each_part_is_played_once_however_often_it_is_asked_for(in_small_parts):
    test = begun(draft_of())

    for _time in range(3):
        selftests.go_on(test_id=test.pk, tried=0, at=AT)

    test.refresh_from_db()
    assert 0 < test.tried == len(test.outcomes) < test.trials
    assert OutboxRow.objects.filter(kind=selftests.KIND).count() == 2


def test_a_part_that_fails_in_the_end_leaves_nothing(monkeypatch, in_small_parts):
    def fails(**options):
        raise RuntimeError("late")

    test = begun(draft_of())
    monkeypatch.setattr(selftests.outbox, "put", fails)

    with pytest.raises(RuntimeError):
        selftests.go_on(test_id=test.pk, tried=0, at=AT)

    test.refresh_from_db()
    assert (test.tried, test.outcomes) == (0, [])


def test_the_test_of_a_draft_that_has_moved_on_ends(drain_outbox):
    draft = draft_of()
    begun(draft)
    changed(draft, brief="Another task.")

    drain_outbox()

    assert not SelfTest.objects.exists()


def test_a_tested_draft_that_is_changed_is_to_be_tested_again(drain_outbox):
    draft = long_draft()
    begun(draft)
    drain_outbox()

    draft = changed(draft, brief="Another task.")

    assert not queries.examined(package_of(draft)).tested
    with pytest.raises(operations.NotTested):
        version_of(draft)


def test_what_is_tested_already_is_not_begun_anew(drain_outbox):
    draft = draft_of()
    first = begun(draft)
    drain_outbox()

    assert begun(draft) == first
    assert begun(changed(draft, brief="Another task.")) != first
    assert SelfTest.objects.count() == 1


def test_a_single_run_that_is_too_much_stops_the_test(drain_outbox, monkeypatch):
    monkeypatch.setattr(selftests, "IN_A_PART", 3 * ACT)
    draft = draft_of()
    test = begun(draft)

    drain_outbox()

    test.refresh_from_db()
    assert test.stopped and test.done_at and not test.is_complete
    assert ScenarioVersion.objects.count() == 0


def test_content_that_is_a_version_is_not_tested_again():
    draft = long_draft()
    version = version_of(draft, most_work=None)

    assert version_of(draft) == version


def test_a_self_test_is_remembered(drain_outbox):
    draft = draft_of()
    begun(draft)
    drain_outbox()

    verbs = AuditEvent.objects.filter(verb__startswith="simulations.self_test").values_list("verb", flat=True)
    assert list(verbs) == ["simulations.self_test.begun", "simulations.self_test.done"]


def test_a_package_that_is_too_much_for_a_request_is_laid_on_the_bench_and_tested(drain_outbox):
    text = exchange.export_of(long_draft())
    with pytest.raises(operations.NotTested):
        exchange.bring_in(text=text, slug="brought", most_work=IN_A_REQUEST, by=None, at=AT)
    assert not Scenario.objects.filter(slug="brought").exists()

    draft = exchange.bring_in_untested(text=text, slug="brought", only_new=True, by=None, at=AT)
    drain_outbox()

    assert exchange.export_of(draft) == text
    assert draft.scenario.version is None and not draft.scenario.live
    assert version_of(draft).scenario.slug == "brought"
