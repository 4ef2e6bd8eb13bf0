"""Each case of the demo worked by a learner through the screens, and what must not help or harm on the way."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cases import CaseWorker, Mouse
from tests.journeys.conftest import barriers

MOVE_IN = "move-in-reports/register-and-finish/simulated-case"
PETITION = "petition-handling/one-grievance/simulation-grievance"
SHARING = "information-sharing/after-the-look-up/simulation-one-licence-case"
DOCUMENT = "official-documents/one-document/simulation-heating-grant"
PERFECT = "100 of 100 for what you achieved"
CRITICAL = "Never tell a caller where a resident lives"


def begin(page: Page, lesson: str, mode: str) -> None:
    """From the lesson to the first screen of a run, in English."""
    english = page.get_by_role("button", name="English")
    if english.count():
        english.first.click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(f"/en/courses/{lesson}/")
    page.locator("main a[href*='/learn/simulations/']").first.click()
    page.locator(f"form:has(input[name=mode][value={mode}]) button").first.click()
    expect(page).to_have_url(re.compile("/learn/runs/"))


def worker(page: Page, slug: str) -> CaseWorker:
    return CaseWorker(page, slug, Mouse(page))


def acts_of(page: Page):
    """The acts that the replica has on record for this run."""
    page.get_by_role("link", name="What I have done").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What I have done")
    return page.locator("#screen .timeline__item")


@pytest.mark.parametrize(
    ("person", "lesson", "slug"),
    [
        ("HN-1031", MOVE_IN, "1-move-in"),
        ("HN-1041", PETITION, "2-petition"),
        ("LS-1011", SHARING, "3-sharing"),
        ("RC-1020", DOCUMENT, "4-document"),
    ],
)
def test_a_case_is_solved_and_counts(signed_in, person, lesson, slug):
    page = signed_in(person)
    begin(page, lesson, "assessed")
    assert page.get_by_role("link", name="Check my work").count() == 0

    worker(page, slug).work()

    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
    expect(page.locator("main dd").filter(has_text=PERFECT)).to_be_visible()
    expect(page.locator("main dd").filter(has_text="no points lost")).to_be_visible()
    assert barriers(page) == []


def test_one_critical_breach_fails_a_run_whose_result_is_perfect(signed_in):
    page = signed_in("HN-1025")
    begin(page, MOVE_IN, "assessed")
    clerk = worker(page, "1-move-in")

    clerk.take_all()
    clerk.act("answer_phone", "TP-0002", {"answer": "Give the address"})
    clerk.submit()

    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed")
    assert page.get_by_role("heading", level=2).first.inner_text() == "Critical rules broken"
    expect(page.locator("main")).to_contain_text(CRITICAL)
    expect(page.locator("main dd").filter(has_text=PERFECT)).to_be_visible()


def test_an_undone_act_is_gone_from_the_replica(signed_in):
    page = signed_in("RC-1021")
    begin(page, DOCUMENT, "practice")
    clerk = worker(page, "4-document")
    steps = clerk.told["scenario"]["model_run"]
    clerk.take(steps[0])
    clerk.take(steps[1])
    expect(page.locator("#screen")).to_contain_text("Winter heating grant 2026")

    acts_of(page).first.get_by_role("button", name=re.compile("Go back to before this")).click()

    expect(page.locator("#messages")).to_contain_text("Undone.")
    expect(acts_of(page)).to_have_count(1)
    clerk.to_list("DC-0001")
    expect(page.locator("#screen")).not_to_contain_text("Winter heating grant 2026")


def test_of_two_tabs_the_one_behind_is_told_and_keeps_what_was_typed(signed_in):
    first = signed_in("RC-1022")
    begin(first, DOCUMENT, "practice")
    first.get_by_role("link", name="Write a note", exact=True).click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Write a note")
    second = first.context.new_page()
    second.goto(first.url)

    send_note(first, "Written in the first tab.")
    expect(first.locator("#messages")).to_contain_text("Done: Write a note.")
    send_note(second, "Written in the second tab.")

    expect(second.locator("#screen")).to_contain_text("Your replica has moved on: nothing was done.")
    expect(second.get_by_role("textbox", name="Text")).to_have_value("Written in the second tab.")
    assert barriers(second) == []
    second.locator("#screen form.form button").first.click()
    expect(second.locator("#messages")).to_contain_text("Done: Write a note.")
    expect(acts_of(second)).to_have_count(2)


def send_note(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Text").fill(text)
    page.locator("#screen form.form button").first.click()


def test_the_back_button_neither_repeats_an_act_nor_takes_it_back(signed_in):
    page = signed_in("RC-1012")
    begin(page, SHARING, "practice")
    worker(page, "3-sharing").take({"do": "open_approval", "on": "$approval"})
    heading = page.get_by_role("heading", level=1)
    done = heading.inner_text()

    page.evaluate("history.back()")
    expect(heading).to_contain_text("Open the approved list")
    page.evaluate("history.forward()")
    expect(heading).to_have_text(done)

    expect(acts_of(page)).to_have_count(1)


def test_a_whole_case_is_worked_without_javascript(signed_in):
    page = signed_in("LS-1013", javascript=False)
    begin(page, SHARING, "assessed")

    worker(page, "3-sharing").work()

    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
