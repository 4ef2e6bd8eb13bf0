from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lms.audit import operations as audit
from lms.people.models import Agency, JobRole, Post, User
from lms.people.operations import changes


class PersonHasLeft(Exception):
    """Who has left holds no posts."""


@transaction.atomic
def assign_post(
    *,
    person: User,
    agency: Agency,
    job_role: JobRole,
    starts_on: date,
    by,
    at: datetime,
    manager: User | None = None,
    ends_on: date | None = None,
) -> Post:
    """Gives a person a post. The same post from the same day again changes nothing but manager and end.

    Raises PersonHasLeft, and ValidationError for an end before the start or for being one's own manager.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.status == User.Status.LEFT:
        raise PersonHasLeft(_("This person has left."))
    post = Post(person=person, agency=agency, job_role=job_role, starts_on=starts_on)
    known = Post.objects.filter(person=person, agency=agency, job_role=job_role, starts_on=starts_on).first()
    if known:
        return update_post(post=known, manager=manager, ends_on=ends_on, by=by, at=at)
    post.manager, post.ends_on = manager, ends_on
    post.full_clean()
    post.save()
    detail = {"person": str(person.key), "agency": agency.code, "job_role": job_role.code}
    audit.record(by=by, at=at, verb="people.post.assigned", obj=post, detail=detail)
    return post


@transaction.atomic
def update_post(*, post: Post, manager: User | None, ends_on: date | None, by, at: datetime) -> Post:
    """Changes who manages a post and when it ends; agency and job role are what the post is and stay."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    changes.apply(post, {"manager": manager, "ends_on": ends_on}, by=by, at=at, verb="people.post.updated")
    return post


@transaction.atomic
def end_post(*, post: Post, last_day: date, by, at: datetime) -> Post:
    """Ends a post with `last_day`. Raises ValidationError where that is before the post began."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    changes.apply(post, {"ends_on": last_day}, by=by, at=at, verb="people.post.ended")
    return post
