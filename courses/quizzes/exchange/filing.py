"""Where a question is filed: paths of titles, as Moodle writes them. A slash in a title is written twice."""

import re

from courses.quizzes.exchange.rich import UNKEPT

MOST_TITLES = 20  # more than a category may be deep
DIVIDER = re.compile(r"(?<!/)/(?!/)")


def category_of(path: str) -> tuple[str, ...]:
    """The titles of a path. What says where in a Moodle it begins, like $course$/top, is left out."""
    titles = [one_line(part.replace("//", "/")) for part in DIVIDER.split(path, maxsplit=MOST_TITLES)]
    if titles and re.fullmatch(r"\$\w+\$", titles[0]):
        titles = titles[1:]
        if titles and titles[0].casefold() == "top":
            titles = titles[1:]
    return tuple(title for title in titles if title)


def to_path(category: tuple[str, ...]) -> str:
    """The path; a space keeps a slash at the edge of a title off the one that divides."""
    edged = (" " * title.startswith("/") + title + " " * title.endswith("/") for title in category)
    return "/".join(title.replace("/", "//") for title in edged)


def one_line(text: str) -> str:
    """The text as a plain field has it: white space once."""
    return " ".join(UNKEPT.sub("", text).split())
