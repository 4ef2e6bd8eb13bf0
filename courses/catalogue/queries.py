"""Reads of the catalogue: what is in a course, and which of its versions counts."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from wagtail.models import Locale, Page
from wagtail.query import PageQuerySet
from wagtail.search.query import And, Or, Phrase, PlainText, SearchQuery

from courses.catalogue.blocks import ACTIVITY_BLOCKS, PRACTICE_BLOCKS
from courses.catalogue.korean import bigrams, is_hangul, spellings, words
from courses.catalogue.models import Activity, CoursePage, CourseVersion, LessonPage, ModulePage
from lms.pages.queries import addresses

MOST_WORDS = 8
MOST_LESSONS = 100


def current_version(course_key: UUID, language: str) -> CourseVersion | None:
    """The newest version in that language; None where the course was never published in it."""
    versions = CourseVersion.objects.filter(course_key=course_key, language=language)
    return versions.order_by("-number").first()


def courses_with_activity(activity: Activity) -> list[CourseVersion]:
    """Current versions that list the activity, in all languages."""
    return list(
        CourseVersion.objects.current()
        .filter(activities__activity=activity)
        .order_by("course_key", "language")
    )


def urls_of(keys: Iterable[str | UUID], language: str) -> dict[str, str]:
    """Addresses of the live pages with these translation keys in that language, by key as text."""
    pages = Page.objects.live().filter(translation_key__in=list(keys), locale__language_code=language)
    paths = dict(pages.values_list("translation_key", "url_path"))
    urls = addresses(paths.values())
    return {str(key): urls[path] for key, path in paths.items() if path in urls}


def outline(version: CourseVersion) -> list[dict]:
    """Modules of a version with their lessons and activities, as they were frozen."""
    return version.spec["modules"]


def lesson_sha256(version: CourseVersion, lesson_key: str) -> str:
    """Hash of the lesson's text as it was frozen in this version. Raises LookupError where it is not part of it."""
    for module in version.spec["modules"]:
        for lesson in module["lessons"]:
            if lesson["key"] == lesson_key:
                return lesson["sha256"]
    raise LookupError(lesson_key)


@dataclass(frozen=True)
class Find:
    """A course that a search found: by its own text, or by lessons of it (their titles)."""

    course: CoursePage
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class FactItem:
    title: str
    url: str = ""


@dataclass(frozen=True)
class Fact:
    """One line among the facts of a course, such as the certification it counts towards."""

    label: str
    items: tuple[FactItem, ...]


def courses_in(language: str, *, system: str = "") -> PageQuerySet:
    """Courses that everybody may see in the catalogue of that language, in the trainers' order.

    Raises Locale.DoesNotExist for a language without content.
    """
    locale = Locale.objects.get_for_language(language)
    courses = CoursePage.objects.live().public().filter(locale=locale).order_by("path")
    return courses.filter(system=system) if system else courses


def systems_in(language: str) -> list[str]:
    """What the courses of that language are about, each once, sorted."""
    named = courses_in(language).exclude(system="")
    return sorted(set(named.values_list("system", flat=True)))


def find_courses(text: str, language: str, *, system: str = "") -> list[Find]:
    """Courses whose own words match come first, then those with a lesson that does; all without a text."""
    courses = {course.path: course for course in courses_in(language, system=system)}
    query = search_query(text)
    if query is None:
        return [Find(course, ()) for course in courses.values()] if not text.strip() else []
    lessons = LessonPage.objects.live().filter(locale=Locale.objects.get_for_language(language))
    titles: dict[str, list[str]] = {
        path: [] for path in _paths_found(courses_in(language, system=system), query)
    }
    for lesson in lessons.search(query, order_by_relevance=True)[:MOST_LESSONS]:
        path = lesson.path[: -2 * lesson.steplen]
        if path in courses:
            titles.setdefault(path, []).append(lesson.title)
    return [Find(courses[path], tuple(found)) for path, found in titles.items()]


def search_query(text: str) -> SearchQuery | None:
    """Every word must occur, a Korean one as a part of a word too, with or without its particle; None without words."""
    parts = [_word_query(word) for word in words(text)[:MOST_WORDS]]
    return And(parts) if len(parts) > 1 else next(iter(parts), None)


def _word_query(word: str) -> SearchQuery:
    if not is_hangul(word):
        return PlainText(word)
    phrases = [Phrase(bigrams(spelling)) for spelling in spellings(word)]
    return Or(phrases) if len(phrases) > 1 else phrases[0]


def _paths_found(courses: PageQuerySet, query: SearchQuery) -> list[str]:
    return [course.path for course in courses.search(query, order_by_relevance=True)]


def content_of(course: CoursePage, *, drafts: bool = False) -> dict:
    """What a version of the course freezes: everything that decides what has to be done, and hashes of what is read.

    Takes what is live, or with `drafts` whatever is in the tree. The number of queries does not grow with the course.
    """
    modules = _below(ModulePage, course, drafts)
    lessons = defaultdict(list)
    for lesson in _below(LessonPage, course, drafts):
        lessons[lesson.path[: -lesson.steplen]].append(lesson)
    return {
        "title": course.title,
        "unlock": course.unlock,
        "edition": course.edition,
        "hours": f"{course.hours:.1f}",
        "prerequisites": sorted(str(key) for key in prerequisite_keys(course)),
        "modules": [_module(module, lessons[module.path]) for module in modules],
    }


def in_language(courses: PageQuerySet, language: str) -> list[CoursePage]:
    """One page for each of the courses: the one in that language, or where there is none, that in another."""
    pages = sorted(
        courses.select_related("locale"), key=lambda page: (page.locale.language_code != language, page.path)
    )
    found: dict[UUID, CoursePage] = {}
    for page in pages:
        found.setdefault(page.translation_key, page)
    return list(found.values())


def prerequisite_keys(course: CoursePage) -> list[UUID]:
    return list(course.prerequisites.values_list("course__translation_key", flat=True).distinct())


def canonical_sha256(content: dict) -> str:
    """SHA-256 over the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _below(model, course: CoursePage, drafts: bool):
    pages = model.objects.descendant_of(course).order_by("path")
    return pages if drafts else pages.live()


def _module(module: ModulePage, lessons: list[LessonPage]) -> dict:
    return {
        "key": str(module.translation_key),
        "title": module.title,
        "lessons": [_lesson(lesson) for lesson in lessons],
    }


def _lesson(lesson: LessonPage) -> dict:
    return {
        "key": lesson.activity_key,
        "title": lesson.title,
        "minutes": lesson.minutes,
        "sha256": lesson.content_sha256,
        "activities": activities_in(lesson),
    }


def unpublished_in(lesson: LessonPage) -> list:
    """Quizzes, scenarios and questions that the lesson's body chooses and that learners cannot open."""
    practice = [block.value for block in lesson.body if block.block_type in PRACTICE_BLOCKS]
    chosen = [value.get(name) for value in practice for name in ("quiz", "scenario", "question")]
    return [one for one in dict.fromkeys(chosen) if one and not one.live]


def activities_in(lesson: LessonPage) -> list[dict]:
    """Quizzes and simulations of the lesson's body, each once, in the order of the text."""
    found: dict[str, dict] = {}
    for block in lesson.body:
        chosen = block.value.activity if block.block_type in ACTIVITY_BLOCKS else None
        if chosen is None:
            continue
        entry = found.setdefault(
            chosen.activity_key,
            {
                "key": chosen.activity_key,
                "kind": chosen.activity_kind,
                "title": chosen.activity_title,
                "required": False,
            },
        )
        entry["required"] = entry["required"] or block.value.required
    return list(found.values())
