"""Who may see where learners fail: whoever writes or reviews cases, auditors and administrators."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.people import roles
from lms.people.roles import Role

READERS = (Role.TRAINER, Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR)

View = Callable[..., HttpResponse]


def is_reader(person) -> bool:
    return roles.has(person, *READERS)


def for_readers(view: View) -> View:
    """For GET by those who may; others are led out as everywhere in the admin."""

    @require_safe
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not is_reader(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
