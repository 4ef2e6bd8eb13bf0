"""Recording on a draft and adopting what was recorded: it always works, counts for nothing and changes only the draft."""

from datetime import timedelta
from unittest import mock

import pytest

from courses.progress.models import Result
from courses.simulations import operations
from courses.simulations.authoring.adopting import DataChanged
from courses.simulations.authoring.proposals import propose
from courses.simulations.engine import BadInput, load_package
from courses.simulations.models import Recording, Run, ScenarioDraft, ScenarioVersion
from courses.simulations.modes import Mode
from courses.simulations.operations import adopting, drafts, recording
from lms.audit.models import AuditEvent
from tests.courses.simulations.engine import cases
from tests.factories.people import UserFactory
from tests.factories.simulations import AT, act, started_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return UserFactory()


def draft_of(name: str = "3-sharing.json", **members) -> ScenarioDraft:
    """A draft of the case; `members` replace those of its scenario, None takes one away."""
    spec = cases.spec(name)
    system = drafts.create_system(name="Gateway", language="en", spec=spec["system"], by=None, at=AT)
    draft = drafts.create_scenario(title="Case", slug="case", system=system, by=None, at=AT)
    scenario = {k: v for k, v in (spec["scenario"] | members).items() if v is not None}
    return drafts.change_scenario(draft=draft, expected_seq=0, spec=scenario, by=None, at=AT)


def empty_draft() -> ScenarioDraft:
    return draft_of(checks=[], model_run=[], bad_runs=[])


def record(draft, author, draw, events, **options) -> Run:
    run = recording.start_recording(draft=draft, draw=draw, by=author, at=AT, **options)
    for event in events:
        act(run, event["do"], event.get("on"), **event.get("input", {}))
    return recording.stop_trial(run=run, by=author, at=AT)


PAID, OWED = {"tax": "paid"}, {"tax": "in arrears"}


def steps_of(spec: dict, draw: dict) -> list[dict]:
    used = [step for step in spec["model_run"] if draw["tax"] in step.get("draw", draw).get("tax", [])]
    return [{k: v for k, v in step.items() if k != "draw"} for step in used]


# Trial runs


def test_a_draft_without_checks_and_runs_can_be_recorded(author):
    run = recording.start_recording(draft=empty_draft(), draw=PAID, by=author, at=AT)

    assert (run.mode, run.activity, run.version.trial, run.version.number) == (Mode.RECORD, None, True, 0)
    assert run.recording.breaks == ""


def test_faulty_checks_and_runs_do_not_keep_a_case_from_being_recorded(author):
    draft = draft_of(model_run=[{"do": "view", "on": "$gone"}], checks=[{"key": "half"}], bad_runs=[{}])

    assert recording.start_recording(draft=draft, draw=PAID, by=author, at=AT).version.trial


def test_a_fault_of_the_case_is_told_with_its_path_and_nothing_is_begun(author):
    draft = draft_of(me="nobody")

    with pytest.raises(BadInput) as fault:
        recording.start_recording(draft=draft, draw=PAID, by=author, at=AT)

    assert fault.value.path == "$.scenario.me"
    assert not ScenarioVersion.objects.filter(trial=True).exists() and not Run.objects.exists()


def test_a_draw_that_is_none_begins_nothing(author):
    with pytest.raises(BadInput):
        recording.start_recording(draft=empty_draft(), draw={"tax": "free"}, by=author, at=AT)

    assert not Run.objects.exists()


def test_the_same_content_is_the_same_trial_version(author):
    draft = empty_draft()

    first = recording.start_recording(draft=draft, draw=PAID, by=author, at=AT)
    second = recording.start_recording(draft=draft, draw=OWED, by=author, at=AT)

    assert first.version == second.version


def test_an_author_has_one_unfinished_recording_of_a_scenario(author):
    draft = empty_draft()
    first = recording.start_recording(draft=draft, draw=PAID, by=author, at=AT)
    other = recording.start_recording(draft=draft, draw=PAID, by=UserFactory(), at=AT)

    second = recording.start_recording(draft=draft, draw=PAID, by=author, at=AT)

    assert set(Run.objects.unfinished()) == {other, second}
    first.refresh_from_db()
    assert first.ending == Run.Ending.SET_ASIDE


