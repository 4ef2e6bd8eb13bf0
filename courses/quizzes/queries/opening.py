"""When a quiz may be begun."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.quizzes.models import QuizVersion
from lms.people.models import User


@dataclass(frozen=True)
class Opening:
    """From when and until when one person may begin; None where there is no such limit. The moment of closing itself is
    too late."""

    opens_at: datetime | None
    closes_at: datetime | None

    def is_early_at(self, at: datetime) -> bool:
        return self.opens_at is not None and at < self.opens_at

    def is_closed_at(self, at: datetime) -> bool:
        return self.closes_at is not None and at >= self.closes_at


def opening(version: QuizVersion, person: User) -> Opening:
    """As the version says; it closes later for a person who was granted that."""
    opens_at, closes_at = (_moment(version.rules[name]) for name in ("opens_at", "closes_at"))
    return Opening(opens_at, closes_at and closes_at + timedelta(hours=person.extension_hours))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
