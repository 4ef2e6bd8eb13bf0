"""Questions in the files of other systems, and back. No database: `operations.exchange` brings entries into a bank.

A reader takes what others wrote and gives `Entry`s in neutral terms, with a `Fault` at its place for each question that
cannot be read; it never raises for what is in a file. A writer gives the file and names what the format cannot carry.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from courses.quizzes.exchange import aiken, decoding, gift, moodle_xml, table, workbook
from courses.quizzes.exchange.decoding import MEGABYTE
from courses.quizzes.exchange.entries import (
    KINDS,
    Entry,
    Fault,
    Note,
    Picture,
    Reading,
    TooMany,
    Unreadable,
    Written,
)
from courses.quizzes.exchange.shapes import pictures_of

MOST_TEXT_BYTES = 8 * MEGABYTE
INSTRUCTION = gettext_lazy("Fill in the gaps.")


@dataclass(frozen=True)
class Format:
    """A kind of file. `read` takes a stream; `kinds` are those of which a question comes back as it was."""

    name: str
    label: str
    ending: str
    content_type: str
    most_bytes: int
    read: Callable[[BinaryIO], Reading]
    write: Callable[[list[Entry]], Written]
    kinds: tuple[str, ...]


def _from_text(read: Callable[[str], Reading]) -> Callable[[BinaryIO], Reading]:
    def read_stream(stream: BinaryIO) -> Reading:
        text, encoding = decoding.text_of(decoding.bounded(stream, MOST_TEXT_BYTES))
        reading = read(text)
        if encoding == "cp949":
            reading.note(_("The file is not in UTF-8. It was read as CP949 (EUC-KR)."), line=1)
        return reading

    return read_stream


def _from_workbook(stream: BinaryIO) -> Reading:
    return workbook.read(decoding.bounded(stream, MOST_TEXT_BYTES))


FORMATS = {
    one.name: one
    for one in (
        Format(
            "moodle-xml",
            "Moodle XML",
            "xml",
            "application/xml",
            moodle_xml.MOST_BYTES,
            moodle_xml.read,
            moodle_xml.write,
            KINDS,
        ),
        Format(
            "gift",
            "GIFT",
            "gift",
            "text/plain",
            MOST_TEXT_BYTES,
            _from_text(gift.read),
            gift.write,
            gift.KINDS,
        ),
        Format(
            "aiken",
            "Aiken",
            "txt",
            "text/plain",
            MOST_TEXT_BYTES,
            _from_text(aiken.read),
            aiken.write,
            aiken.KINDS,
        ),
        Format(
            "csv",
            "CSV",
            "csv",
            "text/csv",
            MOST_TEXT_BYTES,
            _from_text(table.read_csv),
            table.write_csv,
            table.KINDS,
        ),
        Format(
            "xlsx",
            "XLSX",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            MOST_TEXT_BYTES,
            _from_workbook,
            workbook.write,
            workbook.KINDS,
        ),
    )
}


def read(stream: BinaryIO, format_name: str, language: str) -> Reading:
    """What the file holds. Where the file as a whole cannot be read it holds nothing but that fault."""
    reading = Reading()
    try:
        decoding.refuse_large(stream, FORMATS[format_name].most_bytes)
        reading = FORMATS[format_name].read(stream)
    except (Unreadable, TooMany) as error:
        reading.fault(error.reason, line=error.line, element=error.element)
    with override(language):
        instruction = f"<p>{INSTRUCTION}</p>"
    for entry in reading.entries:
        if entry.kind == "cloze" and not entry.stem:
            entry.stem = instruction
    return reading


def format_of(name: str, beginning: bytes) -> str:
    """The format of a file by its name, and by how it begins where the name leaves it open."""
    ending = name.rsplit(".", 1)[-1].lower()
    if ending in ("xml", "xlsx", "csv", "gift", "aiken"):
        return {"xml": "moodle-xml"}.get(ending, ending)
    bare = name.lower().removesuffix(".txt")
    if bare.endswith((".gift", ".aiken")):
        return bare.rsplit(".", 1)[-1]
    if beginning.startswith(b"PK\x03\x04"):
        return "xlsx"
    text = beginning.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<"):
        return "moodle-xml"
    is_aiken = any(line.startswith(b"ANSWER:") for line in text.splitlines()) and b"{" not in text
    return "aiken" if is_aiken else "gift"


__all__ = [
    "FORMATS",
    "Entry",
    "Fault",
    "Format",
    "Note",
    "Picture",
    "Reading",
    "TooMany",
    "Unreadable",
    "Written",
    "format_of",
    "pictures_of",
    "read",
]
