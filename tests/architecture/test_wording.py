"""How we write, held against every template and every text of the catalogue."""

import re

import polib

from tests.architecture import translations

TEMPLATES = translations.ROOT / "templates"


def test_percent_sign_follows_its_number_without_a_space():
    pages = [
        path for path in TEMPLATES.rglob("*.[hts]*[!y]") if re.search(r"(\}\}|\d) %(?!\})", path.read_text())
    ]
    texts = [
        text
        for entry in polib.pofile(str(translations.CATALOGUE)).translated_entries()
        for text in (entry.msgid, entry.msgstr)
        if re.search(r"(\)[sd]|\d) %(%(?!n)|$)", text)
    ]

    assert pages == [] and texts == []
