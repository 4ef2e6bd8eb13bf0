"""Small complete courses, built through the doors that trainers use: saved revisions, published."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from wagtail.models import Locale, Page, Site

from courses.catalogue.models import Activity, CourseIndexPage, CoursePage, LessonPage, ModulePage
from lms.pages.models import HomePage

_numbers = count(1)


@dataclass(frozen=True)
class PublishedCourse:
    page: CoursePage
    modules: list[ModulePage]
    lessons: list[LessonPage]

    @property
    def key(self):
        return self.page.translation_key

    @property
    def language(self) -> str:
        return self.page.locale.language_code

    def activity(self, lesson: int = 0) -> Activity:
        """The activity of reading the lesson at that place."""
        return Activity.objects.get(key=self.lessons[lesson].activity_key)


def home(language: str = "en") -> HomePage:
    """The site's home page of that language, made with its locale where it is missing."""
    locale, _ = Locale.objects.get_or_create(language_code=language)
    found = HomePage.objects.filter(locale=locale).first()
    if found:
        return found
    other = HomePage.objects.first()
    fields = {"title": f"Home {language}", "slug": f"home-{language}", "locale": locale}
    if other:
        fields["translation_key"] = other.translation_key
    page = _root().add_child(instance=HomePage(**fields))
    if not other:
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "root_page": page}
        )
        Site.clear_site_root_paths_cache()
    return page


def course_index(language: str = "en") -> CourseIndexPage:
    parent = home(language)
    found = CourseIndexPage.objects.child_of(parent).first()
    other = CourseIndexPage.objects.first()
    fields = {"title": "Courses", "slug": "courses", "locale": parent.locale}
    if other:
        fields["translation_key"] = other.translation_key
    return found or parent.add_child(instance=CourseIndexPage(**fields))


def published_course(
    *,
    lessons: int = 2,
    modules: int = 1,
    unlock: str = CoursePage.Unlock.IN_ORDER,
    language: str = "en",
    body: Sequence[tuple] = (),
    prerequisites: Sequence[CoursePage] = (),
    translation_of: PublishedCourse | None = None,
    **fields,
) -> PublishedCourse:
    """A live course with its frozen version: `modules` modules of `lessons` lessons each, all with the same `body`.

    `body` is what a StreamField takes: pairs of block type and value, `("paragraph", "<p>…</p>")` or
    `("quiz", {"quiz": quiz})`. A translation shares the keys of the course it translates.
    """
    number = next(_numbers)
    fields = {"title": f"Course {number}", "slug": f"course-{number}", "unlock": unlock, **fields}
    page = _add(course_index(language), CoursePage(**fields), translation_of and translation_of.page)
    for prerequisite in prerequisites:
        page.prerequisites.create(course=prerequisite)
    made_modules, made_lessons = [], []
    for place in range(modules):
        twin = translation_of and translation_of.modules[place]
        module = _add(page, ModulePage(title=f"Module {place + 1}", slug=f"module-{place + 1}"), twin)
        made_modules.append(module)
        for _ in range(lessons):
            twin = translation_of and translation_of.lessons[len(made_lessons)]
            place_in_course = len(made_lessons) + 1
            lesson = LessonPage(
                title=f"Lesson {place_in_course}", slug=f"lesson-{place_in_course}", body=list(body)
            )
            made_lessons.append(_add(module, lesson, twin))
    for one in [*made_lessons, *made_modules, page]:
        publish(one)
    return PublishedCourse(page, made_modules, made_lessons)


def publish(page: Page, *, by=None) -> Page:
    """Publishes what the object holds, as the editor does."""
    page.save_revision(user=by).publish(user=by)
    page.refresh_from_db()
    return page


def _add(parent: Page, page: Page, translation_of: Page | None = None):
    page.locale = parent.locale
    page.live = False
    if translation_of:
        page.translation_key = translation_of.translation_key
    return parent.add_child(instance=page)


def _root() -> Page:
    return Page.get_first_root_node() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=Locale.objects.first())
    )
