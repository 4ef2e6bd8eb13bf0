"""The acts that are measured, on the demo: run by tests/benchmarks/__main__.py with its settings."""

import json
import re
import secrets
import sys
from datetime import timedelta
from itertools import count

import django

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  after django.setup()
from django.utils import timezone  # noqa: E402

from certification.access_gate import operations as gate  # noqa: E402
from certification.access_gate.models import ProtectedSystem  # noqa: E402
from certification.awards.models import Certification, Requirement  # noqa: E402
from certification.awards.operations import consider, render_document  # noqa: E402
from courses.catalogue import operations as catalogue  # noqa: E402
from courses.catalogue.models import Activity, CoursePage, LessonPage  # noqa: E402
from courses.progress import operations as progress  # noqa: E402
from courses.quizzes.models import Quiz  # noqa: E402
from courses.simulations.models import Scenario  # noqa: E402
from lms.demo.people import PASSWORD  # noqa: E402
from lms.people import operations as people  # noqa: E402
from lms.people.models import User  # noqa: E402
from tests.benchmarks import simulations  # noqa: E402
from tests.benchmarks.__main__ import show  # noqa: E402
from tests.benchmarks.measuring import Browser, cpu_with_children, measure  # noqa: E402
from tests.courses.simulations.insight.crowd import crowd  # noqa: E402
from tests.load import seed_exam  # noqa: E402

CERTIFICATES = 20
RUNS, PEOPLE = 10_000, 997
AUDITOR = "AU-5001"
READER = "HN-1003"  # certified: every lesson, quiz and case is open


def signed_in(application, staff_number: str) -> Browser:
    browser = Browser(application)
    browser.get("/accounts/login/")
    status, _, _ = browser.post("/accounts/login/", {"login": staff_number, "password": PASSWORD})
    assert status == 302, f"sign-in answered {status}"
    return browser


def ok(answer: tuple[int, bytes, dict], *statuses: int) -> tuple[int, bytes, dict]:
    assert answer[0] in (statuses or (200,)), f"answered {answer[0]}: {answer[1][:400]!r}"
    return answer


def lesson_page(browser: Browser):
    course = CoursePage.objects.get(slug="move-in-reports", locale__language_code="en")
    url = LessonPage.objects.descendant_of(course).get(slug="verify-the-reporter").url
    return lambda: ok(browser.get(url))


def answer_save(application):
    """One answer, changed at every call, by somebody in the middle of the quiz."""
    browser = signed_in(application, "HN-1015")
    quiz = Quiz.objects.get(slug="move-in-reports", locale__language_code="en")
    _, _, headers = ok(browser.post(f"/learn/quizzes/{quiz.activity_key}/start/", {}), 302)
    attempt = headers["location"]
    page = ok(browser.get(attempt))[1].decode()
    item = re.search(r'data-item="(\d+)" data-kind="(?:single|true_false)"', page).group(1)
    revisions = count(1)

    def save():
        revision = next(revisions)
        value = {"item": int(item), "value": [revision % 2], "revision": revision}
        body = json.dumps(value).encode()
        environ = browser.environ(
            "POST", f"{attempt}answer/", body, "application/json", x_csrftoken=browser.csrf
        )
        ok(browser.send(environ))

    return save


def quiz_attempt(application):
    """A whole attempt of ten questions: start, paper, a save of each answer, handing in, result."""
    (candidate,) = seed_exam.seed(1)
    browser = Browser(application)
    browser.cookies["sessionid"] = candidate["session"]
    browser.cookies["csrftoken"] = secrets.token_hex(16)

    def sit():
        attempt = ok(browser.post(candidate["start"], {}), 302)[2]["location"]
        ok(browser.get(attempt))
        for item in range(1, seed_exam.QUESTIONS + 1):
            body = json.dumps({"item": item, "value": [0], "revision": 1}).encode()
            environ = browser.environ(
                "POST", f"{attempt}answer/", body, "application/json", x_csrftoken=browser.csrf
            )
            ok(browser.send(environ))
        result = ok(browser.post(f"{attempt}submit/", {}), 302)[2]["location"]
        ok(browser.get(result))

    return sit


