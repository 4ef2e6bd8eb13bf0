"""Where a person stands in a course. One place decides what is done, what is open and what comes next."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Activity, CourseActivity, CoursePage, CourseVersion
from courses.progress.models import Completion, Enrolment, Lapse, Result
from courses.progress.standing import (
    NOTHING,
    ActivityStanding,
    CourseStanding,
    LessonStanding,
    ModuleStanding,
    Results,
)
from lms.people.models import User

CLOSED = "closed"
ENROLLED = "enrolled"
COMPLETED = "completed"


def standing(person: User | None, course_key: UUID, language: str) -> CourseStanding | None:
    """Where the person stands by the current version in that language; None where there is no version.

    For None, or for somebody who is not enrolled, everything is locked. Four queries, however large the course.
    """
    version = catalogue.current_version(course_key, language)
    if version is None:
        return None
    enrolment = _enrolment(person, version) if person else None
    return _standing(
        version,
        enrolment,
        completed_at=enrolment.completed_at if enrolment else None,
        results=_grouped(_results_in(person, version)) if enrolment else NOTHING,
        urls=catalogue.urls_of(_keys(version), language),
    )


def standings(person: User, language: str) -> list[CourseStanding]:
    """Where the person stands in every course enrolled in, those last worked on first.

    Told in that language where the course is offered in it, else in the language of enrolment. The number of queries
    grows with the languages, never with the courses.
    """
    enrolments = {one.course_key: one for one in _enrolments_latest_first(person)}
    versions = _versions_shown(enrolments, language)
    results = _results_of(person, versions)
    completions = _completions_of(person, versions)
    urls = _urls_by_language(versions)
    return [
        _standing(
            version,
            enrolments[version.course_key],
            completed_at=completions.get(version.pk),
            results=results[version.pk],
            urls=urls[version.language],
        )
        for version in versions
    ]


def standing_in_own_language(person: User, course_key: UUID) -> CourseStanding | None:
    """The standing in the language of enrolment; None for who is not enrolled."""
    enrolment = Enrolment.objects.filter(person=person, course_key=course_key).first()
    return standing(person, course_key, enrolment.language) if enrolment else None


def course_states(person: User) -> dict[UUID, str]:
    """ENROLLED or COMPLETED for each course of the person, by course key. Two queries."""
    completed = Completion.objects.filter(person=person).values_list("course_key", flat=True)
    enrolled = Enrolment.objects.filter(person=person).values_list("course_key", flat=True)
    return dict.fromkeys(enrolled, ENROLLED) | dict.fromkeys(completed, COMPLETED)


def preview(course: CoursePage) -> CourseStanding:
    """The course as its authors see it: what is in the tree now, drafts included, everything open."""
    language = course.locale.language_code
    content = catalogue.content_of(course, drafts=True)
    return CourseStanding(
        course_key=course.translation_key,
        language=language,
        title=course.title,
        enrolment=None,
        completed_at=None,
        version=None,
        **_laid_out(
            content,
            course_key=course.translation_key,
            unlock=CoursePage.Unlock.FREE,
            results=NOTHING,
            urls=catalogue.urls_of([str(course.translation_key), *_page_keys(content)], language),
        ),
    )


def may_open(person: User, activity: Activity) -> bool:
    """Whether the person is enrolled in a course that lists the activity now, and has come to it."""
    enrolled = Enrolment.objects.filter(person=person).values("course_key")
    versions = (
        CourseVersion.objects.current()
        .offered()
        .filter(course_key__in=enrolled, activities__activity=activity)
    )
    return any(
        standing(person, version.course_key, version.language).is_open(activity.key) for version in versions
    )


def versions_worked_on(person: User, activity: Activity) -> list[CourseVersion]:
    """Current versions of the person's courses that list the activity; those in the language of enrolment first."""
    languages = dict(Enrolment.objects.filter(person=person).values_list("course_key", "language"))
    versions = CourseVersion.objects.current().filter(course_key__in=languages, activities__activity=activity)
    return sorted(versions, key=lambda one: (one.language != languages[one.course_key], -one.pk))


def best_result(person: User, activity: Activity) -> Result | None:
    """The result that speaks best for the person: a pass before a failure, then the score, then the first."""
    return best(Result.objects.counting().filter(person=person, activity=activity))


def best(results: Iterable[Result]) -> Result | None:
    return min(results, key=lambda one: (not one.is_good, -(one.score or 0), one.achieved_at), default=None)


