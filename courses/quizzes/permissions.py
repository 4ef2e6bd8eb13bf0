"""Who may open what. Whatever is not a person's own does not exist for them."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from courses.catalogue.models import Activity
from courses.progress import queries as progress
from courses.quizzes.models import Attempt
from lms.people.models import User


def open_activity_or_404(person: User, key: str) -> Activity:
    """The quiz of this activity key, if the person's course has come to it."""
    activity = get_object_or_404(Activity, key=key, kind=Activity.Kind.QUIZ)
    if not progress.may_open(person, activity):
        raise Http404
    return activity


def own_attempt_or_404(person: User, key: UUID) -> Attempt:
    attempts = Attempt.objects.select_related("activity", "quiz_version", "person")
    return get_object_or_404(attempts, key=key, person=person)