def test_starting_leaves_nothing_behind_when_its_last_write_fails(author):
    draft = empty_draft()

    with (
        mock.patch.object(Recording.objects, "create", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        recording.start_recording(draft=draft, draw=PAID, by=author, at=AT)

    assert not Run.objects.exists() and not ScenarioVersion.objects.filter(trial=True).exists()


@pytest.mark.parametrize("mode", [Mode.WATCH, Mode.GUIDED, Mode.PRACTICE, Mode.ASSESSED])
def test_a_preview_starts_in_every_mode_as_often_as_wanted(author, mode):
    draft = draft_of()

    runs = [recording.start_preview(draft=draft, mode=mode, draw=PAID, by=author, at=AT) for _ in range(5)]

    assert runs[-1].mode == mode and runs[-1].is_trial
    assert Run.objects.unfinished().count() == 1


def test_only_a_preview_of_the_assessed_mode_has_the_deadline(author):
    draft = draft_of(time_limit=30)

    assessed = recording.start_preview(draft=draft, mode=Mode.ASSESSED, draw=PAID, by=author, at=AT)
    practice = recording.start_preview(draft=draft, mode=Mode.PRACTICE, draw=PAID, by=author, at=AT)

    assert (assessed.deadline_at, practice.deadline_at) == (AT + timedelta(minutes=30), None)


def test_a_preview_of_a_draft_without_model_run_plays_what_there_is(author):
    run = recording.start_preview(draft=empty_draft(), mode=Mode.WATCH, draw=PAID, by=author, at=AT)

    assert run.version.load().model_run == [{"do": "submit"}]


def test_a_passed_preview_counts_for_nothing(author):
    draft = draft_of()
    run = recording.start_preview(draft=draft, mode=Mode.ASSESSED, draw=PAID, by=author, at=AT)

    for event in steps_of(draft.spec, PAID):
        act(run, event["do"], event.get("on"), **event.get("input", {}))

    assert run.reports.get().passed and not Result.objects.exists()


def test_stopping_twice_ends_a_run_once(author):
    run = recording.start_recording(draft=empty_draft(), draw=PAID, by=author, at=AT)

    recording.stop_trial(run=run, by=author, at=AT)
    recording.stop_trial(run=run, by=author, at=AT + timedelta(hours=1))

    run.refresh_from_db()
    assert run.over_at == AT
    assert AuditEvent.objects.filter(verb="simulations.trial.stopped").count() == 1


def test_a_learners_run_is_not_stopped_like_a_trial(author):
    run = started_run()

    with pytest.raises(recording.NotATrial):
        recording.stop_trial(run=run, by=author, at=AT)

    run.refresh_from_db()
    assert not run.is_over


# Adopting


def test_recordings_of_both_draws_make_the_model_run_that_people_wrote(author):
    written, draft = cases.spec("3-sharing.json")["scenario"], empty_draft()
    paid = record(draft, author, PAID, steps_of(written, PAID)[:-1])
    draft = adopting.adopt_model_run(draft=draft, expected_seq=draft.seq, run=paid, by=author, at=AT)
    assert draft.spec["model_run"] == steps_of(written, PAID)

    owed = record(draft, author, OWED, steps_of(written, OWED)[:-1])
    only = {"tax": ["in arrears"]}
    draft = adopting.adopt_model_run(
        draft=draft, expected_seq=draft.seq, run=owed, only=only, by=author, at=AT
    )

    assert draft.spec["model_run"] == written["model_run"]
    assert owed.recording.adopted_at == AT


def test_a_recording_becomes_a_bad_run_with_its_note_and_draws(author):
    draft = draft_of(bad_runs=[])
    run = record(draft, author, OWED, [{"do": "lend_login"}], breaks="no_lending")

    draft = adopting.adopt_bad_run(
        draft=draft,
        expected_seq=draft.seq,
        run=run,
        breaks="no_lending",
        note="Lends the login",
        only={"tax": ["in arrears"]},
        by=author,
        at=AT,
    )

    assert draft.spec["bad_runs"] == [
        {
            "breaks": "no_lending",
            "note": "Lends the login",
            "draw": {"tax": ["in arrears"]},
            "events": [{"do": "lend_login"}, {"do": "submit"}],
        }
    ]


def test_whoever_adopts_on_an_older_draft_changes_nothing(author):
    draft = empty_draft()
    run = record(draft, author, PAID, [{"do": "lend_login"}])
    drafts.change_scenario(draft=draft, expected_seq=draft.seq, spec=draft.spec, by=author, at=AT)

    with pytest.raises(drafts.DraftMoved):
        adopting.adopt_model_run(draft=draft, expected_seq=draft.seq, run=run, by=author, at=AT)

    run.recording.refresh_from_db()
    assert run.recording.adopted_at is None
    assert ScenarioDraft.objects.get(pk=draft.pk).spec["model_run"] == []


def test_adopting_leaves_nothing_behind_when_its_last_write_fails(author):
    draft = empty_draft()
    run = record(draft, author, PAID, [{"do": "lend_login"}])

    with (
        mock.patch.object(Recording.objects, "filter", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        adopting.adopt_model_run(draft=draft, expected_seq=draft.seq, run=run, by=author, at=AT)

    assert ScenarioDraft.objects.get(pk=draft.pk).seq == draft.seq


def nameless(draft: ScenarioDraft, author) -> tuple[ScenarioDraft, Run]:
    """A draft whose approval has no alias, and a recording that opens it."""
    data = [{k: v for k, v in s.items() if k != "as" or s["type"] != "approval"} for s in draft.spec["data"]]
    draft = drafts.change_scenario(
        draft=draft, expected_seq=draft.seq, spec={**draft.spec, "data": data}, by=author, at=AT
    )
    return draft, record(draft, author, PAID, [{"do": "open_approval", "on": "AP-0001"}])


def test_a_record_gets_the_alias_that_the_recording_needs(author):
    draft, run = nameless(empty_draft(), author)

    draft = adopting.adopt_model_run(draft=draft, expected_seq=draft.seq, run=run, by=author, at=AT)

    assert draft.spec["model_run"][0] == {"do": "open_approval", "on": "$approval"}
    assert draft.spec["data"][3]["as"] == "approval"


def test_a_recording_names_no_other_record_when_the_records_have_changed(author):
    draft, run = nameless(empty_draft(), author)
    spec = {**draft.spec, "data": [*draft.spec["data"][1:], draft.spec["data"][0]]}
    draft = drafts.change_scenario(draft=draft, expected_seq=draft.seq, spec=spec, by=author, at=AT)

    with pytest.raises(DataChanged):
        adopting.adopt_model_run(draft=draft, expected_seq=draft.seq, run=run, by=author, at=AT)

    assert ScenarioDraft.objects.get(pk=draft.pk).spec["model_run"] == []


def test_ticked_proposals_become_checks_with_their_words(author):
    draft = draft_of(checks=[], bad_runs=[])
    found = propose(load_package(recording.trials.playable(drafts.package_of(draft))))
    answered = next(one for one in found if one.key == "ask_status")
    words = {"text": "The question is answered", "cite": "Art. 43(2)", "worth": 30, "must": True}

    draft = adopting.adopt_checks(
        draft=draft, expected_seq=draft.seq, chosen=[(answered, words)], by=author, at=AT
    )

    assert draft.spec["checks"] == [
        {"key": "ask_status", **words, "check": "state", "when": [["cast.ask.status", "=", "answered"]]}
    ]


def test_more_checks_than_a_package_holds_are_refused(author):
    draft = draft_of()
    proposal = propose(load_package(drafts.package_of(draft)))[0]

    with pytest.raises(adopting.TooMany):
        adopting.adopt_checks(
            draft=draft, expected_seq=draft.seq, chosen=[(proposal, {})] * 50, by=author, at=AT
        )


def test_a_bad_run_that_is_there_is_not_added_again(author):
    draft = draft_of()
    runs = draft.spec["bad_runs"]

    draft = adopting.adopt_bad_runs(draft=draft, expected_seq=draft.seq, runs=runs[:2], by=author, at=AT)

    assert draft.spec["bad_runs"] == runs


def test_a_version_made_of_a_recorded_draft_is_no_trial(author):
    draft = draft_of()
    recording.start_preview(draft=draft, mode=Mode.PRACTICE, draw=PAID, by=author, at=AT)

    version = drafts.make_version(draft=draft, by=author, at=AT)

    assert (version.trial, version.number) == (False, 1)
    assert (
        operations.import_package(text=version.package, slug="", into=draft.scenario, by=author, at=AT)
        == version
    )