def has_result(person: User, activity: Activity) -> bool:
    """Whether the person has a result of the activity, good or not, that still counts in a course they are on."""
    results = Result.objects.counting().filter(person=person, activity=activity)
    begins = [version.counts_from for version in versions_worked_on(person, activity)]
    if begins and all(begins):
        results = results.filter(achieved_at__gte=min(begins))
    return results.exists()


def told_of(result: Result, *, recorded_at: datetime) -> dict:
    """What the audit trail holds of a result that was recorded at that moment; a correction is recorded later than the
    result was achieved."""
    told = {"activity": result.activity.key, "outcome": result.outcome, "person": str(result.person.key)}
    if result.achieved_at == recorded_at:
        return told
    return told | {"achieved_at": result.achieved_at.astimezone(UTC).isoformat()}


def has_lapsed(person: User, activity: Activity) -> bool:
    """Whether the person has passed the activity, but only on versions whose passes count no longer."""
    passes = Result.objects.standing().good().filter(person=person, activity=activity).with_lapse()
    found = set(passes.values_list("has_lapsed", flat=True))
    return found == {True}


def lapses_of(activity: Activity) -> dict[str, datetime]:
    """From when results count, by the language of the version; "" for all."""
    lapses = Lapse.objects.filter(activity=activity).order_by("at")
    return dict(lapses.values_list("language", "at"))


def results_that_count(person: User, version: CourseVersion) -> dict[int, Result]:
    """The best result for each activity of the version, by the activity's primary key; failures included."""
    by_activity = defaultdict(list)
    for result in _results_in(person, version):
        if not result.has_lapsed:
            by_activity[result.activity_id].append(result)
    return {activity_id: best(several) for activity_id, several in by_activity.items()}


def completion_that_counts(person: User, version: CourseVersion) -> Completion | None:
    """The person's latest completion of the course, unless the version asks to do it anew."""
    completions = Completion.objects.filter(person=person, course_key=version.course_key)
    if version.counts_from:
        completions = completions.filter(completed_at__gte=version.counts_from)
    return completions.order_by("-completed_at").first()


def missing_prerequisites(person: User, version: CourseVersion) -> list[str]:
    """Titles, in the version's language where there is one, of the courses to complete before enrolling in this one."""
    keys = version.spec["prerequisites"]
    done = Completion.objects.filter(person=person, course_key__in=keys).values("course_key")
    pages = CoursePage.objects.filter(translation_key__in=keys).exclude(translation_key__in=done)
    return [page.title for page in catalogue.in_language(pages, version.language)]


def _enrolment(person: User, version: CourseVersion) -> Enrolment | None:
    completions = Completion.objects.filter(person=person, course_key=version.course_key)
    if version.counts_from:
        completions = completions.filter(completed_at__gte=version.counts_from)
    latest = completions.order_by("-completed_at").values("completed_at")[:1]
    enrolments = Enrolment.objects.filter(person=person, course_key=version.course_key)
    return enrolments.select_related("last_activity").annotate(completed_at=Subquery(latest)).first()


def _results_in(person: User, version: CourseVersion) -> QuerySet[Result]:
    """All results in activities of the version that it lets count, with `has_lapsed`."""
    results = Result.objects.standing().filter(person=person, activity__in_versions__version=version)
    if version.counts_from:
        results = results.filter(achieved_at__gte=version.counts_from)
    return results.with_lapse().select_related("activity")


def _grouped(results: Iterable[Result]) -> Results:
    """By the activity's key: the best of what counts, and which passes count no longer."""
    counting, ended = defaultdict(list), set()
    for result in results:
        if not result.has_lapsed:
            counting[result.activity.key].append(result)
        elif result.is_good:
            ended.add(result.activity.key)
    return Results({key: best(several) for key, several in counting.items()}, frozenset(ended))


def _enrolments_latest_first(person: User):
    enrolments = Enrolment.objects.filter(person=person).select_related("last_activity")
    return enrolments.order_by(Coalesce("last_seen_at", "enrolled_at").desc(), "-pk")


def _versions_shown(enrolments: dict[UUID, Enrolment], language: str) -> list[CourseVersion]:
    """One current version of each course, in the order of the enrolments; a withdrawn one where there is no other."""
    known = defaultdict(list)
    for version in CourseVersion.objects.current().with_offer().filter(course_key__in=enrolments):
        if version.language in (language, enrolments[version.course_key].language):
            known[version.course_key].append(version)
    return [
        max(known[key], key=lambda one: (one.is_offered, one.language == language))
        for key in enrolments
        if key in known
    ]


