"""Text as other systems keep it: HTML, Markdown, plain, or Moodle's own mixture of text and HTML."""

import re

from markdown_it import MarkdownIt

from courses.quizzes.exchange import rich, shapes
from courses.quizzes.exchange.rich import FindPicture, known_picture

HTML, MARKDOWN, PLAIN, AUTO = "html", "markdown", "plain", "moodle"
NAMES = {
    "html": HTML,
    "markdown": MARKDOWN,
    "plain": PLAIN,
    "plain_text": PLAIN,
    "moodle": AUTO,
    "moodle_auto_format": AUTO,
}
MARKDOWN_READER = MarkdownIt("commonmark", {"html": True}).enable("table")
BETWEEN_TAGS = re.compile(r">\s+<")


def cleaned(
    text: str,
    markup: str,
    features: frozenset = rich.STEM,
    find: FindPicture = known_picture,
    lost: list[str] | None = None,
) -> str:
    """The text in our spelling; "" where it says nothing. Unreadable where it is too long to be one text."""
    shapes.refuse_long(text)
    return rich.clean(to_html(text, markup), features, find, lost)


def to_html(text: str, markup: str) -> str:
    if markup == PLAIN:
        return rich.from_plain(text)
    if markup == MARKDOWN:
        return MARKDOWN_READER.render(text)
    if markup == AUTO:
        tidy = re.sub(r"\n<", " <", BETWEEN_TAGS.sub("><", text.strip()))
        return re.sub(r">\n", "> ", tidy).replace("\n", "<br/>")
    return text
