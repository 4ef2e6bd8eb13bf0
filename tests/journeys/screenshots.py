"""`make screenshots`: the pictures of the README, taken of a demo of its own."""

import sys

from playwright.sync_api import Browser, sync_playwright

from lms.demo.people import PASSWORD
from tests.journeys.conftest import launched
from tests.stack import ROOT, running

FOLDER = ROOT / "docs" / "screenshots"
PICTURES = {
    "learner": ("HN-1001", ["/my/"]),
    "trainer": ("TR-2001", ["/admin/pages/search/?q=mover", "The mover’s confirmation"]),
    "hr": ("HR-3001", ["/hr/certified/"]),
    "readiness": ("HR-3001", ["/hr/readiness/resident-register/"]),
}


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running(demo=True, worker=False) as product, sync_playwright() as playwright:
        browser = launched(playwright)
        for name, (staff_number, way) in PICTURES.items():
            take(browser, product.url, name, staff_number, way)
        browser.close()
    return 0


def take(browser: Browser, url: str, name: str, staff_number: str, way: list[str]) -> None:
    """Signs in, goes the way (addresses to open, names of links to follow), and keeps what the window shows."""
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(staff_number)
    page.locator("input[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("input[name=password]").press("Enter")
    for step in way:
        if step.startswith("/"):
            page.goto(step)
        else:
            with page.expect_navigation():
                page.locator("main").get_by_role("link", name=step).first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()
    print(f"docs/screenshots/{name}.png")


if __name__ == "__main__":
    sys.exit(main())
