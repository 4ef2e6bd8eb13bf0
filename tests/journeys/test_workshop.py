"""The workshop for whoever has no mouse or does not see: axe finds nothing on its pages, Tab gets everywhere, and a
trainer writes by keyboard alone."""

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.keyboard import Keyboard
from tests.journeys.test_accessibility import faults, speak
from tests.journeys.workshop import Workshop

TRAINER = "TR-2001"
CASE, TYPE, ACTION = "Move-in report (전입신고)", "person", "register_move"
MARK = secrets.token_hex(3)  # names of its own, so that it may run twice on the same demo

SYSTEMS = "/admin/workshop/systems/"
SYSTEM = ["", "delete/", "people/", f"types/{TYPE}/", "actions/"]
SYSTEM += [f"actions/{ACTION}/{part}" for part in ("", "guards/0/", "effects/0/")]
SCENARIO = ["", "task/", "vary/", "records/", f"records/{TYPE}/", f"records/{TYPE}/import/", "checks/"]
SCENARIO += ["checks/late/", "model-run/", "model-run/steps/", "bad-runs/", "bad-runs/0/", "bad-runs/find/"]
SCENARIO += ["bad-runs/make/?what=drop&step=1", "proposals/", "self-test/", "preview/", "versions/"]
SCENARIO += ["versions/1/0/", "copy/"]
# Each page is looked at in one of the languages, some of the case also in the other.
ALSO_IN_ENGLISH = ["task/", "checks/late/", "proposals/"]
WORKED_BY_TAB = re.compile(r"/(systems|types/\w+|guards/0|task|vary|checks/late|model-run|versions/1/0)/$")

# What is to be reached by Tab: all that can be acted upon, of a group of radio buttons one.
WATCH = """() => {
  const main = document.querySelector("main"), groups = new Set();
  const wanted = [...main.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((one) =>
    !one.disabled && one.tabIndex >= 0 && one.type !== "hidden" && one.checkVisibility({ checkVisibilityCSS: true }) &&
    !(one.type === "radio" && (groups.has(one.name) || !groups.add(one.name))));
  window.left = new Set(wanted);
  window.unseen = [];
  document.addEventListener("focusin", ({ target }) => {
    for (const one of window.left) if (one === target || (one.type === "radio" && one.name === target.name)) window.left.delete(one);
    const { outlineStyle, boxShadow } = getComputedStyle(target);
    if (main.contains(target) && outlineStyle === "none" && boxShadow === "none") window.unseen.push(target.outerHTML);
  });
  main.tabIndex = -1;
  main.focus();
  return wanted.length;
}"""
SEGMENTS = 6  # a moment is entered in so many parts, each a stop of its own
BESIDES = 4  # stops that nothing is done at, like a table that scrolls


def bases(page: Page) -> tuple[str, str]:
    """The addresses of a case of the demo in the workshop, and of the system it is on."""
    page.goto("/admin/snippets/simulations/scenario/")
    edit = page.get_by_role("link", name=CASE, exact=True).first.get_attribute("href")
    page.goto(f"/admin/workshop/scenarios/open/{edit.rstrip('/').rpartition('/')[2]}/")
    if "/open/" in page.url:  # its content was not edited yet
        page.locator("main form button").last.click()
        page.wait_for_url(re.compile(r"/workshop/scenarios/\d+/$"))
    system = page.locator(f".workshop__nav a[href*='{SYSTEMS}']").first
    return page.url, system.get_attribute("href")


def out_of_reach(page: Page) -> list[str]:
    """What Tab does not get to on the page, and what does not show that it has the focus."""
    moments = page.locator("main input[type*=time], main input[type=date]").count()
    for _tab in range(page.evaluate(WATCH) + SEGMENTS * moments + BESIDES):
        page.keyboard.press("Tab")
    left = page.evaluate("[...window.left].map(one => one.outerHTML)")
    return [f"{page.url}: {one[:120]}" for one in [*left, *page.evaluate("window.unseen")]]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_the_workshop_have_no_barriers_and_are_worked_by_keyboard(signed_in, language):
    page = signed_in(TRAINER)
    speak(page, language)
    scenario, system = bases(page)
    expect(page.locator("html")).to_have_attribute("lang", language)
    korean = [SYSTEMS, *(scenario + part for part in SCENARIO)]
    english = [
        f"{SYSTEMS}add/",
        *(system + part for part in SYSTEM),
        *(scenario + part for part in ALSO_IN_ENGLISH),
    ]

    found = []
    for url in {"ko": korean, "en": english}[language]:
        found += faults(page, url)
        found += out_of_reach(page) if WORKED_BY_TAB.search(url) else []

    assert found == []


def test_what_varies_is_written_into_a_task_by_keyboard_alone(signed_in):
    page = signed_in(TRAINER)
    speak(page, "en")
    keyboard, workshop = Keyboard(page), Workshop(page)
    page.goto("/admin/workshop/scenarios/add/")
    keyboard.type(workshop.control("title"), f"By keyboard {MARK}")
    keyboard.type(workshop.control("slug"), f"by-keyboard-{MARK}")
    keyboard.reach(workshop.control("system"))
    page.keyboard.press("ArrowDown")
    keyboard.follow(page.get_by_role("button", name="Save"))

    parts = page.get_by_role("navigation", name="Parts")
    keyboard.follow(parts.get_by_role("link", name=re.compile("^What varies")))
    keyboard.press(page.get_by_role("button", name="Add something that varies"))
    expect(workshop.control("vary-0-name")).to_be_focused()
    page.keyboard.type("item")
    for number, value in enumerate(("tent", "boat")):
        keyboard.press(page.get_by_role("button", name="Add a value"))
        keyboard.type(workshop.control(f"vary-0-values-{number}-text"), value)
    keyboard.press(page.get_by_role("button", name="Move row 2 up"))
    expect(workshop.control("vary-0-values-0-text")).to_have_value("boat")
    save(keyboard)

    keyboard.follow(parts.get_by_role("link", name="Task and limits"))
    keyboard.type(workshop.control("brief"), "Lend out a .")
    page.keyboard.press("ArrowLeft")
    keyboard.press(page.get_by_role("button", name="{{item}}"))
    expect(workshop.control("brief")).to_have_value("Lend out a {{item}}.")
    expect(workshop.control("brief")).to_be_focused()
    save(keyboard)
    expect(page.locator(".inserts")).to_contain_text("boat, tent")


def save(keyboard: Keyboard) -> None:
    keyboard.follow(keyboard.page.get_by_role("button", name="Save", exact=True).last)
    expect(keyboard.page.locator(".messages .success").first).to_be_visible()
