import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Site

from courses.catalogue import operations
from courses.catalogue.models import CourseIndexPage
from lms.pages.models import HomePage

pytestmark = pytest.mark.django_db


def test_founded_site_has_a_home_and_a_catalogue_in_each_language(client):
    call_command("found_site", verbosity=0)

    homes, indexes = HomePage.objects.order_by("path"), CourseIndexPage.objects.order_by("path")
    assert [home.locale.language_code for home in homes] == ["en", "ko"]
    assert len({home.translation_key for home in homes}) == len({one.translation_key for one in indexes}) == 1
    assert [client.get(index.url).status_code for index in indexes] == [200, 200]
    assert [client.get(f"/{language}/").status_code for language in ("en", "ko")] == [200, 200]


def test_founding_twice_changes_nothing():
    operations.found_site(by=None, at=timezone.now())
    before = list(Page.objects.values_list("pk", "latest_revision"))

    operations.found_site(by=None, at=timezone.now())

    assert list(Page.objects.values_list("pk", "latest_revision")) == before


def test_wagtails_welcome_gives_way_and_other_pages_stay():
    mine = Page.get_first_root_node().add_child(instance=Page(title="Mine", slug="mine"))

    operations.found_site(by=None, at=timezone.now())

    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert Page.objects.filter(pk=mine.pk).exists()
    assert Site.objects.get(is_default_site=True).root_page.specific == HomePage.objects.get(slug="home")
