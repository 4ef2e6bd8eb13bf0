"""From bytes to text: UTF-8, UTF-16 with its mark, and CP949, which Korean spreadsheet programs write."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from courses.quizzes.exchange.entries import Unreadable

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
HANGUL = re.compile("[\uac00-\ud7a3]")
MEGABYTE = 1024 * 1024


def bounded(stream: BinaryIO, most: int) -> bytes:
    """All that the stream holds. Unreadable where it is more than may be read; nothing more is read then."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise too_large(most)
    return data


def refuse_large(stream: BinaryIO, most: int) -> None:
    """Unreadable where a stream that tells its size holds more than may be read."""
    if stream.seekable():
        start = stream.tell()
        size = stream.seek(0, 2) - start
        stream.seek(start)
        if size > most:
            raise too_large(most)


def too_large(most: int) -> Unreadable:
    return Unreadable(
        _("The file is larger than %(most)d MB. Divide it.") % {"most": most // MEGABYTE},
    )


def text_of(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding, line ends as line feeds."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _lines(_decoded(data[len(mark) :], encoding)), encoding
    if b"\0" in data:
        raise Unreadable(
            _("The file holds NUL bytes: it is no text, or UTF-16 without its mark. Save it as UTF-8.")
        )
    try:
        return _lines(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError as error:
        return _lines(_korean(data, error)), "cp949"


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, one at a time."""
    start, number = 0, 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number += 1
        yield number, text[start:end]
        start = end + 1


def _decoded(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(encoding.upper(), data, error) from error
    if "\0" in text:
        raise Unreadable(_("The file holds NUL characters: it is no text."))
    return text


def _korean(data: bytes, error: UnicodeDecodeError) -> str:
    """CP949 is taken for it only where that makes Hangul; else the file is UTF-8 that is damaged."""
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        text = ""
    if not HANGUL.search(text):
        raise _broken("UTF-8", data, error) from error
    return text


def _broken(encoding: str, data: bytes, error: UnicodeDecodeError) -> Unreadable:
    line = data.count(b"\n", 0, error.start) + 1
    message = _("Not %(encoding)s: byte 0x%(value)02X at byte %(byte)d of the file. Save it as UTF-8.")
    return Unreadable(
        message % {"encoding": encoding, "value": data[error.start], "byte": error.start + 1}, line
    )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
