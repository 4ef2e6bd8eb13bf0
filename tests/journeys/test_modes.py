"""Learning a case before proving it: watching, being led, asking for hints, and what a bad line does to it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import barriers
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_accessibility import speak

LESSON = "/en/courses/move-in-reports/register-and-finish/simulated-case/"
VERIFY = "Verify the reporter's identity"


def to_the_case(page: Page) -> None:
    speak(page, "en")
    page.goto(LESSON)
    page.locator("main a[href*='/learn/simulations/']").first.click()
    expect(page.get_by_role("heading", name="How do you want to work?")).to_be_visible()


def begin(page: Page, mode: str) -> None:
    to_the_case(page)
    page.locator(f"form:has(input[name=mode][value={mode}]) button").first.click()
    expect(page).to_have_url(re.compile("/learn/runs/"))


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window, on a telephone and at 200 % zoom of a desk."""
    sizes = []
    for width in (390, 640):
        page.set_viewport_size({"width": width, "height": 700})
        sizes.append(
            page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )
    page.set_viewport_size({"width": 1280, "height": 900})
    return sizes == [0, 0]


def test_hints_are_taken_up_the_ladder_by_keyboard(signed_in):
    page = signed_in("HN-1024")
    keyboard = Keyboard(page)
    begin(page, "practice")
    help_ = page.get_by_role("region", name="Stuck?")

    keyboard.press(page.get_by_role("button", name="Give me a question"))
    expect(help_).to_contain_text("Which record do you have to know before you go on?")
    expect(page.get_by_role("heading", name="Stuck?")).to_be_focused()
    keyboard.press(page.get_by_role("button", name="Tell me the rule"))
    expect(help_).to_contain_text("No rule of this case is about this step alone.")
    assert page.get_by_text("next step").count() == 0
    keyboard.press(page.get_by_role("button", name="Show me the action"))
    entry = page.get_by_role("navigation").get_by_role("link", name=re.compile(r"Move-in report.*next step"))
    expect(entry).to_be_visible()
    assert barriers(page) == []
    assert fits(page)

    keyboard.press(page.get_by_role("button", name="Do it for me"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("MV-0001")
    expect(page.locator("#messages")).to_contain_text("Done: Open a record (done for you).")
    keyboard.press(page.get_by_role("button", name="Give me a question"))
    expect(help_).to_contain_text("Who is standing at your counter?")
    expect(page.get_by_role("heading", level=1)).to_contain_text("MV-0001")

    keyboard.press(page.get_by_role("link", name="Write a note about it"))
    keyboard.type(page.get_by_role("textbox"), "Half a note")
    keyboard.press(page.get_by_role("button", name="Tell me the rule"))
    expect(help_).to_contain_text("Verify identity before registering")
    expect(page.get_by_role("heading", name="Stuck?")).to_be_focused()
    expect(page.get_by_role("textbox")).to_have_value("Half a note")

    plain = signed_in("HN-1024", javascript=False)
    plain.goto(page.url)
    plain.get_by_role("textbox").fill("Half a note")
    plain.get_by_role("button", name="Show me the action").click()
    expect(plain.get_by_role("region", name="Stuck?")).to_contain_text(VERIFY)
    expect(plain.get_by_role("textbox")).to_have_value("Half a note")

    keyboard.press(page.get_by_role("button", name="Keep the note"))
    expect(page.locator("#messages")).to_contain_text("Done: Write a note.")


@pytest.mark.parametrize(("person", "javascript"), [("HN-1013", True), ("HN-1014", False)])
def test_a_case_is_watched_to_its_end(signed_in, person, javascript):
    page = signed_in(person, javascript=javascript)
    keyboard = Keyboard(page)
    watch(page)
    assert not javascript or (barriers(page) == [] and fits(page))

    total = int(page.locator(".guide progress").get_attribute("max"))
    for number in range(1, total + 1):
        button = page.locator("form[action$='/next/'] button")
        keyboard.press(button) if javascript else button.click()
        if number < total:
            expect(page.get_by_role("heading", name=f"Step {number} of {total}")).to_be_visible()
        if number == 2:
            expect(page.locator(".guide")).to_contain_text(VERIFY)
            expect(page.locator(".guide")).to_contain_text("Decree Art. 23(5)")
            assert not javascript or (barriers(page) == [] and fits(page))
            look_around(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Watched to the end")
    assert not javascript or barriers(page) == []
    page.get_by_role("button", name="Start with guidance").click()
    expect(page.get_by_role("heading", name=re.compile("Next: step 1 of"))).to_be_visible()


def watch(page: Page) -> None:
    if page.locator("html").get_attribute("lang") != "en":
        page.get_by_role("button", name="English").first.click()
    page.goto(LESSON)
    page.locator("main a[href*='/learn/simulations/']").first.click()
    page.get_by_role("button", name="Start watching").click()
    expect(page.get_by_role("heading", name="You watch how this case is worked")).to_be_visible()


def look_around(page: Page) -> None:
    """Between steps every record may be looked at, and nothing there can act."""
    page.get_by_role("navigation").get_by_role("link", name="Person").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Person")
    page.get_by_role("link", name="Seo Harin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("TP-0002")
    assert page.locator("#replica form[method=post]").count() == 1


def test_guided_leads_through_the_first_steps_and_judges_them_by_keyboard(signed_in):
    page = signed_in("HN-1032")
    keyboard = Keyboard(page)
    begin(page, "guided")
    guide = page.locator(".guide")

    keyboard.press(page.get_by_role("navigation").get_by_role("link", name=re.compile(r"next step")))
    row = page.get_by_role("row").filter(has_text="next step")
    keyboard.press(row.get_by_role("button"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("MV-0001")
    expect(guide).to_contain_text("No rule has changed by it.")
    keyboard.press(page.get_by_role("link", name=re.compile(rf"{VERIFY}.*next step")))
    expect(guide).to_contain_text("Resident card")
    for name, value in (("Document seen", "Resident card"), ("Face and details match", "Yes")):
        group = page.get_by_role("group", name=name)
        keyboard.choose_radio(group, group.get_by_label(value))
    keyboard.press(page.get_by_role("button", name="Carry out"))
    expect(guide).to_contain_text("Next: step 3 of")
    assert barriers(page) == []
    assert fits(page)

    keyboard.press(page.get_by_role("link", name=re.compile("Register the move")))
    group = page.locator("#screen fieldset")
    keyboard.choose_radio(group, group.get_by_role("radio").first)
    keyboard.press(page.get_by_role("button", name="Carry out"))
    told = guide.get_by_role("listitem").filter(has_text="Get the mover's confirmation before registering")
    expect(told).to_contain_text("Broken")


def test_a_lost_line_is_told_and_pressing_again_is_one_act(signed_in):
    page = signed_in("HN-1012")
    begin(page, "practice")
    page.get_by_role("navigation").get_by_role("link", name="Let time pass").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Let time pass")

    page.context.set_offline(True)
    page.get_by_role("button", name="To the end of this working day").click()
    expect(page.locator("#messages")).to_contain_text("No connection.")
    page.context.set_offline(False)
    page.get_by_role("button", name="To the end of this working day").dblclick()

    expect(page.locator("#messages")).to_contain_text("Done: Let time pass.")
    page.get_by_role("link", name="What I have done").click()
    expect(page.locator("#screen .timeline__item")).to_have_count(1)


def test_the_calendar_opens_from_the_clock_and_a_moment_is_waited_for_by_keyboard(signed_in):
    page = signed_in("HN-1033")
    keyboard = Keyboard(page)
    begin(page, "practice")

    keyboard.press(page.get_by_role("link", name=re.compile("^Calendar:")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Calendar")
    expect(page.get_by_role("cell", name=re.compile("^25 holiday"))).to_be_visible()
    assert barriers(page) == []
    assert fits(page)
    keyboard.press(page.locator("#screen").get_by_role("link", name="Let time pass"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Let time pass")
    assert barriers(page) == []
    assert fits(page)
    page.get_by_label("Date").fill("2026-12-08")
    keyboard.press(page.get_by_role("button", name="Wait until then"))
    expect(page.locator("#messages")).to_contain_text("It is now 2026-12-08 09:00.")
