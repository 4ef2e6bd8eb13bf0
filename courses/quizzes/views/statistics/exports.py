"""The figures for spreadsheet programs."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.quizzes.analysis.kept import Known
from courses.quizzes.analysis.sums import LOWER, MIDDLE, UPPER
from courses.quizzes.views.statistics import presenting
from courses.quizzes.views.statistics.access import for_authors
from courses.quizzes.views.statistics.pages import told_or_404
from courses.quizzes.views.statistics.presenting import OptionRow, QuestionRow
from lms.spreadsheets import csv_response, xlsx_response


@for_authors
@require_safe
def questions_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """A row to a question."""
    figures = told_or_404(request, pk)
    header, *rows = _questions(presenting.question_rows(figures.result["items"]))
    return csv_response(filename=f"questions-{pk}", header=header, rows=rows)


@for_authors
@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The quiz, its questions and what was chosen, a sheet each."""
    figures = told_or_404(request, pk)
    rows = presenting.question_rows(figures.result["items"])
    sheets = {
        _("Quiz"): _quiz(figures),
        _("Questions"): _questions(rows),
        _("Choices"): _choices(rows),
    }
    return xlsx_response(filename=f"quiz-{pk}", sheets=sheets)


def _quiz(figures: Known) -> Iterator[list]:
    quiz = figures.result["quiz"]
    yield [_("Figure"), _("Value")]
    yield [_("Attempts"), figures.result["attempts"]]
    yield [_("People"), figures.result["people"]]
    yield [_("Passed"), quiz["passed"]]
    yield [_("Pass mark"), quiz["pass_mark"]]
    yield [_("Mean"), quiz["mean"]]
    yield [_("Median"), quiz["median"]]
    yield [_("Standard deviation"), quiz["deviation"]]
    yield [_("Skewness"), quiz["skewness"]]
    yield [_("Kurtosis"), quiz["kurtosis"]]
    yield [_("Cronbach’s alpha"), quiz["alpha"]]
    yield [_("Standard error of measurement"), quiz["error"]]
    yield [_("Same decision again"), quiz["agreement"]]
    yield [_("Kappa"), quiz["kappa"]]


def _questions(rows: list[QuestionRow]) -> Iterator[list]:
    columns = presenting.COLUMNS
    yield [
        _("No."),
        _("Key"),
        _("Question"),
        _("Attempts"),
        _("Answered"),
        *(str(label) for label, _meaning in columns.values()),
        _("What to do about it"),
    ]
    for row in rows:
        yield [
            row.place,
            row.shown.question.key,
            row.stem,
            *_figures(row),
            " ".join(one.text for one in row.advice),
        ]


def _figures(row: QuestionRow) -> list:
    """Empty where too few people had the question."""
    names = ["n", "answered", *presenting.COLUMNS]
    return [row.item[name] if row.is_told else None for name in names]


def _choices(rows: list[QuestionRow]) -> Iterator[list]:
    thirds = {UPPER: _("Upper third"), MIDDLE: _("Middle third"), LOWER: _("Lower third")}
    yield [
        _("No."),
        _("Key"),
        _("Part"),
        _("Choice"),
        _("Right"),
        *thirds.values(),
        _("Of all who had it"),
    ]
    for row in rows:
        for table in row.tables:
            for one in map(OptionRow, table.rows):
                yield [
                    row.place,
                    row.shown.question.key,
                    table.part.text,
                    one.text,
                    str(one.tag),
                    *(one.row.thirds[third] for third in thirds),
                    one.row.share,
                ]
