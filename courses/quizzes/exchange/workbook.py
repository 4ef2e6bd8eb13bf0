"""The table as an XLSX workbook. What comes in is looked through before openpyxl sees it: how large it unpacks to, how
many elements it has, and that none of its XML declares anything."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parse
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from courses.quizzes.authoring.parts import plain
from courses.quizzes.exchange import table
from courses.quizzes.exchange.decoding import MEGABYTE
from courses.quizzes.exchange.entries import DIFFICULTIES, MOST_ENTRIES, Entry, Reading, Unreadable, Written
from lms.spreadsheets import safe_cell

KINDS = table.KINDS
SHEET = "questions"
MOST_UNPACKED = 16 * MEGABYTE
MOST_FILES = 200
MOST_ELEMENTS = 1_000_000
MOST_COLUMNS = len(table.COLUMNS) + 3 * 60
MOST_ROWS = MOST_ENTRIES + 1000
LONGEST_CELL = 32_767
MOST_TEXT = 16 * MEGABYTE
PARTS_OF_XML = (".xml", ".rels", ".vml")
WIDTHS = {"stem": 50, "text": 50, "feedback": 40, "guidance": 40}


def read(data: bytes) -> Reading:
    reading = Reading()
    _look_through(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        rows = list(_rows(reading, sheet))
        book.close()
    except Unreadable:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged workbook leads it to
        raise Unreadable(_("The file is no workbook that can be read.")) from error
    table.read_rows(reading, rows)
    return reading


def _look_through(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable(
                    _("The workbook unpacks to more than %(most)d MB.") % {"most": MOST_UNPACKED // MEGABYTE}
                )
            counter = _Counter()
            for part in parts:
                if _is_xml(archive, part):
                    with archive.open(part) as stream:
                        parse(stream, counter, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable(_("The workbook declares entities or a document type, which is refused.")) from error
    except (
        zipfile.BadZipFile,
        SAXException,
        ValueError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise Unreadable(_("The file is no workbook that can be read.")) from error
    except Exception as error:  # zlib.error and what else a damaged archive leads its reader to
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(_("The file is no workbook that can be read.")) from error


def _is_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether it is called so, or begins like it: a workbook may give its sheets any name."""
    with archive.open(part) as stream:
        beginning = stream.read(200).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return part.filename.lower().endswith(PARTS_OF_XML) or beginning.startswith(b"<")


class _Counter(ContentHandler):
    def __init__(self):
        super().__init__()
        self.count = 0

    def startElement(self, name, attrs):
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise Unreadable(_("The workbook has too many cells. Divide it."))


def _rows(reading: Reading, sheet) -> Iterator[tuple[int, str, list[str]]]:
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
    length = 0
    for number, cells in enumerate(rows, start=1):
        # Many cells may share one text: what they hold together may be far more than the file.
        length += sum(len(cell.value) for cell in cells if isinstance(cell.value, str))
        if length > MOST_TEXT:
            raise Unreadable(_("The workbook has too many cells. Divide it."), number)
        try:
            yield number, f"{sheet.title}!{number}", [_text(cell) for cell in cells]
        except Unreadable as error:
            reading.fault(error.reason, line=number, element=error.element)


def _text(cell) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        message = _("The cell holds a formula or an error; write the value.")
        raise Unreadable(message, element=f"{get_column_letter(cell.column)}{cell.row}")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return plain(Decimal(repr(value)) * 100) + "%"
        return plain(Decimal(repr(value)))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def write(entries: list[Entry]) -> Written:
    short, left_out = [], []
    for entry in entries:
        _written, _header, rows = table.to_rows([entry])
        if any(len(text) > LONGEST_CELL for row in rows for text in row.values()):
            left_out.append(entry.fault(_("A text is longer than a cell of a workbook can be.")))
        else:
            short.append(entry)
    written, header, rows = table.to_rows(short)
    written.left_out += left_out
    written.data = _book(header, rows)
    return written


def _book(header: list[str], rows: list[dict[str, str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "C2"
    for place, column in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(column.split("_")[0], 16)
    for column, choices in (("kind", KINDS), ("difficulty", DIFFICULTIES), ("scoring", ("all", "partial"))):
        letter = get_column_letter(header.index(column) + 1)
        offered = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        offered.add(f"{letter}2:{letter}{MOST_ENTRIES}")
        sheet.data_validations.append(offered)
    sheet.append([_cell(sheet, name, bold=True) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, row.get(column, "")) for column in header])
    _explain(book.create_sheet("help"))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet, text: str, *, bold: bool = False):
    if not text:
        return None
    cell = WriteOnlyCell(sheet, value=safe_cell(text))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    return cell


def _explain(sheet) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 100
    for name, text in explanations():
        sheet.append([_cell(sheet, name, bold=True), _cell(sheet, text)])


def explanations() -> list[tuple[str, str]]:
    """What belongs into which column, and what answers and values are for each kind."""
    return [
        ("kind", ", ".join(KINDS)),
        (
            "key",
            _(
                "Short name of the question within its bank. With it a later import brings the question up to date."
            ),
        ),
        ("category", _("Path of titles: Residents/Moving. A slash in a title is written twice.")),
        ("tags", _("Separated by commas.")),
        ("difficulty", ", ".join(DIFFICULTIES)),
        ("stem", _("The question. Plain text, or HTML where it begins with a tag.")),
        ("feedback", _("The explanation that everybody sees afterwards.")),
        (
            "single, multiple",
            _("answer: an option. value: right or wrong, and per cent where wanted: right 50%, wrong -25%."),
        ),
        ("true_false", _("answer: true, and false. value: right at the one that is.")),
        (
            "numeric",
            _(
                "answer: 14, 14 ± 0.5 or 13.5..14.5; * for any other figure. value: per cent, 100% where empty."
            ),
        ),
        ("short", _("answer: an accepted text, * in it for anything. value: per cent, 100% where empty.")),
        ("matching", _("answer: a prompt, empty for what belongs to none. value: what belongs to it.")),
        ("ordering", _("answer: the steps in the right order.")),
        ("categorise", _("answer: a thing. value: its category.")),
        (
            "cloze",
            _("text: with gaps as {1:SHORTANSWER:=Seoul}, {1:NUMERICAL:=14:0.5} or {1:MULTICHOICE:=yes~no}."),
        ),
        (
            "essay",
            _(
                "answer: a criterion of the rubric. value: its levels, each a line of points and text: 5: complete."
            ),
        ),
        (
            "scoring",
            _(
                "all: only an answer that is right throughout earns marks; partial: every right part earns its share."
            ),
        ),
        (
            "other_units",
            _("Other units that may be written, with how many of them are one of the unit: hours = 24."),
        ),
    ]


def template() -> bytes:
    """An empty table with its explanations."""
    return _book(table.header(table.ANSWERS_IN_TEMPLATE), [])
