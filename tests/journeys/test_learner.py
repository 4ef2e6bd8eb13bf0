"""From sign-in to a permit at the gate: what Gwanmun is for, by keyboard alone."""

import re

from playwright.sync_api import Page, expect

from lms.demo.people import PASSWORD
from tests.journeys.cases import CaseWorker
from tests.journeys.conftest import barriers
from tests.journeys.exams import Candidate
from tests.journeys.gate import Gate
from tests.journeys.keyboard import Keyboard

PERSON = "HN-1001"
COURSE = "Resident register: move-in reports"
CERTIFICATION = "Resident register – registrar"


def test_learner_goes_from_sign_in_to_certificate_to_a_permit_by_keyboard_alone(product, new_page, tmp_path):
    gate = Gate(product, "resident-register")
    assert gate.ask(PERSON, "registrar") == (False, "not_certified")
    page = new_page()
    keyboard = Keyboard(page)

    sign_in(page, keyboard)
    keyboard.follow(page.get_by_role("link", name="Continue").first)
    read_on_to_the_quiz(page, keyboard)
    pass_the_quiz(page, keyboard)
    pass_the_case(page, keyboard)

    page.goto("/my/")
    keyboard.follow(page.get_by_role("link", name=CERTIFICATION).first)
    document = download(page, keyboard, tmp_path)
    assert document.startswith(b"%PDF-") and len(document) > 10_000
    assert gate.ask(PERSON, "registrar") == (True, "certified")


def sign_in(page: Page, keyboard: Keyboard) -> None:
    page.goto("/")
    keyboard.follow(page.get_by_role("link", name="Sign in").first)
    keyboard.type(page.get_by_label("Staff number or e-mail"), PERSON)
    keyboard.type(page.get_by_label("Password", exact=True), PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/my/$"))
    assert barriers(page) == []


def read_on_to_the_quiz(page: Page, keyboard: Keyboard) -> None:
    """Marks lesson after lesson as read until one holds the quiz, and opens it."""
    begin = page.get_by_role("link", name=re.compile("^Begin"))
    for _ in range(12):
        assert barriers(page) == []
        if begin.count():
            break
        keyboard.follow(page.get_by_role("button", name="Mark as read and go on"))
    keyboard.follow(begin)


def pass_the_quiz(page: Page, keyboard: Keyboard) -> None:
    keyboard.follow(page.get_by_role("button", name=re.compile("^Start")))
    expect(page).to_have_url(re.compile("/learn/attempts/"))
    assert barriers(page) == []
    assert Candidate(page, "move-in-reports").answer_all() == 10
    keyboard.follow(page.get_by_role("button", name="Hand in…"))
    keyboard.follow(page.get_by_role("button", name="Hand in now"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("passed", re.IGNORECASE))
    assert barriers(page) == []


def pass_the_case(page: Page, keyboard: Keyboard) -> None:
    page.goto("/my/")
    keyboard.follow(page.get_by_role("link", name="Continue").first)
    mark = page.get_by_role("button", name="Mark as read and go on")
    while mark.count():
        keyboard.follow(mark)
    if not page.get_by_role("link", name=re.compile("^Begin")).count():
        page.goto("/my/")
        keyboard.follow(page.get_by_role("link", name="Continue").first)
    keyboard.follow(page.get_by_role("link", name=re.compile("^Begin")))
    keyboard.follow(page.get_by_role("button", name=re.compile("assessed", re.IGNORECASE)))
    expect(page).to_have_url(re.compile("/learn/runs/"))
    assert barriers(page) == []
    CaseWorker(page, "1-move-in").work()
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
    assert barriers(page) == []


def download(page: Page, keyboard: Keyboard, folder) -> bytes:
    """The certificate's PDF; it is printed by the worker within seconds, until then the page says so."""
    link = page.get_by_role("link", name=re.compile("PDF"))
    for _ in range(40):
        if link.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    assert barriers(page) == []
    with page.expect_download() as waiting:
        keyboard.press(link.first)
    file = folder / "certificate.pdf"
    waiting.value.save_as(file)
    return file.read_bytes()