def _results_of(person: User, versions: list[CourseVersion]) -> dict[int, Results]:
    """By version: the results that it lets count."""
    lines = CourseActivity.objects.filter(version__in=versions).values_list("version_id", "activity_id")
    listed = defaultdict(set)
    for version_id, activity_id in lines:
        listed[version_id].add(activity_id)
    activities = set().union(*listed.values())
    standing = Result.objects.standing().filter(person=person, activity__in=activities)
    results = list(standing.with_lapse().select_related("activity"))
    return {
        version.pk: _grouped(
            result
            for result in results
            if result.activity_id in listed[version.pk] and _counts(result.achieved_at, version)
        )
        for version in versions
    }


def _completions_of(person: User, versions: list[CourseVersion]) -> dict[int, datetime]:
    """By version: when the course was last completed in a way that the version lets count."""
    completions = Completion.objects.filter(
        person=person, course_key__in=[version.course_key for version in versions]
    )
    dates = defaultdict(list)
    for course_key, completed_at in completions.order_by("completed_at").values_list(
        "course_key", "completed_at"
    ):
        dates[course_key].append(completed_at)
    latest = {version.pk: dates[version.course_key][-1:] for version in versions}
    return {
        version.pk: latest[version.pk][0]
        for version in versions
        if latest[version.pk] and _counts(latest[version.pk][0], version)
    }


def _counts(moment: datetime, version: CourseVersion) -> bool:
    return version.counts_from is None or moment >= version.counts_from


def _urls_by_language(versions: list[CourseVersion]) -> dict[str, dict[str, str]]:
    keys = defaultdict(list)
    for version in versions:
        keys[version.language] += _keys(version)
    return {language: catalogue.urls_of(several, language) for language, several in keys.items()}


def _standing(
    version: CourseVersion,
    enrolment: Enrolment | None,
    *,
    completed_at: datetime | None,
    results: Results,
    urls: dict[str, str],
) -> CourseStanding:
    return CourseStanding(
        course_key=version.course_key,
        language=version.language,
        title=version.title,
        enrolment=enrolment,
        completed_at=completed_at,
        version=version,
        **_laid_out(
            version.spec,
            course_key=version.course_key,
            unlock=version.spec["unlock"] if enrolment else CLOSED,
            results=results,
            urls=urls,
        ),
    )


def _laid_out(spec: dict, *, course_key: UUID, unlock: str, results: Results, urls: dict[str, str]) -> dict:
    """The course's address and its modules, each unlocked or not by what was done in those before it."""
    required = {entry["key"] for entry in _entries(spec) if entry["required"]}
    modules: list[ModuleStanding] = []
    for number, module in enumerate(spec["modules"], start=1):
        unlocked = unlock == CoursePage.Unlock.FREE or (unlock != CLOSED and all(one.done for one in modules))
        lessons = tuple(_lesson(entry, urls, results, required, unlocked) for entry in module["lessons"])
        modules.append(
            ModuleStanding(module["key"], module["title"], number, unlocked, urls.get(module["key"]), lessons)
        )
    return {"url": urls.get(str(course_key)), "modules": tuple(modules)}


def _keys(version: CourseVersion) -> list[str]:
    """Translation keys of the course's page and of all pages that its content names."""
    return [str(version.course_key), *_page_keys(version.spec)]


def _lesson(entry: dict, urls: dict, results: Results, required: set, unlocked: bool) -> LessonStanding:
    activities = tuple(
        ActivityStanding(
            key=one["key"],
            kind=one["kind"],
            title=one["title"],
            required=one["key"] in required,
            unlocked=unlocked,
            result=results.best.get(one["key"]),
            has_lapsed=one["key"] in results.lapsed,
        )
        for one in _entries_of(entry)
    )
    return LessonStanding(entry["title"], entry["minutes"], urls.get(_page_key(entry["key"])), activities)


def _entries(spec: dict) -> Iterator[dict]:
    for module in spec["modules"]:
        for lesson in module["lessons"]:
            yield from _entries_of(lesson)


def _entries_of(lesson: dict) -> Iterator[dict]:
    yield {"key": lesson["key"], "kind": Activity.Kind.LESSON, "title": lesson["title"], "required": True}
    yield from lesson["activities"]


def _page_keys(spec: dict) -> Iterator[str]:
    for module in spec["modules"]:
        yield module["key"]
        yield from (_page_key(lesson["key"]) for lesson in module["lessons"])


def _page_key(activity_key: str) -> str:
    return activity_key.partition(":")[2]
