"""From bytes to the elements of one question after another, in bounded memory.

The parser is defusedxml's: a document type or an entity ends it before anything is expanded, and nothing is fetched.
Only one question is held at a time, and no question or tag may be larger than the limits.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from courses.quizzes.exchange.decoding import MARKS, MEGABYTE, too_large
from courses.quizzes.exchange.entries import Unreadable

MOST_BYTES = 32 * MEGABYTE
MOST_ELEMENTS = 20_000
DEEPEST = 40
LONGEST_TAG = 256 * 1024
CHUNK = 64 * 1024
DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
KOREAN = {"euc-kr", "euckr", "ks_c_5601-1987", "ksc5601", "x-windows-949", "windows-949", "ms949", "uhc"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    line: int
    pieces: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    @property
    def own_text(self) -> str:
        return "".join(self.pieces)

    def all(self, tag: str) -> list["Element"]:
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> "Element | None":
        return next((child for child in self.children if child.tag == tag), None)

    def text(self, tag: str) -> str:
        """What the first child of this name says, itself or in its <text>."""
        child = self.first(tag)
        if child is None:
            return ""
        inner = child.first("text")
        return (inner or child).own_text

    def value(self, tag: str) -> str:
        return self.text(tag).strip()


class _Builder:
    """Takes the parser's events; `done` holds the questions that are complete."""

    def __init__(self):
        self.path: list[Element] = []
        self.done: list[Element] = []
        self.count = 0
        self.root = ""
        self.outside: list[tuple[str, int]] = []
        self.line = lambda: 0

    def start(self, tag: str, attributes: dict) -> None:
        if not self.root:
            self.root = tag
            return
        if not self.path:
            self.count = 0
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.path) >= DEEPEST:
            raise Unreadable(_("A question has more elements than any question needs."), self.line())
        element = Element(tag, dict(attributes), self.line())
        if self.path:
            self.path[-1].children.append(element)
        self.path.append(element)

    def data(self, text: str) -> None:
        if self.path:
            self.path[-1].pieces.append(text)

    def end(self, tag: str) -> None:
        if not self.path:
            return
        element = self.path.pop()
        if not self.path:
            self.done.append(element)

    def close(self) -> None:
        return None


def questions(stream: BinaryIO) -> Iterator[Element]:
    """The children of <quiz>, one after another. Unreadable where the file ends to be XML, or is refused."""
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, encoding="utf-8", forbid_dtd=True)
    expat = parser.parser
    builder.line = lambda: expat.CurrentLineNumber
    fed = 0
    try:
        for chunk in _in_utf8(stream):
            parser.feed(chunk)
            fed += len(chunk)
            if fed - max(expat.CurrentByteIndex, 0) > LONGEST_TAG + CHUNK * 4:
                raise Unreadable(_("A tag is longer than any tag needs to be."), expat.CurrentLineNumber)
            yield from _taken(builder)
        parser.close()
        yield from _taken(builder)
    except DefusedXmlException as error:
        raise Unreadable(
            _("The file declares a document type or entities, which is refused."), expat.CurrentLineNumber
        ) from error
    except (ParseError, ExpatError) as error:
        line = getattr(error, "position", (expat.ErrorLineNumber, 0))[0]
        raise Unreadable(
            _("This is no well-formed XML: %(why)s.") % {"why": str(error).split(":")[0]}, line
        ) from error
    if builder.root != "quiz":
        raise Unreadable(_("The file is no Moodle XML: it does not begin with <quiz>."), 1)


def _taken(builder: _Builder) -> list[Element]:
    done, builder.done = builder.done, []
    return done


def _in_utf8(stream: BinaryIO) -> Iterator[bytes]:
    """The file in UTF-8, whatever it is in; what it declares is looked at once."""
    first, read = stream.read(CHUNK), 0
    decoder = codecs.getincrementaldecoder(_encoding(first))("strict")
    chunk = first
    while chunk:
        read += len(chunk)
        if read > MOST_BYTES:
            raise too_large(MOST_BYTES)
        following = stream.read(CHUNK)
        try:
            text = decoder.decode(chunk, final=not following)
        except UnicodeDecodeError as error:
            raise Unreadable(
                _("Byte 0x%(value)02X near byte %(byte)d of the file is no %(encoding)s. Save it as UTF-8.")
                % {
                    "value": error.object[error.start],
                    "byte": read - len(chunk) + error.start + 1,
                    "encoding": error.encoding.upper(),
                }
            ) from error
        yield (
            text.removeprefix("\ufeff").encode("utf-8", "surrogatepass")
            if read == len(chunk)
            else text.encode()
        )
        chunk = following


def _encoding(beginning: bytes) -> str:
    for mark, encoding in MARKS:
        if beginning.startswith(mark):
            return encoding
    found = DECLARED.match(beginning.lstrip())
    name = found[1].decode("ascii").lower() if found else "utf-8"
    if name in KOREAN:
        return "cp949"
    try:
        codec = codecs.lookup(name)
    except LookupError as error:
        raise Unreadable(_("The encoding “%(name)s” is not known.") % {"name": name[:40]}, 1) from error
    if not codec._is_text_encoding or name.startswith(("utf-16", "utf-32")):
        return "utf-8"
    return codec.name
