"""Who may open what. Whatever is not a person's own does not exist for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.http import Http404
from django.shortcuts import get_object_or_404

from courses.catalogue.models import Activity
from courses.progress import queries as progress
from courses.quizzes import queries
from courses.quizzes.models import Attempt
from courses.quizzes.operations import StartCodeWrong
from lms.people.models import User

WRONG_CODES = 10
WITHIN = timedelta(minutes=15)


class TooManyWrongCodes(Exception):
    """The person has given so many wrong start codes that they have to wait."""


def open_activity_or_404(person: User, key: str, at: datetime) -> Activity:
    """The quiz of this activity key, if it is for the person and their course has come to it."""
    activity = get_object_or_404(Activity, key=key, kind=Activity.Kind.QUIZ)
    if not (progress.may_open(person, activity) and queries.is_for(person, activity, at)):
        raise Http404
    return activity


def own_attempt_or_404(person: User, key: UUID) -> Attempt:
    attempts = Attempt.objects.select_related("activity", "quiz_version", "person")
    return get_object_or_404(attempts, key=key, person=person)


@contextmanager
def one_start_code(person: User) -> Iterator[None]:
    """Lets the person try one start code; only a wrong one is counted. Raises TooManyWrongCodes.

    Each takes a place that is free again after a quarter of an hour. Places are taken before the code is looked at, so
    that many requests at one moment get no more.
    """
    places = (f"quizzes.start_code:{person.key}:{number}" for number in range(WRONG_CODES))
    place = next((one for one in places if cache.add(one, 1, timeout=int(WITHIN.total_seconds()))), None)
    if place is None:
        raise TooManyWrongCodes
    try:
        yield
    except StartCodeWrong:
        raise
    except BaseException:
        cache.delete(place)
        raise
    cache.delete(place)
