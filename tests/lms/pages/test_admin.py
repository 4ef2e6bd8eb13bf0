import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_admin_brings_the_font_that_has_hangul(client, admin_person):
    client.force_login(admin_person)

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert 'href="/static/css/admin.css"' in page
    assert finders.find("css/admin.css")
