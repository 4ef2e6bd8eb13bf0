"""Many requests at one moment, each with a connection of its own, as only a database server has them."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from courses.progress.models import Result
from courses.quizzes import operations, queries
from courses.quizzes.models import Answer, Attempt, Marking
from tests.factories.people import UserFactory
from tests.factories.quizzes import activity_of, answer, handed_in_file, published_quiz, started, taken_up
from tests.races import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_answers_given_at_once_are_all_kept_in_one_chain():
    attempt = started(published_quiz(questions=10), at=AT)

    saved = at_once([lambda n=n: answer(attempt, n, [0], at=AT) for n in range(1, 11)])

    assert [one.item for one in saved] == list(range(1, 11))
    assert list(Answer.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 11))
    assert queries.first_fault(attempt) is None


def test_one_save_repeated_at_once_is_kept_once():
    attempt = started(at=AT)

    saved = at_once([lambda: answer(attempt, 1, [0], at=AT)] * 8)

    assert len(set(map(str, saved))) == 1
    assert Answer.objects.count() == 1


def test_of_different_answers_of_one_revision_one_is_kept_and_the_others_are_told():
    attempt = started(at=AT)

    outcomes = at_once([lambda n=n: answer(attempt, 1, [n], at=AT) for n in (0, 1, 2)])

    kept = [one for one in outcomes if isinstance(one, operations.Saved)]
    told = [one for one in outcomes if isinstance(one, operations.AnswerOutdated)]
    assert (len(kept), len(told)) == (1, 2)
    assert all(one.saved.value == kept[0].value for one in told)


@pytest.mark.parametrize("_round", range(3))
def test_every_answer_acknowledged_while_handing_in_is_marked(_round):
    attempt = started(published_quiz(questions=10), at=AT)
    saves = [lambda n=n: answer(attempt, n, [0], at=AT) for n in range(1, 11)]
    submits = [lambda: operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)] * 2

    outcomes = at_once([*saves[:5], *submits, *saves[5:]])

    acknowledged = {one.item for one in outcomes if isinstance(one, operations.Saved)}
    refused = [one for one in outcomes if isinstance(one, operations.AttemptClosed)]
    answered = Marking.objects.get().items.exclude(response=None).values_list("item", flat=True)
    assert len(acknowledged) + len(refused) == 10
    assert set(answered) == acknowledged
    assert queries.first_fault(Attempt.objects.get()) is None


def test_handing_in_and_the_sweep_at_once_give_one_result():
    attempt = started(published_quiz(time_limit_minutes=20), at=AT)
    late = attempt.deadline_at.replace(minute=59)

    at_once(
        [
            lambda: operations.submit_attempt(attempt=attempt, by=attempt.person, at=late),
            lambda: operations.close_overdue(at=late),
            lambda: operations.close_overdue(at=late),
        ]
    )

    assert (Marking.objects.count(), Result.objects.count()) == (1, 1)


def test_starting_at_once_gives_one_attempt():
    version, person = published_quiz(), UserFactory()
    activity = activity_of(version)

    begun = at_once(
        [lambda: operations.start_attempt(person=person, activity=activity, language="en", by=person, at=AT)]
        * 6
    )

    assert {one.key for one in begun} == {Attempt.objects.get().key}


@pytest.mark.parametrize("_round", range(2))
@pytest.mark.parametrize("at_end", ["grace", "abandon"])
def test_handing_in_at_the_last_moment_either_counts_or_is_abandoned(at_end, _round):
    fields = {"grace_minutes": 5} if at_end == "grace" else {}
    attempt = started(published_quiz(time_limit_minutes=20, at_end=at_end, **fields), at=AT)
    answer(attempt, 1, [0], at=AT)
    last, late = attempt.ends_at, attempt.ends_at + timedelta(seconds=1)
    sweeps = [lambda: operations.close_overdue(at=late)] * 2

    at_once(
        [
            sweeps[0],
            lambda: operations.submit_attempt(attempt=attempt, by=attempt.person, at=last),
            lambda: operations.keep_time(attempt=attempt, at=late),
            sweeps[1],
        ]
    )

    done = Attempt.objects.get()
    results = 1 if done.state == "finished" else 0
    assert done.state in ("finished", "abandoned")
    assert (Marking.objects.count(), Result.objects.count()) == (results, results)
    assert done.submitted_at == last
    assert queries.first_fault(done) is None


@pytest.mark.parametrize("_round", range(3))
def test_an_answer_taken_up_at_once_by_many_is_given_to_one(_round):
    essay = handed_in_file(person=UserFactory(), at=AT)
    markers = [UserFactory() for _number in range(6)]

    taken = at_once([partial(taken_up, essay.attempt, by=one, at=AT) for one in markers])

    assert len([one for one in taken if one]) == 1
