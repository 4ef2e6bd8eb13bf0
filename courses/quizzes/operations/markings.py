"""Marking what was handed in, and reporting the result."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from courses.progress import operations as progress
from courses.progress.models import Result
from courses.progress.queries import has_result
from courses.quizzes import queries
from courses.quizzes.models import Answer, Attempt, ItemMark, Marking, MarkingTask, Quiz
from courses.quizzes.operations.answers import RACES, next_link


def hand_in(attempt: Attempt, *, by, at: datetime) -> Marking | None:
    """Ends the chain of answers, marks it and reports the result, in the caller's transaction.

    None where people have to mark some of it: what they mark waits for them then. The caller holds the lock on the
    attempt.
    """
    end = _end_chain(attempt, at=at)
    values = queries.last_values(attempt)
    items = [
        queries.judged(item, version, values.get(item["item"]))
        for item, version in queries.items_with_versions(attempt)
    ]
    if waiting := [one for one in items if one.response is not None and one.question_version.by_people]:
        MarkingTask.objects.bulk_create(_task(attempt, one, at) for one in waiting)
        return None
    return mark(attempt, items, answers_sha256=end.sha256, by=by, at=at)


def mark(attempt: Attempt, items: list[ItemMark], *, answers_sha256: str, by, at: datetime) -> Marking:
    """Keeps the marks of the items as a marking of the attempt and reports the result, in the caller's transaction."""
    marking = marking_of(attempt, items, answers_sha256=answers_sha256, at=at)
    marking.result = _report(attempt, marking, by=by, at=at)
    marking.save(force_insert=True)
    for item in items:
        item.marking = marking
    ItemMark.objects.bulk_create(items)
    return marking


def _task(attempt: Attempt, mark: ItemMark, at: datetime) -> MarkingTask:
    rules = attempt.quiz_version.rules
    return MarkingTask(
        attempt=attempt,
        item=mark.item,
        question_version=mark.question_version,
        handed_in_at=at,
        markers=rules.get("markers", 1),
        tolerance=rules.get("tolerance", 0),
    )


def _report(attempt: Attempt, marking: Marking, *, by, at: datetime) -> Result | None:
    """Records the result; none where only the first try counts and there was one. Where the last counts it takes the
    place of the one before: what rests on that, such as a completion, goes on resting on it."""
    counts = attempt.quiz_version.rules["counts"]
    if counts == Quiz.Counts.FIRST and has_result(attempt.person, attempt.activity):
        return None
    supersedes = queries.result_before(attempt) if counts == Quiz.Counts.LAST else None
    return report(attempt, marking, by=by, at=at, supersedes=supersedes)


def report(
    attempt: Attempt,
    marking: Marking,
    *,
    by,
    at: datetime,
    supersedes: Result | None,
    is_correction: bool = False,
) -> Result:
    """Records what the marking says as the result of the attempt, in place of the one that it supersedes."""
    return progress.record_result(
        person=attempt.person,
        activity=attempt.activity,
        outcome=Result.Outcome.PASSED if marking.passed else Result.Outcome.FAILED,
        score=marking.score,
        evidence_kind="quiz_attempt",
        evidence_key=str(attempt.key),
        evidence_sha256=marking.evidence_sha256,
        key=f"quiz_attempt:{attempt.key}:{marking.number}",
        by=by,
        at=at,
        supersedes=supersedes,
        is_correction=is_correction,
    )


def _end_chain(attempt: Attempt, *, at: datetime) -> Answer:
    """Takes the last place of the chain: an answer that was on its way when the paper was handed in finds it taken,
    looks again and is refused, so that no acknowledged answer goes unmarked."""
    for _race in range(RACES):
        with_head = Attempt.objects.with_last_answers(0).get(pk=attempt.pk)
        end = next_link(with_head, item=None, value=None, revision=0, at=at)
        try:
            with transaction.atomic():
                end.save(force_insert=True)
        except IntegrityError:
            continue
        return end
    raise RuntimeError(f"answers to attempt {attempt.key} raced {RACES} times")


def marking_of(attempt: Attempt, items: list[ItemMark], *, answers_sha256: str, at: datetime) -> Marking:
    """The first marking, not saved, that these marks are; whoever marks anew gives it its number and reason."""
    earned, possible = sum(item.earned for item in items), sum(item.possible for item in items)
    sections = _sections(attempt, items)
    marking = Marking(
        attempt=attempt,
        earned=earned,
        possible=possible,
        score=int(earned * 100 // possible),
        passed=queries.reaches(attempt.quiz_version.spec["pass_mark"], earned, possible)
        and all(section["passed"] for section in sections),
        sections=sections,
        answers_sha256=answers_sha256,
        marked_at=at,
    )
    marking.evidence_sha256 = marking.evidence(attempt.paper_sha256, items)
    return marking


def _sections(attempt: Attempt, items: list[ItemMark]) -> list[dict]:
    """What each section earned and whether that is enough; nothing where no section has a pass mark of its own."""
    if all(section["pass_mark"] is None for section in attempt.sections):
        return []
    places = [item.get("section", 0) for item in attempt.items]
    told = []
    for place, section in enumerate(attempt.sections):
        own = [mark for mark, at_place in zip(items, places, strict=True) if at_place == place]
        earned, possible = sum(mark.earned for mark in own), sum(mark.possible for mark in own)
        passed = queries.reaches(section["pass_mark"] or 0, earned, possible)
        told.append({"earned": _plain(earned), "possible": _plain(possible), "passed": passed})
    return told


def _plain(marks: Decimal) -> str:
    return format(marks.normalize(), "f")
