"""Reads that join people, posts and agencies."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet

from lms.audit.models import AuditEvent
from lms.people.models import Agency, Post, User

LEFT = "people.person.left"  # what the trail says of one who leaves


def current_posts(person: User, on: date) -> QuerySet[Post]:
    """The posts a person holds on a day, the latest begun first, with agency, job role and manager loaded."""
    posts = person.posts.held_on(on).select_related("agency", "job_role", "manager")
    return posts.order_by("-starts_on", "-pk")


def holding_posts_in(agencies: QuerySet[Agency], on: date) -> QuerySet[User]:
    """People with a post on that day in one of the agencies, each once."""
    held = Post.objects.held_on(on).filter(person=OuterRef("pk"), agency__in=agencies)
    return User.objects.filter(Exists(held))


def with_posts(people: QuerySet[User], on: date) -> QuerySet[User]:
    """Adds `posts_held`, the list of each person's posts on that day, in one more query whatever the number."""
    posts = Post.objects.held_on(on).select_related("agency", "job_role", "manager")
    return people.prefetch_related(
        Prefetch("posts", queryset=posts.order_by("-starts_on", "-pk"), to_attr="posts_held")
    )


def ancestry(agency: Agency) -> list[Agency]:
    """The agency and what is above it, the highest first."""
    return [*agency.get_ancestors(), agency]


def past_retention(at: datetime) -> QuerySet[User]:
    """People whose name is still kept though they left settings.PEOPLE_RETENTION_DAYS ago, as the trail has it."""
    leaving = AuditEvent.objects.filter(verb=LEFT, object_type=User._meta.label_lower)
    last = leaving.values_list("object_key").annotate(left_at=Max("at"))
    limit = at - timedelta(days=settings.PEOPLE_RETENTION_DAYS)
    keys = [key for key, left_at in last if left_at <= limit]
    return User.objects.filter(status=User.Status.LEFT, forgotten_at=None, key__in=keys)
