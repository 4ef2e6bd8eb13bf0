"""A learner's own page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lms.dashboard import queries
from lms.people import queries as people


@login_required
@require_safe
def my_training(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    training = queries.training_of(request.user, (get_language() or "").partition("-")[0], at)
    posts = people.current_posts(request.user, timezone.localdate(at))
    return render(request, "dashboard/my_training.html", {"training": training, "posts": posts})
