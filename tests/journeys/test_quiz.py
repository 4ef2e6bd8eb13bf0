"""Sitting a quiz: by keyboard, in two windows, off the net, and without JavaScript.

HN-1015 and RC-1013 have failed theirs once and have two tries left.
"""

import re
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import barriers

ADDRESS = {
    "HN-1015": "/en/courses/move-in-reports/register-and-finish/final-quiz/",
    "RC-1013": "/en/courses/information-sharing/after-the-look-up/final-quiz/",
}


def start(page: Page, person: str) -> None:
    """From the lesson to the paper, as far as it can be pressed by keyboard."""
    page.goto(ADDRESS[person])
    page.locator("a[href*='/learn/quizzes/']").press("Enter")
    assert barriers(page) == []
    page.locator("form[action$='/start/'] button").press("Enter")
    expect(page).to_have_url(re.compile("/learn/attempts/"))


@contextmanager
def script_on_its_way(page: Page):
    """Lets the page's script arrive only at the end, as on a slow line."""
    held = []
    script = re.compile(r"/js/quiz-attempt.*\.js")
    page.route(script, lambda route: held.append(route))
    with page.expect_request(script):
        yield
    held[0].continue_()
    page.unroute(script)


def answer_all(page: Page, *, start: int = 0) -> None:
    """Gives some answer to every question from `start` on, by keyboard alone."""
    for question in page.locator("fieldset[data-item]").all()[start:]:
        answer(question)


def answer(question: Locator) -> None:
    field = question.locator("input:not([type=hidden])").first
    if question.get_attribute("data-kind") == "numeric":
        field.fill("14")
        field.press("Tab")
    else:
        field.press("Space")


def hand_in(page: Page) -> None:
    page.locator("button[name=hand_in]").press("Enter")
    expect(page).to_have_url(re.compile("/submit/$"))
    assert page.locator("a[href*='#question-']").count() == 0
    assert barriers(page) == []
    page.locator("main form button").press("Enter")
    expect(page).to_have_url(re.compile("/result/$"))


def status(page: Page, number: int):
    return page.locator(f"#question-{number} [data-status]")


def test_a_quiz_is_sat_by_keyboard_and_every_answer_is_saved_as_it_is_given(signed_in):
    page = signed_in("HN-1015", width=390)

    with script_on_its_way(page):
        start(page, "HN-1015")
        answer(page.locator("#question-1"))
    answer_all(page, start=1)

    for place in range(page.locator("fieldset[data-item]").count()):
        expect(status(page, place + 1)).to_contain_text(re.compile(r"\d\d:\d\d"))
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.reload()
    expect(page.locator(".question-nav .is-answered")).to_have_count(10)
    hand_in(page)
    assert page.locator("section.question").count() == 10
    assert barriers(page) == []


def test_two_windows_and_a_lost_connection_lose_nothing(signed_in):
    page = signed_in("RC-1013")
    start(page, "RC-1013")
    other = page.context.new_page()
    other.goto(page.url)
    question = page.locator("fieldset:is([data-kind=single], [data-kind=true_false])").first
    number = int(question.get_attribute("data-item"))
    choices = "input[type=radio]"

    question.locator(choices).nth(0).check()
    expect(status(page, number)).to_contain_text(re.compile(r"\d\d:\d\d"))
    stale = other.locator(f"#question-{number}")
    stale.locator(choices).nth(1).click()
    expect(stale.locator(choices).nth(0)).to_be_checked()  # told what the other window saved
    page.context.set_offline(True)
    stale.locator(choices).nth(1).check()
    expect(status(other, number)).to_have_class(re.compile("error-message"))
    page.context.set_offline(False)
    expect(status(other, number)).to_contain_text(re.compile(r"\d\d:\d\d"))

    page.reload()
    expect(question.locator(choices).nth(1)).to_be_checked()


def test_a_quiz_is_sat_without_javascript(signed_in):
    page = signed_in("RC-1013", javascript=False)
    page.goto(ADDRESS["RC-1013"])
    page.locator("a[href*='/learn/quizzes/']").press("Enter")
    page.locator("a[href*='/learn/attempts/'], form[action$='/start/'] button").first.press("Enter")
    expect(page).to_have_url(re.compile("/learn/attempts/"))

    for field in page.locator("fieldset[data-kind=numeric] input[type=text]").all():
        field.fill("a fortnight")
    answered = page.locator("fieldset[data-kind=numeric]").count()
    page.locator("button[name=save]").press("Enter")
    expect(page.locator(".error-summary li")).to_have_count(answered)
    answer_all(page)
    page.locator("button[name=hand_in]").press("Enter")
    expect(page).to_have_url(re.compile("/submit/$"))
    page.locator("main form button").press("Enter")

    expect(page.locator(".verdict")).to_be_visible()
