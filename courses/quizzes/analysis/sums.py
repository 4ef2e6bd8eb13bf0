"""The sums behind the figures, added up by the database: one statement each, however many attempts there are.

Plain SQL that SQLite and PostgreSQL both understand. Marks are whole thousandths until they are divided, so that what
is equal stays equal; every value is centred on its mean before it is squared.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from courses.quizzes.analysis.selection import Selection
from courses.quizzes.analysis.statistics import ItemSums, Moments
from courses.quizzes.models import Attempt, ItemMark, Marking, Question, QuestionVersion

BINS = 10
LOWER, MIDDLE, UPPER = range(3)

# The marking, whose it is, the thousandths it earned and could earn, and the share of the first in the second.
CHOSEN = """
chosen AS (
    SELECT marking, attempt, person, passed, earned, possible,
           CAST(earned AS DOUBLE PRECISION) / possible AS total
    FROM (SELECT marking.id AS marking, attempt.id AS attempt, attempt.person_id AS person, marking.passed,
                 CAST(ROUND(marking.earned * 1000) AS BIGINT) AS earned,
                 CAST(ROUND(marking.possible * 1000) AS BIGINT) AS possible
          FROM {markings} AS marking JOIN {attempts} AS attempt ON attempt.id = marking.attempt_id
          WHERE marking.id IN ({selection})) AS whole
)"""

# One row to an item: x its fraction, p what it earned, r the rest, t the total (shares of the attempt's marks).
MARKS = """
marks AS (
    SELECT chosen.marking, chosen.person, question.translation_key AS question, mark.item,
           CASE WHEN mark.response IS NULL THEN 0 ELSE 1 END AS answered,
           CAST(mark.fraction AS DOUBLE PRECISION) AS x,
           CAST(CAST(ROUND(mark.earned * 1000) AS BIGINT) AS DOUBLE PRECISION) / chosen.possible AS p,
           CAST(chosen.earned - CAST(ROUND(mark.earned * 1000) AS BIGINT) AS DOUBLE PRECISION)
               / chosen.possible AS r,
           CAST(CAST(ROUND(mark.possible * 1000) AS BIGINT) AS DOUBLE PRECISION) / chosen.possible AS weight,
           chosen.total AS t
    FROM chosen
    JOIN {item_marks} AS mark ON mark.marking_id = chosen.marking
    JOIN {versions} AS version ON version.id = mark.question_version_id
    JOIN {questions} AS question ON question.id = version.question_id
)"""

TOTALS = """
WITH {chosen},
centre AS (SELECT COUNT(*) AS n, AVG(total) AS mean FROM chosen),
ordered AS (
    SELECT total, ROW_NUMBER() OVER (ORDER BY total) AS place, COUNT(*) OVER () AS n FROM chosen
),
middle AS (SELECT AVG(total) AS median FROM ordered WHERE 2 * place IN (n, n + 1, n + 2))
SELECT COUNT(*), MIN(mean), SUM((total - mean) * (total - mean)),
       SUM((total - mean) * (total - mean) * (total - mean)),
       SUM((total - mean) * (total - mean) * (total - mean) * (total - mean)),
       MIN(total), MAX(total), MIN(median), SUM(CASE WHEN passed THEN 1 ELSE 0 END)
FROM chosen CROSS JOIN centre CROSS JOIN middle"""

HISTOGRAM = """
WITH {chosen}
SELECT bin, SUM(CASE WHEN passed THEN 1 ELSE 0 END), COUNT(*)
FROM (SELECT passed, CASE WHEN earned >= possible THEN {bins} - 1 ELSE earned * {bins} / possible END AS bin
      FROM chosen) AS placed
