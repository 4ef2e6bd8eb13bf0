"""Every component in a real browser, on a desk and on a telephone: no finding of axe, nothing wider than the screen."""

import mimetypes
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.design import samples

pytestmark = pytest.mark.journey

HOST = "http://design.test/"
LEVELS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
POLICY = "; ".join(
    f"{directive} {' '.join(sources)}"
    for directive, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)


@pytest.fixture
def open_sample(chromium):
    """`open_sample(name, width)`: the sample page in a window of that width, and what the browser complained of."""
    pages = []

    def open_page(name: str, width: int):
        page = chromium.new_page(viewport={"width": width, "height": 900})
        pages.append(page)
        complaints = []
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        html = samples.render(name)
        page.route("**/*", lambda route: answer(route, {name: html}))
        page.goto(f"{HOST}{name}")
        return page, list(complaints)

    yield open_page
    for page in pages:
        page.close()


def answer(route, pages: dict[str, str]) -> None:
    """Serves the sample pages and the static files without a server."""
    path = route.request.url.removeprefix(HOST).split("?")[0].strip("/")
    if path in pages:
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=pages[path], headers=headers)
        return
    file = Path(settings.BASE_DIR) / "lms" / path
    if path.startswith("static/") and file.is_file():
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "font/woff2")
    else:
        route.fulfill(status=404)


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("name", samples.NAMES)
def test_sample_is_accessible_and_fits(open_sample, name, width):
    page, complaints = open_sample(name, width)

    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    findings = Axe().run(page, options=LEVELS).response["violations"]

    assert complaints == []
    assert overflow == 0
    assert [(finding["id"], [node["html"] for node in finding["nodes"]]) for finding in findings] == []


def test_navigation_is_a_row_on_a_desk(open_sample):
    page, _ = open_sample("form", 1280)

    assert page.locator(".site-nav a", has_text="Courses").is_visible()
    assert not page.get_by_text("Menu").is_visible()


def test_navigation_is_a_menu_on_a_telephone(open_sample):
    page, _ = open_sample("form", 390)
    entry = page.locator(".site-nav a", has_text="Courses")
    assert not entry.is_visible()

    page.locator(".site-nav > summary").press("Enter")
    opened = entry.is_visible()
    page.keyboard.press("Escape")

    assert opened
    assert not entry.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_error_summary_takes_the_focus_and_leads_to_its_fields(open_sample):
    page, _ = open_sample("form", 390)
    assert page.evaluate("document.activeElement.className") == "error-summary"

    page.get_by_role("link", name="For whom").click()

    assert page.evaluate("document.activeElement.id") == "id_target_0"


@pytest.mark.parametrize("name", samples.NAMES)
def test_whatever_can_be_pressed_is_large_enough(open_sample, name):
    """Links inside running text are exempt, as WCAG 2.5.8 exempts them."""
    page, _ = open_sample(name, 390)

    small = page.eval_on_selector_all(
        "button, summary, select, textarea, a.button, .pagination a, .tabs a, .outline__item, label.choice, label.option,"
        " input:not([type=hidden], [type=checkbox], [type=radio])",
        "nodes => nodes.filter(n => n.offsetParent && n.getBoundingClientRect().height < 44).map(n => n.outerHTML)",
    )

    assert small == []
