"""Workers and learners at one moment, each with a connection of its own, as only a database server has them."""

import pytest

from courses.progress.models import Result
from courses.quizzes import operations
from courses.quizzes.operations import regrades
from tests.courses.quizzes.regrades.mistaken import LATER, REALLY_RIGHT, mistaken, with_key
from tests.factories.quizzes import started
from tests.races import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_of_many_workers_on_one_attempt_one_marks_it():
    case = mistaken()
    attempt = case.tried(REALLY_RIGHT, others_right=True)
    with_key(case.question, REALLY_RIGHT)
    work = {"regrade_id": case.regrade().pk, "attempts": [attempt.pk], "at": LATER}

    outcomes = at_once([lambda: regrades.work_regrade(**work)] * 6)

    assert outcomes == [None] * 6
    assert attempt.markings.count() == 2
    assert Result.objects.standing().get().marking.number == 2


@pytest.mark.parametrize("_round", range(3))
def test_a_try_handed_in_while_the_one_before_is_marked_anew_takes_its_place(_round):
    case = mistaken(counts="last")
    before = case.tried(REALLY_RIGHT, others_right=True)
    last = started(case.quiz, person=before.person, at=LATER)
    with_key(case.question, REALLY_RIGHT)
    work = {"regrade_id": case.regrade().pk, "attempts": [before.pk], "at": LATER}

    outcomes = at_once(
        [
            lambda: regrades.work_regrade(**work),
            lambda: operations.submit_attempt(attempt=last, by=last.person, at=LATER),
        ]
    )

    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert before.markings.count() == 2
    assert Result.objects.standing().get().marking.attempt == last
