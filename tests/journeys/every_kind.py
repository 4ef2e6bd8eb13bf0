"""`python -m tests.journeys.every_kind`: two quizzes with a question of every kind, one of them without an essay, in a
course of their own, and people on it. Prints their addresses and staff numbers as JSON."""

import json
import secrets
import sys

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402  models can be imported only now
from django.db import transaction  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from courses.progress import operations as progress  # noqa: E402
from courses.quizzes.models import Question  # noqa: E402
from lms.demo.people import PASSWORD  # noqa: E402
from tests.factories import quizzes  # noqa: E402
from tests.factories.courses import published_course  # noqa: E402
from tests.factories.people import UserFactory  # noqa: E402

RUN = secrets.token_hex(3)  # a product that runs on may be seeded again
PEOPLE = [f"{RUN}-{number}" for number in range(1, 9)]
FULL = ["result", "marks", "answers", "right_answers", "explanations"]


@transaction.atomic
def seed() -> dict:
    bank = quizzes.QuestionBankFactory(slug=f"every-kind-{RUN}", title="Every kind")
    questions = {kind: _question(bank, kind) for kind in Question.Kind.values}
    ready = Question.objects.ready().filter(bank=bank).order_by("pk")
    every = _quiz(f"every-kind-{RUN}", "Every kind of question", ready)
    judged = _quiz(
        f"every-judged-kind-{RUN}", "Every kind that is judged at once", ready.exclude(kind="essay")
    )
    course = published_course(
        lessons=1,
        title="Every kind",
        slug=f"every-kind-{RUN}",
        body=[("quiz", {"quiz": version.quiz, "required": True}) for version in (every, judged)]
        + [("self_check", {"question": questions[kind]}) for kind in ("ordering", "cloze", "hotspot")],
    )
    for number in PEOPLE:
        person = UserFactory(staff_number=number, language="en", password=make_password(PASSWORD))
        progress.enrol(person=person, course_key=course.key, language="en", by=person, at=timezone.now())
    return {
        "every": reverse("quizzes:intro", args=[every.quiz.activity_key]),
        "judged": reverse("quizzes:intro", args=[judged.quiz.activity_key]),
        "lesson": course.lessons[0].url,
        "people": PEOPLE,
    }


def _question(bank, kind: str) -> Question:
    return quizzes.published_question(
        bank=bank, key=f"every-{kind.replace('_', '-')}", **quizzes.fields_of(kind)
    ).question


def _quiz(slug: str, title: str, questions):
    contents = [quizzes.section(*(quizzes.fixed(question) for question in questions))]
    return quizzes.published_quiz(
        slug=slug, title=title, contents=contents, feedback_after=FULL, pass_mark=60
    )


if __name__ == "__main__":
    json.dump(seed(), sys.stdout)