def gate_decision(application):
    at = timezone.now()
    systems = list(ProtectedSystem.objects.filter(code="resident-register"))
    _, token = gate.create_caller(
        name="Bench", systems=systems, expires_at=at + timedelta(days=1), by=None, at=at
    )
    browser = Browser(application)
    body = json.dumps(
        {
            "subject": {"type": "person", "id": READER},
            "action": {"name": "registrar"},
            "resource": {"type": "system", "id": "resident-register"},
        }
    ).encode()

    def ask():
        environ = browser.environ(
            "POST", "/access/v1/evaluation", body, "application/json", authorization=f"Bearer {token}"
        )
        assert json.loads(ok(browser.send(environ))[1])["decision"] is True

    return ask


def certificate():
    """A certificate issued and printed, from the result that was the last one missing to the stored PDF."""
    at = timezone.now()
    activity = catalogue.ensure_activity(key="quiz:bench", kind="quiz", title="Bench", at=at)
    model = Certification.objects.get(code="resident-registrar")
    certification = Certification(
        code="bench",
        title_ko=model.title_ko,
        title_en=model.title_en,
        authority_ko=model.authority_ko,
        authority_en=model.authority_en,
        agency=model.agency,
    )
    certification.requirements = [Requirement(kind="quiz", activity=activity)]
    certification.save()
    numbers = count()
    waiting = [_passed(activity, next(numbers), at) for _ in range(CERTIFICATES + 10)]

    def issue_and_print():
        (period,) = consider(person=waiting.pop(), at=timezone.now())
        render_document(certificate=period.certificate, at=timezone.now())

    return issue_and_print


def _passed(activity: Activity, number: int, at) -> User:
    person = people.create_person(
        staff_number=f"B-{number:05d}", name_local="김하람", name_latin="Kim Haram", by=None, at=at
    )
    progress.record_result(
        person=person,
        activity=activity,
        outcome="passed",
        score=90,
        evidence_kind="attempt",
        evidence_key=f"bench-{number}",
        evidence_sha256="0" * 64,
        key=f"bench-{number}",
        by=None,
        at=at,
    )
    return person


def failures_page(application):
    """Where learners fail, over ten thousand judged runs."""
    scenario = Scenario.objects.get(slug="1-move-in")
    crowd(scenario, Activity.objects.get(key=scenario.activity_key), RUNS, persons=PEOPLE)
    browser = signed_in(application, AUDITOR)
    return lambda: ok(browser.get(f"/admin/failures/{scenario.pk}/"))


def main() -> int:
    application = get_wsgi_application()
    visitor = Browser(application)
    hello = measure(lambda: ok(visitor.get("/hello")), times=300, warm_up=30)
    reader = signed_in(application, READER)
    person = User.objects.get(staff_number=READER)
    figures = {
        "lesson_page": measure(lesson_page(reader), times=60),
        "answer_save": measure(answer_save(application), times=150),
        "quiz_attempt": measure(quiz_attempt(application), times=20).each_of(seed_exam.QUESTIONS + 4),
        "simulation_step": measure(simulations.step_after(reader, person, 10), times=80),
        "simulation_step_400": measure(simulations.step_after(reader, person, 400), times=80),
        "fold_and_judge": measure(simulations.fold_and_judge(), times=15),
        "gate_decision": measure(gate_decision(application), times=200),
        "certificate": measure(certificate(), times=CERTIFICATES, clock=cpu_with_children),
        "failures_10000": measure(failures_page(application), times=5, warm_up=1),
    }
    rows = {"hello": hello.row(hello), **{name: figure.row(hello) for name, figure in figures.items()}}
    return show(rows)


if __name__ == "__main__":
    sys.exit(main())
