"""HR finds who is certified, takes the list along, and revokes one: the gate denies at once."""

import csv
import io
import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import barriers
from tests.journeys.gate import Gate
from tests.journeys.keyboard import Keyboard

OFFICER = "HR-3001"
PERSON = "HN-1021"


def test_hr_filters_exports_and_revokes_and_the_gate_denies_by_keyboard_alone(product, signed_in, tmp_path):
    gate = Gate(product, "resident-register")
    assert gate.ask(PERSON, "registrar") == (True, "certified")
    page = signed_in(OFFICER)
    keyboard = Keyboard(page)

    filter_by_person(page, keyboard)
    rows = export(page, keyboard, tmp_path)
    assert [row for row in rows if PERSON in row] and len(rows) == 2
    check_code = revoke(page, keyboard)

    assert gate.ask(PERSON, "registrar") == (False, "revoked")
    page.goto(f"/check/{check_code}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Revoked")
    assert barriers(page) == []


def test_hr_of_another_agency_learns_nothing_of_the_person(signed_in):
    page = signed_in("HR-3002")

    assert page.goto(f"/hr/people/{PERSON}/").status == 404
    page.goto(f"/hr/certified/?q={PERSON}")
    expect(page.get_by_role("heading", name="0 entries")).to_be_visible()


def filter_by_person(page: Page, keyboard: Keyboard) -> None:
    keyboard.follow(page.get_by_role("link", name="Who is certified"))
    assert barriers(page) == []
    keyboard.type(page.get_by_label("Name or staff number"), PERSON)
    keyboard.choose(page.get_by_label("State"), "Certified")
    keyboard.follow(page.get_by_role("button", name="Show"))
    expect(page.get_by_role("row").filter(has_text=PERSON)).to_have_count(1)


def export(page: Page, keyboard: Keyboard, folder) -> list[list[str]]:
    """Rows of the list as it was downloaded, header first."""
    with page.expect_download() as waiting:
        keyboard.press(page.get_by_role("link", name="Download as CSV"))
    file = folder / "certified.csv"
    waiting.value.save_as(file)
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def revoke(page: Page, keyboard: Keyboard) -> str:
    """Revokes the one valid certificate of the person in the list; returns its check code."""
    keyboard.follow(page.get_by_role("row").filter(has_text=PERSON).get_by_role("link").first)
    assert barriers(page) == []
    keyboard.follow(page.get_by_role("link", name=re.compile("^Revoke")))
    assert barriers(page) == []
    keyboard.type(page.get_by_role("textbox"), "Shared the sign-in with a colleague.")
    keyboard.follow(page.get_by_role("button", name="Revoke"))
    expect(page.locator("main")).to_contain_text(re.compile("revoked", re.IGNORECASE))
    link = page.locator('a[href*="/check/"]').first
    return link.get_attribute("href").rstrip("/").split("/")[-1]
