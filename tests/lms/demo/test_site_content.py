"""The demo's own pages: whole in both languages, and each led to by another."""

import json
import re

import pytest

from lms.demo.people import CONTENT

PAGES = json.loads((CONTENT / "pages.json").read_text(encoding="utf-8"))
SLUGS = [entry["slug"] for entry in [PAGES["catalogue"], *PAGES["standard"]]]


def links(text: str) -> set[str]:
    return set(re.findall(r"""href=\\?['"]([^'"\\]+)""", text))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_links_of_the_demo_lead_to_pages_of_their_language(language):
    known = {f"/{language}/{slug}/" for slug in SLUGS}
    told = [PAGES["home"], *PAGES["standard"]]

    found = {link for entry in told for link in links(entry[language]["body"])}

    assert found <= known


@pytest.mark.parametrize("language", ["en", "ko"])
def test_newcomers_find_from_the_front_page_how_it_works(language):
    assert f"/{language}/help/" in links(PAGES["home"][language]["body"])
