"""Journeys see what people see: real processes, the demo, a real Chromium. They touch no ORM."""

import os
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lms.demo.people import PASSWORD
from tests.stack import ROOT, Stack, running

# Debian's Chromium without a window, which takes two thirds of the time that the one with a window does.
CHROMIUM = "chromium-headless-shell"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=20_000)
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.fspath).is_relative_to(ROOT / "tests" / "journeys"):
            item.add_marker(pytest.mark.journey)


def launched(playwright) -> Browser:
    executable = shutil.which(CHROMIUM)
    assert executable, f"{CHROMIUM} is missing: make test installs it"
    return playwright.chromium.launch(executable_path=executable, args=FLAGS)


@pytest.fixture(scope="session")
def product():
    """The product with its demo, for all journeys of a run: each uses people whom no other uses.

    JOURNEY_URL names one that runs already, with GWANMUN_VAR as it was started: for writing journeys.
    """
    if "JOURNEY_URL" in os.environ:
        env = os.environ | {"DJANGO_SETTINGS_MODULE": "lms.settings.development"}
        yield Stack(os.environ["JOURNEY_URL"], Path(os.environ["GWANMUN_VAR"]), env)
        return
    with running(demo=True) as stack:
        yield stack


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def new_page(product, chromium):
    """Opens a page as a new visitor: `new_page()`, `new_page(width=390, javascript=False, language="ko-KR")`."""
    contexts = []

    def open_page(*, width: int = 1280, javascript: bool = True, language: str = "en-GB") -> Page:
        context = chromium.new_context(
            base_url=product.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale=language,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def signed_in(new_page):
    """A page signed in through the form: `signed_in("HN-1001")`."""

    def sign_in(staff_number: str, **options) -> Page:
        page = new_page(**options)
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(staff_number)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        expect(page).not_to_have_url(re.compile("/accounts/login/"))
        return page

    return sign_in


def barriers(page: Page) -> list[str]:
    """What axe-core finds of WCAG 2.1 level A and AA on the page, a line each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    return [
        f"{page.url}: {violation['id']}: {violation['help']}: {node['target']}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
