"""Answering a quiz in the browser as somebody who knows the bank."""

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.keyboard import Keyboard

COURSES = Path(__file__).resolve().parents[2] / "lms" / "demo" / "content" / "courses"
TAGS = re.compile(r"<[^>]+>")


def squeezed(text: str) -> str:
    return " ".join(TAGS.sub(" ", text).split())


class Candidate:
    """Answers an open attempt by keyboard, question by question."""

    def __init__(self, page: Page, course: str, language: str = "en"):
        self.page, self.language = page, language
        self.keyboard = Keyboard(page)
        told = json.loads((COURSES / course / "questions.json").read_text(encoding="utf-8"))
        self.known = {squeezed(question[language]["stem"]): question for question in told["questions"]}

    def answer_all(self) -> int:
        """Answers every question rightly and waits until each is saved; returns how many there were."""
        questions = self.page.locator("fieldset.question")
        for number in range(questions.count()):
            question = questions.nth(number)
            self.answer(question)
            expect(question.locator("[data-status]")).to_contain_text(re.compile("Saved|저장"))
        return questions.count()

    def answer(self, question: Locator) -> None:
        known = self.known[squeezed(question.locator(".question__stem").inner_text())]
        if known["kind"] == "numeric":
            self.keyboard.type(question.get_by_role("textbox"), str(known["answer"]))
            self.page.keyboard.press("Tab")
            return
        for text in self.right_options(known):
            label = question.locator("label.option").filter(
                has_text=re.compile(rf"^\s*{re.escape(text)}\s*$")
            )
            if label.get_by_role("checkbox").count():
                self.keyboard.tick(label.get_by_role("checkbox"))
            else:
                self.keyboard.choose_radio(question, label.get_by_role("radio"))

    def right_options(self, known: dict) -> list[str]:
        if known["kind"] == "true_false" and "options" not in known[self.language]:
            words = {"en": ("True", "False"), "ko": ("맞다", "틀리다")}[self.language]
            return [words[0] if known["answer"] else words[1]]
        return [option["text"] for option in known[self.language]["options"] if option["correct"]]
