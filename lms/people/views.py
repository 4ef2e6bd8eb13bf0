import logging

from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import check_for_language, ngettext
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from requests import RequestException
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel

from lms.people import operations, permissions
from lms.people.forms import AccommodationsForm
from lms.people.models import User
from lms.people.permissions import role_required
from lms.people.roles import Role

logger = logging.getLogger(__name__)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Changes the language of the screens, for a person who is signed in also for the next time and for mails.

    Expects `language` and `next`, an address of this site; any other is not followed.
    """
    language = request.POST.get("language", "")
    if request.user.is_authenticated and check_for_language(language):
        operations.set_language(person=request.user, language=language)
    return i18n.set_language(request)


@never_cache
def to_sign_in(request: HttpRequest, **kwargs) -> HttpResponse:
    """Stands where Wagtail and Django have sign-in pages of their own, which would ask for a password only.

    Who is signed in and still sent here lacks a permission: signing in again would not help.
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or resolve_url("wagtailadmin_home"))


def identity_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """allauth's way to the identity provider, with a page of its own where that does not answer."""
    try:
        return openid_connect.login(request, provider_id)
    except RequestException:
        logger.exception("the identity provider %s does not answer", provider_id)
        return render(request, "people/sign_in_refused.html", {"reason": "unreachable"}, status=503)


def closed(request: HttpRequest, **kwargs) -> HttpResponse:
    """Stands where allauth has a page for something that HR does here: 404."""
    raise Http404


class EditorAccountView(AccountView):
    """Wagtail's account page without name and e-mail: these come from HR."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)]


@role_required(Role.HR_OFFICER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def accommodations(request: HttpRequest, staff_number: str) -> HttpResponse:
    """What a person is granted in examinations: seen and granted by those only who answer for the person as HR."""
    at = timezone.now()
    person = get_object_or_404(permissions.people_in_scope(request.user, at), staff_number=staff_number)
    granted = _granted(person)
    form = AccommodationsForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid() and _grant(form, by=request.user, at=at):
        messages.success(request, _("This is kept. It counts for every examination begun from now on."))
        return redirect("reports:person", staff_number=staff_number)
    crumbs = [
        {"title": _("Who is certified"), "url": reverse("reports:certified")},
        {"title": person.display_name, "url": reverse("reports:person", args=[staff_number])},
        {"title": _("Accommodations")},
    ]
    context = {"person": person, "form": form, "granted": granted, "breadcrumbs": crumbs}
    return render(request, "people/accommodations.html", context)


def _granted(person: User) -> list[tuple]:
    """What stands now, as label and value; read before the form writes into the person at hand."""
    if operations.accommodations_of(person) == operations.NOTHING_GRANTED:
        return []
    minutes, hours = person.break_minutes, person.extension_hours
    return [
        (_("Time limits multiplied by"), f"{person.extra_time_factor:.2f}"),
        (_("Breaks"), ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}),
        (_("Later closing"), ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}),
        (_("Reason"), person.extra_time_reason),
        (_("Granted by"), person.extra_time_granted_by),
        (_("Granted on"), date_format(timezone.localtime(person.extra_time_granted_at), "DATETIME_FORMAT")),
    ]


def _grant(form: AccommodationsForm, *, by: User, at) -> bool:
    """Whether it was granted; if not, the form says why."""
    cleaned = form.cleaned_data
    try:
        operations.grant_accommodations(
            person=form.instance,
            factor=cleaned["extra_time_factor"],
            break_minutes=cleaned["break_minutes"],
            extension_hours=cleaned["extension_hours"],
            reason=cleaned["extra_time_reason"],
            by=by,
            at=at,
        )
    except operations.AccommodationRefused:
        form.add_error(None, _("Nobody grants anything to themselves: ask another HR officer."))
        return False
    return True
