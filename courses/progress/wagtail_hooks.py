from wagtail import hooks

from courses.catalogue.models import LessonPage
from courses.progress.views import lesson_door


@hooks.register("on_serve_page", order=10)  # after Wagtail's view restrictions, so inside of them
def lessons_are_for_learners(serve):
    def serve_page(page, request, args, kwargs):
        refusal = lesson_door(request, page) if isinstance(page, LessonPage) else None
        return refusal or serve(page, request, args, kwargs)

    return serve_page
