from wagtail import hooks

from courses.catalogue import operations, viewsets
from courses.catalogue.models import COURSE_CHANGED, tell_of_change


@hooks.register(COURSE_CHANGED)
def freeze(course, by, at):
    operations.freeze_course(course=course, by=by, at=at)


@hooks.register("after_copy_page")
def tell_of_copy(request, page, new_page):
    """An alias is live at once, and no signal of Wagtail's says so."""
    tell_of_change([new_page])


@hooks.register("register_admin_viewset")
def register_editors():
    return viewsets.EDITORS


hooks.register("after_create_page", viewsets.warn_of_what_is_not_published)
hooks.register("after_edit_page", viewsets.warn_of_what_is_not_published)
