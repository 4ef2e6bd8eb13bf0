"""Progress on the pages of the catalogue. The pages are below this app, so they ask for it by tag."""

from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.catalogue.models import CoursePage, LessonPage, ModulePage
from courses.progress import permissions, queries
from courses.progress.queries import ActivityStanding, CourseStanding, LessonStanding, ModuleStanding

register = template.Library()


@dataclass(frozen=True)
class Place:
    """Where a lesson stands in its course."""

    lesson: LessonStanding
    module: ModuleStanding
    number: int
    total: int
    before: LessonStanding | None
    after: LessonStanding | None

    @property
    def open_activities(self) -> list[ActivityStanding]:
        return [one for one in self.lesson.held if one.required and not one.done]


@register.simple_tag(takes_context=True)
def standing_of(context, page: Page) -> CourseStanding | None:
    """Where the visitor stands in the course that the page is or lies in."""
    return permissions.standing_on(context["request"], page)


@register.simple_tag
def place_of(page: LessonPage, standing: CourseStanding | None) -> Place | None:
    """The lesson's place in the course; None where the course does not list it."""
    lesson = standing and standing.lesson_with(page.activity_key)
    if not lesson:
        return None
    module = standing.module_of(lesson.key)
    before, after = standing.around(lesson.key)
    return Place(lesson, module, module.lessons.index(lesson) + 1, len(module.lessons), before, after)


@register.simple_tag
def module_of(page: ModulePage, standing: CourseStanding | None) -> ModuleStanding | None:
    modules = standing.modules if standing else ()
    return next((module for module in modules if module.key == str(page.translation_key)), None)


@register.simple_tag
def state_of(key: str, standing: CourseStanding | None) -> ActivityStanding | None:
    return standing.activities.get(key) if standing else None


@register.simple_tag(takes_context=True)
def comes_first(context, standing: CourseStanding | None) -> list[str]:
    """Titles of the courses that a visitor who is signed in and not enrolled has to complete before enrolling."""
    user = context["request"].user
    if not user.is_authenticated or standing is None or standing.version is None or standing.enrolled:
        return []
    return queries.missing_prerequisites(user, standing.version)


@register.simple_tag(takes_context=True)
def course_state(context, course: CoursePage) -> dict | None:
    """`{"label", "kind"}` of the visitor's state in a course of a list; two queries for the whole list."""
    request = context["request"]
    if not request.user.is_authenticated:
        return None
    if not hasattr(request, "_progress_course_states"):
        request._progress_course_states = queries.course_states(request.user)
    state = request._progress_course_states.get(course.translation_key)
    words = {queries.COMPLETED: (_("completed"), "good"), queries.ENROLLED: (_("in progress"), "info")}
    return {"label": words[state][0], "kind": words[state][1]} if state else None


@register.simple_tag(takes_context=True)
def way_to(context, page: Page) -> list[dict]:
    """Breadcrumbs of a page of a course: catalogue, course, the page itself."""
    request = context["request"]
    course = permissions.course_of(page)
    line = [course.get_parent(), course, page] if course else [page]
    titles = [{"title": one.title, "url": one.get_url(request)} for one in line if one.pk != page.pk]
    return [*titles, {"title": page.title}]
