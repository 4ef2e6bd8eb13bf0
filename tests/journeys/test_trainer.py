"""A trainer writes, a reviewer publishes, a learner sees it: all in the browser, in Wagtail's own editor."""

import json
import re
import secrets
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.cases import SCENARIOS

TRAINER, REVIEWER, LEARNER = "TR-2001", "RV-2002", "HN-1003"
MARK = secrets.token_hex(3)  # names of its own, so that it may run twice on the same demo
LESSON = f"Thanking the petitioner {MARK}"
ADDRESS = f"/en/courses/petition-handling/one-grievance/thanking-the-petitioner-{MARK}/"
QUESTION = f"A petition is answered within seven days ({MARK})."
BANK = "Move-in reports"
QUIZ = f"Petitions in brief {MARK}"
SCENARIO = f"Petition, told anew {MARK}"
SUBMIT = "Submit to Review before publication"


def test_trainer_writes_reviewer_publishes_learner_sees(signed_in, tmp_path):
    trainer = signed_in(TRAINER)
    write_question(trainer)
    write_quiz(trainer)
    import_scenario(trainer, tmp_path)
    write_lesson(trainer)

    learner = signed_in(LEARNER)
    assert learner.goto(ADDRESS).status == 404

    reviewer = signed_in(REVIEWER)
    for title in (QUESTION, QUIZ, SCENARIO, LESSON):
        approve(reviewer, title)

    learner.goto("/en/courses/petition-handling/")
    learner.get_by_role("button", name=re.compile("Enrol")).click()
    learner.goto(ADDRESS)
    expect(learner.get_by_role("heading", level=1)).to_have_text(LESSON)
    expect(learner.locator("main")).to_contain_text("Thank the petitioner by name.")


def choose(page: Page, button: str, name: str) -> None:
    """Chooses by name in the dialog that the button opens."""
    page.get_by_role("button", name=button).first.click()
    page.get_by_role("dialog").get_by_role("link", name=name).first.click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def write(page: Page, field: str, text: str) -> None:
    """Types into the rich-text editor of the field, and waits until the form has it: the editor takes a moment."""
    panel = page.locator(f"[data-contentpath='{field}']")
    panel.get_by_role("textbox").first.click()
    page.keyboard.type(text)
    expect(panel.locator(f"input[type=hidden][value*={json.dumps(text)}]")).not_to_have_count(0)


def submit_for_review(page: Page) -> None:
    """Saves the draft, which gives it an address of its own, and sends it to the reviewers."""
    page.get_by_role("button", name="Save draft").click()
    expect(page).to_have_url(re.compile("/edit/"))
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=SUBMIT).click()
    expect(page.locator(".messages")).to_contain_text(re.compile("submitted for moderation", re.IGNORECASE))


def insert(page: Page, field: str, block: str = "") -> None:
    """Adds a block at the end of the StreamField `field`: at once where it has one kind, else `block` from the list."""
    page.locator(f"[data-contentpath='{field}']").get_by_role("button", name="Insert a block").last.click()
    if block:
        page.get_by_role("option", name=block).first.click()


def write_question(page: Page) -> None:
    page.goto("/admin/snippets/quizzes/question/add/")
    page.get_by_role("link", name="True or false").click()
    choose(page, "Choose question bank", BANK)
    page.locator("[name=key]").fill(f"petition-{MARK}")
    write(page, "stem", QUESTION)
    page.locator("[name=truth]").select_option("true")
    submit_for_review(page)


def write_quiz(page: Page) -> None:
    page.goto("/admin/snippets/quizzes/quiz/add/")
    page.locator("[name=title]").fill(QUIZ)
    page.locator("[name=slug]").fill(f"petitions-{MARK}")
    insert(page, "contents")
    insert(page, "items", "Draw at random")
    bank = page.locator("[name$='-value-bank']")
    bank.select_option(value=bank.locator("option", has_text=BANK).first.get_attribute("value"))
    page.locator("[name$='-value-count']").fill("3")
    submit_for_review(page)


def import_scenario(page: Page, folder: Path) -> None:
    package = json.loads((SCENARIOS / "2-petition.json").read_text(encoding="utf-8"))
    package["scenario"]["title"] = SCENARIO
    file = folder / "petition-anew.json"
    file.write_text(json.dumps(package), encoding="utf-8")
    page.goto("/admin/snippets/simulations/scenario/add/")
    page.locator("[name=package]").set_input_files(file)
    page.locator("[name=slug]").fill(f"petition-anew-{MARK}")
    page.get_by_role("button", name="Import").click()
    expect(page).to_have_url(re.compile("/scenario/edit/"))
    submit_for_review(page)


def write_lesson(page: Page) -> None:
    page.goto("/admin/pages/search/?q=petition")
    page.get_by_role("link", name="Explore child pages of 'Petition handling: from receipt to reply'").click()
    page.get_by_role("link", name="Explore child pages of 'One grievance, from counter to reply'").click()
    page.get_by_role("link", name=re.compile("Add child page", re.IGNORECASE)).first.click()
    page.wait_for_url(re.compile("/add/catalogue/lessonpage/"))
    page.locator("[name=title]").fill(LESSON)
    page.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("combobox").fill("Text")
    page.get_by_role("option", name=re.compile("^Text")).first.click()
    write(page, "body", "Thank the petitioner by name.")
    submit_for_review(page)


def approve(page: Page, title: str) -> None:
    """Opens what awaits review, from the reviewer's own start page, and approves it."""
    page.goto("/admin/")
    page.locator("main").get_by_role("link", name=title).first.click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve and Publish", exact=True).click()
    expect(page.locator(".messages")).to_contain_text(re.compile("published|updated", re.IGNORECASE))
