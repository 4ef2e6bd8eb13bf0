"""Reading the staff file: bytes to checked rows, with every fault found on the way.

One line is one record, so a line that is too long or not UTF-8 costs neither memory nor the lines after it.
Nothing here touches the database. The format is described in docs/features/staff-import.md.
"""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

MAX_LINE_BYTES = 64 * 1024
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
FORMULA_STARTS = tuple("=+-@＝＋－＠")  # East Asian spreadsheets take the full-width signs too
FIRST_YEAR, LAST_YEAR = 1900, 2199

REQUIRED = (
    "staff_number",
    "name_local",
    "name_latin",
    "email",
    "status",
    "agency_code",
    "job_role_code",
    "post_from",
)
OPTIONAL = (
    "post_until",
    "manager_staff_number",
    "language",
    "agency_name_local",
    "agency_name_latin",
    "agency_kind",
    "agency_parent_code",
    "job_role_name_local",
    "job_role_name_latin",
)
DATES = ("post_from", "post_until")


@dataclass(frozen=True)
class Fault:
    """What is wrong in which line; `column` is "" where the whole line is at fault."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        if not self.column:
            return _("line %(line)d: %(message)s") % {"line": self.line, "message": self.message}
        return _("line %(line)d, column %(column)s: %(message)s") % {
            "line": self.line,
            "column": self.column,
            "message": self.message,
        }


@dataclass(frozen=True)
class Row:
    """One line: its values by column, "" where the cell is empty or the column absent; dates are dates."""

    line: int
    values: dict[str, str]
    dates: dict[str, date | None]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


@dataclass
class StaffFile:
    """The rows, the columns the file has, and the faults found so far. A row with a fault in a cell is a row
    too: what it declares counts when the others are checked, and as long as there is a fault nothing is written.
    """

    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, column: str, message: str) -> None:
        self.faults.append(Fault(line, column, message))


def read(stream: BinaryIO) -> StaffFile:
    """Reads a whole file; holds one line of at most MAX_LINE_BYTES beside the rows."""
    staff_file = StaffFile()
    for number, cells in _records(stream, staff_file):
        if not staff_file.columns:
            if not _read_header(staff_file, number, cells):
                break
        else:
            _read_row(staff_file, number, cells)
    if not staff_file.columns and not staff_file.faults:
        staff_file.fault(1, "", _("The file is empty."))
    return staff_file


def _records(stream: BinaryIO, staff_file: StaffFile) -> Iterator[tuple[int, list[str]]]:
    offset = 0
    for number, (line, length) in enumerate(_lines(stream), start=1):
        if number == 1 and line is not None:
            if line.startswith(UTF16_MARKS):
                staff_file.fault(1, "", _("The file is UTF-16. Save it as CSV in UTF-8."))
                return
            line = line.removeprefix(UTF8_MARK)
        cells = _split(staff_file, number, line, offset)
        offset += length
        if cells:
            yield number, cells
        elif cells is None and not staff_file.columns:
            return  # without its header nothing can be said about the rest


def _lines(stream: BinaryIO) -> Iterator[tuple[bytes | None, int]]:
    """Each line with its length in bytes; None for a line that is longer than may be held."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        length = len(line)
        if length <= MAX_LINE_BYTES:
            yield line, length
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE_BYTES)
            length += len(line)
        yield None, length


def _split(staff_file: StaffFile, number: int, line: bytes | None, offset: int) -> list[str] | None:
    """The cells of a line, [] for a blank one, None where there is a fault (which is then noted)."""
    if line is None:
        message = _("The line is longer than %(limit)d bytes.") % {"limit": MAX_LINE_BYTES}
        staff_file.fault(number, "", message)
        return None
    if (at := line.find(b"\0")) >= 0:
        staff_file.fault(
            number, "", _("NUL byte at byte %(byte)d of the line. Is this a CSV file?") % {"byte": at + 1}
        )
        return None
    try:
        text = unicodedata.normalize("NFC", line.decode("utf-8")).rstrip("\r\n")
        if "\r" in text:
            staff_file.fault(number, "", _("A carriage return stands alone: lines end with a line feed."))
            return None
        return next(csv.reader([text], strict=True), []) if text.strip(" ,\t") else []
    except UnicodeDecodeError as error:
        staff_file.fault(number, "", _not_utf8(line, error, offset))
    except csv.Error:
        message = _("A quotation mark is not closed on the line, or stands in the middle of a cell.")
        staff_file.fault(number, "", message)
    return None


def _not_utf8(line: bytes, error: UnicodeDecodeError, offset: int) -> str:
    message = _("Not UTF-8: byte 0x%(value)02X at byte %(byte)d of the line (%(whole)d of the file).") % {
        "value": line[error.start],
        "byte": error.start + 1,
        "whole": offset + error.start + 1,
    }
    try:
        line.decode("cp949")
    except UnicodeDecodeError:
        return message
    return message + " " + _("It looks like CP949 (EUC-KR): save the file as CSV in UTF-8.")


def _read_header(staff_file: StaffFile, number: int, cells: list[str]) -> bool:
    columns = [cell.strip().lower() for cell in cells]
    for name in REQUIRED:
        if name not in columns:
            staff_file.fault(number, name, _("The column is missing."))
    for name in sorted(set(columns)):
        if columns.count(name) > 1:
            staff_file.fault(number, name, _("The column is there twice."))
        if name not in REQUIRED + OPTIONAL:
            staff_file.fault(number, name or "?", _("The column is not known."))
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t"):
        staff_file.fault(number, "", _("Columns are separated by commas, not semicolons or tabs."))
    staff_file.columns = columns
    return not staff_file.faults


def _read_row(staff_file: StaffFile, number: int, cells: list[str]) -> None:
    if len(cells) != len(staff_file.columns):
        message = _("The line has %(cells)d cells, the header %(columns)d.") % {
            "cells": len(cells),
            "columns": len(staff_file.columns),
        }
        staff_file.fault(number, "", message)
        return
    values = {name: cell.strip() for name, cell in zip(staff_file.columns, cells, strict=True)}
    for name, value in values.items():
        _check_cell(staff_file, number, name, value)
    dates = {name: _read_date(staff_file, number, name, values.get(name, "")) for name in DATES}
    staff_file.rows.append(Row(number, values, dates))


def _check_cell(staff_file: StaffFile, number: int, name: str, value: str) -> None:
    if value.startswith(FORMULA_STARTS):
        message = _("The cell begins with “%(sign)s”; a spreadsheet would run it as a formula.")
        staff_file.fault(number, name, message % {"sign": value[0]})
    elif any(unicodedata.category(character) in ("Cc", "Cf") for character in value):
        staff_file.fault(number, name, _("The cell holds a control character."))


def _read_date(staff_file: StaffFile, number: int, name: str, value: str) -> date | None:
    if not value:
        return None
    try:
        day = datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        staff_file.fault(
            number, name, _("“%(value)s” is not a date like 2026-03-31.") % {"value": value[:40]}
        )
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR or len(value) != 10:
        staff_file.fault(
            number, name, _("“%(value)s” is not a date like 2026-03-31.") % {"value": value[:40]}
        )
        return None
    return day
