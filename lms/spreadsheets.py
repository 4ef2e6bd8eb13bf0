"""Tables for spreadsheet programs: Korean shows, and no cell is ever run as a formula."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from io import BytesIO

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import Echo, SpreadsheetExportMixin

# What spreadsheet programs take for the beginning of a formula; East Asian versions take the full-width signs too.
FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value) -> object:
    """The value as a cell that is shown and never computed: what looks like a formula gets a leading apostrophe.

    So does what begins with an apostrophe already: whoever takes one off gets every value back as it was. Numbers
    stay numbers, times are told in the site's time zone, None is an empty cell.
    """
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith((*FORMULA_SIGNS, "'")) else text


def csv_response(*, filename: str, header: Iterable, rows: Iterable[Iterable]) -> StreamingHttpResponse:
    """A download that is written while the rows are read. `filename` is plain ASCII without an ending."""
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def xlsx_response(*, filename: str, sheets: Mapping[str, Iterable[Iterable]]) -> HttpResponse:
    """A workbook of such tables: the first row of each is its header. `filename` is plain ASCII without an ending."""
    workbook = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append([_storable(safe_cell(cell)) for cell in row])
    file = BytesIO()
    workbook.save(file)
    response = HttpResponse(
        file.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="{filename}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def _storable(cell) -> object:
    """Without the control characters that a workbook cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell


def _lines(header: Iterable, rows: Iterable[Iterable]) -> Iterator[bytes]:
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK.encode()
    yield writer.writerow([safe_cell(cell) for cell in header])
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def make_wagtail_exports_safe() -> None:
    """Every CSV of the admin's lists goes through `safe_cell` and opens with Korean intact. Safe to repeat.

    Wagtail gives no setting for it, and the lists are classes of its own: the mixin they share is the one place.
    """
    if SpreadsheetExportMixin.write_csv_row is not _write_safe_row:
        SpreadsheetExportMixin.write_csv_row = _write_safe_row
        SpreadsheetExportMixin.stream_csv = _with_byte_order_mark(SpreadsheetExportMixin.stream_csv)


def _write_safe_row(view: SpreadsheetExportMixin, writer: csv.DictWriter, row: dict) -> bytes:
    csv_format = view.FORMAT_CSV
    return writer.writerow(
        {
            field: safe_cell(view.preprocess_field_value(field, value, csv_format))
            for field, value in row.items()
        }
    )


def _with_byte_order_mark(stream_csv):
    def stream(view: SpreadsheetExportMixin, queryset) -> Iterator[bytes]:
        yield BYTE_ORDER_MARK.encode()
        yield from stream_csv(view, queryset)

    return stream
