import re
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking.kind import Fields, ValueRefused, first
from courses.quizzes.marking.text import kept

# With three bytes a letter it fits well into what a save may send.
LONGEST = 50_000
SHA256 = re.compile(r"[0-9a-f]{64}")


class Essay:
    """A longer text and files, marked by people. A value is {"text": …, "files": [sha256, …]}.

    A text of too many or too few words is kept like any other: to lose it would be worse. Whether the files are there
    is not known here.
    """

    blank: dict = {"text": "", "files": []}
    by_people = True

    def paper(self, spec: dict, chance: Random) -> dict:
        return {name: spec[name] for name in ("words_min", "words_max", "text_required", "files")}

    def from_form(self, fields: Fields, name: str, item: dict) -> dict:
        return {"text": kept(first(fields, name)), "files": fields.getlist(f"{name}-files")}

    def to_form(self, name: str, item: dict, value: dict) -> list[tuple[str, str]]:
        text = [(name, value["text"])] if value["text"] else []
        return text + [(f"{name}-files", sha256) for sha256 in value["files"]]

    def accept(self, item: dict, value: Any) -> dict:
        if not isinstance(value, dict) or value.keys() != {"text", "files"}:
            raise ValueRefused(_("Write a text."))
        text, files = value["text"], value["files"]
        if not isinstance(text, str) or len(text) > LONGEST:
            raise ValueRefused(_("The text is too long to be kept."))
        if not isinstance(files, list) or not all(
            isinstance(one, str) and SHA256.fullmatch(one) for one in files
        ):
            raise ValueRefused(_("Hand in files by choosing them."))
        files = list(dict.fromkeys(files))
        if len(files) > self._most(item):
            raise ValueRefused(_("These are more files than may be handed in."))
        text = kept(text)
        return {"text": text if text.strip() else "", "files": files}

    def response(self, spec: dict, item: dict, value: dict) -> dict:
        return value

    def fraction(self, spec: dict, response: dict) -> Decimal:
        """What nobody has marked has earned nothing."""
        return Decimal(0)

    def guess(self, spec: dict) -> None:
        return None

    def choices(self, spec: dict, response: dict) -> list[tuple[str, str]]:
        return []

    def _most(self, item: dict) -> int:
        return item["files"]["most"] if item["files"]["allowed"] else 0


def words(text: str) -> int:
    """How many words a text has, as the page counts them."""
    return len(text.split())
