"""What an answer earns, and what may be told of it when."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from courses.quizzes.marking import KINDS
from courses.quizzes.models import Attempt, ItemMark, QuestionVersion, QuizVersion
from courses.quizzes.queries.opening import opening

THOUSANDTH = Decimal("0.001")


def judged(item: dict, version: QuestionVersion, value: Any) -> ItemMark:
    """The mark, not saved, of the value given to an item; None and a blank value are no answer."""
    kind = KINDS[item["kind"]]
    answered = value is not None and value != kind.blank
    response = kind.response(version.spec, item, value) if answered else None
    mark = ItemMark(
        item=item["item"], question_version=version, response=response, possible=Decimal(item["marks"])
    )
    return with_fraction(mark, kind.fraction(version.spec, response) if answered else Decimal(0))


def with_fraction(mark: ItemMark, fraction: Decimal) -> ItemMark:
    mark.fraction = fraction
    mark.earned = (fraction * mark.possible).quantize(THOUSANDTH, ROUND_HALF_UP)
    return mark


def reaches(pass_mark: int, earned: Decimal, possible: Decimal) -> bool:
    """Whether so many marks of the possible ones are that many per cent of them, not rounded."""
    return earned * 100 >= pass_mark * possible


def is_checkable(item: dict, rules: dict) -> bool:
    """Whether the learner may ask at once whether their answer is right: not where people mark it."""
    return bool(rules["feedback"]["during"]) and not KINDS[item["kind"]].by_people


def policy_at(attempt: Attempt, at: datetime, today: QuizVersion | None) -> list[str]:
    """What the person may see of the attempt once it is over: from the closing of the quiz on perhaps more, or less.
    `today` is the version that is published now."""
    closes_at = closing(attempt, today)
    return attempt.quiz_version.rules["feedback"]["closed" if closes_at and at >= closes_at else "after"]


def closing(attempt: Attempt, today: QuizVersion | None) -> datetime | None:
    """When the quiz closes for the person, by the version of the attempt or by that of today, whichever is later: others
    may still be answering what was published meanwhile."""
    own = opening(attempt.quiz_version, attempt.person).closes_at
    later = own and today and opening(today, attempt.person).closes_at
    return max(own, later) if later else own
