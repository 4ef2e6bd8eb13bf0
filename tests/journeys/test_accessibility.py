"""axe-core finds nothing of WCAG 2.1 A and AA on any learner, HR and public page, in both languages; nor does any
page scroll sideways on a telephone."""

import json
import re

import pytest
from playwright.sync_api import Page

from lms.demo.people import CONTENT
from tests.journeys.conftest import barriers

PUBLIC = [
    "/{language}/",
    "/{language}/courses/",
    "/{language}/courses/move-in-reports/",
    "/{language}/help/",
    "/check/",
]
PUBLIC += [
    "/check/AAAA-AAAA-AAAA-AAAA/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/search/?q=정보",
    "/nowhere/",
]
LEARNER = ["/my/", "/{language}/courses/move-in-reports/", "/accounts/password/change/", "/accounts/2fa/"]
LEARNER += [
    f"/{{language}}/courses/move-in-reports/{module['slug']}/{lesson}/"
    for module in json.loads((CONTENT / "courses/move-in-reports/course.json").read_text(encoding="utf-8"))[
        "modules"
    ]
    for lesson in module["lessons"]
]
HR = [
    "/hr/certified/",
    "/hr/people/HN-1003/",
    "/hr/people/HN-1003/accommodations/",
    "/hr/overturned/",
    "/hr/assignments/",
    "/hr/readiness/",
]
HR += ["/hr/readiness/e-documents/", "/hr/readiness/information-sharing/"]
LANGUAGES = ["en", "ko"]


def faults(page: Page, path: str) -> list[str]:
    page.goto(path)
    found = barriers(page)
    page.set_viewport_size({"width": 390, "height": 844})
    sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found + ([f"{page.url}: scrolls sideways at 390 px"] if sideways else [])


def speak(page: Page, language: str) -> None:
    """Switches the language by the switcher in the header, as a person would."""
    if page.locator("html").get_attribute("lang") == language:
        return
    page.get_by_role("button", name=re.compile("한국어|English")).first.click()
    page.wait_for_function(f"document.documentElement?.lang === '{language}'")


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_have_no_barriers(new_page, language):
    page = new_page(language={"en": "en-GB", "ko": "ko-KR"}[language])

    found = [fault for path in PUBLIC for fault in faults(page, path.format(language=language))]

    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_learner_pages_have_no_barriers(signed_in, language):
    page = signed_in("HN-1011")
    speak(page, language)

    found = [fault for path in LEARNER for fault in faults(page, path.format(language=language))]
    page.goto("/my/")
    found += faults(page, page.locator('main a[href*="/certificates/"]').first.get_attribute("href"))

    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_hr_have_no_barriers(signed_in, language):
    page = signed_in("HR-3003")
    speak(page, language)

    found = [fault for path in HR for fault in faults(page, path)]

    assert found == []
