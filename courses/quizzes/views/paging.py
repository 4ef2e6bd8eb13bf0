"""Which questions of a paper one page shows."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from courses.quizzes.models import Attempt


class LeftBehind(Exception):
    """The question was left, and the paper goes forward only."""


@dataclass(frozen=True)
class Page:
    """One question, or the whole paper where `number` is None."""

    number: int | None
    count: int
    forward: bool = False

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number and self.number > 1 and not self.forward else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number and self.number < self.count else None

    def shows(self, number: int) -> bool:
        return self.number in (None, number)


def page_of(attempt: Attempt, wanted: str | None = None) -> Page:
    """The page with the question of that number; the first one, or the one reached, where there is no such. Raises
    LeftBehind."""
    version, count = attempt.quiz_version, len(attempt.items)
    if not version.is_paged:
        return Page(None, count)
    number = _number(wanted, count)
    if not version.goes_forward_only:
        return Page(number or 1, count)
    if number and number < attempt.reached:
        raise LeftBehind(number)
    return Page(attempt.reached, count, forward=True)


def address_of(attempt: Attempt, number: int | None = None) -> str:
    """Where a question of the paper is."""
    page = reverse("quizzes:attempt", args=[attempt.key])
    if number is None:
        return page
    query = f"?{urlencode({'q': number})}" if attempt.quiz_version.is_paged else ""
    return f"{page}{query}#question-{number}"


def _number(text: str | None, count: int) -> int | None:
    """The number that the text tells, if the paper has it."""
    is_number = text and text.isascii() and text.isdigit() and len(text) < 6
    return int(text) if is_number and 0 < int(text) <= count else None
