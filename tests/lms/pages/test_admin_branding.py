"""The CMS is part of the product and says so."""

from django.urls import reverse


def test_admin_carries_the_products_name_and_sign(client, admin_person):
    client.force_login(admin_person)

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "- Gwanmun</title>" in page
    assert "img/gwanmun-light.svg" in page
    assert "img/favicon.svg" in page
