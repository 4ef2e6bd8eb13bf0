"""Whether every visible text has its Korean: `python -m tests.architecture.translations` fails and names what has not.

Collects the texts anew, so that one added without `make messages` is found, and leaves the files as they were.
"""

import os
import sys
from pathlib import Path

import django
import polib
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"
IGNORED = [".venv/*", "var/*", "tests/*", "node_modules/*"]


def collected() -> polib.POFile:
    """The catalogue as `make messages` would write it now."""
    before = CATALOGUE.read_bytes()
    try:
        call_command(
            "makemessages",
            locale=["ko"],
            extensions=["html", "txt", "py"],
            ignore_patterns=IGNORED,
            no_location=True,
            no_wrap=True,
            verbosity=0,
        )
        return polib.pofile(str(CATALOGUE))
    finally:
        CATALOGUE.write_bytes(before)


def faults() -> list[str]:
    """One line per text that a Korean reader would see in English, and per stale compiled catalogue."""
    fresh = collected()
    found = [f"no Korean: {entry.msgid!r}" for entry in fresh.untranslated_entries()]
    found += [f"doubtful (fuzzy): {entry.msgid!r}" for entry in fresh.fuzzy_entries()]
    compiled = {
        (entry.msgctxt, entry.msgid): entry for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    }
    for entry in polib.pofile(str(CATALOGUE)).translated_entries():
        twin = compiled.get((entry.msgctxt, entry.msgid))
        if twin is None or (twin.msgstr, twin.msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
            found.append(f"not compiled: {entry.msgid!r}")
    return found


def main() -> int:
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
    django.setup()
    found = faults()
    print("\n".join(found) or "Every text has its Korean.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
