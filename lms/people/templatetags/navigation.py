"""The main navigation: which doors of the site a person sees, by role."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.people import roles
from lms.people.roles import Role

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """A door: everybody sees it, or whoever holds one of the roles. `anonymous`: also before sign-in.

    `within`: beginnings of other addresses that belong to it.
    """

    title: str
    url_name: str
    args: tuple = ()
    roles: tuple[Role, ...] = ()
    anonymous: bool = False
    within: tuple[str, ...] = ()
    signed_in: bool = True

    def is_for(self, user) -> bool:
        if not user.is_authenticated:
            return self.anonymous
        return self.signed_in and (not self.roles or roles.has(user, *self.roles))


REPORT_READERS = (Role.HR_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
ENTRIES = (
    Entry(_("My training"), "dashboard:my_training"),
    Entry(_("Courses"), "wagtail_serve", args=("courses/",), anonymous=True),
    Entry(_("Check a certificate"), "verification:check", anonymous=True, signed_in=False),
    Entry(
        _("Who is certified"),
        "reports:certified",
        roles=REPORT_READERS,
        within=("/hr/people/", "/hr/overturned/"),
    ),
    Entry(_("Assignments"), "reports:assignments", roles=REPORT_READERS),
    Entry(_("Readiness"), "reports:readiness", roles=(*REPORT_READERS, Role.SYSTEM_OWNER)),
    Entry(_("People and posts"), "wagtailusers_users:index", roles=(Role.HR_OFFICER,)),
    Entry(_("Authoring"), "wagtailadmin_home", roles=(Role.TRAINER, Role.REVIEWER, Role.ADMINISTRATOR)),
)


@register.simple_tag(takes_context=True)
def main_navigation(context) -> list[dict]:
    """`[{"title", "url", "current"}]`: the entries this visitor may open; `current` marks where the page belongs."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None:
        return []
    return [_item(entry, request.path) for entry in ENTRIES if entry.is_for(user)]


def _item(entry: Entry, path: str) -> dict:
    url = reverse(entry.url_name, args=entry.args)
    return {"title": entry.title, "url": url, "current": path.startswith((url, *entry.within))}
