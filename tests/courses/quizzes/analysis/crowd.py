"""Many marked attempts at once, as handing in would have left them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from courses.catalogue import operations as catalogue
from courses.catalogue.models import Activity
from courses.progress.models import Result
from courses.quizzes.freezing import digest
from courses.quizzes.models import Attempt, ItemMark, Marking, QuestionVersion, QuizVersion
from lms.people.models import User
from tests.factories.quizzes import QuestionBankFactory, QuestionFactory, QuizFactory

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
THOUSANDTH = Decimal("0.001")
AT_ONCE = 500


@dataclass(frozen=True)
class Given:
    """What one attempt earned on one question."""

    question: QuestionVersion
    fraction: Decimal | int
    response: Any = None
    marks: int = 1

    @property
    def earned(self) -> Decimal:
        return (Decimal(self.fraction) * self.marks).quantize(THOUSANDTH, ROUND_HALF_UP)


@dataclass
class Crowd:
    """A quiz with questions, and the attempts that were made at it."""

    quiz: QuizVersion
    activity: Activity
    questions: list[QuestionVersion]
    attempts: list[Attempt] = field(default_factory=list)

    def take(
        self,
        papers: Sequence[Sequence[Given]],
        *,
        persons: Iterable[User] | None = None,
        number: int = 1,
        language: str = "en",
        at: datetime = AT,
    ) -> list[Marking]:
        """An attempt for each paper, each of a new person unless they are given, begun a minute apart."""
        people = list(persons) if persons is not None else new_people(len(papers))
        attempts = Attempt.objects.bulk_create(
            [
                self._attempt(person, number, language, at + timedelta(minutes=place))
                for place, person in enumerate(people)
            ],
            batch_size=AT_ONCE,
        )
        self.attempts += attempts
        return self.mark(list(zip(attempts, papers, strict=True)))

    def mark(self, marked: Sequence[tuple[Attempt, Sequence[Given]]], *, number: int = 1) -> list[Marking]:
        """Markings of attempts; a later number stands for the earlier one."""
        results = Result.objects.bulk_create(
            [self._result(attempt, number) for attempt, _paper in marked], batch_size=AT_ONCE
        )
        markings = Marking.objects.bulk_create(
            [
                self._marking(attempt, paper, result, number)
                for (attempt, paper), result in zip(marked, results, strict=True)
            ],
            batch_size=AT_ONCE,
        )
        papers = [paper for _attempt, paper in marked]
        rows = (
            _item_mark(marking, place, given)
            for marking, paper in zip(markings, papers, strict=True)
            for place, given in enumerate(paper, start=1)
        )
        ItemMark.objects.bulk_create(rows, batch_size=2000)
        return markings

    def _attempt(self, person: User, number: int, language: str, at: datetime) -> Attempt:
        return Attempt(
            key=uuid.uuid4(),
            person=person,
            activity=self.activity,
            quiz_version=self.quiz,
            number=number,
            language=language,
            state=Attempt.State.FINISHED,
            paper={"items": []},
            paper_sha256="",
            started_at=at,
            submitted_at=at + timedelta(minutes=30),
            closed_by=Attempt.ClosedBy.PERSON,
        )

    def _result(self, attempt: Attempt, number: int) -> Result:
        return Result(
            key=f"crowd:{attempt.key}:{number}",
            person_id=attempt.person_id,
            activity=self.activity,
            outcome=Result.Outcome.DONE,
            achieved_at=attempt.submitted_at,
            evidence_kind="quiz_attempt",
            evidence_key=str(attempt.key),
            evidence_sha256="",
        )

    def _marking(self, attempt: Attempt, paper: Sequence[Given], result: Result, number: int) -> Marking:
        earned = sum((given.earned for given in paper), Decimal(0))
        possible = Decimal(sum(given.marks for given in paper))
        return Marking(
            attempt=attempt,
            number=number,
            earned=earned,
            possible=possible,
            score=int(earned * 100 // possible),
            passed=earned * 100 >= self.quiz.spec["pass_mark"] * possible,
            answers_sha256="",
            evidence_sha256="",
            marked_at=attempt.submitted_at,
            result=result,
        )


def _item_mark(marking: Marking, place: int, given: Given) -> ItemMark:
    return ItemMark(
        marking=marking,
        item=place,
        question_version=given.question,
        response=given.response,
        fraction=given.fraction,
        earned=given.earned,
        possible=given.marks,
    )


def gathered(specs: int | Sequence[dict], *, pass_mark: int = 60) -> Crowd:
    """A quiz of so many questions with four options, or of questions with these specs; nobody has come yet."""
    if isinstance(specs, int):
        specs = [single_choice() for _number in range(specs)]
    bank = QuestionBankFactory()
    quiz = QuizFactory()
    spec = {"format": 1, "slug": quiz.slug, "title": quiz.title, "pass_mark": pass_mark}
    version = QuizVersion.objects.create(
        quiz=quiz, number=1, language="en", spec=spec, spec_sha256=digest(spec), published_at=AT
    )
    activity = catalogue.ensure_activity(key=quiz.activity_key, kind="quiz", title=quiz.title, at=AT)
    return Crowd(version, activity, [question(bank, one) for one in specs])


def question(bank, spec: dict) -> QuestionVersion:
    """A question of which only the published version matters."""
    return QuestionVersion.objects.create(
        question=QuestionFactory(bank=bank),
        number=1,
        language="en",
        spec=spec,
        spec_sha256=digest(spec),
        published_at=AT,
    )


def single_choice(options: Sequence[str] = ("a", "b", "c", "d")) -> dict:
    """The first option is the right one."""
    return {
        "format": 1,
        "kind": "single",
        "stem": "<p>When is a move reported?</p>",
        "topic": "",
        "shuffle": True,
        "options": [
            {"id": key, "text": f"Option {key}", "correct": not place, "feedback": ""}
            for place, key in enumerate(options)
        ],
    }


def new_people(number: int) -> list[User]:
    first = User.objects.count()
    return User.objects.bulk_create(
        [
            User(staff_number=f"CR-{first + place:06d}", name_latin=f"Crowd {place}")
            for place in range(number)
        ],
        batch_size=AT_ONCE,
    )
