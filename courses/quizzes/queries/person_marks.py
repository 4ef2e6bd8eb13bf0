"""Answers that people mark: what waits, and what the marks given so far come to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext

from courses.quizzes.marking import KINDS, most_points, words
from courses.quizzes.marking.kind import share
from courses.quizzes.models import AnswerFile, Attempt, MarkingTask, PersonMark, QuestionVersion
from courses.quizzes.queries.presenting import html
from lms.people.models import User

Stage = MarkingTask.Stage


@dataclass(frozen=True)
class Waiting:
    """The answers to one question of a quiz that wait for people; `for_you` of them for the person who asks."""

    activity_id: int
    quiz: str
    group: str
    question: str
    first: int
    second: int
    settle: int
    for_you: int
    oldest: datetime


def waiting_answers(person: User, *, settles: bool, at: datetime) -> list[Waiting]:
    """What waits, the oldest first. Three queries, however much it is."""
    by_question = ("attempt__activity", "question_version__question__translation_key")
    opened = MarkingTask.objects.exclude(stage=Stage.DONE)
    counted = opened.values(*by_question, "attempt__activity__title").annotate(
        **{stage.value: Count("pk", Q(stage=stage)) for stage in (Stage.FIRST, Stage.SECOND, Stage.SETTLE)},
        oldest=Min("handed_in_at"),
        version=Min("question_version"),
    )
    own = MarkingTask.objects.open_to(person, settles=settles).free_for(person, at)
    own = {tuple(one[:2]): one[2] for one in own.values_list(*by_question).annotate(Count("pk"))}
    counted = list(counted.order_by("oldest", "version"))
    questions = _titles([one["version"] for one in counted])
    return [
        Waiting(
            activity_id=one["attempt__activity"],
            quiz=one["attempt__activity__title"],
            group=str(one["question_version__question__translation_key"]),
            question=questions[one["version"]],
            first=one["first"],
            second=one["second"],
            settle=one["settle"],
            for_you=own.get(
                (one["attempt__activity"], one["question_version__question__translation_key"]), 0
            ),
            oldest=one["oldest"],
        )
        for one in counted
    ]


@dataclass(frozen=True)
class Level:
    id: str
    text: str
    points: int
    chosen: bool


@dataclass(frozen=True)
class Criterion:
    id: str
    title: str
    levels: list[Level]


@dataclass(frozen=True)
class GivenMark:
    """What another marker gave: shown to whoever settles."""

    points: Decimal
    levels: list[tuple[str, str]]
    comment: str


@dataclass(frozen=True)
class MarkingSheet:
    """An answer before whoever marks it, and their mark so far or as it was typed. Nothing of whose it is."""

    language: str
    stem: SafeString
    guidance: SafeString
    text: str
    words: int
    files: list[tuple[str, AnswerFile]]
    criteria: list[Criterion]
    points: str
    most: Decimal
    comment: str
    others: list[GivenMark]
    left: int


def marking_sheet(
    task: MarkingTask,
    attempt: Attempt,
    own: PersonMark | None,
    *,
    typed: Mapping[str, str] | None,
    settles: bool,
) -> MarkingSheet:
    """What the page of one answer shows. Others' marks are there only for whoever settles, and only when all are given."""
    spec, item = task.question_version.spec, attempt.item(task.item)
    answer = (
        attempt.answers.filter(item=task.item).order_by("-revision").values_list("value", flat=True).first()
    )
    kept = attempt.files.filter(item=task.item, sha256__in=answer["files"])
    most = most_points(spec, item)
    others = [mark for mark in marks_given(attempt, task.item) if own is None or mark.pk != own.pk]
    shown = settles and task.stage == Stage.SETTLE and own is None
    return MarkingSheet(
        language=attempt.language,
        stem=html(spec["stem"]),
        guidance=html(spec["guidance"]),
        text=answer["text"],
        words=words(answer["text"]),
        files=[(_file_title(number, file), file) for number, file in enumerate(kept, start=1)],
        criteria=[_criterion(one, own, typed) for one in spec["rubric"]],
        points=typed.get("points", "") if typed else own and format(own.points.normalize(), "f") or "",
        most=most,
        comment=typed.get("comment", "") if typed else own.comment if own else "",
        others=[
            GivenMark(one.points, chosen_levels(spec, one.levels), one.comment) for one in others if shown
        ],
        left=MarkingTask.objects.exclude(stage=Stage.DONE)
        .filter(
            attempt__activity=attempt.activity_id,
            question_version__question__translation_key=task.question_version.question.translation_key,
        )
        .count(),
    )


