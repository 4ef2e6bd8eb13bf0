from django.contrib import messages
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from courses.catalogue import queries
from courses.catalogue.models import CoursePage, LessonPage, ModulePage


class EditPartOfCourse(EditView):
    """The page editor publishes by itself, past the page's `publish()`; here too it is all or nothing."""

    def publish_action(self):
        with transaction.atomic():
            return super().publish_action()


class PartOfCourseViewSet(PageViewSet):
    edit_view_class = EditPartOfCourse


EDITORS = [
    PartOfCourseViewSet("catalogue_course", model=CoursePage, icon="folder-open-inverse"),
    PartOfCourseViewSet("catalogue_module", model=ModulePage, icon="folder"),
    PartOfCourseViewSet("catalogue_lesson", model=LessonPage, icon="doc-full"),
]


def warn_of_what_is_not_published(request, page) -> None:
    """Hook after a page is saved: a lesson may wait for its quiz, but nobody should overlook that it does."""
    by_autosave = "application/json" in request.headers.get("Accept", "")
    if by_autosave or not isinstance(page, LessonPage):
        return
    for one in queries.unpublished_in(page):
        warning = _("“%(title)s” is not published yet: learners cannot open it.")
        messages.warning(request, warning % {"title": one})
