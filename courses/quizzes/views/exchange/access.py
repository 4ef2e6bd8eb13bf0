"""Who may bring questions in and out: whoever may write them."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def is_writer(person) -> bool:
    return person.has_perms(["quizzes.add_question", "quizzes.change_question"])


def may_publish(person) -> bool:
    return person.has_perm("quizzes.publish_question")


def for_writers(view: View) -> View:
    """Others are led out as everywhere in the admin."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not is_writer(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
