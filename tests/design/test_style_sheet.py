"""What can be said about the style sheet and the templates without a browser."""

import re
from pathlib import Path

import pytest
import wagtail
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "lms" / "static" / "css"
PAPER = sorted((CSS / "documents").glob("*.css"))  # for WeasyPrint, never part of a page
SHEETS = sorted(set(CSS.rglob("*.css")) - set(PAPER))
# What a page links to: the site's, and the admin's additions to Wagtail's own.
ADMIN = {
    "admin.css",
    "exchange.css",
    "marking.css",
    "regrades.css",
    "failures.css",
    "statistics.css",
    "workbench.css",
    "workshop.css",
}
ENTRANCES = {"main.css", *ADMIN}
WAGTAIL = Path(wagtail.__file__).parent / "admin/static/wagtailadmin/css/core.css"
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "emails")
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", (CSS / "tokens.css").read_text(encoding="utf-8")))

GROUNDS = ["surface", "canvas", "sunken"]
TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink-900", "ink-700", "ink-500") for ground in GROUNDS],
    *[("brand-600", ground) for ground in (*GROUNDS, "brand-50")],
    *[("brand-700", ground) for ground in (*GROUNDS, "brand-50")],
    *[(state, f"{state}-soft") for state in ("good", "warn", "bad", "info", "neutral")],
    *[(state, "surface") for state in ("good", "warn", "bad", "info", "seal")],
    *[("surface", ground) for ground in ("brand-600", "brand-700", "brand-800", "brand-900", "bad", "good")],
]
BORDER_PAIRS = [
    *[("line-strong", ground) for ground in ("surface", "canvas", "sunken")],
    ("focus", "surface"),
    ("focus", "canvas"),
    *[(f"series-{number}", "surface") for number in range(1, 6)],
]


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(TOKENS[first]), luminance(TOKENS[second])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_readable_on_its_ground(text, ground):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), BORDER_PAIRS)
def test_borders_and_marks_stand_out_from_their_ground(mark, ground):
    assert contrast(mark, ground) >= 3


def test_every_component_is_imported():
    imported = set(re.findall(r'@import url\("([^"]+)"\)', (CSS / "main.css").read_text(encoding="utf-8")))

    assert imported == {str(path.relative_to(CSS)) for path in SHEETS} - ENTRANCES


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheet_refers_only_to_files_of_ours(sheet):
    for address in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text(encoding="utf-8")):
        assert (sheet.parent / address).is_file(), address


def test_paper_refers_only_to_files_of_ours():
    for sheet in PAPER:
        for address in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text(encoding="utf-8")):
            assert (ROOT / "lms" / "static" / address.removeprefix("static:")).is_file(), address


def test_every_custom_property_used_is_declared():
    texts = {sheet.name: sheet.read_text(encoding="utf-8") for sheet in SHEETS}
    ours = set(re.findall(r"(--[\w-]+)\s*:", "\n".join(texts.values())))
    wagtails = set(re.findall(r"(--[\w-]+)\s*:", WAGTAIL.read_text(encoding="utf-8")))
    declared = {name: ours | wagtails if name in ADMIN else ours for name in texts}

    missing = {
        name: set(re.findall(r"var\((--[\w-]+)", text)) - declared[name] for name, text in texts.items()
    }

    assert {name: found for name, found in missing.items() if found} == {}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_obeys_the_security_policy(template):
    text = template.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son(click|change|submit|load|input)=|href=\"javascript:", text)
    assert not re.search(r"<script(?![^>]*(\ssrc=|application/json))", text)


def test_every_icon_that_a_template_shows_is_drawn():
    drawn = {path.stem for path in (ROOT / "lms/static/img/icons").glob("*.svg")}
    declared = set(
        re.findall(r"\.icon--([\w-]+) \{", (CSS / "components/icon.css").read_text(encoding="utf-8"))
    )
    shown = {
        name
        for template in TEMPLATES
        for name in re.findall(r"icon--([a-z][\w-]*[a-z])(?![\w{-])", template.read_text(encoding="utf-8"))
    }

    assert declared == drawn
    assert shown - drawn == set()
