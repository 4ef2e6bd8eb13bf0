"""Pairs of attempts that share more wrong answers than chance explains: a hint to look, never a verdict.

After Bellezza and Bellezza (1989), "error-similarity analysis": of the questions that two people both answered wrongly,
how many got the same wrong answer? Theirs is a binomial of one probability; here each question has its own, the share
of equal answers among all pairs of wrong ones, so that a popular mistake counts for little. The probability of as many or
more is then that of a Poisson binomial, times the number of pairs compared (Bonferroni).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from courses.quizzes.analysis.sums import Wrong

# By chance alone one quiz in a hundred names a pair.
LEVEL = 0.01
# Who began at nearly the same time is compared where comparing all would be too much.
MOST_COMPARED = 10_000_000
MOST_TOLD = 50


@dataclass(frozen=True)
class Pair:
    """Two attempts: wrong answers both gave to the same questions, the equal ones, how many to expect, and how
    probable so many are anywhere in the group."""

    first: int
    second: int
    both_wrong: int
    equal: int
    expected: float
    probability: float


@dataclass(frozen=True)
class Similarity:
    """What was compared, and the pairs that stand out, the least probable first; at most MOST_TOLD of `found`."""

    attempts: int
    compared: int
    found: int
    pairs: Sequence[Pair]


def alike(wrong: Iterable[Wrong], persons: Mapping[int, int], *, most: int = MOST_COMPARED) -> Similarity:
    """Compares attempts of different persons; `wrong` is in the order in which they began."""
    group = _Group(wrong)
    answers, people = group.answers, [persons[attempt] for attempt in group.attempts]
    near = min(most // max(len(answers), 1), max(len(answers) - 1, 0))
    compared = near * len(answers) - near * (near + 1) // 2
    fewest = group.fewest(compared)
    candidates = [
        (place, other)
        for place, mine in enumerate(answers)
        for other, theirs in enumerate(answers[place + 1 : place + 1 + near], start=place + 1)
        if (mine & theirs).bit_count() >= fewest and people[place] != people[other]
    ]
    pairs = (group.pair(*places, compared) for places in candidates)
    told = sorted(
        (pair for pair in pairs if pair.probability <= LEVEL),
        key=lambda pair: (pair.probability, pair.first, pair.second),
    )
    return Similarity(len(answers), compared, len(told), told[:MOST_TOLD])


class _Group:
    """Wrong answers as bits: to an attempt one number of the questions it had wrong and one of the answers it gave."""

    def __init__(self, wrong: Iterable[Wrong]):
        rows: dict[int, list[tuple[UUID, str]]] = defaultdict(list)
        given: Counter[tuple[UUID, str]] = Counter()
        for one in wrong:
            rows[one.attempt].append((one.question, one.response))
            given[one.question, one.response] += 1
        self.attempts = list(rows)
        questions = {question: place for place, question in enumerate(sorted({one for one, _ in given}))}
        shared = {answer: place for place, answer in enumerate(one for one in given if given[one] > 1)}
        self.questions = [sum(1 << questions[question] for question, _ in row) for row in rows.values()]
        self.answers = [sum(1 << shared[one] for one in row if one in shared) for row in rows.values()]
        self.chances = _chances(given, questions)

    def fewest(self, pairs: int) -> int:
        """No pair with fewer equal answers can stand out: that so many are equal is at least as probable as that all of
        the least probable ones are."""
        probability = float(pairs)
        for number, chance in enumerate(sorted(chance for chance in self.chances if chance), start=1):
            probability *= chance
            if probability <= LEVEL:
                return number
        return len(self.chances) + 1

    def pair(self, first: int, second: int, compared: int) -> Pair:
        both = self.questions[first] & self.questions[second]
        chances = [chance for place, chance in enumerate(self.chances) if both >> place & 1]
        equal = (self.answers[first] & self.answers[second]).bit_count()
        return Pair(
            first=self.attempts[first],
            second=self.attempts[second],
            both_wrong=len(chances),
            equal=equal,
            expected=sum(chances),
            probability=min(1.0, at_least(equal, chances) * compared),
        )


def _chances(given: Mapping[tuple[UUID, str], int], questions: Mapping[UUID, int]) -> list[float]:
    """To a question: how probable it is that two of those who had it wrong gave the same answer."""
    times, equal = [0] * len(questions), [0] * len(questions)
    for (question, _answer), number in given.items():
        times[questions[question]] += number
        equal[questions[question]] += number * (number - 1)
    return [
        pairs / (number * (number - 1)) if number > 1 else 0.0
        for number, pairs in zip(times, equal, strict=True)
    ]


def at_least(number: int, chances: Sequence[float]) -> float:
    """The probability that so many or more of independent events happen, each with its own chance."""
    exactly = [1.0]
    for chance in chances:
        grown = [0.0] * (len(exactly) + 1)
        for count, probability in enumerate(exactly):
            grown[count] += probability * (1 - chance)
            grown[count + 1] += probability * chance
        exactly = grown
    return sum(exactly[number:])
