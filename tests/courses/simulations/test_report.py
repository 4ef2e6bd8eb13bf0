"""What a learner gets after a run: the report with what there is to learn, on paper, and beside the model run."""

import json
import re
from io import BytesIO

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from courses.simulations import operations
from courses.simulations.models import HintTaken, Run
from courses.simulations.replica.aftermath import duration
from lms import documents
from tests.courses.simulations.learner import Learner, text_of
from tests.factories.simulations import act, model_steps, package_text, solved, started_run

pytestmark = [pytest.mark.django_db, pytest.mark.standing]

CRITICAL = "Never tell a caller where a resident lives"
MODEL = "The model run did"


def run_of(name: str = "1-move-in", *, mode: str = "practice", **options) -> Run:
    return started_run(name, mode=mode, at=timezone.now(), **options)


def do(run: Run, verb: str, on: str | None = None, **answers):
    return act(run, verb, on, at=timezone.now(), **answers)


def over(run: Run) -> Run:
    do(run, "submit")
    run.refresh_from_db()
    return run


def failed_run(*, without: str = "reconcile", **options) -> Run:
    """Tells a caller an address, then works the model run but for one step."""
    run = run_of(**options)
    do(run, "answer_phone", "TP-0002", answer="Give the address")
    for event in model_steps(run):
        if event["do"] != without:
            do(run, event["do"], event.get("on"), **event.get("input", {}))
    run.refresh_from_db()
    return run


def allow_model(run: Run) -> None:
    scenario = run.version.scenario
    scenario.shows_model = True
    scenario.save(update_fields=["shows_model"])


def checks_with(name: str = "1-move-in", **members) -> list[dict]:
    checks = json.loads(package_text(name))["scenario"]["checks"]
    return [check | members for check in checks]


def page_of(run: Run, name: str = "report") -> str:
    return text_of(Learner(run).look(name))


# The checks


def test_what_weighs_most_comes_first_and_the_rest_is_folded():
    response = Learner(failed_run(without="reconcile")).look("report")
    page = text_of(response)

    headings = ["Critical rules broken", "Results not achieved", "Everything else"]
    assert [page.index(one) for one in headings] == sorted(page.index(one) for one in headings)
    assert page.index(CRITICAL) < page.index("The register from the previous office is compared")
    assert '<details class="disclosure report-rest">' in response.content.decode()


def test_each_breach_leads_to_its_moment_in_the_replay():
    run = failed_run()
    learner = Learner(run)

    page = learner.look("report").content.decode()

    link = learner.url("replay-record", 1, "TP-0002")
    assert f'href="{link}"' in page
    assert f"Rule broken: {CRITICAL}" in text_of(learner.client.get(link))


def test_the_model_run_is_told_where_a_check_was_lost():
    page = page_of(failed_run(without="reconcile"))

    assert re.search(r"compared and put in order .* The model run did this: \d+\. Compare the register", page)
    assert re.search(rf"{CRITICAL} .*? The model run did nothing of the kind\.", page)


def test_a_perfect_run_tells_no_step_of_the_model():
    page = page_of(solved(run_of(), at=timezone.now()))

    assert MODEL not in page
    assert "Rule by rule" in page


# Lessons, and what to practise


def test_the_lesson_to_read_again_is_linked_where_a_course_of_the_person_has_it():
    run = failed_run(checks=checks_with(lesson="Lesson 1"))

    page = Learner(run).look("report").content.decode()

    assert re.search(r'Read again: <a href="[^"]+"[^>]*>Lesson 1</a>', page)


def test_a_lesson_that_no_course_has_is_named():
    page = Learner(failed_run(checks=checks_with(lesson="Of nowhere"))).look("report").content.decode()

    assert re.search(r"Read again: <(strong|span)[^>]*>Of nowhere</", page)
    assert not re.search(r"<a [^>]*>Of nowhere", page)


def test_what_to_practise_begins_with_what_decided_and_costs_most():
    page = page_of(failed_run(without="see_mover_id"))

    advice = page[page.index("What to practise next") :]
    assert advice.index(CRITICAL) < advice.index("See the mover's document before registering")
    assert "10 points lost" in advice
    assert "Practise again" in advice


def test_no_more_than_three_things_are_to_be_practised():
    page = Learner(over(run_of())).look("report").content.decode()

    advice = re.search(r'<ol class="advice">(.*?)</ol>', page, re.DOTALL)[1]
    assert advice.count("<li>") == 3


def test_checks_of_one_lesson_are_one_thing_to_practise():
    page = Learner(over(run_of(checks=checks_with(lesson="Of nowhere")))).look("report").content.decode()

    advice = re.search(r'<ol class="advice">(.*?)</ol>', page, re.DOTALL)[1]
    assert advice.count("<li>") == 1


# Help and time


