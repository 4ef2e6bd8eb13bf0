"""Attempts whose verdict changes, as a page lists them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from wagtail import hooks

from courses.catalogue.models import Activity
from courses.quizzes.models import Marking
from courses.quizzes.queries.regrades import Change
from lms.people.models import User

PER_PAGE = 25


@dataclass(frozen=True)
class Row:
    """`matters`: whether the person has passed by it who had not, or the other way round; None where that is over."""

    person: User
    activity: Activity
    old_score: int
    score: int
    matters: bool | None = None
    certificates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """One page of a list that has a page number of its own in the address, under its name."""

    name: str
    page: Page
    rows: list
    query: QueryDict

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def previous(self) -> str:
        return self._address(self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next(self) -> str:
        return self._address(self.page.next_page_number()) if self.page.has_next() else ""

    def _address(self, number: int) -> str:
        query = self.query.copy()
        query[self.name] = number
        return f"?{query.urlencode()}#{self.name}"


def listed(request: HttpRequest, name: str, several, rows: Callable[[Iterable], list] = list) -> Listed:
    """The page that the address asks for; `rows` makes rows of what is on it."""
    page = Paginator(several, PER_PAGE).get_page(request.GET.get(name))
    return Listed(name, page, rows(page.object_list), request.GET)


def rows_of(
    changes: Iterable[Change], certificates: Mapping[int, list[str]] = MappingProxyType({})
) -> list[Row]:
    """Two queries."""
    changes = list(changes)
    people = User.objects.in_bulk({change.person for change in changes})
    activities = Activity.objects.in_bulk({change.activity for change in changes})
    return [
        Row(
            person=people[change.person],
            activity=activities[change.activity],
            old_score=change.old_score,
            score=change.score,
            matters=bool(change.effect),
            certificates=tuple(certificates.get(change.attempt, ())),
        )
        for change in changes
    ]


def rows_of_markings(markings: Iterable[Marking]) -> list[Row]:
    return [Row(one.attempt.person, one.attempt.activity, one.old_score, one.score) for one in markings]


def certificates_resting_on(changes: Iterable[Change]) -> dict[int, list[str]]:
    """By attempt, as those tell who issue certificates: what rests on a pass of it."""
    attempts = [change.attempt for change in changes]
    found: dict[int, list[str]] = {}
    for name_certificates in hooks.get_hooks("quizzes_certificates_resting_on") if attempts else ():
        for attempt, certificates in name_certificates(attempts).items():
            found.setdefault(attempt, []).extend(certificates)
    return found
