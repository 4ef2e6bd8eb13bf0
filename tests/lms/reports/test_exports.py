import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.log_actions import log
from wagtail.models import Page

from lms import spreadsheets

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def read(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("sign", LIVE)
def test_text_that_looks_like_a_formula_gets_an_apostrophe(sign):
    cell = spreadsheets.safe_cell(f'{sign}HYPERLINK("http://evil.example/","x")')

    assert cell == f'\'{sign}HYPERLINK("http://evil.example/","x")'


@given(st.text())
def test_any_text_is_safe_and_can_be_had_back(text):
    cell = spreadsheets.safe_cell(text)

    assert not cell.startswith(LIVE)
    assert (cell[1:] if cell.startswith("'") else cell) == text


def test_numbers_stay_numbers():
    assert spreadsheets.safe_cell(-3) == -3
    assert spreadsheets.safe_cell(0) == 0


def test_negative_decimals_are_not_taken_for_formulas_by_mistake():
    assert spreadsheets.safe_cell(Decimal("-1.50")) == "'-1.50"


def test_days_and_moments_are_told_as_a_spreadsheet_reads_them(settings):
    settings.TIME_ZONE = "Asia/Seoul"

    assert spreadsheets.safe_cell(date(2026, 11, 23)) == "2026-11-23"
    assert spreadsheets.safe_cell(datetime(2026, 11, 23, 15, 30, tzinfo=UTC)) == "2026-11-24 00:30"


def test_download_shows_korean_and_keeps_every_value_in_its_cell():
    rows = [["권다온", 'say "hi", then\r\nleave', None]]

    response = spreadsheets.csv_response(filename="people", header=["이름", "note", "empty"], rows=rows)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert read(response) == [["이름", "note", "empty"], ["권다온", 'say "hi", then\r\nleave', ""]]


def test_download_begins_with_a_byte_order_mark():
    response = spreadsheets.csv_response(filename="people", header=["a"], rows=[])

    assert next(iter(response.streaming_content)) == b"\xef\xbb\xbf"


def test_lists_of_the_admin_export_no_live_formula(client, admin_person):
    page = Page.objects.get(depth=1)
    page.draft_title = '=HYPERLINK("http://evil.example/","x")'
    log(instance=page, action="wagtail.edit", user=admin_person)
    client.force_login(admin_person)

    response = client.get(reverse("wagtailadmin_reports:site_history"), {"export": "csv"})

    rows = read(response)
    assert f"'{page.draft_title}" in rows[1]
    assert not [cell for row in rows for cell in row if cell.startswith(LIVE)]
