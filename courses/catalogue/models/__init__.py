from courses.catalogue.models.activity import Activity
from courses.catalogue.models.changes import COURSE_CHANGED, tell_of_change
from courses.catalogue.models.pages import (
    CourseIndexPage,
    CoursePage,
    CoursePrerequisite,
    LessonPage,
    ModulePage,
)
from courses.catalogue.models.version import CourseActivity, CourseVersion

__all__ = [
    "COURSE_CHANGED",
    "Activity",
    "CourseActivity",
    "CourseIndexPage",
    "CoursePage",
    "CoursePrerequisite",
    "CourseVersion",
    "LessonPage",
    "ModulePage",
    "tell_of_change",
]
