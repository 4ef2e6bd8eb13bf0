from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from courses.quizzes.exchange import FORMATS, shapes, workbook
from tests.courses.quizzes.exchange.questions import Maker, Random
from tests.courses.quizzes.exchange.reading import only, reading, reasons


def csv(*rows: str) -> str:
    return "\n".join(rows)


def test_options_are_judged_in_words_or_per_cent():
    options = only(
        csv(
            "kind,stem,scoring,answer_1,value_1,answer_2,value_2,answer_3,value_3",
            "multiple,Q,partial,a,right 60%,b,정답,c,wrong -25%",
        ),
        "csv",
    ).content["options"]

    assert [(one["correct"], one["worth"]) for one in options] == [(True, "60"), (True, None), (False, "-25")]


def test_a_lone_x_is_asked_back():
    """It means right in one country and wrong in another."""
    [(line, reason)] = reasons(csv("kind,stem,answer_1,value_1", "single,Q,a,x"), "csv")

    assert (line, reason) == (2, "Column value_1: write right or wrong, or per cent.")


@pytest.mark.parametrize(
    ("text", "answer", "tolerance"),
    [
        ("14", "14", "0"),
        ("14 ± 0.5", "14", "0.5"),
        ("14:0.5", "14", "0.5"),
        ("13.5..14.5", "14", "0.5"),
        ("-3 +/- 1", "-3", "1"),
    ],
)
def test_figures_are_written_with_their_tolerance(text, answer, tolerance):
    [found] = only(csv("kind,stem,answer_1", f"numeric,Q,{text}"), "csv").content["answers"]

    assert (found["answer"], found["tolerance"], found["worth"]) == (answer, tolerance, "100")


def test_semicolons_and_tabs_divide_as_well():
    for sign in ";\t":
        assert only(csv(f"kind{sign}stem", f"essay{sign}Q, and so on"), "csv").stem == "<p>Q, and so on</p>"


def test_a_cell_of_several_lines_is_one_text_and_the_lines_go_on_counting():
    text = csv("kind,stem", 'essay,"a\n\nb"', "riddle,c")

    assert reading(text, "csv").entries[0].stem == "<p>a</p><p>b</p>"
    assert [fault.line for fault in reading(text, "csv").faults] == [5]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("kind", "The column “stem” is missing."),
        ("kind,stem,stem", "The column “stem” is there twice."),
        ("kind,stem,colour", "The column “colour” is not known."),
    ],
)
def test_a_header_that_is_not_understood_ends_it(header, reason):
    assert (1, reason) in reasons(header + "\nessay,Q,x", "csv")


def test_what_looks_like_a_formula_is_text_and_comes_back():
    entry = Maker(Random(2), pictures=False, plain=True).entry(["short"])
    entry.content["answers"][0]["pattern"] = "=1+1"
    entry.topic = "'quoted"
    data = FORMATS["csv"].write([entry]).data

    assert b"'=1+1" in data
    again = only(data, "csv")
    assert (again.content["answers"][0]["pattern"], again.topic) == ("=1+1", "'quoted")


def sheet(*rows: list) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_figures_of_a_workbook_are_what_they_show():
    data = sheet(
        ["kind", "stem", "answer_1", "value_1"], ["numeric", "Q", 0.1, "50%"], ["numeric", "Q", 14, ""]
    )

    assert [entry.content["answers"][0]["answer"] for entry in reading(data, "xlsx").entries] == ["0.1", "14"]


def test_a_formula_in_a_workbook_is_a_fault_at_its_cell():
    found = reading(sheet(["kind", "stem"], ["essay", "=HYPERLINK(1)"], ["essay", "Q"]), "xlsx")

    assert [(fault.line, fault.element) for fault in found.faults] == [(2, "B2")]
    assert len(found.entries) == 1


def test_the_template_explains_itself_and_is_empty():
    book = load_workbook(BytesIO(workbook.template()))

    assert book.sheetnames == ["questions", "help"]
    assert reading(workbook.template(), "xlsx").entries == []
    assert {row[0].value for row in book["help"].iter_rows()} >= {"kind", "cloze", "other_units"}


def test_formulas_are_not_live_in_a_workbook():
    entry = Maker(Random(2), pictures=False, plain=True).entry(["short"])
    entry.source = "=1+1"
    book = load_workbook(BytesIO(FORMATS["xlsx"].write([entry]).data))

    assert "f" not in {cell.data_type for row in book["questions"].iter_rows() for cell in row}


def test_questions_with_pictures_are_named():
    maker = Maker(Random(5))
    entry = next(one for one in iter(lambda: maker.entry(["single"]), None) if shapes.pictures_of(one))

    assert [fault.reason for fault in FORMATS["csv"].write([entry]).left_out] == [
        "A table holds no pictures."
    ]
