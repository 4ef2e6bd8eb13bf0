"""Whatever is changed in what a certificate rests on is found, by playing and judging it again."""

import json
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from wagtail.models import Locale

from certification.awards import operations
from certification.awards.models import Certificate, PeriodEvidence
from courses.catalogue.models import Activity, CourseVersion
from courses.progress import operations as progress
from courses.progress.models import CompletionResult, Result
from courses.quizzes import operations as quizzes
from courses.quizzes.models import Answer
from courses.simulations import operations as simulations
from courses.simulations.engine import canonical
from courses.simulations.engine.canonical import sha256
from courses.simulations.models import Publication, Run, RunEvent, RunReport, Scenario, ScenarioVersion
from lms.audit import append_only
from lms.audit.models import AuditEvent
from lms.audit.operations import seal
from lms.people import operations as people
from tests.factories.certification import ActivityFactory, certification_for, certify
from tests.factories.people import UserFactory
from tests.factories.quizzes import answer_rightly, started
from tests.factories.simulations import AT, open_simulation, published_scenario, solved, started_run

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=1)


@pytest.fixture
def run():
    """An assessed run that was passed, and on which a certificate rests."""
    run = solved(started_run(mode="assessed"))
    certification = certification_for(run.activity, code="registrar")
    operations.issue(person=run.person, certification=certification, by=None, at=LATER)
    return run


def number() -> str:
    return Certificate.objects.get().register_number


def proved(capsys, *arguments: str) -> list[str]:
    """The lines of a proof that finds no difference."""
    call_command("verify_evidence", *arguments)
    return capsys.readouterr().out.splitlines()


def difference(capsys, *arguments: str) -> str:
    """The first line of a proof that finds one."""
    with pytest.raises(CommandError, match=r"\d+ differences") as raised:
        call_command("verify_evidence", *arguments)
    assert raised.value.returncode == 1
    return capsys.readouterr().out.splitlines()[0]


