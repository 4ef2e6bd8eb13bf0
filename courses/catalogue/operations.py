"""Publishing: a course's live content becomes an immutable, hashed version with its list of activities."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from courses.catalogue import queries
from courses.catalogue.models import Activity, CourseActivity, CourseIndexPage, CoursePage, CourseVersion
from lms.audit import operations as audit
from lms.outbox import operations as outbox
from lms.pages import operations as pages
from lms.pages.models import HomePage


class CourseNotLive(Exception):
    """Only what learners can see becomes a version."""


@transaction.atomic
def freeze_course(*, course: CoursePage, by, at: datetime) -> CourseVersion:
    """Freezes what is live in the course now; the current version is returned when nothing has changed since.

    Raises CourseNotLive for a draft. Enrolled people whose work is complete by the new version learn of it through
    the outbox (kind `catalogue.course_published`).
    """
    course = CoursePage.objects.select_for_update(of=("self",)).select_related("locale").get(pk=course.pk)
    if not course.live:
        raise CourseNotLive(course.title)
    content = queries.content_of(course)
    language = course.locale.language_code
    current = queries.current_version(course.translation_key, language)
    sha256 = queries.canonical_sha256(content)
    if current and current.spec_sha256 == sha256:
        return current
    keeps = current is None or current.spec["edition"] == content["edition"]
    version = CourseVersion.objects.create(
        course_key=course.translation_key,
        language=language,
        number=current.number + 1 if current else 1,
        title=course.title,
        spec=content,
        spec_sha256=sha256,
        published_at=at,
        published_by=by,
        keeps_earlier_passes=keeps,
        counts_from=(current.counts_from if current else None) if keeps else at,
    )
    _list_activities(version, at=at)
    audit.record(
        by=by,
        at=at,
        verb="catalogue.course.published",
        obj=version,
        detail={
            "course": str(version.course_key),
            "language": language,
            "number": version.number,
            "sha256": sha256,
        },
    )
    outbox.put(
        kind="catalogue.course_published",
        key=f"catalogue.course_published:{version.pk}",
        payload={"version_id": version.pk},
        at=at,
    )
    return version


def ensure_activity(*, key: str, kind: str, title: str, at: datetime) -> Activity:
    """The activity of this key, made where it is missing. Safe to repeat; publishing a course renames it."""
    activity, _created = Activity.objects.get_or_create(
        key=key, defaults={"kind": kind, "title": title, "created_at": at}
    )
    return activity


def _list_activities(version: CourseVersion, *, at: datetime) -> None:
    lines: dict[str, CourseActivity] = {}
    for module_position, entry in _entries(version.spec):
        line = lines.get(entry["key"])
        if line is not None:
            line.required = line.required or entry["required"]
            continue
        lines[entry["key"]] = CourseActivity(
            version=version,
            activity=_activity(entry, language=version.language, at=at),
            module_position=module_position,
            position=len(lines) + 1,
            required=entry["required"],
        )
    CourseActivity.objects.bulk_create(lines.values())


def _entries(spec: dict):
    """Yields the module's number and the activity for each lesson and for what the lesson holds, in reading order."""
    for position, module in enumerate(spec["modules"], start=1):
        for lesson in module["lessons"]:
            yield position, {**lesson, "kind": Activity.Kind.LESSON, "required": True}
            for activity in lesson["activities"]:
                yield position, activity


def _activity(entry: dict, *, language: str, at: datetime) -> Activity:
    activity = ensure_activity(key=entry["key"], kind=entry["kind"], title=entry["title"], at=at)
    if activity.titles.get(language) != entry["title"]:
        activity.titles[language] = entry["title"]
        if language == settings.LANGUAGE_CODE:
            activity.title = entry["title"]
        activity.save(update_fields=["title", "titles"])
    return activity


@transaction.atomic
def found_site(*, by, at: datetime) -> list[CourseIndexPage]:
    """The home page and the catalogue of every content language, made where they are missing. Safe to repeat."""
    return [_found_index(home, by=by) for home in pages.found_homes(by=by, at=at)]


def _found_index(home: HomePage, *, by) -> CourseIndexPage:
    index = CourseIndexPage.objects.child_of(home).first()
    if index:
        return index
    with translation.override(home.locale.language_code):
        index = CourseIndexPage(title=gettext("Courses"), slug="courses", locale=home.locale, live=False)
    twin = CourseIndexPage.objects.first()
    if twin:
        index.translation_key = twin.translation_key
    home.add_child(instance=index)
    index.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    return CourseIndexPage.objects.get(pk=index.pk)
