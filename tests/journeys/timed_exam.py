"""`python -m tests.journeys.timed_exam`: a quiz of one minute in a course of its own, begun by somebody twenty seconds ago,
and open to HN-1042. Prints addresses and staff numbers as JSON."""

import json
import secrets
import sys
from datetime import timedelta

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402  models can be imported only now
from django.db import transaction  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from courses.progress import operations as progress  # noqa: E402
from lms.demo.people import PASSWORD  # noqa: E402
from lms.people.models import User  # noqa: E402
from tests.factories.courses import published_course  # noqa: E402
from tests.factories.people import UserFactory  # noqa: E402
from tests.factories.quizzes import published_quiz, started  # noqa: E402

RUN = secrets.token_hex(3)  # a product that runs on may be seeded again


@transaction.atomic
def seed() -> dict:
    now = timezone.now()
    version = published_quiz(
        questions=2, slug=f"timed-{RUN}", title="One minute", time_limit_minutes=1, pass_mark=50
    )
    course = published_course(
        lessons=1,
        title="One minute",
        slug=f"timed-{RUN}",
        body=[("quiz", {"quiz": version.quiz, "required": True})],
    )
    hurried = UserFactory(staff_number=f"{RUN}-1", language="en", password=make_password(PASSWORD))
    granted = User.objects.get(staff_number="HN-1042")
    for person in (hurried, granted):
        progress.enrol(person=person, course_key=course.key, language="en", by=person, at=now)
    attempt = started(version, person=hurried, at=now - timedelta(seconds=20))
    return {
        "intro": reverse("quizzes:intro", args=[version.quiz.activity_key]),
        "attempt": reverse("quizzes:attempt", args=[attempt.key]),
        "hurried": hurried.staff_number,
        "granted": granted.staff_number,
        "deadline": attempt.deadline_at.isoformat(),
    }


if __name__ == "__main__":
    json.dump(seed(), sys.stdout)
