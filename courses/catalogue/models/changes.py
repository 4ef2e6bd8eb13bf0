"""What is live in a course has changed: whoever keeps something by it is told.

Wagtail's views call its actions and not the methods of the page, and sometimes on the base class; its signals alone
tell of every publication, unpublication, move and deletion, whichever view, command, workflow or schedule does it.
"""

from collections.abc import Iterable

from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail import hooks
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from courses.catalogue.models.pages import CoursePage, PartOfCourse

COURSE_CHANGED = "catalogue_course_changed"


def tell_of_change(pages: Iterable[Page]) -> None:
    """Calls the functions of the hook for each live course that one of the pages is or lies in."""
    paths = {
        page.path[:end] for page in pages for end in range(Page.steplen, len(page.path) + 1, Page.steplen)
    }
    for course in CoursePage.objects.live().filter(path__in=paths):
        for tell in hooks.get_hooks(COURSE_CHANGED):
            tell(course=course, by=get_active_log_context().user, at=timezone.now())


def is_part_of_course(page: Page) -> bool:
    return issubclass(page.specific_class or Page, PartOfCourse)


@receiver([page_published, page_unpublished], dispatch_uid="catalogue: live or no longer")
def tell_of_publication(instance: Page, **_kwargs) -> None:
    if is_part_of_course(instance):
        tell_of_change([instance, *Page.objects.filter(alias_of=instance.pk)])


@receiver(post_page_move, dispatch_uid="catalogue: moved")
def tell_of_move(instance: Page, parent_page_before: Page, **_kwargs) -> None:
    if is_part_of_course(instance):
        tell_of_change([instance, parent_page_before])


@receiver(post_delete, sender=Page, dispatch_uid="catalogue: deleted")
def tell_of_deletion(instance: Page, **_kwargs) -> None:
    if is_part_of_course(instance):
        tell_of_change([instance])
