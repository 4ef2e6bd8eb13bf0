"""Who may see what the answers say: whoever may change quizzes; names behind a suspicion only reviewers and
administrators."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from lms.people import roles
from lms.people.roles import Role

NAMERS = (Role.REVIEWER, Role.ADMINISTRATOR)

View = Callable[..., HttpResponse]


def is_author(person) -> bool:
    return person.has_perm("quizzes.change_quiz")


def may_name(person) -> bool:
    return is_author(person) and roles.has(person, *NAMERS)


def for_authors(view: View) -> View:
    """Others are led out as everywhere in the admin."""
    return _guarded(view, is_author)


def for_namers(view: View) -> View:
    return _guarded(view, may_name)


def _guarded(view: View, may: Callable[..., bool]) -> View:
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not may(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
