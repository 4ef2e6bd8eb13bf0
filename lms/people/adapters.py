"""Where django-allauth asks what our rules are: nobody signs up, HR's list says who may sign in."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from axes.utils import reset as unlock
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.people import operations
from lms.people.languages import remember_language
from lms.people.models import User
from lms.security import client_address

SAME_ANSWER = _("Staff number or e-mail and password do not fit.")


def display_name(user: User) -> str:
    return user.display_name


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": SAME_ANSWER,
        "email_password_mismatch": SAME_ANSWER,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Guesses at one account are counted by axes; here, those from one address at any account."""
        if not ratelimit.consume(request, action="password_failed", dry_run=True):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        ratelimit.consume(request, action="password_failed")

    def post_login(self, request: HttpRequest, user: User, **kwargs):
        response = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response

    def set_password(self, user: User, password: str) -> None:
        """Who proves by mail to be the person is not kept out by somebody else's guesses any longer."""
        super().set_password(user, password)
        unlock(username=user.staff_number)

    def send_password_reset_mail(self, user: User, email: str, context: dict) -> None:
        operations.request_password_mail(person=user, at=timezone.now())

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "unknown"


class IdentityProviderAdapter(DefaultSocialAccountAdapter):
    """Signs in the person whose staff number the government's identity provider vouches for; makes nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider=None, client_id=None):
        """None for a name that PostgreSQL refuses even to look for: such an address is not found."""
        if provider and "\0" in provider:
            return []
        return super().list_apps(request, provider, client_id)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Finds the person by staff number each time anew: no link is kept that could outlive the fact."""
        staff_number = User.objects.normalize_staff_number(_staff_number(sociallogin.account.extra_data))
        person = User.objects.filter(staff_number=staff_number).first() if staff_number else None
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(_refusal(request, "not_linked", staff_number))
        if not staff_number:
            raise ImmediateHttpResponse(_refusal(request, "no_staff_number", staff_number))
        if person is None:
            raise ImmediateHttpResponse(_refusal(request, "unknown", staff_number))
        if not person.is_active:
            raise ImmediateHttpResponse(_refusal(request, "left", staff_number))
        sociallogin.user = person


def _staff_number(claims: dict) -> str:
    """The claim that holds it, from the signed token or else from a userinfo that speaks of the same subject."""
    token, userinfo = claims.get("id_token") or {}, claims.get("userinfo") or {}
    if token and userinfo.get("sub") != token.get("sub"):
        userinfo = {}
    claim = settings.OIDC_STAFF_NUMBER_CLAIM
    return str(token.get(claim) or userinfo.get(claim) or "")


def _refusal(request: HttpRequest, reason: str, staff_number: str):
    context = {"reason": reason, "staff_number": staff_number}
    return render(request, "people/sign_in_refused.html", context, status=403)