GROUP BY bin"""

# What everybody had is a part of its own; what was drawn is one by its place among what was drawn on its paper.
PARTS = """
WITH {chosen}, {marks},
whole AS (SELECT COUNT(*) AS n FROM chosen),
asked AS (
    SELECT question, ROW_NUMBER() OVER (ORDER BY question) AS number, people = n AS common
    FROM (SELECT question, COUNT(*) AS people FROM marks GROUP BY question) AS counted CROSS JOIN whole
),
parts AS (
    SELECT p, CASE WHEN common THEN -number
                   ELSE ROW_NUMBER() OVER (PARTITION BY marking, common ORDER BY item) END AS part
    FROM marks JOIN asked ON asked.question = marks.question
),
centres AS (SELECT part, AVG(p) AS mean FROM parts GROUP BY part)
SELECT COUNT(*), MIN(p), MAX(p), SUM((p - mean) * (p - mean))
FROM parts JOIN centres ON centres.part = parts.part
GROUP BY parts.part ORDER BY parts.part"""

ITEMS = """
WITH {chosen}, {marks},
centres AS (
    SELECT question, AVG(x) AS mx, AVG(r) AS mr, AVG(p) AS mp, AVG(t) AS mt FROM marks GROUP BY question
)
SELECT marks.question, COUNT(*), COUNT(DISTINCT person), SUM(answered), MIN(mx),
       SUM((x - mx) * (x - mx)), SUM((r - mr) * (r - mr)), SUM((x - mx) * (r - mr)),
       SUM((p - mp) * (p - mp)), SUM((t - mt) * (t - mt)), SUM((p - mp) * (t - mt)),
       MIN(x), MAX(x), MIN(r), MAX(r), MIN(p), MAX(p), MIN(t), MAX(t),
       AVG(weight), AVG(CAST(item AS DOUBLE PRECISION))
FROM marks JOIN centres ON centres.question = marks.question
GROUP BY marks.question"""

# The largest covariance the same values could have: the smallest with the smallest, the largest with the largest.
SORTED_PAIRS = """
WITH {chosen}, {marks},
ranked AS (
    SELECT question, x - AVG(x) OVER (PARTITION BY question) AS x, 0.0 AS r,
           ROW_NUMBER() OVER (PARTITION BY question ORDER BY x) AS place
    FROM marks
    UNION ALL
    SELECT question, 0.0, r - AVG(r) OVER (PARTITION BY question),
           ROW_NUMBER() OVER (PARTITION BY question ORDER BY r)
    FROM marks
),
pairs AS (SELECT question, SUM(x) AS x, SUM(r) AS r FROM ranked GROUP BY question, place)
SELECT question, SUM(x * r) FROM pairs GROUP BY question"""

VERSIONS = """
WITH {chosen}
SELECT mark.question_version_id, COUNT(*)
FROM chosen JOIN {item_marks} AS mark ON mark.marking_id = chosen.marking
GROUP BY mark.question_version_id"""

# Equal totals stay in one third: that of the middle of their places.
RESPONSES = """
WITH {chosen},
placed AS (
    SELECT marking, RANK() OVER (ORDER BY total) AS place, COUNT(*) OVER (PARTITION BY total) AS ties,
           COUNT(*) OVER () AS n
    FROM chosen
)
SELECT mark.question_version_id, 3 * (2 * place + ties - 2) / (2 * n) AS third,
       CAST(mark.response AS TEXT) AS given, COUNT(*)
