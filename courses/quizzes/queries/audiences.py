"""For whom a quiz is."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from courses.catalogue.models import Activity
from courses.quizzes.models import Audience
from lms.people.models import Post, User


def is_for(person: User, activity: Activity, at: datetime) -> bool:
    """Whether the quiz is for the person, by the posts they hold at that time; one without audiences is for everybody."""
    return not _closed(person, Audience.objects.filter(activity=activity), at)


def closed_to(person: User, at: datetime) -> frozenset[str]:
    """The keys of all quizzes that are for others. One query, a second where any quiz is for some."""
    return frozenset(_closed(person, Audience.objects.all(), at))


def _closed(person: User, audiences: QuerySet[Audience], at: datetime) -> set[str]:
    """Which of the quizzes with these audiences are not for the person."""
    audiences = list(audiences.select_related("agency", "activity"))
    if not audiences:
        return set()
    posts = list(person.posts.held_on(timezone.localdate(at)).select_related("agency"))
    open_to_them = {
        one.activity_id
        for one in audiences
        if one.person_id == person.pk or one.person_id is None and any(_fits(one, post) for post in posts)
    }
    return {one.activity.key for one in audiences if one.activity_id not in open_to_them}


def _fits(audience: Audience, post: Post) -> bool:
    is_there = audience.agency is None or post.agency.path.startswith(audience.agency.path)
    return is_there and audience.job_role_id in (None, post.job_role_id)
