"""What marking anew would do, attempt by attempt: seen before it is done, and done as it was seen."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.progress.models import Result
from courses.quizzes.freezing import digest
from courses.quizzes.marking import KINDS
from courses.quizzes.marking.refitting import Refit, Unfit, refit, reworded
from courses.quizzes.models import (
    Attempt,
    ItemMark,
    Marking,
    Question,
    QuestionVersion,
    QuizVersion,
    Regrade,
)
from courses.quizzes.queries.judging import THOUSANDTH, reaches

AT_ONCE = 500


class Effect(StrEnum):
    """What a new verdict on one try means for the person, whose other tries may count as well."""

    NONE = ""
    GAINS = "gains"
    LOSES = "loses"


@dataclass(frozen=True)
class Change:
    """One attempt as its marking stands, and as it would be marked; `counts`: whether a result of it stands."""

    attempt: int
    person: int
    activity: int
    marking: int
    fraction: Decimal
    earned: Decimal
    possible: Decimal
    marks_change: bool
    old_score: int
    score: int
    was_passed: bool
    passed: bool
    counts: bool = False
    effect: Effect = Effect.NONE

    @property
    def turns(self) -> bool:
        """Whether the verdict on the attempt becomes another."""
        return self.was_passed != self.passed

    def told(self) -> list:
        """All that the preview says of it, for its hash."""
        marks = [f"{self.fraction:.5f}", f"{self.earned:.3f}", f"{self.possible:.3f}"]
        return [self.attempt, self.marking, *marks, self.score, self.passed, self.counts, self.effect]


@dataclass(frozen=True)
class Misfit:
    """An earlier version whose answers cannot be judged by the newest, and how many attempts asked it."""

    version: QuestionVersion
    attempts: int
    why: str | Promise


class Plan:
    """A question to be marked anew, and how. `version` is its newest: the one with the corrected key."""

    def __init__(self, question: Question, method: str, version: QuestionVersion | None = None):
        self.question, self.method = question, Regrade.Method(method)
        self.version = version or question.versions.newest().get()
        self.fractions: dict[tuple[int, str], Decimal] = {}

    @cached_property
    def versions(self) -> dict[int, QuestionVersion]:
        return self.question.versions.in_bulk()

    @cached_property
    def fits(self) -> dict[int, Refit | Unfit]:
        """By earlier version: how its answers become such of the newest, or why they do not."""
        earlier = (one for one in self.versions.values() if one.number < self.version.number)
        return {one.pk: _fit(one.spec, self.version.spec) for one in earlier}

    def concerned(self) -> QuerySet[ItemMark]:
        """The standing marks of finished attempts that are to be replaced."""
        marks = ItemMark.objects.filter(
            marking__in=Marking.objects.standing(),
            marking__attempt__state=Attempt.State.FINISHED,
            question_version__question=self.question,
        )
        if self.method == Regrade.Method.FULL:
            return marks.exclude(possible__gt=0, earned=F("possible"))
        if self.method == Regrade.Method.OUT:
            return marks.filter(possible__gt=0)
        fitting = [pk for pk, fit in self.fits.items() if isinstance(fit, Refit)]
        return marks.filter(question_version__in=fitting)

    def misfits(self) -> list[Misfit]:
        """Earlier versions that finished attempts asked and that cannot be judged by the newest. One query."""
        if self.method != Regrade.Method.KEY:
            return []
        misfits = {pk: fit for pk, fit in self.fits.items() if isinstance(fit, Unfit)}
        marks = ItemMark.objects.filter(
            marking__in=Marking.objects.standing(), question_version__in=misfits
        ).values_list("question_version", flat=True)
        times = Counter(marks)
        return [Misfit(self.versions[pk], times[pk], misfits[pk].message) for pk in misfits if times[pk]]

    def is_reworded(self) -> bool:
        """Whether learners of an earlier version that can be marked anew read something else."""
        fitting = [pk for pk, fit in self.fits.items() if isinstance(fit, Refit)]
        return any(reworded(self.versions[pk].spec, self.version.spec) for pk in fitting)

    def mark(self, item: dict, old: ItemMark) -> ItemMark:
        """The mark, not saved, that takes the place of the old one. Marks are those of the paper."""
        possible = Decimal(item["marks"])
        kept = ItemMark(
            item=old.item,
            question_version=self.versions[old.question_version_id],
            response=old.response,
            fraction=old.fraction,
        )
        if self.method == Regrade.Method.OUT:
            kept.earned = kept.possible = Decimal(0)
            return kept
        if self.method == Regrade.Method.FULL:
            kept.fraction, kept.earned, kept.possible = Decimal(1), possible, possible
            return kept
        kept.question_version = self.version
        kept.response, kept.fraction = self._judged(old)
        kept.earned = (kept.fraction * possible).quantize(THOUSANDTH, ROUND_HALF_UP)
        kept.possible = possible
        return kept

    def _judged(self, old: ItemMark) -> tuple[object, Decimal]:
        if old.response is None:
            return None, Decimal(0)
        response = self.fits[old.question_version_id].response(old.response)
        key = (old.question_version_id, json.dumps(response, sort_keys=True))
        if key not in self.fractions:
            spec = self.version.spec
            self.fractions[key] = KINDS[spec["kind"]].fraction(spec, response)
        return response, self.fractions[key]


@dataclass(frozen=True)
class Preview:
    """Every attempt concerned. `sha256` names all that is told here: what is applied is what was seen."""

    plan: Plan
    changes: list[Change]

    @cached_property
    def sha256(self) -> str:
        plan = self.plan
        named = [plan.question.pk, plan.version.spec_sha256, plan.method]
        return digest([*named, [change.told() for change in self.changes]])

    @property
    def marks_change(self) -> int:
        return sum(change.marks_change for change in self.changes)

    @cached_property
    def newly_passed(self) -> list[Change]:
        """Tries that would be passed; first those by which their person would be."""
        return _effects_first(change for change in self.changes if change.turns and change.passed)

    @cached_property
    def no_longer_passed(self) -> list[Change]:
        return _effects_first(change for change in self.changes if change.turns and not change.passed)

    @property
    def gains(self) -> int:
        """How many people have passed by it who had not."""
        return len({(one.person, one.activity) for one in self.newly_passed if one.effect})

    @property
    def losses(self) -> int:
        return len({(one.person, one.activity) for one in self.no_longer_passed if one.effect})


def preview(plan: Plan) -> Preview:
    """What the plan would do now; writes nothing. Raises Unfit where it cannot be done at all.

    Five queries, however many attempts there are.
    """
    if KINDS[plan.version.spec["kind"]].by_people:
        raise Unfit(_("People mark the answers to this question."))
    marks = plan.concerned()
    quiz_versions = QuizVersion.objects.in_bulk(
        marks.values_list("marking__attempt__quiz_version", flat=True).distinct()
    )
    rows = marks.select_related("marking__attempt").order_by("marking__attempt")
    changes = [
        _change(plan, mark, quiz_versions[mark.marking.attempt.quiz_version_id])
        for mark in rows.iterator(chunk_size=AT_ONCE)
    ]
    return Preview(plan, _with_effects(changes, marks))


def _fit(before: dict, after: dict) -> Refit | Unfit:
    try:
        return refit(before, after)
    except Unfit as unfit:
        return unfit


def _change(plan: Plan, old: ItemMark, quiz_version: QuizVersion) -> Change:
    marking, attempt = old.marking, old.marking.attempt
    item = attempt.item(old.item)
    new = plan.mark(item, old)
    earned = marking.earned - old.earned + new.earned
    possible = marking.possible - old.possible + new.possible
    if not possible:
        raise Unfit(_("On some papers there is no other question: nothing would be left to be marked."))
    return Change(
        attempt=attempt.pk,
        person=attempt.person_id,
        activity=attempt.activity_id,
        marking=marking.pk,
        fraction=new.fraction,
        earned=new.earned,
        possible=new.possible,
        marks_change=(new.earned, new.possible) != (old.earned, old.possible),
        old_score=marking.score,
        score=int(earned * 100 // possible),
        was_passed=marking.passed,
        passed=reaches(quiz_version.spec["pass_mark"], earned, possible)
        and all(_sections_passed(attempt, marking, item, old, new)),
    )


def _sections_passed(
    attempt: Attempt, marking: Marking, item: dict, old: ItemMark, new: ItemMark
) -> Iterator[bool]:
    """Of sections that have a pass mark, as the marking tells them, with the new mark in its place."""
    own = item.get("section", 0)
    for place, told in enumerate(marking.sections):
        if place != own:
            yield told["passed"]
            continue
        earned = Decimal(told["earned"]) - old.earned + new.earned
        possible = Decimal(told["possible"]) - old.possible + new.possible
        yield reaches(attempt.sections[place]["pass_mark"] or 0, earned, possible)


def _with_effects(changes: list[Change], marks: QuerySet[ItemMark]) -> list[Change]:
    """Tells whose result stands, and who has passed now and would not then, or the other way round."""
    if not changes:
        return []
    counting, passes = set(), defaultdict(set)
    results = Result.objects.counting().filter(
        marking__isnull=False,
        activity__in=marks.values("marking__attempt__activity"),
        person__in=marks.values("marking__attempt__person"),
    )
    told = results.values_list("marking__attempt", "person", "activity", "outcome")
    for attempt, person, activity, outcome in told:
        counting.add(attempt)
        if outcome in Result.GOOD:
            passes[person, activity].add(attempt)
    then = {key: set(attempts) for key, attempts in passes.items()}
    for change in changes:
        if change.turns and change.attempt in counting:
            attempts = then.setdefault((change.person, change.activity), set())
            (attempts.add if change.passed else attempts.discard)(change.attempt)
    return [
        replace(change, counts=change.attempt in counting, effect=_effect(change, passes, then, counting))
        for change in changes
    ]


def _effect(change: Change, passes: dict, then: dict, counting: set[int]) -> Effect:
    key = change.person, change.activity
    before, after = bool(passes.get(key)), bool(then.get(key))
    if not change.turns or change.attempt not in counting or before == after:
        return Effect.NONE
    return Effect.GAINS if after else Effect.LOSES


def _effects_first(changes: Iterator[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: (not change.effect, change.attempt))


def verdicts_changed(regrade: Regrade, *, passed: bool) -> QuerySet[Marking]:
    """Markings of the regrade by which an attempt became passed, or no longer is; with the `old_score`."""
    before = Marking.objects.filter(attempt=OuterRef("attempt"), number=OuterRef("number") - 1)
    turned = regrade.markings.filter(passed=passed).annotate(
        was_passed=Subquery(before.values("passed")), old_score=Subquery(before.values("score"))
    )
    people = turned.filter(was_passed=not passed).select_related("attempt__person", "attempt__activity")
    return people.defer("attempt__paper").order_by("attempt")
