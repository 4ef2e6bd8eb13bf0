"""Work that operations of people put into the outbox."""

from datetime import datetime
from urllib.parse import urlsplit

from allauth.account import app_settings as account_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lms.outbox import registry
from lms.people.models import User
from lms.people.operations.people import PASSWORD_MAIL


@registry.handler(PASSWORD_MAIL)
def send_password_mail(payload: dict, at: datetime) -> None:
    """Sends the link for a new password in the person's language; nothing to who left or has no address."""
    person = User.objects.filter(pk=payload["person_id"], is_active=True).exclude(email="").first()
    if person is None:
        return
    with translation.override(person.language):
        context = {
            "person": person,
            "action_url": _password_url(person),
            "action_label": _("Set a new password"),
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        }
        mail = EmailMultiAlternatives(
            subject=_("Gwanmun: set a new password"),
            body=render_to_string("emails/password.txt", context),
            to=[person.email],
            headers={"Message-ID": _message_id(payload)},
        )
        mail.attach_alternative(render_to_string("emails/password.html", context), "text/html")
    mail.send()


def _password_url(person: User) -> str:
    token = account_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    parts = {"uidb36": user_pk_to_url_str(person), "key": token}
    return settings.PUBLIC_BASE_URL + reverse("account_reset_password_from_key", kwargs=parts)


def _message_id(payload: dict) -> str:
    """The same for every repetition of one request, so that a mail sent twice is shown once."""
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname
    return f"<people.password.{payload['person_id']}.{payload['asked_at']}@{host}>"
