"""Which attempts are counted."""

import random
from datetime import timedelta

import pytest

from courses.quizzes.analysis.calculation import calculate
from courses.quizzes.analysis.selection import ALL, Selection
from courses.quizzes.models import Attempt
from tests.courses.quizzes.analysis.crowd import AT, Given, gathered, new_people
from tests.factories.people import PostFactory, agency

pytestmark = pytest.mark.django_db


def papers(crowd, number: int, *, right: bool = True) -> list[list[Given]]:
    return [[Given(question, int(right), ["a"]) for question in crowd.questions] for _ in range(number)]


def counted(crowd, **filters) -> int:
    return calculate(Selection(crowd.activity, AT + timedelta(days=1), **filters))["attempts"]


def test_only_first_attempts_count_unless_all_are_asked_for():
    crowd = gathered(2)
    people = new_people(3)
    crowd.take(papers(crowd, 3), persons=people)
    crowd.take(papers(crowd, 3), persons=people, number=2)

    result = calculate(Selection(crowd.activity, AT, attempts=ALL))

    assert counted(crowd) == 3
    assert (result["attempts"], result["people"]) == (6, 3)


def test_a_marking_counts_until_a_later_one_stands_for_it():
    crowd = gathered(2)
    crowd.take(papers(crowd, 4, right=False))
    crowd.mark([(crowd.attempts[0], papers(crowd, 1)[0])], number=2)

    result = calculate(Selection(crowd.activity, AT))

    assert (result["attempts"], result["quiz"]["passed"], result["quiz"]["mean"]) == (4, 1, 0.25)


def test_what_is_not_marked_and_what_was_abandoned_does_not_count():
    crowd = gathered(2)
    crowd.take(papers(crowd, 4))
    Attempt.objects.filter(pk=crowd.attempts[0].pk).update(state=Attempt.State.SUBMITTED)
    Attempt.objects.filter(pk=crowd.attempts[1].pk).update(state=Attempt.State.ABANDONED, closed_by="clock")

    assert counted(crowd) == 2


def test_attempts_at_other_quizzes_do_not_count():
    crowd, other = gathered(2), gathered(2)
    crowd.take(papers(crowd, 2))
    other.take(papers(other, 5))

    assert counted(crowd) == 2


def test_language_version_and_period_narrow_the_choice():
    crowd = gathered(2)
    crowd.take(papers(crowd, 2))
    crowd.take(papers(crowd, 3), language="ko")
    crowd.take(papers(crowd, 4), at=AT - timedelta(days=40))

    assert counted(crowd, language="ko") == 3
    assert counted(crowd, days=30) == 5
    assert counted(crowd, version=crowd.quiz.pk) == 9
    assert counted(crowd, version=crowd.quiz.pk + 1) == 0


def test_an_agency_has_those_who_held_a_post_there_or_below_on_the_day():
    crowd = gathered(2)
    people = new_people(5)
    ministry, elsewhere = agency("ministry"), agency("elsewhere")
    office = agency("office", parent=ministry)
    PostFactory(person=people[0], agency=ministry)
    PostFactory(person=people[1], agency=office)
    PostFactory(person=people[2], agency=elsewhere)
    PostFactory(person=people[3], agency=office, ends_on=AT.date() - timedelta(days=1))
    PostFactory(person=people[4], agency=office)
    PostFactory(person=people[4], agency=ministry)
    crowd.take(papers(crowd, 5), persons=people)

    assert counted(crowd, agency=ministry.code) == 3
    assert counted(crowd, agency=office.code) == 2
    assert counted(crowd, agency="NOWHERE") == 0


def test_figures_stay_those_of_the_attempts_they_began_with():
    crowd = gathered(2)
    crowd.take(papers(crowd, 3))
    selection = Selection(crowd.activity, AT).until_now()
    crowd.take(papers(crowd, 2))
    crowd.mark([(crowd.attempts[0], papers(crowd, 1, right=False)[0])], number=2)

    assert selection.markings().count() == 3
    assert selection.last() == selection.newest
    assert Selection(crowd.activity, AT).last() > selection.newest


def test_a_seldom_drawn_question_is_told_over_those_who_had_it():
    chance = random.Random(2)
    crowd = gathered(3)
    drawn = [crowd.questions[:2] if chance.random() < 0.2 else crowd.questions[1:] for _ in range(30)]
    crowd.take([[Given(question, 1, ["a"]) for question in asked] for asked in drawn])

    had = {one["question"]: one["n"] for one in calculate(Selection(crowd.activity, AT))["items"]}

    rare = str(crowd.questions[0].question.translation_key)
    assert had[rare] == sum(asked[0] == crowd.questions[0] for asked in drawn)