def test_hints_are_told_with_their_level_and_the_moment():
    run = run_of()
    HintTaken.objects.create(
        run=run, seq=0, level=2, verb="verify_identity", check_key="id_first", at=timezone.now()
    )
    learner = Learner(over(run))

    response = learner.look("report")

    assert "Verify the reporter's identity (본인확인) : the rule" in text_of(response)
    assert f'href="{learner.url("replay-run", 0)}"' in response.content.decode()


def test_without_hints_the_report_says_so():
    assert "Hints taken none" in page_of(over(run_of()))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "1 min"), (59, "59 min"), (60, "1 h 0 min"), (125, "2 h 5 min"), (3000, "2 d 2 h")],
)
def test_time_is_told_in_words(minutes, words):
    assert duration(timezone.timedelta(minutes=minutes)) == words


# Who may see the model run


@pytest.mark.parametrize("mode", ["practice", "guided"])
def test_the_model_run_is_seen_after_a_run_that_counts_for_nothing(mode):
    learner = Learner(failed_run(mode=mode))

    assert MODEL in text_of(learner.look("report"))
    assert learner.look("compare").status_code == 200


def test_after_an_assessed_run_the_model_run_stays_hidden():
    run = failed_run(mode="assessed")
    learner = Learner(run)

    pages = [learner.look(name) for name in ("report", "replay")]

    assert learner.look("compare").status_code == 404
    assert all(MODEL not in text_of(page) and "Beside the model run" not in text_of(page) for page in pages)


def test_after_an_assessed_run_the_model_run_is_seen_where_the_trainer_allows_it():
    run = failed_run(mode="assessed")
    allow_model(run)
    learner = Learner(run)

    assert MODEL in text_of(learner.look("report"))
    assert learner.look("compare").status_code == 200


def test_allowing_the_model_run_shows_nothing_before_the_end():
    run = run_of(mode="assessed")
    allow_model(run)
    do(run, "view", "MV-0001")
    learner = Learner(run)

    for name in ("report", "replay", "compare", "report-document"):
        response = learner.look(name)
        assert response.status_code == 302
        assert response.content == b""


# Beside the model run


def test_differing_steps_are_marked_by_words():
    run = run_of()
    for event in model_steps(run):
        answers = event.get("input", {})
        if event["do"] == "verify_identity":
            answers = {**answers, "document": "Driving licence"}
        if event["do"] == "count_households":
            continue
        do(run, event["do"], event.get("on"), **answers)
    run.refresh_from_db()

    page = page_of(run, "compare")

    assert "Other answers Document seen you: Driving licence model: Resident card" in page
    assert re.search(r"nothing – Model 5\. [-0-9 :]+ Check households .* Only the model", page)
    assert f"You took {run.seq} of them, {run.seq - 1} with the same answers" in page


def test_each_own_step_leads_to_its_moment():
    run = failed_run()
    learner = Learner(run)

    page = learner.look("compare").content.decode()

    assert f'href="{learner.url("replay-record", 1, "TP-0002")}"' in page
    assert f'href="{learner.url("replay-run", run.seq)}"' in page


# On paper


def test_the_report_is_a_tagged_document_with_a_sensible_name():
    learner = Learner(failed_run())
    response = learner.look("report-document")

    name = f"report-{learner.run.version.scenario.slug}-{timezone.localdate().isoformat()}.pdf"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    pdf = pypdf.PdfReader(BytesIO(response.content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title.startswith("Report: Move-in report (전입신고)")
    assert CRITICAL in pdf.pages[0].extract_text()


@pytest.mark.parametrize("error", [documents.RenderTimeout("late"), documents.RenderError("broken")])
def test_a_document_that_cannot_be_made_is_told_and_logged(error, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(documents, "render", fail)

    response = Learner(failed_run()).look("report-document")

    assert response.status_code == 503
    assert "Nothing is lost: the report stands as it did." in text_of(response)
    assert "could not be made as a document" in caplog.text


def test_a_hidden_model_run_is_not_on_paper_either(monkeypatch):
    told = []
    monkeypatch.setattr(documents, "render", lambda html, **options: told.append(html) or b"%PDF-")

    Learner(failed_run(mode="assessed")).look("report-document")

    assert MODEL not in told[0]
    assert CRITICAL in told[0]


def test_a_run_set_aside_has_no_document():
    run = run_of()
    operations.set_aside(run=run, by=run.person, at=timezone.now())

    assert Learner(run).look("report-document").status_code == 404


# Trials of authors


def test_from_the_report_on_a_trial_the_way_leads_back_to_the_author():
    run = failed_run()
    Run.objects.filter(pk=run.pk).update(activity=None)

    page = Learner(run).look("report").content.decode()

    assert reverse("simulations:start", args=[run.activity.key]) not in page
    assert "Back to the editor" in page
