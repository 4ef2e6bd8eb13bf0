"""What a standing in a course is: modules, lessons and activities with what is done and open. See queries."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.functional import cached_property

from courses.catalogue.models import Activity, CourseVersion
from courses.progress.models import Enrolment, Result


@dataclass(frozen=True)
class Results:
    """What of a person counts, by the key of the activity, and where passes count no longer."""

    best: dict[str, Result] = field(default_factory=dict)
    lapsed: frozenset[str] = frozenset()


NOTHING = Results()


@dataclass(frozen=True)
class ActivityStanding:
    key: str
    kind: str
    title: str
    required: bool
    unlocked: bool
    result: Result | None
    has_lapsed: bool = False

    @property
    def anew(self) -> bool:
        """Whether it was passed once, on a version whose passes count no longer, and not since."""
        return self.has_lapsed and not self.done

    @property
    def done(self) -> bool:
        return self.result is not None and self.result.is_good

    @property
    def kind_label(self) -> str:
        return Activity.Kind(self.kind).label

    @property
    def failed(self) -> bool:
        return self.result is not None and not self.result.is_good


@dataclass(frozen=True)
class LessonStanding:
    """A lesson: reading it is the first of its activities, what it holds are the others."""

    title: str
    minutes: int
    url: str | None
    activities: tuple[ActivityStanding, ...]

    @property
    def reading(self) -> ActivityStanding:
        return self.activities[0]

    @property
    def held(self) -> tuple[ActivityStanding, ...]:
        """Quizzes and simulations of this lesson."""
        return self.activities[1:]

    @property
    def key(self) -> str:
        return self.reading.key

    @property
    def unlocked(self) -> bool:
        return self.reading.unlocked

    @property
    def done(self) -> bool:
        return all(activity.done for activity in self.activities if activity.required)

    @property
    def begun(self) -> bool:
        return any(activity.result for activity in self.activities)


@dataclass(frozen=True)
class ModuleStanding:
    key: str
    title: str
    number: int
    unlocked: bool
    url: str | None
    lessons: tuple[LessonStanding, ...]

    @property
    def done(self) -> bool:
        return all(lesson.done for lesson in self.lessons)


@dataclass(frozen=True)
class CourseStanding:
    course_key: UUID
    language: str
    title: str
    url: str | None
    enrolment: Enrolment | None
    completed_at: datetime | None
    version: CourseVersion | None
    modules: tuple[ModuleStanding, ...]

    @cached_property
    def lessons(self) -> tuple[LessonStanding, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @cached_property
    def activities(self) -> dict[str, ActivityStanding]:
        """By key, in reading order; what occurs in two lessons stands here once."""
        found: dict[str, ActivityStanding] = {}
        for lesson in self.lessons:
            for activity in lesson.activities:
                found.setdefault(activity.key, activity)
        return found

    @cached_property
    def required(self) -> list[ActivityStanding]:
        return [activity for activity in self.activities.values() if activity.required]

    @property
    def enrolled(self) -> bool:
        return self.enrolment is not None

    @property
    def completed(self) -> bool:
        return self.completed_at is not None

    @property
    def total(self) -> int:
        return len(self.required)

    @cached_property
    def done(self) -> int:
        return sum(activity.done for activity in self.required)

    @property
    def percent(self) -> int:
        """Rounded down: 100 means that everything is done."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def in_the_way(self) -> list[ActivityStanding]:
        """What is required, open and not done: by doing it, the rest opens."""
        return [one for one in self.required if one.unlocked and not one.done]

    @property
    def anew(self) -> list[ActivityStanding]:
        """What was passed once and has to be passed anew, because a new version ended the passes."""
        return [one for one in self.activities.values() if one.anew]

    @property
    def next_activity(self) -> ActivityStanding | None:
        """The first that is required, open and not done; None when there is none left."""
        return next(iter(self.in_the_way), None)

    def is_open(self, key: str) -> bool:
        activity = self.activities.get(key)
        return activity is not None and activity.unlocked

    def lesson_with(self, key: str) -> LessonStanding | None:
        """The first lesson that is, or holds, the activity."""
        return next(
            (lesson for lesson in self.lessons if any(one.key == key for one in lesson.activities)), None
        )

    def around(self, key: str) -> tuple[LessonStanding | None, LessonStanding | None]:
        """The lessons before and after the one of this key, in reading order."""
        keys = [lesson.key for lesson in self.lessons]
        if key not in keys:
            return None, None
        place = keys.index(key)
        after = self.lessons[place + 1] if place + 1 < len(keys) else None
        return (self.lessons[place - 1] if place else None), after

    def module_of(self, key: str) -> ModuleStanding | None:
        return next(
            (module for module in self.modules if any(one.key == key for one in module.lessons)), None
        )

    def resume_at(self) -> LessonStanding | None:
        """Where the person left off: the lesson last opened while it is open and undone, else the first such."""
        last = self.enrolment and self.enrolment.last_activity_id and self.enrolment.last_activity.key
        candidates = [lesson for lesson in self.lessons if lesson.unlocked and not lesson.done]
        left_off = next((lesson for lesson in candidates if lesson.key == last), None)
        return left_off or next(iter(candidates), None) or next(iter(self.lessons), None)
