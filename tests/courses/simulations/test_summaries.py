"""Summaries of judged runs: what reports over many runs count."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from courses.simulations import operations, queries
from courses.simulations.engine import canonical
from courses.simulations.engine.canonical import sha256
from courses.simulations.models import (
    HintTaken,
    Run,
    RunPair,
    RunReport,
    RunSummary,
    RunVerdict,
)
from courses.simulations.operations import summaries
from tests.factories.simulations import AT, act, model_steps, solved, started_run

pytestmark = pytest.mark.django_db


def submitted(run: Run, *, at=AT) -> Run:
    act(run, "submit", at=at)
    run.refresh_from_db()
    return run


def again(run: Run, *, mode: str = "practice", at=AT) -> Run:
    return operations.start_run(
        person=run.person, activity=run.activity, mode=mode, language="en", by=run.person, at=at
    )


def everything() -> list:
    """All derived rows without their primary keys."""
    summaries_ = RunSummary.objects.order_by("run").values()
    verdicts = RunVerdict.objects.order_by("summary__run", "key").values(
        "summary__run", "key", "verdict", "violations"
    )
    pairs = RunPair.objects.order_by("summary__run", "before", "after").values(
        "summary__run", "before", "after", "times", "refused"
    )
    return [
        [{k: v for k, v in row.items() if k != "id"} for row in rows]
        for rows in (summaries_, verdicts, pairs)
    ]


def test_a_judged_run_has_a_summary_of_its_report():
    run = solved(started_run(mode="assessed"), at=AT + timedelta(minutes=7))

    summary, report = run.summary, run.reports.get()
    assert (summary.scenario_id, summary.version_id) == (run.version.scenario_id, run.version_id)
    assert (summary.person, summary.mode, summary.try_number) == (run.person, "assessed", 1)
    assert (summary.passed, summary.score, summary.judged_at) == (True, report.score, run.over_at)
    assert summary.seconds == 420


def test_a_summary_holds_the_verdict_on_every_check():
    run = submitted(started_run())

    told = {one.key: (one.verdict, one.violations) for one in run.summary.verdicts.all()}
    judged = run.reports.get().report["checks"]
    assert told == {check["key"]: (check["verdict"], len(check["violations"])) for check in judged}
    assert any(violations for _verdict, violations in told.values())


def test_the_path_is_what_was_accepted_in_order():
    run = started_run()
    act(run, "note", text="first")
    act(run, "no-such-act")
    act(run, "wait", n=1, unit="h")
    summary = submitted(run).summary

    assert summary.path == ["note", "wait", "submit"]
    assert summary.path_sha256 == sha256(canonical(["note", "wait", "submit"]))
    assert (summary.steps, summary.refused) == (4, 1)


def test_pairs_lead_from_the_start_to_the_end():
    run = started_run()
    for text in ("one", "two"):
        act(run, "note", text=text)
    summary = submitted(run).summary

    pairs = {(one.before, one.after): (one.times, one.refused) for one in summary.pairs.all()}
    assert pairs == {
        ("", "note"): (1, 0),
        ("note", "note"): (1, 0),
        ("note", "submit"): (1, 0),
        ("submit", ""): (1, 0),
    }


def test_refused_steps_stand_in_the_pairs_and_unknown_ones_under_one_name():
    run = started_run()
    act(run, "x" * 3000)
    act(run, "y\0")
    summary = submitted(run).summary

    pairs = {(one.before, one.after): (one.times, one.refused) for one in summary.pairs.all()}
    assert pairs[("", "?")] == (1, 1)
    assert pairs[("?", "?")] == (1, 1)
    assert pairs[("?", "submit")] == (1, 0)


def test_what_was_undone_is_no_step():
    run = started_run()
    act(run, "note", text="a slip")
    act(run, "undo", to=1)
    summary = submitted(run).summary

    assert summary.path == ["submit"]
    assert summary.steps == 1


def test_hints_are_counted():
    run = started_run(mode="practice")
    HintTaken.objects.create(run=run, seq=0, level=1, verb="view", at=AT)
    HintTaken.objects.create(run=run, seq=0, level=2, verb="view", at=AT)

    assert submitted(run).summary.hints == 2


def test_acts_of_others_are_no_steps_of_the_learner():
    run = solved(started_run("2-petition"))
    machine = queries.work_on(run).machine
    others = [entry for entry in machine.trace if entry["by"] != machine.package.learner.key]

    assert others
    assert run.summary.path == [step["do"] for step in model_steps(run)]


def test_tries_are_numbered_by_person_scenario_and_mode():
    first = submitted(started_run())
    second = submitted(again(first, at=AT + timedelta(hours=1)), at=AT + timedelta(hours=1))
    assessed = submitted(
        again(first, mode="assessed", at=AT + timedelta(hours=2)), at=AT + timedelta(hours=2)
    )

    assert [run.summary.try_number for run in (first, second, assessed)] == [1, 2, 1]


def test_a_run_that_was_set_aside_has_no_summary():
    run = started_run()
    operations.set_aside(run=run, by=run.person, at=AT)

    assert not RunSummary.objects.exists()
    assert operations.summarise_again(run=run) is None


def test_an_authors_trial_has_no_summary():
    run = started_run()
    Run.objects.filter(pk=run.pk).update(activity=None)
    run.refresh_from_db()
    submitted(run)

    assert RunReport.objects.filter(run=run).exists()
    assert operations.summarise_again(run=run) is None
    assert not RunSummary.objects.exists()


def test_without_its_summary_a_run_is_not_judged(monkeypatch):
    run = started_run()
    monkeypatch.setattr(summaries, "_pairs", lambda *_args: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        act(run, "submit")

    run.refresh_from_db()
    assert not run.is_over
    assert not RunReport.objects.exists()
    assert not RunVerdict.objects.exists()


def test_a_summary_costs_few_queries(django_assert_num_queries):
    run = solved(started_run())
    machine, report = queries.work_on(run), run.reports.get()
    run.summary.delete()

    with django_assert_num_queries(6):  # is it there, tries, hints; then one insert for each table
        summaries.summarise(run=run, machine=machine.machine, report=report)


# Making them again


def test_summaries_made_from_the_runs_are_those_that_were_written():
    first = solved(started_run())
    submitted(again(first, at=AT + timedelta(hours=1)), at=AT + timedelta(hours=1))
    written = everything()
    RunSummary.objects.all().delete()

    call_command("summarise_runs")

    assert everything() == written


def test_runs_summarised_out_of_order_keep_the_number_of_their_try():
    first = submitted(started_run())
    second = submitted(again(first, at=AT + timedelta(hours=1)), at=AT + timedelta(hours=1))
    RunSummary.objects.all().delete()

    operations.summarise_again(run=second)
    operations.summarise_again(run=first)

    assert RunSummary.objects.get(run=second).try_number == 2
    assert RunSummary.objects.get(run=first).try_number == 1


def test_the_command_leaves_alone_what_is_there_unless_asked(capsys):
    run = submitted(started_run())
    RunSummary.objects.update(score=99)

    call_command("summarise_runs")
    assert RunSummary.objects.get(run=run).score == 99

    call_command("summarise_runs", "--again")
    assert RunSummary.objects.get(run=run).score == run.reports.get().score
    assert capsys.readouterr().out == "0 runs summarised.\n1 runs summarised.\n"


def test_one_run_that_cannot_be_summarised_does_not_keep_the_others(capsys):
    good, bad = submitted(started_run()), submitted(started_run("2-petition"))
    RunSummary.objects.all().delete()
    Run.objects.filter(pk=bad.pk).update(snapshot="{}")

    assert operations.summarise_missing(at=AT) == 1
    with pytest.raises(CommandError, match="1 runs could not be summarised"):
        call_command("summarise_runs")

    assert list(RunSummary.objects.values_list("run", flat=True)) == [good.pk]
    assert str(bad.key) in capsys.readouterr().err


def test_the_dispatcher_makes_what_is_missing(settings):
    submitted(started_run())
    RunSummary.objects.all().delete()

    assert "courses.simulations.operations.summarise_missing" in settings.DISPATCHER_CHORES
    assert operations.summarise_missing(at=AT) == 1
    assert operations.summarise_missing(at=AT) == 0
