"""The same page in the other languages."""

from django import template
from django.conf import settings
from django.utils.translation import get_language
from wagtail.models import Page

register = template.Library()

OWN_NAMES = {"en": "English", "ko": "한국어"}


@register.simple_tag(takes_context=True)
def language_choices(context) -> list[dict]:
    """
    `[{"code", "name", "url"}]` of every language but the active one, each named in itself.

    `url` is the translation of the page at hand, or "" where the language is chosen by posting to `people:set_language`.
    A view that knows better than that puts `translations`, `{code: url}`, into its context.
    """
    urls = context.get("translations") or _translations_of(context.get("page"))
    active = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return [
        {"code": code, "name": OWN_NAMES.get(code, name), "url": urls.get(code, "")}
        for code, name in settings.LANGUAGES
        if code != active
    ]


def _translations_of(page) -> dict[str, str]:
    if not isinstance(page, Page) or page.pk is None:
        return {}
    others = page.get_translations().live().select_related("locale")
    return {other.locale.language_code: other.url for other in others}
