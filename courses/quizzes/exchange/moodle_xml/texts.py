"""Texts of Moodle XML: <questiontext format="html"><text>…</text><file …>…</file></questiontext>."""

import re
from urllib.parse import unquote

from django.utils.translation import gettext as _

from courses.quizzes.exchange import markup, pictures, rich, shapes
from courses.quizzes.exchange.entries import Entry, Picture, Unreadable
from courses.quizzes.exchange.filing import one_line
from courses.quizzes.exchange.moodle_xml.parsing import Element
from courses.quizzes.exchange.rich import PICTURE, Seen

IN_FILE = "@@PLUGINFILE@@/"


class Texts:
    """The texts of one question, and what they come with."""

    def __init__(self, question: Element):
        self.pictures: dict = {}
        self.lost: list[str] = []
        told = question.first("questiontext")
        self.markup = (
            markup.NAMES.get(told.attributes.get("format", ""), markup.AUTO) if told else markup.AUTO
        )

    def rich(self, holder: Element | None, features: frozenset) -> str:
        """The text of the element that has a <text>; "" where there is none."""
        if holder is None:
            return ""
        source = holder.first("text")
        return self._cleaned(source.own_text if source else "", holder, features)

    def source(self, holder: Element | None) -> tuple[str, "Finder"]:
        """The HTML as it is, and where its pictures are: for notations that stand in it."""
        if holder is None:
            return "", Finder(self, {})
        text = holder.text("text") or holder.own_text
        shapes.refuse_long(text)
        return markup.to_html(text, self._markup(holder)), self._finder(holder)

    def plain(self, holder: Element | None, markup_name: str = "") -> str:
        """One line of what the text says, whatever its format."""
        if holder is None:
            return ""
        source = holder.first("text")
        text = (source or holder).own_text
        kind = markup_name or markup.NAMES.get(holder.attributes.get("format", ""), markup.PLAIN)
        if kind != markup.PLAIN:
            html = markup.cleaned(text, kind, rich.PART, self._finder(holder), self.lost)
            if not rich.is_plain(html):
                self.lost.append(_("A text that is one line here loses its formatting or picture."))
            text = rich.to_plain(html)
        return one_line(text)

    def give_to(self, entry: Entry) -> None:
        entry.pictures = self.pictures
        for reason in dict.fromkeys(self.lost):
            entry.note(reason, holds_back=True)

    def _markup(self, holder: Element) -> str:
        return markup.NAMES.get(holder.attributes.get("format", ""), self.markup)

    def _finder(self, holder: Element) -> "Finder":
        return Finder(self, {unquote(one.attributes.get("name", "")): one for one in holder.all("file")})

    def _cleaned(self, text: str, holder: Element, features: frozenset) -> str:
        finder = self._finder(holder)
        html = markup.cleaned(text, self._markup(holder), features, finder, self.lost)
        for name in finder.unused():
            self.lost.append(
                _("The file “%(name)s” is not taken over: only pictures are.") % {"name": name[:100]}
            )
        return html


class Finder:
    """Looks for the pictures of a text among the files that stand beside it."""

    def __init__(self, texts: Texts, files: dict[str, Element]):
        self.texts, self.files = texts, files
        self.used: set[str] = set()
        self.read: dict[int, Picture] = {}  # a picture that is shown often is read once

    def __call__(self, seen: Seen) -> str | None:
        try:
            picture = self._picture(seen.src)
        except Unreadable as error:
            self.texts.lost.append(error.reason)
            return None
        if picture is None:
            self.texts.lost.append(_("The picture “%(src)s” is not in the file.") % {"src": seen.src[:100]})
            return None
        if not seen.alt:
            self.texts.lost.append(_("The picture “%(name)s” has no description.") % {"name": picture.name})
        self.texts.pictures[picture.sha256] = picture
        return PICTURE + picture.sha256

    def _picture(self, src: str) -> Picture | None:
        if src.startswith("data:"):
            return pictures.from_address(src)
        if not src.startswith(IN_FILE):
            return None
        name = unquote(re.split(r"[?#]", src.removeprefix(IN_FILE))[0])
        held = self.files.get(name) or self.files.get(name.rsplit("/", 1)[-1])
        if held is None:
            return None
        self.used.add(held.attributes.get("name", ""))
        if held.attributes.get("encoding", "base64") != "base64":
            raise Unreadable(_("“%(name)s” is not in base64.") % {"name": name})
        if id(held) not in self.read:
            self.read[id(held)] = pictures.from_base64(name, held.own_text)
        return self.read[id(held)]

    def unused(self) -> list[str]:
        return [name for name, held in self.files.items() if held.attributes.get("name", "") not in self.used]
