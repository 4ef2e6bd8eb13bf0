"""The page tree in both languages: home, catalogue, courses with modules and lessons, as published long ago."""

import json
from datetime import datetime
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from wagtail.models import Locale, Page, Site

from courses.catalogue import operations as catalogue
from courses.catalogue.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from courses.quizzes.models import Question, Quiz
from courses.simulations.models import Scenario
from lms.demo.loading import media
from lms.demo.people import CONTENT
from lms.pages.models import HomePage, StandardPage

COURSES = ["move-in-reports", "information-sharing", "petition-handling", "official-documents"]
LANGUAGES = ["en", "ko"]
# Lessons ask from a bank of their own: what they told at once would give the graded questions away.
SELF_CHECKS = "-self-checks"


def load(*, by, at: datetime) -> None:
    """Adds the pages that are missing and freezes each course as if it had been published at `at`."""
    told = json.loads((CONTENT / "pages.json").read_text(encoding="utf-8"))
    homes = _homes(told["home"], at=at)
    for entry in told["standard"]:
        _in_both(StandardPage, homes, entry, at=at)
    indexes = _in_both(CourseIndexPage, homes, told["catalogue"], at=at)
    for slug in COURSES:
        _course(slug, indexes, by=by, at=at)


def course(slug: str) -> dict:
    """The course's outline as its file tells it."""
    return json.loads((CONTENT / "courses" / slug / "course.json").read_text(encoding="utf-8"))


def _homes(entry: dict, *, at: datetime) -> dict[str, Page]:
    """Home pages by language; the English one takes the place of Wagtail's welcome page."""
    root = Page.objects.get(depth=1)
    for language in LANGUAGES:
        Locale.objects.get_or_create(language_code=language)
    Page.objects.filter(depth=2, slug="home").exclude(pk__in=HomePage.objects.values("pk")).update(
        slug="welcome"
    )
    homes = _in_both(HomePage, dict.fromkeys(LANGUAGES, root), entry, at=at)
    address = urlsplit(settings.PUBLIC_BASE_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": address.port or (443 if address.scheme == "https" else 80),
            "root_page": homes["en"],
            "site_name": "Gwanmun",
        },
    )
    for welcome in Page.objects.filter(depth=2, slug="welcome"):
        welcome.delete()
    return homes


def _course(slug: str, indexes: dict[str, Page], *, by, at: datetime) -> None:
    told = course(slug)
    texts = {language: _catalogued(told, language) for language in LANGUAGES}
    pages = _in_both(CoursePage, indexes, {"slug": slug, **texts}, at=at)
    for module in told["modules"]:
        modules = _in_both(ModulePage, pages, module, at=at)
        for lesson in module["lessons"]:
            _lesson(slug, lesson, modules, at=at)
    for page in pages.values():
        catalogue.freeze_course(course=page, by=by, at=at)


def _catalogued(told: dict, language: str) -> dict:
    text = dict(told[language])
    text["outcomes"] = json.dumps(
        [{"type": "outcome", "value": line, "id": _id(line)} for line in text["outcomes"]]
    )
    return {**text, "hours": told["hours"], "unlock": told["unlock"]}


def _lesson(course_slug: str, slug: str, modules: dict[str, Page], *, at: datetime) -> None:
    path = CONTENT / "courses" / course_slug / "lessons" / f"{slug}.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    texts = {
        language: {
            "title": told[language]["title"],
            "intro": told[language]["intro"],
            "minutes": told["minutes"],
            "body": json.dumps(
                [
                    _block(entry, language, f"{course_slug}:{slug}:{n}")
                    for n, entry in enumerate(told[language]["body"])
                ]
            ),
        }
        for language in LANGUAGES
    }
    _in_both(LessonPage, modules, {"slug": slug, **texts}, at=at)


def _block(entry: dict, language: str, place: str) -> dict:
    value = entry["value"]
    if entry["type"] == "self_check":
        bank = place.partition(":")[0] + SELF_CHECKS
        value = {"question": _translated(Question, language, bank__slug=bank, key=value["question"])}
    elif entry["type"] == "figure":
        value = {**value, "image": media.picture(value["image"])}
    elif entry["type"] == "video":
        captions = media.film(f"{value['captions']}.{language}.vtt")
        value = {**value, "video": media.film(value["video"]), "captions": captions}
    elif entry["type"] == "quiz":
        value = {"quiz": _translated(Quiz, language, slug=value["quiz"]), "required": True}
    elif entry["type"] == "simulation":
        value = {"scenario": Scenario.objects.get(slug=value["scenario"]).pk, "required": True}
    return {"type": entry["type"], "value": value, "id": _id(f"{language}:{place}")}


def _translated(model, language: str, **lookup) -> int:
    return model.objects.get(locale__language_code=language, **lookup).pk


def _in_both(model, parents: dict[str, Page], entry: dict, *, at: datetime) -> dict[str, Page]:
    """The page of this slug below each parent, by language; the two are translations of one another."""
    pages: dict[str, Page] = {}
    for language in LANGUAGES:
        locale = Locale.objects.get(language_code=language)
        parent = Page.objects.get(pk=parents[language].pk)
        page = model.objects.child_of(parent).filter(slug=_slug(entry, language), locale=locale).first()
        pages[language] = page or _new(model, parent, entry, language, twin=pages.get("en"), at=at)
    return pages


def _new(model, parent: Page, entry: dict, language: str, *, twin: Page | None, at: datetime) -> Page:
    page = model(
        slug=_slug(entry, language),
        locale=Locale.objects.get(language_code=language),
        live=True,
        first_published_at=at,
        last_published_at=at,
        latest_revision_created_at=at,
        **entry[language],
    )
    if twin is not None:
        page.translation_key = twin.translation_key
    parent.add_child(instance=page)
    page.live_revision = page.save_revision()
    page.has_unpublished_changes = False
    page.save(update_fields=["live_revision", "has_unpublished_changes"])
    return page


def _slug(entry: dict, language: str) -> str:
    return entry.get("slugs", {}).get(language, entry.get("slug"))


def _id(text: str) -> str:
    """Block ids that stay the same however often the demo is loaded."""
    return str(uuid5(NAMESPACE_URL, text))
