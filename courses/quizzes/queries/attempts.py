"""Which quiz stands behind an activity, and what a person has done at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Prefetch

from courses.catalogue.models import Activity
from courses.progress.models import Result
from courses.quizzes.models import Attempt, ItemMark, Marking, Question, QuestionVersion, Quiz, QuizVersion
from lms.people.models import User


@dataclass(frozen=True)
class Tries:
    """How often a person has tried; `left` is None where they may as often as they like."""

    used: int
    left: int | None
    not_before: datetime | None
    being_marked: bool = False
    """Whether people are marking the last one."""


def quiz_version(activity_key: str, language: str) -> QuizVersion | None:
    """The live quiz of an activity in that language, or in the one it was written in where a translation is missing."""
    kind, _colon, group = activity_key.partition(":")
    if kind != "quiz":
        return None
    try:
        versions = QuizVersion.objects.live().filter(quiz__translation_key=UUID(group))
    except ValueError:
        return None
    return min(versions, key=lambda version: fitness(version.language, language), default=None)


def tries(person: User, activity: Activity, version: QuizVersion) -> Tries:
    """Tries count over all languages and versions; the limit is that of `version`."""
    attempts = Attempt.objects.filter(person=person, activity=activity)
    used = attempts.count()
    last, state = attempts.order_by("-number").values_list("submitted_at", "state").first() or (None, None)
    limit, pause = version.spec["tries"], timedelta(minutes=version.spec["cool_down_minutes"])
    return Tries(
        used=used,
        left=None if limit is None else max(limit - used, 0),
        not_before=last + pause if last and pause else None,
        being_marked=state == Attempt.State.SUBMITTED,
    )


def attempts_of(person: User, activity: Activity) -> list[Attempt]:
    """The person's attempts, the latest first, each with the marking that counts as `standing` (a list of one, or
    empty while it runs). Two queries."""
    markings = Prefetch("markings", Marking.objects.standing(), to_attr="standing")
    attempts = Attempt.objects.filter(person=person, activity=activity).defer("paper")
    attempts = attempts.select_related("quiz_version", "activity", "person")
    return list(attempts.order_by("-number").prefetch_related(markings))


def standing_marking(attempt: Attempt) -> Marking | None:
    """The last marking: the one that counts."""
    return attempt.markings.standing().first()


@dataclass(frozen=True)
class MarkedAnew:
    """A later marking of an attempt beside the one it took the place of; `item` is the number of the question that a
    regrade was about."""

    marking: Marking
    before: Marking
    item: int | None


def markings_anew(attempt: Attempt) -> list[MarkedAnew]:
    """How the attempt was marked anew, the latest first. Two queries."""
    markings = list(attempt.markings.select_related("regrade").order_by("number"))
    items = _items_regraded(markings)
    anew = [MarkedAnew(one, before, items.get(one.pk)) for before, one in pairwise(markings)]
    return anew[::-1]


def _items_regraded(markings: list[Marking]) -> dict[int, int]:
    """By marking."""
    regraded = ItemMark.objects.filter(
        marking__in=markings, question_version__question=F("marking__regrade__question")
    )
    return dict(regraded.values_list("marking", "item"))


def is_practice(attempt: Attempt) -> bool:
    """Whether the attempt never had a result, for only the first try counts and this is a later one."""
    counts = attempt.quiz_version.rules["counts"]
    return counts == Quiz.Counts.FIRST and not attempt.markings.exclude(result=None).exists()


def standing_result(attempt: Attempt) -> Result | None:
    """What the attempt reported, as it was corrected last; None where another try took its place or it never counted."""
    return Result.objects.standing().filter(marking__attempt=attempt).first()


def result_before(attempt: Attempt) -> Result | None:
    """The standing result of the last try before this one that has any."""
    earlier = Result.objects.standing().filter(
        marking__attempt__person=attempt.person_id,
        marking__attempt__activity=attempt.activity_id,
        marking__attempt__number__lt=attempt.number,
    )
    return earlier.order_by("-marking__attempt__number", "-marking__number").first()


def last_values(attempt: Attempt) -> dict[int, Any]:
    """The value that counts for each item that was answered, by its number."""
    answers = attempt.answers.exclude(item=None).order_by("sequence")
    return dict(answers.values_list("item", "value"))


def items_with_versions(attempt: Attempt) -> Iterator[tuple[dict, QuestionVersion]]:
    """The items of the paper in order, each with its frozen question. One query."""
    versions = QuestionVersion.objects.in_bulk([item["version"] for item in attempt.items])
    return ((item, versions[item["version"]]) for item in attempt.items)


def is_being_asked(person: User, question: Question) -> bool:
    """Whether the question, in whatever language, is on a paper that the person has not handed in yet."""
    running = Attempt.objects.in_progress().filter(person=person)
    versions = {item["version"] for attempt in running for item in attempt.items}
    asked = QuestionVersion.objects.filter(pk__in=versions)
    return asked.filter(question__translation_key=question.translation_key).exists()


def fitness(language: str, wanted: str) -> tuple:
    """Sorts the wanted language first, then the one that content is written in first."""
    return language != wanted, language != settings.LANGUAGE_CODE, language
