"""Many candidates before one exam, and a session for each: run by tests/load/exams.py and tests/faults.

Signing in is not what is measured, so the sessions are made here; prints them as JSON, a list of candidates.
"""

import json
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402  models can be imported only now
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from courses.progress import operations as progress  # noqa: E402
from tests.factories.courses import published_course  # noqa: E402
from tests.factories.quizzes import published_quiz  # noqa: E402
from tests.load.seed import learner, session_of  # noqa: E402

QUESTIONS = 10


@transaction.atomic
def seed(count: int) -> list[dict]:
    version = published_quiz(questions=QUESTIONS, slug="exam", title="Exam", time_limit_minutes=60)
    course = published_course(
        lessons=1, title="Exam", slug="exam", body=[("quiz", {"quiz": version.quiz, "required": True})]
    )
    start = reverse("quizzes:start", args=[version.quiz.activity_key])
    persons = [learner(number) for number in range(count)]
    for person in persons:
        progress.enrol(person=person, course_key=course.key, language="en", by=person, at=timezone.now())
    return [{"session": session_of(person), "start": start} for person in persons]


if __name__ == "__main__":
    print(json.dumps(seed(int(sys.argv[1]))))
