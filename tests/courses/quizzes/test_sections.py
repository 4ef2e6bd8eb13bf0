"""What sections and marks of any size come to when a paper is handed in."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from courses.quizzes import operations, queries
from tests.factories.quizzes import (
    answer_rightly,
    drawn_from,
    filled_bank,
    published_quiz,
    section,
    started,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def handed_in(version, right):
    attempt = started(version, at=AT)
    answer_rightly(attempt, right, at=AT + timedelta(minutes=1))
    return attempt, operations.submit_attempt(
        attempt=attempt, by=attempt.person, at=AT + timedelta(minutes=2)
    )


def two_sections(**second):
    law, practice = filled_bank(3), filled_bank(1)
    contents = [
        section(drawn_from(law, 3), title="Law"),
        section(drawn_from(practice, 1), title="Practice", **second),
    ]
    return published_quiz(contents=contents, pass_mark=60)


def test_a_section_below_its_own_mark_fails_a_paper_that_has_enough_in_total():
    attempt, marking = handed_in(two_sections(pass_mark=50), right=[1, 2, 3])

    assert (marking.score, marking.passed) == (75, False)
    assert [one["passed"] for one in marking.sections] == [True, False]
    assert queries.first_fault(attempt) is None


def test_sections_without_a_mark_of_their_own_ask_for_the_total_only():
    _attempt, marking = handed_in(two_sections(), right=[1, 2, 3])

    assert marking.passed and marking.sections == []


def test_the_result_tells_what_each_section_needed(client):
    attempt, _marking = handed_in(two_sections(pass_mark=50), right=[1, 2, 3])
    client.force_login(attempt.person)

    page = client.get(f"/learn/attempts/{attempt.key}/result/").content.decode()

    assert "Practice" in page and "0 of 1, at least 50%" in page and "not reached" in page


def test_marks_may_be_parts_of_one():
    _attempt, marking = handed_in(published_quiz(questions=4, marks="0.5", pass_mark=50), right=[1, 2])

    assert (marking.earned, marking.possible, marking.passed) == (Decimal("1.000"), Decimal("2.000"), True)
