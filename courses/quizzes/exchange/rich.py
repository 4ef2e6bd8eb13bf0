"""Formatted text on its way between systems, in one spelling.

Whatever HTML comes in becomes blocks of runs, and only what the editor offers is written again: paragraphs, lists,
pictures on their own, and inline styles in one order of nesting. Nothing is copied through, so nothing unsafe can be.
What the editor cannot hold at that place is told by its text: a list as lines, 10² as such, a table as its cells.
The spelling is the one that the editor's own conversion keeps, so that a text that went in and out is equal.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from django.utils.translation import gettext as _

STYLES = ("b", "i", "sup", "sub", "code")
STEM = frozenset({*STYLES, "list", "link"})
PART = frozenset(STYLES)
FEEDBACK = frozenset({"b", "i", "list", "link"})
PICTURE = "sha256:"
SIDES = ("left", "right")
SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)

SAME_AS = {
    "strong": "b",
    "em": "i",
    "cite": "i",
    "dfn": "i",
    "var": "i",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
}
HEADINGS = {f"h{level}" for level in range(1, 7)}
BLOCKS = HEADINGS | {
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
}
BLOCKS |= {
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "head",
    "header",
    "hr",
    "html",
    "legend",
}
BLOCKS |= {"main", "nav", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr"}
UNREAD = {"script", "style", "template", "title", "noscript"}
MEDIA = {"audio", "video", "iframe", "object", "embed", "svg", "math", "canvas", "applet"}
ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
UNKEPT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
BLANKS = re.compile(r"[ \t\n\f\r]+")
LINE_ENDS_ANYWAY = "\r"  # however many paragraphs begin and end there
COMMENT_END = re.compile(r"--\s*>")
SPACE_OR_NOT = re.compile(r"\s+|\S+")
RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
DEEPEST = 4


@dataclass(frozen=True)
class Run:
    """Text of one style. A line break within a block is a line feed."""

    text: str
    styles: frozenset = frozenset()
    href: str = ""

    def alike(self, other: "Run") -> bool:
        return self.styles == other.styles and self.href == other.href


@dataclass
class Block:
    """A paragraph, a list item (`marker` is "ul" or "ol"), or a picture (`src`), which stands by itself."""

    runs: list[Run] = field(default_factory=list)
    marker: str = ""
    depth: int = 0
    src: str = ""
    alt: str = ""
    side: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Seen:
    """A picture as the source refers to it."""

    src: str
    alt: str


FindPicture = Callable[[Seen], str | None]
"""The address of the picture in our terms, `sha256:…`; None where it is not to be had."""


def known_picture(seen: Seen) -> str | None:
    """For text that is in our terms already."""
    return seen.src if seen.src.startswith(PICTURE) else None


def clean(
    html: str, features: frozenset = STEM, find: FindPicture = known_picture, lost: list[str] | None = None
) -> str:
    """The HTML in our spelling, with what the features allow. What could not be kept is added to `lost`, in words."""
    reader = _Reader(find)
    reader.read(html)
    if lost is not None:
        lost += [reason for reason in dict.fromkeys(reader.lost) if reason not in lost]
    return _written(_fitted(reader.blocks, features))


def from_plain(text: str, features: frozenset = STEM) -> str:
    """Plain text as it is: an empty line begins a paragraph, a line end a line."""
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return clean(
        "".join(f"<p>{escape(one, quote=False).replace(chr(10), '<br/>')}</p>" for one in paragraphs),
        features,
    )


def to_plain(html: str) -> str:
    """What is to be read, without its formatting; pictures are told by their description."""
    lines = []
    for block in _blocks(html):
        if block.src:
            lines.append(f"[{block.alt}]" if block.alt else "")
        else:
            lines.append(("  " * block.depth + "- " if block.marker else "") + block.text)
    return "\n\n".join(line for line in lines if line)


def is_plain(html: str) -> bool:
    """Whether `from_plain(to_plain(html))` is the same text."""
    return from_plain(to_plain(html)) == html


def pictures_in(html: str) -> list[str]:
    """The hashes of the pictures, in their order."""
    return [block.src.removeprefix(PICTURE) for block in _blocks(html) if block.src.startswith(PICTURE)]


def _blocks(html: str) -> list[Block]:
    reader = _Reader(known_picture)
    reader.read(html)
    return _fitted(reader.blocks, STEM)


def _without_open_comments(html: str) -> str:
    """The HTML with comments that nothing ends spelled as the text that they are to the parser: it would look for the
    end of each of them through all that follows."""
    closed = max((found.end() for found in COMMENT_END.finditer(html)), default=0)
    return html[:closed] + html[closed:].replace("<!--", "&lt;!--")


class _Reader(HTMLParser):
    """Lenient as browsers are: what opens a block ends the one before it, what is not known is read through."""

    def __init__(self, find: FindPicture):
        super().__init__(convert_charrefs=True)
        self.find = find
        self.heard: list[str] = []  # text since the last tag
        self.blocks: list[Block] = []
        self.lost: list[str] = []
        self.open = Block()
        self.waiting: list[Block] = []  # pictures inside a list item stand behind it
        self.styles: list[tuple[str, frozenset]] = []
        self.links: list[str] = []
        self.lists: list[str] = []
        self.unread = 0
        self.kept_lines = 0

    def read(self, html: str) -> None:
        self.feed(_without_open_comments(html))
        self.close()
        self._hear()
        self._flush()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self._hear()
        given = {name: value or "" for name, value in attrs}
        if tag in UNREAD:
            self.unread += 1
        elif tag == "img":
            self._picture(given)
        elif tag == "br":
            self._add("\n")
        elif tag in ("ul", "ol"):
            self._flush()
            self.lists.append(tag)
        elif tag == "li":
            self._flush()
            marker = self.lists[-1] if self.lists else "ul"
            self.open = Block(marker=marker, depth=min(max(len(self.lists) - 1, 0), DEEPEST))
        elif tag in ("td", "th"):
            self._cell()
        elif tag in BLOCKS:
            self._boundary()
        if tag in MEDIA:
            self.lost.append(_("A recording or drawing (<%(tag)s>) is not taken over.") % {"tag": tag})
        if tag == "table":
            self.lost.append(_("A table becomes one line for each of its rows."))
        if tag == "pre":
            self.kept_lines += 1
        if tag == "a":
            self.links.append(self._href(given.get("href", "")))
        self._push_style(tag, given)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("img", "br", "hr"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hear()
        self._pop_style(tag)
        if tag in UNREAD:
            self.unread = max(self.unread - 1, 0)
        elif tag == "a" and self.links:
            self.links.pop()
        elif tag in ("ul", "ol"):
            self._flush()
            if self.lists:
                self.lists.pop()
        elif tag == "li":
            self._flush()
        elif tag in BLOCKS:
            self._boundary()
        if tag == "pre":
            self.kept_lines = max(self.kept_lines - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.heard.append(data)

    def _hear(self) -> None:
        """Takes the text since the last tag as one, into however many pieces the parser cut it."""
        text = UNKEPT.sub("", "".join(self.heard))
        self.heard.clear()
        if text:
            self._add(text.replace("\r", "") if self.kept_lines else BLANKS.sub(" ", text))

    def _add(self, text: str) -> None:
        styles = self.styles[-1][1] if self.styles else frozenset()
        self.open.runs.append(Run(text, styles, self.links[-1] if self.links else ""))

    def _push_style(self, tag: str, given: dict) -> None:
        if tag in (
            "br",
            "img",
            "hr",
            "input",
            "wbr",
            "col",
            "source",
            "track",
            "meta",
            "link",
            "area",
            "base",
            "param",
        ):
            return
        styles = self.styles[-1][1] if self.styles else frozenset()
        name = SAME_AS.get(tag, tag)
        if name in STYLES:
            styles |= {name}
        if tag in HEADINGS or tag == "th" or BOLD.search(given.get("style", "")):
            styles |= {"b"}
        if ITALIC.search(given.get("style", "")):
            styles |= {"i"}
        if tag == "pre":
            styles |= {"code"}
        self.styles.append((tag, styles))

    def _pop_style(self, tag: str) -> None:
        for place in range(len(self.styles) - 1, max(len(self.styles) - 30, 0) - 1, -1):
            if self.styles[place][0] == tag:
                del self.styles[place:]
                return

    def _boundary(self) -> None:
        """The end of a paragraph; within a list item, which has no paragraphs, the end of a line."""
        if self.open.marker:
            self.open.runs.append(Run(LINE_ENDS_ANYWAY))
        else:
            self._flush()

    def _cell(self) -> None:
        if any(not run.text.isspace() for run in self.open.runs):
            self.open.runs.append(Run(" | "))

    def _flush(self) -> None:
        """Puts the open block away. What follows is a paragraph until an item begins."""
        self.blocks += [self.open, *self.waiting]
        self.waiting = []
        self.open = Block()

    def _picture(self, given: dict) -> None:
        alt = BLANKS.sub(" ", UNKEPT.sub("", given.get("alt", ""))).strip()
        src = self.find(Seen(given.get("src", "").strip(), alt))
        if src is None:
            return
        sides = [side for side in SIDES if side in given.get("class", "").split()]
        picture = Block(src=src, alt=alt, side=sides[0] if sides else "")
        if self.open.marker:
            self.waiting.append(picture)
            return
        self._flush()
        self.blocks.append(picture)

    def _href(self, href: str) -> str:
        href = BLANKS.sub("", UNKEPT.sub("", href))
        if SAFE_LINK.match(href):
            return href
        if href and not href.lower().startswith(("javascript:", "data:", "vbscript:")):
            self.lost.append(
                _("The link to “%(href)s” leads nowhere here; its text stays.") % {"href": href[:100]}
            )
        return ""


def _fitted(blocks: list[Block], features: frozenset) -> list[Block]:
    """The blocks with what the features allow, in the one spelling; empty ones left out."""
    fitted = []
    counts: dict[int, int] = {}
    for block in blocks:
        if block.src:
            fitted.append(block)
            counts.clear()
            continue
        runs = _spelled(_allowed(block.runs, features))
        if not runs:
            continue
        if not block.marker:
            counts.clear()
        if block.marker and "list" not in features:
            counts = {depth: count for depth, count in counts.items() if depth <= block.depth}
            counts[block.depth] = counts.get(block.depth, 0) + 1
            sign = f"{counts[block.depth]}. " if block.marker == "ol" else "• "
            fitted.append(Block(_spelled([Run(sign), *runs])))
        else:
            fitted.append(Block(runs, block.marker, block.depth))
    return _nested(fitted)


def _nested(blocks: list[Block]) -> list[Block]:
    """An item stands at most one level deeper than the one before it."""
    above = -1
    for block in blocks:
        block.depth = min(block.depth, above + 1) if block.marker else 0
        above = block.depth if block.marker else -1
    return blocks


def _allowed(runs: Iterable[Run], features: frozenset) -> list[Run]:
    allowed = []
    for run in runs:
        text, styles, href = run.text, run.styles, run.href
        if {"sup", "sub"} <= styles:
            styles -= {"sub"}
        if "sup" in styles - features:
            text = _shifted(text, RAISED, "^")
        elif "sub" in styles - features:
            text = _shifted(text, LOWERED, "_")
        if href and "link" not in features:
            if text.strip() and text.strip() != href:
                text = f"{text.rstrip()} ({href})" + (" " if text[-1:] == " " else "")
            href = ""
        allowed.append(Run(text, styles & features & set(STYLES), href))
    return allowed


def _shifted(text: str, table: dict, sign: str) -> str:
    if not text.strip():
        return text
    shifted = text.strip().translate(table)
    if any(ord(character) not in table for character in text.strip()):
        shifted = sign + (text.strip() if len(text.strip()) == 1 else f"({text.strip()})")
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return before + shifted + after


def _spelled(runs: list[Run]) -> list[Run]:
    """Equal neighbours in one; white space once and none at the edges of the block or of a line. Where two styles meet
    it is a plain space in what they have in common."""
    spelled: list[Run] = []
    space: list[Run] = []
    for run in runs:
        for piece in SPACE_OR_NOT.findall(run.text):
            part = Run(piece, run.styles, run.href)
            if piece.isspace():
                space.append(part)
                continue
            if spelled and space:
                spelled.append(_one_space(spelled[-1], space, part))
            space = []
            spelled.append(part)
    return _merged(spelled)


def _one_space(before: Run, space: list[Run], after: Run) -> Run:
    text = "".join(run.text for run in space)
    href = before.href if before.href == after.href else ""
    if breaks := text.count("\n") or LINE_ENDS_ANYWAY in text:
        return Run("\n" * breaks, before.styles & after.styles, href)
    inside_one_style = before.alike(after) and all(run.alike(before) for run in space)
    return Run(BLANKS.sub(" ", text) if inside_one_style else " ", before.styles & after.styles, href)


def _merged(runs: Iterable[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1].alike(run):
            merged[-1] = Run(merged[-1].text + run.text, run.styles, run.href)
        else:
            merged.append(run)
    return merged


def _written(blocks: list[Block]) -> str:
    html, open_lists = [], []

    def close(to: int) -> None:
        while len(open_lists) > to:
            html.append(f"</li></{open_lists.pop()}>")

    for block in blocks:
        if not block.marker:
            close(0)
            html.append(_image(block) if block.src else f"<p>{_inline(block.runs)}</p>")
            continue
        close(block.depth + 1)
        if len(open_lists) == block.depth + 1 and open_lists[-1] != block.marker:
            close(block.depth)
        if len(open_lists) == block.depth + 1:
            html.append("</li>")
        else:
            html.append(f"<{block.marker}>")
            open_lists.append(block.marker)
        html.append(f"<li>{_inline(block.runs)}")
    close(0)
    return "".join(html)


def _image(block: Block) -> str:
    side = f' class="{block.side}"' if block.side else ""
    return f'<img{side} src="{quoted(block.src)}" alt="{quoted(block.alt)}"/>'


def _inline(runs: list[Run]) -> str:
    """The runs with tags around the longest stretches that share a link and styles."""
    html, stack = [], []
    for run in runs:
        wanted = ([f"a {run.href}"] if run.href else []) + [style for style in STYLES if style in run.styles]
        same = 0
        while same < min(len(stack), len(wanted)) and stack[same] == wanted[same]:
            same += 1
        html += [f"</{tag.split(' ')[0]}>" for tag in reversed(stack[same:])]
        html += [_opening(tag) for tag in wanted[same:]]
        stack = wanted
        html.append(escape(run.text, quote=False).replace("\n", "<br/>"))
    html += [f"</{tag.split(' ')[0]}>" for tag in reversed(stack)]
    return "".join(html)


def _opening(tag: str) -> str:
    return f'<a href="{quoted(tag[2:])}">' if tag.startswith("a ") else f"<{tag}>"


def quoted(text: str) -> str:
    """The text for an attribute, as the editor spells it."""
    return escape(text, quote=False).replace('"', "&quot;")


def shown_picture(sha256: str) -> re.Pattern:
    """Finds where this picture is shown in text of ours; `side` and `alt` are as they stand there."""
    return re.compile(rf'<img(?: class="(?P<side>\w+)")? src="{PICTURE}{sha256}" alt="(?P<alt>[^"]*)"/>')