def marked_by(person: User) -> QuerySet[MarkingTask]:
    """Answers that the person marked and may mark anew, as long as their attempts wait for others; the last first."""
    own = PersonMark.objects.filter(attempt=OuterRef("attempt"), item=OuterRef("item"), marker=person)
    tasks = MarkingTask.objects.filter(attempt__state=Attempt.State.SUBMITTED)
    tasks = tasks.annotate(marked_at=Subquery(own.order_by("-number").values("at")[:1]))
    return (
        tasks.filter(marked_at__isnull=False)
        .select_related("attempt__activity")
        .order_by("-marked_at", "-pk")
    )


def _file_title(number: int, file: AnswerFile) -> str:
    """A file by its kind: its own name may tell whose it is."""
    return gettext("File %(number)d (%(kind)s)") % {"number": number, "kind": file.kind.upper()}


def _criterion(criterion: dict, own: PersonMark | None, typed: Mapping[str, str] | None) -> Criterion:
    if typed is not None:
        chosen = typed.get(f"level-{criterion['id']}", "")
    else:
        chosen = own.levels.get(criterion["id"], "") if own else ""
    levels = [
        Level(level["id"], level["text"], level["points"], level["id"] == chosen)
        for level in criterion["levels"]
    ]
    return Criterion(criterion["id"], criterion["title"], levels)


def marks_given(attempt: Attempt, item: int) -> list[PersonMark]:
    """The last mark of each marker, in the order in which they came to it."""
    return _last_of_each(attempt.person_marks.filter(item=item).order_by("pk"))


def stage_of(task: MarkingTask, attempt: Attempt) -> str:
    """How far the marking of an answer is, by the marks given."""
    marks = marks_given(attempt, task.item)
    if len(marks) < task.markers:
        return Stage.SECOND if marks else Stage.FIRST
    return Stage.DONE if len(marks) > task.markers or _agree(task, attempt, marks) else Stage.SETTLE


def fractions_given(attempt: Attempt) -> dict[int, Decimal]:
    """The part earned of each item that people marked: the mean of its marks, or what settled them. Two queries."""
    given = list(attempt.person_marks.order_by("pk"))
    return {
        task.item: _fraction(task, attempt, _last_of_each(one for one in given if one.item == task.item))
        for task in attempt.marking_tasks.select_related("question_version")
    }


@dataclass(frozen=True)
class PersonComment:
    """What a mark says to whom it was given: the level reached for each criterion, and a comment. Of the marker
    nothing."""

    levels: list[tuple[str, str]]
    comment: str


def person_comments(attempt: Attempt) -> dict[int, list[PersonComment]]:
    """The comments of the marks that count, by item. Two queries, none where people mark nothing of the paper."""
    if not any(KINDS[item["kind"]].by_people for item in attempt.items):
        return {}
    tasks = attempt.marking_tasks.select_related("question_version")
    given = list(attempt.person_marks.order_by("pk"))
    return {
        task.item: [
            PersonComment(chosen_levels(task.question_version.spec, mark.levels), mark.comment)
            for mark in _counting(task, _last_of_each(one for one in given if one.item == task.item))
        ]
        for task in tasks
    }


def chosen_levels(spec: dict, levels: dict[str, str]) -> list[tuple[str, str]]:
    """Each criterion of the rubric with the text of the level chosen."""
    return [
        (criterion["title"], level["text"])
        for criterion in spec["rubric"]
        for level in criterion["levels"]
        if level["id"] == levels.get(criterion["id"])
    ]


def _counting(task: MarkingTask, marks: list[PersonMark]) -> list[PersonMark]:
    """What settled the mark where the markers differed, else what they gave."""
    return marks[task.markers :] or marks


def _fraction(task: MarkingTask, attempt: Attempt, marks: list[PersonMark]) -> Decimal:
    most = most_points(task.question_version.spec, attempt.item(task.item))
    counting = _counting(task, marks)
    return share(sum(mark.points for mark in counting) / len(counting), most)


def _agree(task: MarkingTask, attempt: Attempt, marks: list[PersonMark]) -> bool:
    most = most_points(task.question_version.spec, attempt.item(task.item))
    points = [mark.points for mark in marks]
    return (max(points) - min(points)) * 100 <= task.tolerance * most


def _last_of_each(marks: Iterable[PersonMark]) -> list[PersonMark]:
    """The last mark of each marker, in the order of their first ones."""
    return list({mark.marker_id: mark for mark in marks}.values())


def _titles(versions: list[int]) -> dict[int, str]:
    stems = QuestionVersion.objects.filter(pk__in=versions).values_list("pk", "spec__stem")
    return {pk: Truncator(strip_tags(stem)).chars(90) for pk, stem in stems}
