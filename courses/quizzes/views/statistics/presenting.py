"""The figures as a page shows them: in words, with what they mean, and in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from courses.quizzes.analysis import advice, labels
from courses.quizzes.analysis.advice import Advice
from courses.quizzes.analysis.options import Meaning, PartTable, Row, part_tables
from courses.quizzes.analysis.selection import FEWEST_PEOPLE
from courses.quizzes.analysis.sums import LOWER, MIDDLE, UPPER
from courses.quizzes.models import QuestionVersion

NOTHING = "–"

# The columns of the table of questions that are figures, with what each says.
COLUMNS = {
    "facility": (
        gettext_lazy("Facility"),
        gettext_lazy("The mean share of the marks. Of a question that everybody got right it is 100%."),
    ),
    "discrimination": (
        gettext_lazy("Discrimination"),
        gettext_lazy(
            "The correlation with the marks for all other questions: positive where those who know more are right more often."
        ),
    ),
    "efficiency": (
        gettext_lazy("Efficiency"),
        gettext_lazy("Discrimination as a share of the most that a question so easy or so hard could have."),
    ),
    "deviation": (
        gettext_lazy("Standard deviation"),
        gettext_lazy("How much the marks vary. Near nothing, the question does not tell people apart."),
    ),
    "guess": (gettext_lazy("By guessing"), gettext_lazy("What answering at random would earn on average.")),
    "intended": (gettext_lazy("Intended weight"), gettext_lazy("Its share of the marks of a paper.")),
    "effective": (
        gettext_lazy("Effective weight"),
        gettext_lazy(
            "Its share of what makes totals differ, from its covariance with them. It has none where that is negative."
        ),
    ),
}


def percent(share: float | None, places: int = 1) -> str:
    return NOTHING if share is None else f"{decimal(100 * share, places)} %"


def decimal(value: float | None, places: int = 2) -> str:
    """Rounded, for `number_format` cuts off what is too long."""
    return NOTHING if value is None else number_format(Decimal(f"{value:z.{places}f}"), places)


def whole(number: int) -> str:
    return number_format(number, force_grouping=True)


def of_column(name: str, value: float | None) -> str:
    """A correlation as such, everything else in per cent."""
    return decimal(value) if name == "discrimination" else percent(value)


@dataclass(frozen=True)
class Figure:
    label: str
    value: str
    meaning: str


@dataclass(frozen=True)
class Cell:
    label: str
    value: str


def cells(item: dict) -> list[Cell]:
    """The figures of a question, column by column."""
    return [Cell(label, of_column(name, item[name])) for name, (label, _meaning) in COLUMNS.items()]


@dataclass(frozen=True)
class QuestionRow:
    """A question of a quiz with its figures; `versions` are those that were asked, the newest first."""

    place: int
    item: dict
    versions: Sequence[QuestionVersion]

    @property
    def group(self) -> str:
        return self.item["question"]

    @property
    def is_told(self) -> bool:
        """Whether so many people had it that nobody can be recognised."""
        return self.item["people"] >= FEWEST_PEOPLE

    @cached_property
    def shown(self) -> QuestionVersion:
        """The newest that the reader can read."""
        spoken = (version for version in self.versions if version.language == get_language())
        return next(spoken, self.versions[0])

    @cached_property
    def stem(self) -> str:
        return labels.stem(self.shown.spec)

    @cached_property
    def tables(self) -> list[PartTable]:
        if not self.is_told:
            return []
        older = [version for version in self.versions if version is not self.shown]
        return part_tables(self.item["table"], [version.spec for version in (self.shown, *older)])

    @cached_property
    def advice(self) -> list[Advice]:
        return advice.on_question(self.item, self.tables) if self.is_told else []

    @property
    def cells(self) -> list[Cell]:
        return cells(self.item) if self.is_told else []

    @property
    def figures(self) -> list[Figure]:
        return [
            Figure(label, of_column(name, self.item[name]), meaning)
            for name, (label, meaning) in COLUMNS.items()
        ]


def question_rows(items: Sequence[dict]) -> list[QuestionRow]:
    """In the order of the papers. One query."""
    asked = [pk for item in items for pk in item["versions"]]
    versions = QuestionVersion.objects.select_related("question").in_bulk(asked)
    return [
        QuestionRow(place, item, [versions[pk] for pk in item["versions"]])
        for place, item in enumerate(items, start=1)
    ]


def in_order(rows: Sequence[QuestionRow], wanted: str) -> list[QuestionRow]:
    """By a column, from the end with a minus before it; rows without the figure come last."""
    name = wanted.removeprefix("-")
    if name not in {"n", *COLUMNS}:
        return list(rows)
    known = [row for row in rows if row.is_told and row.item[name] is not None]
    known.sort(key=lambda row: row.item[name], reverse=wanted.startswith("-"))
    return known + [row for row in rows if not row.is_told or row.item[name] is None]


@dataclass(frozen=True)
class Heading:
    """A heading of the table that puts it in order: first the lowest, then the highest."""

    label: str
    name: str
    meaning: str
    direction: str

    @property
    def next(self) -> str:
        return f"-{self.name}" if self.direction == "ascending" else self.name


def headings(wanted: str) -> list[Heading]:
    direction = {wanted.removeprefix("-"): "descending" if wanted.startswith("-") else "ascending"}
    attempts = ("n", (_("Attempts"), _("In how many papers it was.")))
    return [
        Heading(label, name, meaning, direction.get(name, ""))
        for name, (label, meaning) in [attempts, *COLUMNS.items()]
    ]


def quiz_figures(result: Mapping) -> list[Figure]:
    quiz = result["quiz"]
    passed = quiz["passed"] / result["attempts"] if result["attempts"] else None
    return [
        Figure(_("Attempts"), whole(result["attempts"]), _("Marked and counted.")),
        Figure(_("Passed"), percent(passed), _("Share of the attempts.")),
        Figure(_("Mean"), percent(quiz["mean"]), _("Of the marks, on average.")),
        Figure(_("Median"), percent(quiz["median"]), _("Half of the attempts earned no more.")),
        Figure(
            _("Standard deviation"),
            percent(quiz["deviation"]),
            _("How far totals usually are from the mean."),
        ),
        Figure(
            _("Skewness"),
            decimal(quiz["skewness"]),
            _("Below 0: a tail of low totals. Above 0: a tail of high ones."),
        ),
        Figure(
            _("Kurtosis"),
            decimal(quiz["kurtosis"]),
            _("Above 0: more totals far from the mean than a normal distribution has."),
        ),
        Figure(
            _("Cronbach’s alpha"),
            decimal(quiz["alpha"]),
            _("How far the questions measure one thing; 1 is the most."),
        ),
        Figure(
            _("Standard error of measurement"),
            percent(quiz["error"]),
            _("How far one person’s total may well be from what they know."),
        ),
        Figure(
            _("Same decision again"),
            percent(quiz["agreement"]),
            _(
                "Share of people whom another such quiz would decide on alike. Kappa, the same beyond chance: %(kappa)s."
            )
            % {"kappa": decimal(quiz["kappa"])},
        ),
    ]


MEANINGS = {
    Meaning.RIGHT: gettext_lazy("right"),
    Meaning.PARTLY: gettext_lazy("partly right"),
}


@dataclass(frozen=True)
class ThirdCell:
    label: str
    times: int
    share: str
    width: float


@dataclass(frozen=True)
class OptionRow:
    """A choice with its counts in the upper, middle and lower third, and in all."""

    row: Row

    @property
    def text(self) -> str:
        if self.row.meaning == Meaning.NONE:
            return _("no answer")
        if self.row.meaning == Meaning.RARE:
            return _("other answers, each of fewer than three people")
        return self.row.text

    @property
    def is_own_words(self) -> bool:
        """Whether the words are those of the page, not of the question."""
        return self.row.meaning in (Meaning.NONE, Meaning.RARE)

    @property
    def tag(self) -> str:
        return MEANINGS.get(self.row.meaning, "")

    @property
    def cells(self) -> list[ThirdCell]:
        thirds = {UPPER: _("Upper third"), MIDDLE: _("Middle third"), LOWER: _("Lower third")}
        return [
            self._cell(label, self.row.thirds[third], self.row.share_of(third))
            for third, label in thirds.items()
        ]

    @property
    def whole(self) -> ThirdCell:
        return self._cell(_("Together"), self.row.times, self.row.share)

    def _cell(self, label: str, times: int, share: float) -> ThirdCell:
        return ThirdCell(label, times, percent(share, 0), round(100 * share, 1))


@dataclass(frozen=True)
class OptionTable:
    title: str
    rows: Sequence[OptionRow]


def option_tables(tables: Sequence[PartTable]) -> list[OptionTable]:
    return [OptionTable(table.part.text, [OptionRow(row) for row in table.rows]) for table in tables]
