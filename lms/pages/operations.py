"""Founding the site: what must stand before the first visitor, whether or not there is demo data."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Locale, Page, Site

from lms.audit import operations as audit
from lms.pages.models import HomePage


@transaction.atomic
def found_homes(*, by, at: datetime) -> list[HomePage]:
    """A home page for every content language, the first of them the default site's root. Safe to repeat.

    Wagtail's own welcome page gives way; every other page is left alone.
    """
    homes: list[HomePage] = []
    Page.objects.filter(depth=2, slug="home", content_type__model="page").update(slug="welcome")
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        locale, _created = Locale.objects.get_or_create(language_code=code)
        home = HomePage.objects.filter(locale=locale, depth=2).first()
        homes.append(home or _make_home(locale, translation_of=homes[0] if homes else None, by=by, at=at))
    _make_root(homes[0])
    return homes


def _make_home(locale: Locale, *, translation_of: HomePage | None, by, at: datetime) -> HomePage:
    with translation.override(locale.language_code):
        home = HomePage(
            title=gettext("Gwanmun"),
            intro=gettext("Learn the systems of your office, prove it on invented cases, and be let in."),
            slug=f"home-{locale.language_code}" if translation_of else "home",
            locale=locale,
            live=False,
        )
    if translation_of:
        home.translation_key = translation_of.translation_key
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=locale)
    root.add_child(instance=home)
    home.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    audit.record(by=by, at=at, verb="pages.home.founded", obj=home, detail={"language": locale.language_code})
    home.refresh_from_db()
    return home


def _make_root(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).first()
    if site and HomePage.objects.filter(pk=site.root_page_id).exists():
        return
    welcome = site and site.root_page
    fields = {"root_page": home, "site_name": settings.WAGTAIL_SITE_NAME}
    Site.objects.update_or_create(
        is_default_site=True, defaults=fields, create_defaults={**fields, "hostname": "localhost"}
    )
    if welcome and welcome.specific_class is Page and not welcome.get_children().exists():
        welcome.delete()
