from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from courses.progress.models import Result
from courses.quizzes import operations, queries
from courses.quizzes.models import Answer, Attempt, ItemMark, Marking
from lms.audit import append_only
from tests.factories.quizzes import answer_rightly, started

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def attempt():
    attempt = started(at=AT)
    answer_rightly(attempt, [1, 2], at=AT)
    operations.submit_attempt(attempt=attempt, by=attempt.person, at=AT)
    return attempt


def test_an_untouched_attempt_verifies(attempt, capsys):
    call_command("verify_attempts")

    assert capsys.readouterr().out == "1 attempts verify.\n"


def test_a_running_attempt_verifies():
    attempt = started(at=AT)
    answer_rightly(attempt, [1], at=AT)

    assert queries.first_fault(attempt) is None


def test_a_changed_paper_is_found(attempt):
    attempt.paper["items"][0]["marks"] = 100
    attempt.save()

    assert queries.first_fault(attempt) == "the paper"


@pytest.mark.parametrize(
    ("model", "where", "change", "fault"),
    [
        (Answer, {"sequence": 1}, {"value": [0, 1]}, "answer 1"),
        (Answer, {"sequence": 2}, {"saved_at": AT.replace(hour=10)}, "answer 2"),
        (Answer, {"sequence": 3}, {"sha256": "0" * 64}, "answer 3"),
        (ItemMark, {"item": 1}, {"earned": 0}, "marking 1"),
        (Marking, {}, {"score": 100}, "marking 1"),
        (Result, {}, {"evidence_sha256": "0" * 64}, "the result of marking 1"),
    ],
)
def test_what_was_tampered_with_is_named(attempt, model, where, change, fault):
    with append_only.lifted():
        model.objects.filter(**where).update(**change)

    with pytest.raises(CommandError, match=f"1 of 1 attempts do not verify:\n{attempt.key}: {fault}"):
        call_command("verify_attempts")


def test_a_removed_answer_is_found(attempt):
    with append_only.lifted():
        Answer.objects.filter(sequence=1).delete()

    assert queries.first_fault(Attempt.objects.get()) == "answer 2"
