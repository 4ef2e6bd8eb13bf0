"""Verifying that an attempt is as it was."""

from courses.quizzes.freezing import digest
from courses.quizzes.models import Attempt, Marking


def first_fault(attempt: Attempt) -> str | None:
    """What in the attempt no longer fits its hashes, in words, or None when all of it verifies."""
    if digest(attempt.paper) != attempt.paper_sha256:
        return "the paper"
    head = attempt.paper_sha256
    for sequence, answer in enumerate(attempt.answers.order_by("sequence"), start=1):
        if answer.sequence != sequence or answer.sha256 != answer.link(head):
            return f"answer {answer.sequence}"
        head = answer.sha256
    for marking in attempt.markings.select_related("result").order_by("number"):
        if marking.answers_sha256 != head or marking.evidence_sha256 != _evidence(attempt, marking):
            return f"marking {marking.number}"
        if marking.result and marking.result.evidence_sha256 != marking.evidence_sha256:
            return f"the result of marking {marking.number}"
    return None


def _evidence(attempt: Attempt, marking: Marking) -> str:
    items = list(marking.items.select_related("question_version").order_by("item"))
    return marking.evidence(attempt.paper_sha256, items)
