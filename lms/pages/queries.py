"""Addresses of many pages at once. Wagtail's `page.url` asks the cache, and sometimes the database, page by page."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, Site


def addresses(url_paths: Iterable[str]) -> dict[str, str]:
    """The address on this site of each `Page.url_path`; what lies outside of the sites' trees is left out.

    Says nothing about whether the page is live or may be seen.
    """
    roots = Site.get_site_root_paths()
    found = {}
    for path in url_paths:
        root = next((root for root in roots if path.startswith(root.root_path)), None)
        if root:
            with translation.override(root.language_code):
                found[path] = reverse("wagtail_serve", args=[path.removeprefix(root.root_path)])
    return found


def addresses_in_active_language(page_ids: Iterable[int]) -> dict[int, str]:
    """Addresses of the pages with these ids, or of their live translations into the active language. One query."""
    asked = set(page_ids)
    groups = Page.objects.filter(pk__in=asked).values("translation_key")
    pages = list(Page.objects.filter(translation_key__in=groups).select_related("locale"))
    language = translation.get_language()
    translated = {
        page.translation_key: page for page in pages if page.live and page.locale.language_code == language
    }
    shown = {page.pk: translated.get(page.translation_key, page) for page in pages if page.pk in asked}
    urls = addresses({page.url_path for page in shown.values()})
    return {pk: urls[page.url_path] for pk, page in shown.items() if page.url_path in urls}