FROM placed JOIN {item_marks} AS mark ON mark.marking_id = placed.marking
WHERE mark.question_version_id IN ({listed})
GROUP BY mark.question_version_id, third, given"""

WRONG = """
WITH {chosen}
SELECT chosen.attempt, question.translation_key, CAST(mark.response AS TEXT)
FROM chosen
JOIN {item_marks} AS mark ON mark.marking_id = chosen.marking
JOIN {versions} AS version ON version.id = mark.question_version_id
JOIN {questions} AS question ON question.id = version.question_id
JOIN {attempts} AS attempt ON attempt.id = chosen.attempt
WHERE mark.fraction < 1 AND mark.response IS NOT NULL AND mark.question_version_id IN ({listed})
ORDER BY attempt.started_at, attempt.id, mark.item"""


@dataclass(frozen=True)
class Totals:
    """What whole attempts came to."""

    moments: Moments
    median: float | None
    passed: int


@dataclass(frozen=True)
class Bin:
    """How many totals lie in one of BINS equal parts of 0 to 1, and how many of them passed."""

    attempts: int
    passed: int


@dataclass(frozen=True)
class Part:
    """Of how many attempts one part of the paper is known, and the sum of squares around its mean."""

    n: int
    squares: float


@dataclass(frozen=True)
class Counted:
    """How often people of one third gave a response, as JSON text, to a version; None where they gave none."""

    version: int
    third: int
    response: str | None
    times: int


@dataclass(frozen=True)
class Wrong:
    """A response that did not earn all marks."""

    attempt: int
    question: UUID
    response: str


def totals(selection: Selection) -> Totals:
    with _rows(TOTALS, selection) as rows:
        n, mean, second, third, fourth, low, high, median, passed = next(rows)
    moments = Moments(n, mean, second or 0.0, third or 0.0, fourth or 0.0, low, high)
    return Totals(moments, median, passed or 0)


def histogram(selection: Selection) -> list[Bin]:
    with _rows(HISTOGRAM, selection, bins=BINS) as rows:
        found = {place: Bin(attempts, passed) for place, passed, attempts in rows}
    return [found.get(place, Bin(0, 0)) for place in range(BINS)]


def parts(selection: Selection) -> list[Part]:
    """The paper taken apart so that its parts add up to the total."""
    with _rows(PARTS, selection) as rows:
        return [Part(n, squares if low != high else 0.0) for n, low, high, squares in rows]


def items(selection: Selection) -> dict[UUID, ItemSums]:
    """By the translation group of the question."""
    with _rows(ITEMS, selection) as rows:
        return {_uuid(question): _item_sums(*sums) for question, *sums in rows}


def _item_sums(n, people, answered, mean, xx, rr, xr, pp, tt, pt, *more) -> ItemSums:
    x_low, x_high, r_low, r_high, p_low, p_high, t_low, t_high, weight, place = more
    return ItemSums(
        n=n,
        people=people,
        answered=answered,
        mean=mean,
        xx=xx,
        rr=rr,
        xr=xr,
        pp=pp,
        tt=tt,
        pt=pt,
        x_varies=x_low != x_high,
        r_varies=r_low != r_high,
        p_varies=p_low != p_high,
        t_varies=t_low != t_high,
        intended=weight,
        place=place,
    )


def sorted_pairs(selection: Selection) -> dict[UUID, float]:
    """By question: the sum of products of its fractions and the rests, were both in the same order."""
    with _rows(SORTED_PAIRS, selection) as rows:
        return {_uuid(question): most for question, most in rows}


def versions(selection: Selection) -> dict[int, int]:
    """How many attempts had each question version."""
    with _rows(VERSIONS, selection) as rows:
        return dict(rows)


def responses(selection: Selection, listed: Sequence[int]) -> list[Counted]:
    """Equal responses to the listed versions, counted by third of the group; the upper third is UPPER."""
    if not listed:
        return []
    with _rows(RESPONSES, selection, listed=listed) as rows:
        return [Counted(*row) for row in rows]


def wrong(selection: Selection, listed: Sequence[int]) -> Iterator[Wrong]:
    """Responses to the listed versions that did not earn all marks, in the order in which attempts began."""
    if not listed:
        return
    with _rows(WRONG, selection, listed=listed) as rows:
        for attempt, question, response in rows:
            yield Wrong(attempt, _uuid(question), response)


@contextmanager
def _rows(statement: str, selection: Selection, *, bins: int = 0, listed: Sequence[int] = ()):
    """Runs a statement of this module on the selection; the values of the selection are its only parameters."""
    chosen, params = selection.markings().values("pk").order_by().query.sql_with_params()
    tables = {
        "markings": Marking._meta.db_table,
        "item_marks": ItemMark._meta.db_table,
        "versions": QuestionVersion._meta.db_table,
        "questions": Question._meta.db_table,
        "attempts": Attempt._meta.db_table,
    }
    sql = statement.format(
        chosen=CHOSEN.format(selection=chosen, **tables),
        marks=MARKS.format(**tables),
        bins=bins,
        listed=", ".join(["%s"] * len(listed)),
        **tables,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *listed])
        yield iter(cursor.fetchone, None)


def _uuid(value) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
