"""Enrolling, going on, and marking lessons as read."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.catalogue.models import Activity, LessonPage
from courses.progress import operations, permissions, queries
from courses.progress.queries import CourseStanding


@require_POST
@login_required
def enrol(request: HttpRequest, course_key: UUID) -> HttpResponse:
    language = _language(request)
    course = permissions.course_or_404(request, course_key, language)
    try:
        operations.enrol(
            person=request.user, course_key=course_key, language=language, by=request.user, at=timezone.now()
        )
    except operations.CourseNotOffered as error:
        raise Http404 from error
    except operations.PrerequisitesMissing as error:
        titles = ", ".join(error.titles)
        messages.error(request, _("Complete these courses first: %(titles)s.") % {"titles": titles})
        return redirect(course.get_url(request))
    messages.success(request, _("You are enrolled."))
    return redirect(_where_to_go_on(_standing(request, course_key, language)))


@require_safe
@login_required
def resume(request: HttpRequest, course_key: UUID) -> HttpResponse:
    """To the lesson where the person left off; who is not enrolled gets to the course's page."""
    standing = _standing(request, course_key, get_language())
    return redirect(_where_to_go_on(standing) if standing.enrolled else standing.url)


@require_POST
@login_required
def mark_read(request: HttpRequest, key: str) -> HttpResponse:
    activity = get_object_or_404(Activity, key=key, kind=Activity.Kind.LESSON)
    try:
        result = operations.mark_read(
            person=request.user, activity=activity, by=request.user, at=timezone.now()
        )
    except operations.ActivityLocked as error:
        raise Http404 from error
    course_key = result.course_version.course_key
    standing = _standing(request, course_key, _language(request))
    return redirect(_after_reading(request, standing, key))


def lesson_door(request: HttpRequest, page: LessonPage) -> HttpResponse | None:
    """What a visitor gets instead of the lesson; None for whoever may open it.

    Lessons are for the enrolled who have come to them, and for their authors. Opening one is remembered, so that
    the learner can go on there.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    standing = permissions.standing_on(request, page)
    if standing is None or page.activity_key not in standing.activities or standing.url is None:
        raise Http404
    if not standing.enrolled:
        return _refuse_outsider(request, page, standing)
    if not standing.is_open(page.activity_key):
        context = {"page": page, "standing": standing, "first": standing.in_the_way}
        return render(request, "progress/locked.html", context, status=403)
    operations.visit(enrolment=standing.enrolment, activity_key=page.activity_key, at=timezone.now())
    return None


def _refuse_outsider(request: HttpRequest, page: LessonPage, standing: CourseStanding) -> HttpResponse | None:
    if permissions.is_author(request, page):
        permissions.show_as_author(request, page)
        return None
    messages.info(request, _("Enrol in the course to open its lessons."))
    return redirect(standing.url)


def _language(request: HttpRequest) -> str:
    """The language of the page that the form is on, else the active one."""
    language = request.POST.get("language") or get_language()
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language


def _standing(request: HttpRequest, course_key: UUID, language: str) -> CourseStanding:
    """In that language, or in the one the person enrolled in."""
    standing = queries.standing(request.user, course_key, language)
    if standing is None or standing.url is None:
        standing = queries.standing_in_own_language(request.user, course_key)
    if standing is None or standing.url is None:
        raise Http404
    return standing


def _where_to_go_on(standing: CourseStanding) -> str:
    lesson = standing.resume_at()
    return lesson.url if lesson and lesson.url else standing.url


def _after_reading(request: HttpRequest, standing: CourseStanding, key: str) -> str:
    """The next lesson; where that is still locked, the lesson with what has to be done first; else the course."""
    if standing.completed:
        messages.success(request, _("You have completed this course."))
        return standing.url
    after = standing.around(key)[1]
    if after and after.unlocked and after.url:
        return after.url
    waiting = standing.next_activity
    lesson = standing.lesson_with(waiting.key) if waiting else None
    if lesson is None or lesson.url is None:
        return standing.url
    messages.info(request, _("Before you go on: %(title)s.") % {"title": waiting.title})
    return lesson.url
