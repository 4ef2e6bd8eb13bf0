"""Certificates that rest on a pass which a later marking of the same attempt took back. They stay as they are until
somebody who answers for the holder has decided."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from certification.awards.models import Period, PeriodEvidence, State, Upholding
from courses.progress.models import Result
from courses.quizzes.models import Marking

DIRECTLY = "result"
BY_COMPLETION = "completion__results"


def undecided(at: datetime) -> dict[int, list[int]]:
    """By period that is valid or begins later: the markings that took back what it rests on and of which nobody has
    decided. Three queries."""
    taken_back = Marking.objects.standing().filter(number__gt=1, passed=False)
    decided = set(Upholding.objects.values_list("period", "marking"))
    found = defaultdict(list)
    for path in (DIRECTLY, BY_COMPLETION):
        attempts = f"{path}__marking__attempt__markings"
        pairs = _evidence(path, at).filter(**{f"{attempts}__in": taken_back})
        for pair in pairs.values_list("period", attempts).distinct():
            if pair not in decided and pair[1] not in found[pair[0]]:
                found[pair[0]].append(pair[1])
    return {period: sorted(markings) for period, markings in found.items() if markings}


def periods_to_decide(people: QuerySet, at: datetime) -> QuerySet[Period]:
    """Those of these people that await a decision, with all that a list shows, the oldest first."""
    periods = Period.objects.filter(pk__in=undecided(at), award__person__in=people.values("pk"))
    periods = periods.with_state_at(at).select_related(
        "award__person", "award__certification", "certificate", "revocation"
    )
    return periods.order_by("granted_at", "pk")


def markings_behind(periods: Iterable[Period], at: datetime) -> dict[int, list[Marking]]:
    """By period: the markings that took back what it rests on, with their attempts. Four queries."""
    by_period = undecided(at)
    wanted = {period.pk: by_period.get(period.pk, []) for period in periods}
    markings = Marking.objects.select_related("attempt__activity", "marked_by").defer("attempt__paper")
    found = markings.in_bulk({pk for several in wanted.values() for pk in several})
    return {period: [found[pk] for pk in several] for period, several in wanted.items()}


def resting_on(attempts: Iterable[int], at: datetime) -> dict[int, list[Period]]:
    """By attempt: the periods, valid or to come, that rest on a pass of it. Three queries."""
    attempts = list(attempts)
    pairs = defaultdict(set)
    for path in (DIRECTLY, BY_COMPLETION):
        attempt = f"{path}__marking__attempt"
        evidence = _evidence(path, at).filter(**{f"{attempt}__in": attempts})
        for key, period in evidence.values_list(attempt, "period"):
            pairs[key].add(period)
    periods = Period.objects.select_related("certificate", "award__certification").in_bulk(
        {period for several in pairs.values() for period in several}
    )
    return {attempt: [periods[pk] for pk in sorted(several)] for attempt, several in pairs.items()}


def _evidence(path: str, at: datetime) -> QuerySet[PeriodEvidence]:
    standing = Period.objects.with_state_at(at).filter(state__in=[State.VALID, State.FUTURE])
    passed = {f"{path}__outcome": Result.Outcome.PASSED}
    return PeriodEvidence.objects.filter(period__in=standing.values("pk"), **passed)
