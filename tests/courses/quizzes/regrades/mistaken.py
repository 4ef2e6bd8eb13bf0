"""A quiz whose first question has a mistaken key, and people who took it before anybody noticed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from courses.catalogue.models import Activity
from courses.quizzes import operations
from courses.quizzes.models import Attempt, Marking, Question, QuestionVersion, QuizVersion, Regrade
from courses.quizzes.queries.regrades import Plan, Preview, preview
from lms.people.models import User
from tests.factories.people import UserFactory
from tests.factories.quizzes import (
    activity_of,
    answer,
    filled_bank,
    fixed,
    publish,
    published_quiz,
    right_value,
    section,
    started,
)

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=3)
FALSELY_RIGHT, REALLY_RIGHT, WRONG = 0, 1, 2
"""Options by their place in the question."""


def with_key(question: Question, right: int) -> QuestionVersion:
    """Publishes the question with another of its options as the right one."""
    rows = list(question.options.raw_data)
    for place, row in enumerate(rows):
        row["value"]["correct"] = place == right
    question.options = question.options.stream_block.to_python(rows)
    question.save()
    return publish(question)


@dataclass
class Mistaken:
    quiz: QuizVersion
    question: Question

    @property
    def activity(self) -> Activity:
        return activity_of(self.quiz)

    def quiz_question(self, place: int) -> Question:
        return Question.objects.filter(bank=self.question.bank).order_by("pk")[place]

    def tried(
        self, chosen: int | None, *, others_right: bool, person: User | None = None, day: int = 0
    ) -> Attempt:
        """An attempt in which this option of the first question was chosen, and the others answered rightly or not."""
        at = AT + timedelta(hours=24 * day)
        attempt = started(self.quiz, person=person or UserFactory(), at=at)
        for number in range(1, len(attempt.items) + 1):
            item = attempt.item(number)
            if QuestionVersion.objects.get(pk=item["version"]).question_id != self.question.pk:
                if others_right:
                    answer(attempt, number, right_value(attempt, number), at=at)
            elif chosen is not None:
                answer(attempt, number, [item["order"].index(chosen)], at=at)
        operations.submit_attempt(attempt=attempt, by=attempt.person, at=at)
        return Attempt.objects.get(pk=attempt.pk)

    def preview(self, method: str = "key") -> Preview:
        return preview(Plan(self.question, method))

    def regrade(
        self, method: str = "key", *, at: datetime = LATER, by: User | None = None, **given
    ) -> Regrade:
        given = {"previewed": self.preview(method).sha256, "reason": "The key was wrong."} | given
        return operations.regrade(
            question=self.question, method=method, by=by or UserFactory(), at=at, **given
        )


def mistaken(*, questions: int = 2, marks: str = "1", **fields) -> Mistaken:
    """Of so many questions the first has a mistaken key; sixty per cent pass."""
    several = list(filled_bank(questions).questions.order_by("pk"))
    contents = [section(*(fixed(one, marks) for one in several))]
    return Mistaken(published_quiz(**{"contents": contents} | fields), several[0])


def standing(attempt: Attempt) -> Marking:
    return attempt.markings.standing().get()
