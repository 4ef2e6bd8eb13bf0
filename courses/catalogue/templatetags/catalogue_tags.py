"""The catalogue, for the pages that show it."""

from django import template
from django.core.paginator import Paginator
from django.utils.translation import get_language
from wagtail import hooks

from courses.catalogue import queries
from courses.catalogue.forms import CatalogueFilter
from courses.catalogue.models import CoursePage

register = template.Library()

PAGE_SIZE = 24


@register.simple_tag(takes_context=True)
def catalogue_listing(context) -> dict:
    """`{"form", "page_obj", "count", "filtered"}` of the active language, by what the request asks for."""
    request, language = context["request"], get_language()
    form = CatalogueFilter(request.GET, systems=queries.systems_in(language))
    asked = form.cleaned_data if form.is_valid() else {"q": "", "system": ""}
    finds = queries.find_courses(asked["q"], language, system=asked["system"])
    return {
        "form": form,
        "page_obj": Paginator(finds, PAGE_SIZE).get_page(request.GET.get("page")),
        "count": len(finds),
        "filtered": any(asked.values()),
    }


@register.simple_tag
def offered_courses(limit: int) -> list[CoursePage]:
    """The first courses of the catalogue in the active language."""
    return list(queries.courses_in(get_language())[:limit])


@register.simple_tag
def prerequisites_of(course: CoursePage) -> list[CoursePage]:
    """Live courses to complete before this one, in its language where they exist in it."""
    chosen = [link.course_id for link in course.prerequisites.all()]  # in a preview they are not saved yet
    keys = CoursePage.objects.filter(pk__in=chosen).values("translation_key")
    courses = CoursePage.objects.live().filter(translation_key__in=keys)
    return queries.in_language(courses, course.locale.language_code)


@register.simple_tag
def course_facts(course: CoursePage) -> list[queries.Fact]:
    """What apps above have to say of the course: whatever functions of the hook `catalogue_course_facts` return."""
    return [fact for tell in hooks.get_hooks("catalogue_course_facts") for fact in tell(course=course)]
