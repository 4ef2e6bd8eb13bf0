"""What to do about a figure, in words. The thresholds stand here and nowhere else, each with where it comes from.

[M] Moodle, "Quiz report statistics" (docs.moodle.org). [E] Ebel and Frisbie (1991), "Essentials of Educational
Measurement". [T] Tarrant, Ware and Mohammed (2009), "An assessment of functioning and non-functioning distractors in
multiple-choice questions", BMC Medical Education 9:40. [N] Nunnally (1978), "Psychometric Theory". [S] Subkoviak
(1988), "A practitioner's guide to computation and interpretation of reliability indices for mastery tests", Journal of
Educational Measurement 25. [O] our own: a rule of thumb.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.quizzes.analysis.labels import Form
from courses.quizzes.analysis.options import PartTable, Row

ENOUGH = 30  # [O] with so many the share of right answers is known to about ± 18 per cent
HOPELESS = 0.05  # [M] "extremely difficult or something wrong with the question"
HARD = 0.20  # [M] "difficult"
EASY = 0.95  # [M] "extremely easy"
WEAK = 0.20  # [M], [E] below it discrimination is "very weak", "poor"
HARDLY_CHOSEN = 0.05  # [T] fewer, and a distractor does not function
PREFERRED = 0.05  # [O] by so much more in the upper third than in the lower one
LEFT_OUT = 0.10  # [O]

UNSATISFACTORY = 0.64  # [M] below it "the test as a whole is unsatisfactory"
SATISFACTORY = 0.75  # [M] above it "satisfactory"
FOR_DECISIONS = 0.90  # [N] the least where decisions about people rest on it
AGREEMENT = 0.85  # [S] for decisions of weight
BUNCHED = 0.12  # [M] a smaller deviation "suggests that scores are too bunched up"
MEAN = (0.50, 0.75)  # [M]

MOST_CHOICES_NAMED = 3


class Weight(StrEnum):
    """How much it matters; the first is a likely fault."""

    CHECK = "check"
    REVISE = "revise"
    NOTE = "note"


@dataclass(frozen=True)
class Advice:
    weight: Weight
    short: str
    text: str


def on_question(item: dict, tables: Sequence[PartTable]) -> list[Advice]:
    """The gravest first. Of hardly any attempts nothing is said but that they are few."""
    if item["n"] < ENOUGH:
        return [_few(item["n"])]
    found = [*_on_facility(item), *_on_discrimination(item)]
    for table in tables:
        found += _on_choices(table)
    unanswered = 1 - item["answered"] / item["n"]
    if unanswered >= LEFT_OUT:
        text = _("%(share).0f %% gave no answer: is the time too short, or the question unclear?")
        found.append(Advice(Weight.REVISE, _("left out"), text % {"share": 100 * unanswered}))
    order = list(Weight)
    return sorted(found, key=lambda advice: order.index(advice.weight))


def _few(attempts: int) -> Advice:
    text = ngettext(
        "Only %(number)d attempt: chance alone moves these figures a lot.",
        "Only %(number)d attempts: chance alone moves these figures a lot.",
        attempts,
    )
    return Advice(Weight.NOTE, _("few attempts"), text % {"number": attempts})


def _on_facility(item: dict) -> Iterator[Advice]:
    facility, guess = item["facility"], item["guess"]
    if facility <= HOPELESS:
        yield Advice(
            Weight.CHECK,
            _("hardly ever right"),
            _("Hardly anybody earned marks. Check the key; then whether it was taught."),
        )
    elif guess is not None and facility <= guess:
        yield Advice(
            Weight.REVISE,
            _("no better than guessing"),
            _(
                "Answering at random would earn as much. Check the key, and whether the text can be understood."
            ),
        )
    elif facility <= HARD:
        yield Advice(
            Weight.REVISE,
            _("too hard"),
            _("Few got it right. Was it taught? Is it what a beginner in this post must know?"),
        )
    elif facility >= EASY:
        yield Advice(
            Weight.NOTE,
            _("too easy"),
            _(
                "Nearly everybody was right, so it does not tell people apart. Keep it where everybody must know it; "
                "otherwise offer mistakes that people really make."
            ),
        )


def _on_discrimination(item: dict) -> Iterator[Advice]:
    discrimination = item["discrimination"]
    if discrimination is None:
        return
    if discrimination < 0:
        yield Advice(
            Weight.CHECK,
            _("negative discrimination"),
            _(
                "Those who did well elsewhere were wrong here more often. Check the key first, then whether the text can "
                "be read in two ways."
            ),
        )
    elif discrimination < WEAK and HARD < item["facility"] < EASY:
        yield Advice(
            Weight.REVISE,
            _("weak discrimination"),
            _(
                "It hardly tells those who know from those who do not. Look for hints in its words, and for wrong options "
                "that are half right."
            ),
        )


def _on_choices(table: PartTable) -> Iterator[Advice]:
    """Of one choice among several only: elsewhere the shares of choices do not compete."""
    if table.part.form != Form.ONE:
        return
    best = max((row.upper for row in table.right), default=None)
    stronger = [row for row in table.wrong if best is not None and row.upper > best]
    if stronger:
        text = _("The upper third chose %(choices)s more often than the right answer. Check the key.")
        yield Advice(Weight.CHECK, _("wrong option preferred"), text % {"choices": _named(stronger)})
    preferred = [row for row in table.wrong if row not in stronger and row.upper - row.lower >= PREFERRED]
    if preferred:
        text = _("The upper third chose %(choices)s more often than the lower third. Is it half right?")
        yield Advice(Weight.REVISE, _("misleads the able"), text % {"choices": _named(preferred)})
    idle = [row for row in table.wrong if row.share < HARDLY_CHOSEN]
    if idle and len(table.part.choices) > 2:
        text = _(
            "Hardly anybody chose %(choices)s. Put a mistake there that people really make, or leave it out."
        )
        yield Advice(Weight.NOTE, _("idle option"), text % {"choices": _named(idle)})


def _named(rows: Sequence[Row]) -> str:
    told = ", ".join(_("“%(text)s”") % {"text": row.text} for row in rows[:MOST_CHOICES_NAMED])
    return told + (" …" if len(rows) > MOST_CHOICES_NAMED else "")


def on_quiz(quiz: dict, attempts: int) -> list[Advice]:
    if attempts < ENOUGH:
        return [_few(attempts)]
    return [*_on_totals(quiz), *_on_reliability(quiz), *_on_decisions(quiz)]


def _on_totals(quiz: dict) -> Iterator[Advice]:
    lowest, highest = MEAN
    if quiz["mean"] < lowest:
        yield Advice(
            Weight.REVISE,
            _("low mean"),
            _(
                "On average less than half of the marks were earned: the quiz is hard, or was taken too early."
            ),
        )
    elif quiz["mean"] > highest:
        yield Advice(
            Weight.NOTE,
            _("high mean"),
            _("Most marks were earned. That is well for what everybody must know; it hardly ranks people."),
        )
    if quiz["deviation"] < BUNCHED:
        yield Advice(
            Weight.NOTE,
            _("little spread"),
            _(
                "Totals lie close together, so that small differences decide. Reliability is low where they do."
            ),
        )


def _on_reliability(quiz: dict) -> Iterator[Advice]:
    alpha = quiz["alpha"]
    if alpha is None:
        yield Advice(
            Weight.NOTE,
            _("no reliability"),
            _(
                "Alpha needs two questions, totals that differ, and papers of equal length: choose one version of the quiz "
                "if there are several."
            ),
        )
    elif alpha < UNSATISFACTORY:
        yield Advice(
            Weight.CHECK,
            _("unreliable"),
            _(
                "The questions have little in common, so the total says little. Begin with those of negative or weak "
                "discrimination; then add questions."
            ),
        )
    elif alpha < SATISFACTORY:
        yield Advice(
            Weight.REVISE,
            _("hardly reliable"),
            _("Reliable enough for practice. For a decision improve weak questions and add some."),
        )
    elif alpha < FOR_DECISIONS:
        yield Advice(
            Weight.NOTE,
            _("satisfactory"),
            _("Reliable. Where much depends on it for people, 0.90 is what is asked for."),
        )


def _on_decisions(quiz: dict) -> Iterator[Advice]:
    agreement = quiz["agreement"]
    if agreement is not None and agreement < AGREEMENT:
        text = _(
            "On another day about %(share).0f in a hundred would pass instead of failing, or fail instead of passing. More "
            "questions near the pass mark help."
        )
        yield Advice(Weight.REVISE, _("decisions vary"), text % {"share": 100 * (1 - agreement)})
