"""Results that come in at one moment, each with a connection of its own, as only a database server has them."""

import pytest

from courses.progress.models import Completion, Enrolment, Result
from lms.outbox.models import OutboxRow
from tests.factories.courses import published_course
from tests.factories.people import UserFactory
from tests.factories.progress import enrol, read
from tests.races import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_round", range(3))
def test_of_the_last_results_at_one_moment_exactly_one_completes_the_course(_round):
    person, course = UserFactory(), published_course(lessons=4)
    enrol(person, course)

    at_once([lambda n=n: read(person, course, n) for n in range(4)])

    assert Result.objects.count() == 4
    assert Completion.objects.get().results.count() == 4
    assert OutboxRow.objects.filter(kind="progress.course_completed").count() == 1


def test_one_reading_repeated_at_once_is_recorded_once():
    person, course = UserFactory(), published_course(lessons=2)
    enrol(person, course)

    outcomes = at_once([lambda: read(person, course, 0)[0].pk] * 8)

    assert len(set(map(str, outcomes))) == Result.objects.count() == 1


def test_enrolling_many_times_at_once_is_enrolling_once():
    person, course = UserFactory(), published_course()

    outcomes = at_once([lambda: enrol(person, course).pk] * 8)

    assert len(set(map(str, outcomes))) == Enrolment.objects.count() == 1
