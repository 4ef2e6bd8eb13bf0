"""`locale/corrections` mends the Korean of Django and django-allauth; a text they no longer have mends nothing."""

from pathlib import Path

import allauth
import django
import polib
import pytest
from django.utils.translation import gettext, ngettext, override

from tests.architecture import translations

FILE = translations.ROOT / "locale" / "corrections" / "ko" / "LC_MESSAGES" / "django.po"
ENTRIES = polib.pofile(str(FILE))


def theirs() -> set[str]:
    catalogues = [
        path
        for package in (allauth, django)
        for path in Path(package.__file__).parent.rglob("ko/*/django.po")
    ]
    return {entry.msgid for path in catalogues for entry in polib.pofile(str(path))}


def test_every_correction_mends_a_text_of_theirs_that_we_do_not_have_ourselves():
    ours = {entry.msgid for entry in polib.pofile(str(translations.CATALOGUE)).translated_entries()}
    corrected = {entry.msgid for entry in ENTRIES}

    assert corrected - theirs() == set()
    assert corrected & ours == set()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.msgid[:40])
def test_correction_is_what_is_shown(entry):
    with override("ko"):
        if entry.msgid_plural:
            assert ngettext(entry.msgid, entry.msgid_plural, 2) == entry.msgstr_plural[0]
        else:
            assert gettext(entry.msgid) == entry.msgstr
