"""Who may have attempts marked anew: whoever may both change questions and publish them. Who only writes questions
changes nobody's results, and sees nobody's name."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def may_regrade(person) -> bool:
    return person.has_perms(["quizzes.change_question", "quizzes.publish_question"])


def for_regraders(view: View) -> View:
    """Others are led out as everywhere in the admin."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not may_regrade(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
