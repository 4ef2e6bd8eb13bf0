"""Questions of every kind, answered by keyboard alone."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import barriers
from tests.journeys.keyboard import Keyboard

SAVED = re.compile(r"Saved at \d\d:\d\d")
RIGHT_ORDER = ["Step 1", "Step 2", "Step 3"]


@pytest.fixture(scope="module")
def seeded(product) -> dict:
    """Quizzes with every kind, and people of which each test takes one."""
    return json.loads(product.run("-m", "tests.journeys.every_kind"))


@pytest.fixture
def sitting(seeded, signed_in):
    """Signs one of the people in and begins a quiz: `sitting("every", width=390)`."""

    def begin(quiz: str, **options) -> Page:
        page = signed_in(seeded["people"].pop(), **options)
        page.goto(seeded[quiz])
        page.locator("form[action$='/start/'] button").press("Enter")
        expect(page).to_have_url(re.compile("/learn/attempts/"))
        return page

    return begin


class Candidate:
    """Somebody who knows every answer and has no mouse."""

    def __init__(self, page: Page, *, script: bool = True):
        self.page, self.script = page, script
        self.keyboard = Keyboard(page)

    def answer(self, question: Locator, kind: str) -> None:
        getattr(self, kind)(question)

    def single(self, question: Locator) -> None:
        self.keyboard.choose_radio(question, question.get_by_role("radio", name="Within 14 days"))

    def multiple(self, question: Locator) -> None:
        for name in ("Name", "Address"):
            self.keyboard.tick(question.get_by_role("checkbox", name=name))

    def true_false(self, question: Locator) -> None:
        self.keyboard.choose_radio(question, question.get_by_role("radio", name="True"))

    def numeric(self, question: Locator) -> None:
        self.write(question.get_by_role("textbox", name="Your answer, a number"), "14")

    def short(self, question: Locator) -> None:
        self.write(question.get_by_role("textbox", name="Your answer"), "Move  IN")

    def matching(self, question: Locator) -> None:
        self.choose(question.get_by_role("combobox", name="Move in"), "14 days")
        self.choose(question.get_by_role("combobox", name="Birth"), "1 month")

    def ordering(self, question: Locator) -> None:
        if not self.script:
            for place, step in enumerate(RIGHT_ORDER, start=1):
                self.choose(question.get_by_role("combobox", name=step), str(place))
            return
        for place, step in enumerate(RIGHT_ORDER):
            while self.steps(question).index(step) > place:
                button = question.get_by_role("button", name=f"Move up: {step}")
                self.keyboard.press(button)
                expect(button).to_be_focused()
                expect(question.get_by_role("status")).to_contain_text(step)
        assert self.steps(question) == RIGHT_ORDER

    def steps(self, question: Locator) -> list[str]:
        return [text.strip() for text in question.locator(".ordering__text").all_inner_texts()]

    def cloze(self, question: Locator) -> None:
        self.write(question.get_by_role("textbox", name="Gap 1"), "moves")
        self.write(question.get_by_role("textbox", name="Gap 2"), "14")
        self.choose(question.get_by_role("combobox", name="Gap 3"), "office")

    def categorise(self, question: Locator) -> None:
        for thing, category in (("Law", "Public"), ("Notice", "Public"), ("Diary", "Private")):
            self.choose(question.get_by_role("combobox", name=thing), category)

    def hotspot(self, question: Locator) -> None:
        self.keyboard.choose_radio(question, question.get_by_role("radio", name="Search"))
        if self.script:
            expect(question.locator("label.is-chosen")).to_have_count(1)

    def case(self, question: Locator) -> None:
        parts = question.get_by_role("group")
        yes = parts.nth(0).get_by_role("radio", name="Yes")
        self.keyboard.choose_radio(parts.nth(0), yes)
        self.multiple(parts.nth(1))
        self.true_false(parts.nth(2))
        self.numeric(parts.nth(3))
        self.write(parts.nth(4).get_by_role("textbox"), "move in")
        self.choose(parts.nth(5).get_by_role("combobox", name="A"), "1")
        self.choose(parts.nth(5).get_by_role("combobox", name="B"), "2")
        first = parts.nth(6).get_by_role("combobox", name="First")
        self.choose(first, "1")
        if not self.script:
            self.choose(parts.nth(6).get_by_role("combobox", name="Second"), "2")
        self.choose(parts.nth(7).get_by_role("combobox", name="Law"), "Public")
        self.choose(parts.nth(7).get_by_role("combobox", name="Diary"), "Private")

    def essay(self, question: Locator) -> None:
        self.write(question.get_by_role("textbox", name="Your answer"), "The period has passed.")
        if self.script:
            expect(question.get_by_text("4 words")).to_be_visible()

    def write(self, field: Locator, text: str) -> None:
        self.keyboard.type(field, text)
        self.page.keyboard.press("Tab")

    def choose(self, field: Locator, text: str) -> None:
        """By typing, as lists that drop down are chosen from by keyboard."""
        self.keyboard.reach(field)
        self.page.keyboard.type(text)
        expect(field.locator("option:checked")).to_have_text(text)
        self.page.keyboard.press("Tab")


def questions(page: Page) -> list[tuple[Locator, str]]:
    found = page.locator("fieldset[data-item]")
    return [(one, one.get_attribute("data-kind")) for one in found.all()]


def status(question: Locator) -> Locator:
    return question.locator("[data-status]")


def hand_in(page: Page) -> None:
    page.locator("button[name=hand_in]").press("Enter")
    expect(page).to_have_url(re.compile("/submit/$"))
    assert page.locator(".callout a[href*='#question-']").count() == 0
    assert barriers(page) == []
    page.locator("main form button").press("Enter")
    expect(page).to_have_url(re.compile("/result/$"))


@pytest.mark.parametrize("width", [1280, 390])
def test_every_kind_is_answered_by_keyboard_alone_and_the_essay_marked(sitting, signed_in, width):
    page = sitting("every", width=width)
    candidate = Candidate(page)
    assert barriers(page) == []

    for question, kind in questions(page):
        candidate.answer(question, kind)
        expect(status(question)).to_contain_text(SAVED)

    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.reload()
    expect(page.locator(".question-nav .is-answered")).to_have_count(len(questions(page)))
    assert candidate.steps(page.locator("[data-kind=ordering]")) == RIGHT_ORDER
    hand_in(page)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('quiz:'))") == []
    expect(page.get_by_text("marked by people")).to_be_visible()

    mark_the_essay(signed_in("TR-2001", width=width))
    page.reload()
    expect(page.locator(".verdict--good")).to_contain_text("100%")
    expect(page.get_by_text("The article is missing.")).to_be_visible()
    assert barriers(page) == []


def mark_the_essay(page: Page) -> None:
    """By keyboard, as the only one who marks: in the admin, without a name."""
    keyboard = Keyboard(page)
    page.goto("/admin/answers-to-mark/")
    assert barriers(page) == []
    page.get_by_role("button", name=re.compile("^Mark 1 answer")).press("Enter")
    expect(page.get_by_text("The period has passed.")).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    level = page.get_by_role("radio", name=re.compile("^All"))
    keyboard.choose_radio(page.get_by_role("group", name="Law"), level)
    page.get_by_role("textbox", name=re.compile("^Comment")).fill("The article is missing.")
    page.get_by_role("button", name="Keep the mark").press("Enter")
    expect(page.get_by_text("Nothing waits to be marked.")).to_be_visible()
