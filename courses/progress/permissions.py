"""Who may take a course and open its lessons, decided once per request."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.models import Page

from courses.catalogue.models import CoursePage
from courses.progress import queries
from courses.progress.queries import CourseStanding


def course_of(page: Page) -> Page | None:
    """The course that a page is or lies in. Asks nothing of the database where the page knows its ancestors."""
    while page and not issubclass(page.specific_class or Page, CoursePage):
        page = page.get_parent()
    return page


def standing_on(request: HttpRequest, page: Page) -> CourseStanding | None:
    """Where the visitor stands in the course of the page; authors in a preview see everything open.

    None outside of a course, and for a course that was never published.
    """
    course = course_of(page)
    if course is None:
        return None
    if getattr(request, "is_preview", False):
        return queries.preview(course.specific)
    known = _standings(request)
    if course.pk not in known:
        person = request.user if request.user.is_authenticated else None
        known[course.pk] = queries.standing(person, course.translation_key, course.locale.language_code)
    return known[course.pk]


def show_as_author(request: HttpRequest, page: Page) -> None:
    """Lets this request see the course as a preview does."""
    course = course_of(page)
    _standings(request)[course.pk] = queries.preview(course.specific)


def course_or_404(request: HttpRequest, course_key: UUID, language: str) -> CoursePage:
    """The live course in that language, if its view restrictions let this visitor in."""
    courses = CoursePage.objects.live().filter(locale__language_code=language)
    course = get_object_or_404(courses, translation_key=course_key)
    if not all(restriction.accept_request(request) for restriction in course.get_view_restrictions()):
        raise Http404
    return course


def is_author(request: HttpRequest, page: Page) -> bool:
    return page.permissions_for_user(request.user).can_edit()


def _standings(request: HttpRequest) -> dict[int, CourseStanding | None]:
    if not hasattr(request, "_progress_standings"):
        request._progress_standings = {}
    return request._progress_standings
