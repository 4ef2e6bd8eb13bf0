"""The time of an exam: it is the server's, whoever looks, and longer for those to whom HR granted more."""

import json
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import barriers

SWEPT_AFTER = 5  # seconds; the page asks the clock itself where no sweep has come yet


@pytest.fixture(scope="module")
def seeded(product) -> dict:
    return json.loads(product.run("-m", "tests.journeys.timed_exam"))


def test_time_that_runs_out_while_the_browser_is_closed_hands_in_what_was_saved(seeded, signed_in):
    page = signed_in(seeded["hurried"])
    page.goto(seeded["attempt"])
    question = page.locator("fieldset[data-item]").first
    question.get_by_role("radio", name="Within 14 days").check()
    expect(question.locator("[data-status]")).to_contain_text(re.compile(r"Saved at \d\d:\d\d"))
    context = page.context
    page.close()

    left = datetime.fromisoformat(seeded["deadline"]) - datetime.now(UTC)
    page = context.new_page()
    page.wait_for_timeout(max(left.total_seconds() + SWEPT_AFTER, 0) * 1000)
    page.goto(seeded["attempt"])

    expect(page).to_have_url(re.compile("/result/$"))
    expect(page.get_by_text("The time was up at")).to_be_visible()
    expect(page.locator(".verdict--good")).to_contain_text("50%")


def test_time_that_hr_granted_is_there_when_the_exam_is_opened(seeded, signed_in):
    officer = signed_in("HR-3001")
    officer.goto(f"/hr/people/{seeded['granted']}/accommodations/")
    officer.get_by_label("Extra-time factor").fill("3")
    officer.get_by_label(re.compile("breaks", re.I)).fill("10")
    officer.get_by_label("Reason").fill("Letter of the personnel office, no. 7")
    assert barriers(officer) == []
    officer.get_by_role("button", name="Keep").press("Enter")

    page = signed_in(seeded["granted"])
    page.goto(seeded["intro"])
    main = page.locator("main")
    expect(main).to_contain_text(re.compile("3 minutes|3분"))
    expect(main).to_contain_text(re.compile("10 minutes in all|10분"))
    page.locator("form[action$='/start/'] button").press("Enter")
    expect(page.locator("[data-left]")).to_contain_text(re.compile(r"^[23]:\d\d$"))
    page.locator("button[name=pause]").press("Enter")
    expect(page.locator("fieldset[data-item]")).to_have_count(0)
    assert barriers(page) == []
