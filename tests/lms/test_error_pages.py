import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.views.defaults import bad_request, server_error


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "500.html", "503.html"])
def test_page_of_last_resort_needs_neither_request_nor_database(template):
    """No `db` fixture: a query would fail the test."""
    with translation.override("ko"):
        html = render_to_string(template)

    assert '<html lang="ko">' in html
    assert "<h1>" in html


def test_django_finds_the_pages():
    request = RequestFactory().get("/")

    assert b"error-page" in server_error(request).content
    assert b"error-page" in bad_request(request, ValueError()).content


def test_unknown_address_answers_with_the_site_around_it(client, db):
    response = client.get("/no/such/page/", follow=True)

    assert response.status_code == 404
    assert b"site-header" in response.content
