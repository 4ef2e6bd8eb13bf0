"""Records from a CSV file: the first line names the columns, every other line is a record."""

import csv
import io

from django.utils.translation import gettext as _

MOST_BYTES = 1_048_576
MOST_ROWS = 2000


class Unreadable(Exception):
    """The file is no table; the text says why."""


def read_csv(data: bytes) -> tuple[list[str], list[list[str]]]:
    """The heading and the rows of a CSV file in UTF-8 (or Korean Windows' own), with commas, semicolons or tabs."""
    if len(data) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 1 MB."))
    text = _decoded(data)
    if "\0" in text:
        raise Unreadable(_("This is not a text file."))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise Unreadable(_("This is not a CSV file: a quotation mark is not closed, or the like.")) from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise Unreadable(_("The file is empty."))
    if len(rows) - 1 > MOST_ROWS:
        raise Unreadable(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS})
    return [cell.strip() for cell in rows[0]], rows[1:]


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The file is not in UTF-8."))


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def written(heading: list[str], rows: list[list[str]]) -> str:
    """The table as CSV text of our own making, to be read again."""
    out = io.StringIO()
    csv.writer(out).writerows([heading, *rows])
    return out.getvalue()
