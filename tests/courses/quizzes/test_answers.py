from datetime import UTC, datetime, timedelta

import pytest

from courses.quizzes import operations
from courses.quizzes.marking import ValueRefused
from courses.quizzes.models import Answer
from courses.quizzes.operations import answers as answers_module
from tests.factories.people import UserFactory
from tests.factories.quizzes import answer, published_quiz, started

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_every_answer_is_kept_behind_the_one_before():
    attempt = started(at=AT)

    answer(attempt, 1, [0], at=AT)
    answer(attempt, 2, [1], at=AT)
    answer(attempt, 1, [2], revision=2, at=AT + MINUTE)

    kept = Answer.objects.order_by("sequence")
    assert [(one.item, one.revision, one.value) for one in kept] == [(1, 1, [0]), (2, 1, [1]), (1, 2, [2])]
    assert kept[0].sha256 == kept[0].link(attempt.paper_sha256)
    assert kept[2].sha256 == kept[2].link(kept[1].sha256)


def test_the_same_save_again_returns_what_is_kept():
    attempt = started(at=AT)
    first = answer(attempt, 1, [0], at=AT)

    again = answer(attempt, 1, [0], at=AT + MINUTE)

    assert again == first
    assert Answer.objects.count() == 1


def test_another_value_of_the_same_revision_is_refused_and_told():
    attempt = started(at=AT)
    answer(attempt, 1, [0], at=AT)

    with pytest.raises(operations.AnswerOutdated) as refusal:
        answer(attempt, 1, [1], at=AT)

    assert refusal.value.saved.value == [0]


def test_an_older_revision_is_refused():
    attempt = started(at=AT)
    answer(attempt, 1, [0], revision=3, at=AT)

    with pytest.raises(operations.AnswerOutdated):
        answer(attempt, 1, [1], revision=2, at=AT)


def test_revisions_may_have_gaps():
    attempt = started(at=AT)
    answer(attempt, 1, [0], at=AT)

    assert answer(attempt, 1, [1], revision=7, at=AT).revision == 7


def test_the_moment_of_the_deadline_is_still_in_time():
    attempt = started(published_quiz(time_limit_minutes=20), at=AT)

    assert answer(attempt, 1, [0], at=attempt.deadline_at)


def test_an_answer_after_the_deadline_is_refused():
    attempt = started(published_quiz(time_limit_minutes=20), at=AT)

    with pytest.raises(operations.AttemptClosed):
        answer(attempt, 1, [0], at=attempt.deadline_at + timedelta(microseconds=1))

    assert not Answer.objects.exists()


def test_an_answer_after_the_end_is_refused_but_a_repeat_is_confirmed():
    attempt = started(at=AT)
    first = answer(attempt, 1, [0], at=AT)
    operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)

    with pytest.raises(operations.AttemptClosed):
        answer(attempt, 2, [0], at=AT)

    assert answer(attempt, 1, [0], at=AT) == first


@pytest.mark.parametrize(("item", "revision"), [(0, 1), (5, 1), (-1, 1), (1, 0), (1, -1), (1, 10**9)])
def test_places_that_the_paper_does_not_have_are_refused(item, revision):
    attempt = started(published_quiz(questions=4), at=AT)

    with pytest.raises(operations.ItemUnknown):
        answer(attempt, item, [0], revision=revision, at=AT)


def test_a_value_that_is_no_answer_is_refused_and_nothing_is_kept():
    attempt = started(at=AT)

    with pytest.raises(ValueRefused):
        answer(attempt, 1, [99], at=AT)

    assert not Answer.objects.exists()


def test_nobody_answers_for_somebody_else():
    attempt = started(at=AT)
    attempt.person = UserFactory()

    with pytest.raises(operations.AttemptUnknown):
        answer(attempt, 1, [0], at=AT)


def test_a_save_is_one_read_and_one_insert(django_assert_num_queries):
    attempt = started(at=AT)

    with django_assert_num_queries(2) as queries:
        answer(attempt, 1, [0], at=AT)

    assert [query["sql"].split()[0] for query in queries] == ["SELECT", "INSERT"]


def race(monkeypatch, rival) -> None:
    """Lets `rival()` happen once between the read and the insert of the next save."""
    original, done = answers_module.next_link, []

    def interrupted(*args, **kwargs):
        link = original(*args, **kwargs)
        if not done:
            done.append(True)
            rival()
        return link

    monkeypatch.setattr(answers_module, "next_link", interrupted)


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_saving_at_once_both_answers_are_kept(monkeypatch):
    attempt = started(at=AT)
    race(monkeypatch, lambda: answer(attempt, 2, [1], at=AT))

    answer(attempt, 1, [0], at=AT)

    assert list(Answer.objects.order_by("sequence").values_list("item", flat=True)) == [2, 1]


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_of_one_revision_the_second_is_told(monkeypatch):
    attempt = started(at=AT)
    race(monkeypatch, lambda: answer(attempt, 1, [1], at=AT))

    with pytest.raises(operations.AnswerOutdated) as refusal:
        answer(attempt, 1, [0], at=AT)

    assert refusal.value.saved.value == [1]
    assert Answer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_save_sent_twice_at_once_is_kept_once(monkeypatch):
    attempt = started(at=AT)
    race(monkeypatch, lambda: answer(attempt, 1, [0], at=AT))

    saved = answer(attempt, 1, [0], at=AT + MINUTE)

    assert saved.saved_at == AT
    assert Answer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_overtaken_by_the_handing_in_is_not_acknowledged(monkeypatch):
    attempt = started(at=AT)
    race(monkeypatch, lambda: operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT))

    with pytest.raises(operations.AttemptClosed):
        answer(attempt, 1, [0], at=AT)

    assert attempt.answers.exclude(item=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_overtakes_the_handing_in_is_marked(monkeypatch):
    attempt = started(at=AT)
    original, done = operations.markings.next_link, []

    def interrupted(*args, **kwargs):
        link = original(*args, **kwargs)
        if not done:
            done.append(True)
            answer(attempt, 1, [0], at=AT)
        return link

    monkeypatch.setattr(operations.markings, "next_link", interrupted)
    marking = operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)

    assert marking.items.get(item=1).response is not None
