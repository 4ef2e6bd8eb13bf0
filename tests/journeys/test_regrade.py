"""A key becomes a mistaken one and is corrected again; both times the attempts are marked anew, and a learner reads why.

LS-1001 passed the quiz with every answer right. Nobody's pass changes by one question.
"""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import barriers

ADMINISTRATOR, LEARNER = "AD-9001", "LS-1001"
QUIZ = "/en/courses/information-sharing/after-the-look-up/final-quiz/"
MISTAKE, CORRECTION = "The key was changed by mistake.", "The key is right again."


def test_attempts_are_marked_anew_and_the_learner_reads_why(signed_in):
    learner = signed_in(LEARNER, width=390)
    stem = question_on_paper(learner)
    admin = signed_in(ADMINISTRATOR)
    edit = question_in_bank(admin, stem)

    right = move_the_tick(admin, edit)
    preview = preview_of(admin, edit)
    mark_anew(admin, MISTAKE)
    learner.reload()
    expect(learner.locator(".verdict")).to_contain_text("Passed: 90%")
    expect(learner.locator("main")).to_contain_text(MISTAKE)
    expect(asked(learner, stem)).to_contain_text("Wrong")
    assert barriers(learner) == []

    move_the_tick(admin, edit, to=right)
    admin.goto(preview)
    mark_anew(admin, CORRECTION)
    learner.reload()
    expect(learner.locator(".verdict")).to_contain_text("Passed: 100%")
    expect(learner.locator("main")).to_contain_text("Before: 90%, passed. Since then: 100%, passed.")
    expect(asked(learner, stem)).to_contain_text("Right")
    assert learner.evaluate("document.documentElement.scrollWidth") <= 390


def question_on_paper(page: Page) -> str:
    """Opens the result of the learner's try; a single-choice question of it."""
    page.goto(QUIZ)
    page.locator("a[href*='/learn/quizzes/']").first.click()
    page.get_by_role("link", name="Look at it").last.click()
    expect(page.locator(".verdict")).to_contain_text("Passed: 100%")
    return page.locator("section[data-kind=single] .question__stem").first.inner_text()


def asked(page: Page, stem: str) -> Locator:
    return page.locator("section.question").filter(has_text=stem).locator(".question__feedback")


def question_in_bank(page: Page, stem: str) -> str:
    """The address of the question's editor, found in the list by its words."""
    page.goto("/admin/snippets/quizzes/question/")
    page.locator("#id_q").fill(stem[:60])
    found = page.get_by_role("link", name=re.compile(re.escape(stem[:40])))
    expect(found).to_have_count(1)
    return found.get_attribute("href")


def move_the_tick(page: Page, edit: str, *, to: int | None = None) -> int:
    """Makes another option the right one, publishes, and tells which was right before."""
    page.goto(edit)
    boxes = page.locator("[name^='options-'][name$='-value-correct']")
    expect(boxes).not_to_have_count(0)
    before = next(place for place, box in enumerate(boxes.all()) if box.is_checked())
    boxes.nth(before).uncheck()
    boxes.nth((before + 1) % boxes.count() if to is None else to).check()
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages")).to_contain_text(re.compile("published|updated", re.IGNORECASE))
    return before


def preview_of(page: Page, edit: str) -> str:
    """The address of the preview, to which the editor leads."""
    page.goto(edit)
    page.get_by_role("navigation", name="Actions", exact=True).get_by_role("button").first.click()
    page.get_by_role("link", name="Mark attempts anew").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    assert barriers(page) == []
    return page.url


def mark_anew(page: Page, reason: str) -> None:
    """Applies the preview that is shown, and waits until all attempts are marked."""
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name=re.compile(r"^Mark \d+ attempts? anew$")).click()
    expect(page.locator("main")).to_contain_text(reason)
    expect(page.locator("[data-analysis]")).to_have_count(0)
