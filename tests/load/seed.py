"""Many learners with a case before each of them, and a session for each: run by tests/load/__main__.py.

Signing in is not what is measured, so the sessions are made here; prints them as JSON, a list of learners.
"""

import json
import sys

import django

django.setup()

from django.test import Client  # noqa: E402  models can be imported only now
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from courses.progress import operations as progress  # noqa: E402
from courses.progress.models import Enrolment  # noqa: E402
from lms.people import operations as people  # noqa: E402
from lms.people.models import User  # noqa: E402
from tests.factories.simulations import NAMES, open_simulation, published_scenario  # noqa: E402


def learner(number: int) -> User:
    return people.create_person(
        staff_number=f"L-{number:05d}",
        name_local=f"학습{number}",
        name_latin=f"Learner {number}",
        by=None,
        at=timezone.now(),
    )


def session_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


def seed(count: int) -> list[dict]:
    """The learners, dealt out to the four cases; every second case counts, the others are practised."""
    persons = [learner(number) for number in range(count)]
    found = []
    for place, case in enumerate(NAMES):
        dealt = persons[place :: len(NAMES)]
        activity = open_simulation(dealt[0], published_scenario(case))
        enrolment = Enrolment.objects.get(person=dealt[0])
        course = {"course_key": enrolment.course_key, "language": enrolment.language}
        for person in dealt[1:]:
            progress.enrol(person=person, by=person, at=timezone.now(), **course)
        start, mode = reverse("simulations:start", args=[activity.key]), ["practice", "assessed"][place % 2]
        found += [{"session": session_of(one), "case": case, "start": start, "mode": mode} for one in dealt]
    return found


if __name__ == "__main__":
    print(json.dumps(seed(int(sys.argv[1]))))
