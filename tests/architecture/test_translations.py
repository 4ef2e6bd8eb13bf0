import re
import shutil

import polib
import pytest

from tests.architecture import translations

GETTEXT = ["xgettext", "msgmerge", "msguniq", "msgattrib"]
TAG = re.compile(r"</?\w+|%%n|\{\w*\}")


@pytest.fixture
def gettext(monkeypatch):
    missing = [tool for tool in GETTEXT if not shutil.which(tool)]
    assert not missing, (
        f"GNU gettext is not installed ({', '.join(missing)} missing): apt-get install gettext"
    )
    monkeypatch.chdir(translations.ROOT)


def test_every_visible_text_has_its_korean(gettext):
    found = translations.faults()

    assert not found, "run `make messages` and translate:\n" + "\n".join(found)


def test_korean_keeps_markup_and_marks_of_the_english():
    entries = polib.pofile(str(translations.CATALOGUE)).translated_entries()

    changed = [
        entry.msgid
        for entry in entries
        for korean in [entry.msgstr, *entry.msgstr_plural.values()]
        if korean and sorted(TAG.findall(entry.msgid_plural or entry.msgid)) != sorted(TAG.findall(korean))
    ]
    assert changed == []