def write(table: str, column: str, value, pk: int) -> None:
    """Past models and triggers, as whoever has the database's password would."""
    with append_only.lifted(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', [value, pk])


def test_an_untouched_certificate_is_proved(run, capsys):
    assert proved(capsys) == [f"{number()}: proved (1 run)", "1 of 1 certificates proved."]


def test_a_certificate_is_proved_when_its_holder_is_forgotten(run, settings, capsys):
    settings.PEOPLE_RETENTION_DAYS = 0
    left = people.mark_left(person=run.person, last_day=LATER.date(), by=None, at=LATER)
    people.forget_person(person=left, by=None, at=LATER)

    assert proved(capsys, "--all")[0] == f"{number()}: proved (1 run)"
    call_command("verify_certificates")


def test_the_whole_database_is_proved(run, capsys):
    started_run("2-petition")
    solved(started_run("3-sharing"))

    assert proved(capsys, "--all")[-1] == "In all 3 runs and 0 attempts looked at; 0 differ elsewhere."


def test_one_certificate_is_proved_by_number_or_serial(run, capsys):
    other = certification_for(ActivityFactory())
    certify(UserFactory(), other, LATER)

    certificate = Certificate.objects.get(serial=1)
    for name in ("1", certificate.register_number):
        assert proved(capsys, "--certificate", name)[0] == f"{certificate.register_number}: proved (1 run)"


@pytest.mark.parametrize("name", ["7", "GM-2026-999999", "½"])
def test_a_certificate_that_is_not_there_is_said_to_be_so(run, name):
    with pytest.raises(CommandError, match="There is no certificate") as raised:
        call_command("verify_evidence", "--certificate", name)
    assert raised.value.returncode == 2


def test_a_sample_proves_as_many_as_asked_for(run, capsys):
    for _ in range(3):
        again = simulations.start_run(
            person=(person := UserFactory()),
            activity=_open_for(person, run),
            mode="assessed",
            language="en",
            by=person,
            at=AT,
        )
        solved(again)
        operations.consider(person=person, at=LATER)

    assert proved(capsys, "--sample", "2")[-1] == "2 of 2 certificates proved."
    assert proved(capsys, "--sample", "99")[-1] == "4 of 4 certificates proved."


def _open_for(person, run: Run) -> Activity:
    version = CourseVersion.objects.get(activities__activity=run.activity)
    progress.enrol(person=person, course_key=version.course_key, language="en", by=person, at=AT)
    return run.activity


# Every column of what may not change


def tampered(row, field) -> object:
    """Another value that the column takes."""
    value = getattr(row, field.attname)
    others = {
        "ForeignKey": lambda: None if field.null and value else _another(row, field),
        "OneToOneField": lambda: None if value else row.pk,
        "BooleanField": lambda: not value,
        "DateTimeField": lambda: value + timedelta(microseconds=1),
        "UUIDField": lambda: (
            value.int ^ 1 if value is None else value.hex[:-1] + f"{int(value.hex[-1], 16) ^ 1:x}"
        ),
        "PositiveIntegerField": lambda: value + 1,
        "PositiveSmallIntegerField": lambda: value - 1,
    }
    text = field.get_prep_value(value)
    kind = field.get_internal_type()
    return others[kind]() if kind in others else _other_text(text)


def _other_text(text: str) -> str:
    """One byte more or another: a space in JSON says the same and is found all the same."""
    if text.startswith(("{", "[")):
        return text.replace(":", ": ", 1) if ":" in text else text + " "
    return text[:-1] + ("0" if text[-1:] != "0" else "1")


def _another(row, field) -> int:
    others = field.remote_field.model.objects.exclude(pk=getattr(row, field.attname))
    return others.order_by("-pk").values_list("pk", flat=True)[0]


def columns(model) -> list:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@pytest.mark.parametrize("model", [RunEvent, RunReport, ScenarioVersion])
def test_a_change_in_any_column_is_found(run, model, capsys):
    started_run("2-petition")  # somebody else's, for keys that are made to point elsewhere
    Scenario.objects.create(title="Bare", slug="bare", locale=Locale.objects.get(language_code="en"))
    row = {
        RunEvent: run.events.order_by("seq").last(),
        RunReport: run.reports.get(),
        ScenarioVersion: run.version,
    }[model]

    for field in columns(model):
        with transaction.atomic():
            write(model._meta.db_table, field.column, tampered(row, field), row.pk)
            found = difference(capsys, "--certificate", number())
            transaction.set_rollback(True)
        assert found.startswith(f"{number()}: ") and "proved" not in found, field.name
    assert proved(capsys)  # all was put back, so that each change was found alone


# What is gone, and what hangs together


@pytest.mark.parametrize("where", [1, 2, "last"])
def test_a_removed_event_is_found(run, where, capsys):
    events = run.events.order_by("seq")
    with append_only.lifted():
        (events.last() if where == "last" else events[where - 1]).delete()

    assert re.search(r": run [0-9a-f-]+: (event \d+|head of the run)$", difference(capsys))


def test_exchanged_events_are_found(run, capsys):
    first, second = run.events.order_by("seq")[:2]
    with append_only.lifted():
        RunEvent.objects.filter(pk=first.pk).update(event=second.event)
        RunEvent.objects.filter(pk=second.pk).update(event=first.event)

    assert difference(capsys).endswith(": event 1")


def test_a_package_forged_with_its_hash_is_found(run, capsys):
    spec = json.loads(run.version.package)
    spec["scenario"]["brief"] += " Be quick."
    package = canonical(spec)
    with append_only.lifted():
        ScenarioVersion.objects.filter(pk=run.version_id).update(package=package, spec_sha256=sha256(package))

    assert difference(capsys).endswith(": version 1: the trail knows no such import")


def test_a_package_that_is_no_json_is_found(run, capsys):
    write("simulations_scenarioversion", "package", "{", run.version_id)

    assert difference(capsys).endswith(": version 1: the package is not the one of its hash")


def test_a_report_forged_with_its_result_is_found(run, capsys):
    report = run.reports.get()
    with append_only.lifted():
        RunReport.objects.update(score=report.score - 1)
        Result.objects.update(score=report.score - 1)
        PeriodEvidence.objects.update(frozen=_with_score(report.score - 1))

    assert difference(capsys).endswith(f": run {run.key}: report {report.pk}")


def _with_score(score: int) -> dict:
    frozen = PeriodEvidence.objects.get().frozen
    return frozen | {"evidence": frozen["evidence"] | {"score": score}}


def test_a_removed_report_is_found(run, capsys):
    with append_only.lifted():
        RunReport.objects.all().delete()

    assert difference(capsys).endswith(f": run {run.key}: the report is missing or not the one of this run")


@pytest.mark.parametrize("column", ["snapshot", "seal", "head", "mode", "started_at", "over_at", "seq"])
def test_a_change_in_the_run_itself_is_found(run, column, capsys):
    field = Run._meta.get_field(column)
    write("simulations_run", field.column, tampered(run, field), run.pk)

    assert str(run.key) in difference(capsys)


def test_another_draw_is_found(run, capsys):
    write("simulations_run", "draw", '{"else":1}', run.pk)

    assert difference(capsys).endswith(f": run {run.key}: event 1")


def test_evidence_of_a_kind_that_nobody_knows_proves_nothing(capsys):
    certify(UserFactory(), certification_for(ActivityFactory()), LATER)

    assert "nobody knows evidence of kind test_attempt" in difference(capsys)


def test_events_from_before_the_seals_are_still_proved(run, capsys):
    with append_only.lifted():
        run.events.update(seal="")
    Run.objects.update(seal="")
    event = AuditEvent.objects.get(verb="simulations.run.judged")
    with append_only.lifted():
        AuditEvent.objects.update_or_create(
            pk=event.pk, defaults={"detail": {k: v for k, v in event.detail.items() if k != "seal"}}
        )

    assert proved(capsys)[-1] == "1 of 1 certificates proved."


def test_seals_that_were_rubbed_out_are_missed(run, capsys):
    with append_only.lifted():
        run.events.update(seal="")
    Run.objects.update(seal="")

    assert difference(capsys).endswith("the trail knows no such judgement")


# Courses


@pytest.fixture
def course_run():
    """A certificate that rests on a completed course: a lesson that was read, and a case that was worked."""
    person, scenario = UserFactory(), published_scenario()
    activity = open_simulation(person, scenario)
    course_key = CourseVersion.objects.get().course_key
    for lesson in Activity.objects.filter(kind=Activity.Kind.LESSON):
        progress.mark_read(person=person, activity=lesson, by=person, at=AT)
    run = solved(
        simulations.start_run(
            person=person, activity=activity, mode="assessed", language="en", by=person, at=AT
        )
    )
    operations.issue(person=person, certification=certification_for(courses=[course_key]), by=None, at=LATER)
    return run


def test_a_certificate_of_a_course_is_proved_by_all_it_required(course_run, capsys):
    assert proved(capsys)[0] == f"{number()}: proved (1 completion, 1 lesson, 1 run)"


def test_a_changed_course_version_is_found(course_run, capsys):
    with append_only.lifted():
        CourseVersion.objects.update(spec_sha256="0" * 64)

    assert number() in difference(capsys)


def test_a_completion_without_its_results_is_found(course_run, capsys):
    with append_only.lifted():
        CompletionResult.objects.filter(result__evidence_kind="run").delete()

    assert difference(capsys).endswith("not everything that the course required was done")


def test_a_changed_text_of_a_lesson_is_found(course_run, capsys):
    with append_only.lifted():
        Result.objects.filter(evidence_kind="lesson").update(evidence_sha256="0" * 64)

    assert difference(capsys).endswith("the text is not the one that was read")


def test_a_tampered_attempt_is_found(capsys):
    attempt = started(at=AT)
    answer_rightly(attempt, [item["item"] for item in attempt.paper["items"]], at=AT)
    quizzes.submit_attempt(attempt=attempt, by=attempt.person, at=AT)
    operations.issue(
        person=attempt.person, certification=certification_for(attempt.activity), by=None, at=LATER
    )
    assert proved(capsys)[0].endswith("proved (1 quiz_attempt)")

    with append_only.lifted():
        Answer.objects.filter(sequence=1).update(value=[0, 1])

    assert difference(capsys).endswith(f"attempt {attempt.key}: answer 1")


# What no certificate rests on


def test_all_finds_what_no_certificate_rests_on(run, capsys):
    practice = solved(started_run("2-petition"))
    write("simulations_runevent", "at", AT + timedelta(days=1), practice.events.first().pk)

    assert proved(capsys)
    with pytest.raises(CommandError, match="1 differences"):
        call_command("verify_evidence", "--all")
    assert f"run {practice.key}: event 1" in capsys.readouterr().out.splitlines()


def test_all_finds_versions_that_nobody_has_played(run, capsys):
    other = published_scenario("2-petition").version
    write("simulations_scenarioversion", "title", "Another", other.pk)

    with pytest.raises(CommandError, match="1 differences"):
        call_command("verify_evidence", "--all")
    told = (
        f"version {other.pk} of scenario {other.scenario_id}: language or title are not those of the package"
    )
    assert told in capsys.readouterr().out.splitlines()


def test_all_finds_rows_that_are_gone(run, capsys):
    other = started_run("2-petition")
    version = other.version
    with append_only.lifted():
        Publication.objects.filter(version=version).delete()
        Run.objects.filter(pk=other.pk).delete()
        Scenario.objects.filter(version=version).update(version=None)
        ScenarioVersion.objects.filter(pk=version.pk).delete()

    with pytest.raises(CommandError, match="2 differences"):
        call_command("verify_evidence", "--all")
    lines = capsys.readouterr().out.splitlines()
    assert f"run {other.key}: the row is gone" in lines
    assert f"version {version.pk}: the row is gone" in lines


def test_a_broken_trail_proves_nothing(run):
    seal(at=LATER)
    with append_only.lifted():
        AuditEvent.objects.filter(verb="simulations.run.judged").update(verb="simulations.run.started")

    with pytest.raises(CommandError, match="The audit trail is broken"):
        call_command("verify_evidence")


def test_the_number_of_queries_does_not_grow_with_the_events(run, capsys, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        proved(capsys)
