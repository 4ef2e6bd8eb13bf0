"""For whom a quiz is."""

from datetime import datetime

from django.utils import timezone

from courses.catalogue.models import Activity
from courses.quizzes.models import Audience
from lms.people.models import Post, User


def is_for(person: User, activity: Activity, at: datetime) -> bool:
    """Whether the quiz is for the person, by the posts they hold at that time; one without audiences is for everybody."""
    audiences = list(Audience.objects.filter(activity=activity).select_related("agency"))
    if not audiences or any(one.person_id == person.pk for one in audiences):
        return True
    posts = list(person.posts.held_on(timezone.localdate(at)).select_related("agency"))
    return any(_fits(one, post) for one in audiences if one.person_id is None for post in posts)


def _fits(audience: Audience, post: Post) -> bool:
    is_there = audience.agency is None or post.agency.path.startswith(audience.agency.path)
    return is_there and audience.job_role_id in (None, post.job_role_id)
