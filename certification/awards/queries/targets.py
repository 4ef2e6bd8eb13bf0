"""Where a requirement sends a person: the title and address of the course, quiz or simulation it asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from certification.awards.models import Requirement
from courses.catalogue.models import CoursePage

INTRODUCTIONS = {Requirement.Kind.QUIZ: "quizzes:intro", Requirement.Kind.SIMULATION: "simulations:intro"}


@dataclass(frozen=True)
class Target:
    title: str
    url: str  # empty where nothing can be opened: the course is not published


def targets_of(requirements: Iterable[Requirement]) -> dict[int, Target]:
    """Targets by the requirements' primary keys; courses in the active language where they exist in it."""
    requirements = list(requirements)
    pages = _pages({one.course_key for one in requirements if one.course_key})
    return {one.pk: _target(one, pages) for one in requirements}


def _pages(course_keys: set) -> dict:
    if not course_keys:
        return {}
    return _by_key(CoursePage.objects.live().filter(translation_key__in=course_keys))


def _by_key(pages) -> dict:
    """One page for each course; the one in the active language comes last and so stays."""
    language = (get_language() or "").partition("-")[0]
    ordered = sorted(pages.select_related("locale"), key=lambda page: page.locale.language_code == language)
    return {page.translation_key: page for page in ordered}


def _target(requirement: Requirement, pages: dict) -> Target:
    if requirement.kind == Requirement.Kind.COURSE:
        page = pages.get(requirement.course_key)
        return Target(page.title, page.url or "") if page else Target(str(requirement.course_key), "")
    activity = requirement.activity
    return Target(activity.name, reverse(INTRODUCTIONS[requirement.kind], args=[activity.key]))


def course_choices() -> list[tuple[str, str]]:
    """Live courses as key and title, each once, in the active language where they exist in it."""
    courses = _by_key(CoursePage.objects.live())
    return sorted(((str(key), page.title) for key, page in courses.items()), key=lambda one: one[1])
