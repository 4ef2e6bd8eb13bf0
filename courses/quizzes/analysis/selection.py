"""Which attempts are counted, and from how many people on anything is told of them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from courses.catalogue.models import Activity
from courses.quizzes.models import Attempt, Marking
from lms.people.models import Agency, Post

# Nothing is told of fewer people, and what fewer people wrote is not told apart: nobody is to be recognised.
FEWEST_PEOPLE = 5
FEWEST_WRITERS = 3

FIRST, ALL = "first", "all"


@dataclass(frozen=True)
class Selection:
    """Finished attempts at one quiz as their standing markings have it; of each person only the first, unless all.

    `days` counts back from `at`. `agency` is the code of one: who had a post there or below on the day of handing in.
    `newest` keeps a selection as it was: markings with a higher key came later.
    """

    activity: Activity
    at: datetime
    version: int | None = None
    language: str = ""
    days: int | None = None
    agency: str = ""
    attempts: str = FIRST
    newest: int | None = None

    @property
    def filters(self) -> dict[str, Any]:
        """What tells this selection from the usual one of the activity, as JSON; `Selection(activity, at, **filters)` is it
        again."""
        asked = {
            "version": self.version,
            "language": self.language,
            "days": self.days,
            "agency": self.agency,
            "attempts": "" if self.attempts == FIRST else self.attempts,
        }
        return {name: value for name, value in asked.items() if value}

    def markings(self) -> QuerySet[Marking]:
        known = Q() if self.newest is None else Q(pk__lte=self.newest)
        later = Marking.objects.filter(known, attempt=OuterRef("attempt"), number__gt=OuterRef("number"))
        markings = Marking.objects.filter(known, self._condition(), ~Exists(later), possible__gt=0)
        return self._in_agency(markings) if self.agency else markings

    def _condition(self) -> Q:
        wanted = Q(attempt__activity=self.activity, attempt__state=Attempt.State.FINISHED)
        if self.attempts == FIRST:
            wanted &= Q(attempt__number=1)
        if self.version:
            wanted &= Q(attempt__quiz_version=self.version)
        if self.language:
            wanted &= Q(attempt__language=self.language)
        if self.days:
            wanted &= Q(attempt__submitted_at__gte=self.at - timedelta(days=self.days))
        return wanted

    def _in_agency(self, markings: QuerySet[Marking]) -> QuerySet[Marking]:
        agencies = Agency.objects.at_or_below(Agency.objects.filter(code=self.agency))
        posts = Post.objects.held_on(OuterRef("day")).filter(agency__in=agencies)
        of_them = posts.filter(person=OuterRef("attempt__person"))
        return markings.annotate(day=TruncDate("attempt__submitted_at")).filter(Exists(of_them))

    def until_now(self) -> "Selection":
        """The same without what is marked later, so that all figures are of the same attempts."""
        return replace(self, newest=self.last() or 0)

    def people(self) -> int:
        return self.markings().values("attempt__person").distinct().count()

    def last(self) -> int | None:
        """The key of its newest marking: figures are up to date while this is the one they were made of."""
        return self.markings().aggregate(last=Max("pk"))["last"]
