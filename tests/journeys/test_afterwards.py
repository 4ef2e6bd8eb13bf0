"""After a failed run: from the report to the broken moment in the replay, and beside the model run, by keyboard."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import barriers
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_accessibility import speak

LESSON = "/en/courses/move-in-reports/register-and-finish/simulated-case/"
CRITICAL = "Never tell a caller where a resident lives"
BROKEN_BY = "Answer a telephone question about a resident"


def begin_to_practise(page: Page) -> None:
    speak(page, "en")
    page.goto(LESSON)
    page.locator("main a[href*='/learn/simulations/']").first.click()
    page.locator("form:has(input[name=mode][value=practice]) button").first.click()
    expect(page).to_have_url(re.compile("/learn/runs/"))


def fail(page: Page, keyboard: Keyboard) -> None:
    """Tells a caller where somebody lives, and hands in."""
    keyboard.press(page.get_by_role("navigation").get_by_role("link", name="Person"))
    row = page.get_by_role("row").filter(has_text="TP-0002")
    keyboard.press(row.get_by_role("link", name="Actions"))
    keyboard.press(page.get_by_role("link", name=BROKEN_BY))
    group = page.locator("#screen fieldset")
    keyboard.choose_radio(group, group.get_by_label("Give the address"))
    keyboard.press(page.get_by_role("button", name="Carry out"))
    expect(page.locator("#messages")).to_contain_text("Done")
    keyboard.press(page.get_by_role("link", name="Submit the case"))
    keyboard.press(page.get_by_role("button", name="Submit and see the report"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed")


def test_a_failed_run_is_understood_by_keyboard_alone(signed_in, tmp_path):
    page = signed_in("HN-1022")
    keyboard = Keyboard(page)
    begin_to_practise(page)
    fail(page, keyboard)

    assert barriers(page) == []
    assert page.get_by_role("heading", level=2).first.inner_text() == "Critical rules broken"
    keyboard.follow(page.get_by_role("link", name=re.compile(BROKEN_BY)).first)
    look_at_the_broken_moment(page)
    go_along_the_steps(page, keyboard)
    keyboard.follow(page.get_by_role("link", name="All steps").first)
    assert barriers(page) == []
    keyboard.follow(page.get_by_role("link", name="Beside the model run"))
    compare(page, keyboard)
    keyboard.follow(page.get_by_role("link", name="Report", exact=True))
    download(page, keyboard, tmp_path / "report.pdf")


def look_at_the_broken_moment(page: Page) -> None:
    expect(page.locator(".replay")).to_contain_text("step 1 of 2")
    expect(page.locator(".replay")).to_contain_text(f"Rule broken: {CRITICAL}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("TP-0002")
    assert page.locator("#replica form[method=post]").count() == 0
    assert barriers(page) == []


def go_along_the_steps(page: Page, keyboard: Keyboard) -> None:
    """The focus stays on what was pressed, so that pressing again goes on."""
    now, focused = page.locator("#replay-now"), page.locator(":focus")
    keyboard.press(page.get_by_role("link", name="Previous", exact=True))
    expect(now).to_contain_text("step 0 of 2")
    keyboard.press(page.get_by_role("link", name="Next", exact=True))
    expect(now).to_contain_text("step 1 of 2")
    expect(focused).to_have_text("Next")
    expect(page.locator("#replay-status")).to_contain_text("step 1 of 2")  # told once the new link is at work
    page.keyboard.press("Enter")
    expect(now).to_contain_text("step 2 of 2")
    expect(page.locator("#replay-status")).to_contain_text("Submit")
    keyboard.reach(page.get_by_label("Step on the scale"))
    page.keyboard.press("Home")
    expect(now).to_contain_text("step 0 of 2")
    expect(page.get_by_label("Step on the scale")).to_be_focused()
    keyboard.type(page.get_by_label("Go to step"), "1")
    page.keyboard.press("Enter")
    expect(now).to_contain_text("step 1 of 2")


def compare(page: Page, keyboard: Keyboard) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Beside the model run")
    assert barriers(page) == []
    rows = page.get_by_role("row")
    expect(rows.filter(has_text=BROKEN_BY)).to_contain_text("Only you")
    expect(rows.filter(has_text="Submit")).to_contain_text("Same")
    expect(rows.filter(has_text="Register the move")).to_contain_text("Only the model")
    own, model = (rows.filter(has_text="Submit").locator(f".comparison__{who}") for who in ("own", "model"))
    assert own.bounding_box()["y"] == model.bounding_box()["y"]
    page.set_viewport_size({"width": 390, "height": 844})
    assert own.bounding_box()["y"] < model.bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.set_viewport_size({"width": 1280, "height": 900})


def download(page: Page, keyboard: Keyboard, file) -> None:
    with page.expect_download() as waiting:
        keyboard.press(page.get_by_role("link", name="Report as PDF"))
    waiting.value.save_as(file)
    assert re.fullmatch(r"report-1-move-in-\d{4}-\d\d-\d\d\.pdf", waiting.value.suggested_filename)
    assert file.read_bytes().startswith(b"%PDF-")


def test_a_run_is_replayed_without_javascript(signed_in):
    page = signed_in("HN-1023", javascript=False)
    page.goto(LESSON)
    page.locator("main a[href*='/learn/simulations/']").first.click()
    english = page.get_by_role("button", name="English")
    if english.count():
        english.first.click()
    page.locator("form:has(input[name=mode][value=practice]) button").first.click()
    page.get_by_role("link", name="Submit the case").click()
    page.get_by_role("button", name="Submit and see the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed")

    page.get_by_role("link", name="Step by step").click()
    page.get_by_role("link", name="Replay from the start").click()
    expect(page.locator("#replay-now")).to_contain_text("step 0 of 1")
    page.get_by_label("Go to step").fill("1")
    page.get_by_role("button", name="Go", exact=True).click()

    expect(page.locator("#replay-now")).to_contain_text("step 1 of 1")
    expect(page.locator("#replay-range")).to_be_hidden()
    expect(page.locator(".replay-steps [aria-current=step]")).to_contain_text("Submit")
    page.get_by_role("link", name="Previous", exact=True).click()
    expect(page.locator("#replay-now")).to_contain_text("step 0 of 1")
