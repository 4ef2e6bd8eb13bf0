"""The language of a visitor's screens: a cookie, and for a person who is signed in also their record."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware import locale


def remember_language(response: HttpResponse, language: str) -> None:
    """Makes this the language of the following requests of the same browser."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


class LocaleMiddleware(locale.LocaleMiddleware):
    """Django's, which leads every 404 to the same address with a language before it, as Wagtail serves any path.

    Only an address that is none of ours may be a page without its language: a view's 404 is its answer.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_page_perhaps = request.resolver_match is None and request.method in ("GET", "HEAD")
        if response.status_code == 404 and not is_page_perhaps:
            return response
        return super().process_response(request, response)
