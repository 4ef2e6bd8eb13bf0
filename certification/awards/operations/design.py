"""How a certificate looks: its frozen content as a page of HTML, each text in the largest size that fits its box."""

import math
from dataclasses import dataclass
from datetime import date

import segno
from django.template.loader import render_to_string
from django.utils import translation

from certification.awards.models.certificate import grouped

STYLES = ["css/documents/certificate.css"]
SIZES = (44, 38, 33, 28, 24, 21, 18, 16, 14, 12, 11, 10, 9, 8, 7, 6)  # points; size-N in certificate.css
MILLIMETRES_PER_POINT = 25.4 / 72
LEADING = 1.3
SPACE = 0.28  # ems
MEASURES = range(50, 105, 5)  # per cent of the box; measure-N in certificate.css
DATE_FORMATS = {"ko": "Y년 n월 j일", "en": "j F Y"}


@dataclass(frozen=True)
class Line:
    """A text as it is set: size-N and measure-N are classes of certificate.css."""

    words: list[tuple[str, bool]]  # each with whether it is kept whole
    language: str
    size: int
    measure: int


@dataclass(frozen=True)
class Box:
    """Room for one text, in millimetres, and the largest size it may have, in points."""

    width: float
    height: float
    largest: int

    def line(self, text: str, language: str) -> Line:
        """The text in the largest size at which, wrapped, it is not higher than the box; wrapped lines even."""
        size = next((size for size in SIZES if size <= self.largest and self._fits(text, size)), SIZES[-1])
        lines = lines_of(text, self._room(size))
        measure = next(
            per_cent for per_cent in MEASURES if lines_of(text, self._room(size) * per_cent / 100) == lines
        )
        words = [(word, ems(word) <= self._room(size) * measure / 100) for word in text.split()]
        return Line(words, language, size, measure if lines > 1 else 100)

    def _fits(self, text: str, size: int) -> bool:
        return lines_of(text, self._room(size)) * size * MILLIMETRES_PER_POINT * LEADING <= self.height

    def _room(self, size: int) -> float:
        """How many ems a line holds; a little is left, because widths are estimated."""
        return self.width * 0.97 / (size * MILLIMETRES_PER_POINT)


NAME = Box(width=240, height=21, largest=44)
OTHER_NAME = Box(width=240, height=13, largest=16)
TITLE = Box(width=240, height=24, largest=33)
OTHER_TITLE = Box(width=240, height=13, largest=14)
AUTHORITY = Box(width=71, height=14, largest=16)
OTHER_AUTHORITY = Box(width=71, height=11, largest=10)


def page_of(content: dict) -> str:
    """The certificate as HTML: the language it was issued in leads, the other follows in small."""
    first = content["language"] if content["language"] in ("ko", "en") else "ko"
    second = "en" if first == "ko" else "ko"
    with translation.override(first):
        return render_to_string(
            "awards/certificate_document.html",
            {
                "content": content,
                "language": first,
                "second": second,
                "name": NAME.line(_names(content)[first], first),
                "other_name": OTHER_NAME.line(_names(content)[second], second),
                "title": TITLE.line(content["title"][first], first),
                "other_title": OTHER_TITLE.line(content["title"][second], second),
                "authority": AUTHORITY.line(content["authority"][first], first),
                "other_authority": OTHER_AUTHORITY.line(content["authority"][second], second),
                "date_format": DATE_FORMATS[first],
                "valid_from": date.fromisoformat(content["valid_from"]),
                "valid_until": date.fromisoformat(content["valid_until"]),
                "issued_on": date.fromisoformat(content["issued_on"]),
                "check_code": grouped(content["check_code"]),
                "qr": segno.make(content["check_url"], error="m").svg_data_uri(border=0, dark="#14201f"),
            },
        )


def lines_of(text: str, room: float) -> int:
    """How many lines of so many ems the text takes; a word that is longer than a line goes on in the next."""
    lines, used = 1, 0.0
    for length in map(ems, text.split()):
        if used and used + SPACE + length > room:
            lines, used = lines + 1, 0.0
        overflow = math.ceil(length / room) - 1
        lines += overflow
        used = length - overflow * room if overflow else used + length + (SPACE if used else 0)
    return lines


def ems(text: str) -> float:
    """Roughly how wide the text is set in Pretendard bold, in ems."""
    return sum(_ems(letter) for letter in text)


def _ems(letter: str) -> float:
    if ord(letter) >= 0x1100:
        return 0.92
    return 0.72 if letter.isupper() else 0.58


def _names(content: dict) -> dict[str, str]:
    return {"ko": content["name"]["local"], "en": content["name"]["latin"]}
