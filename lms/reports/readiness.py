"""Who is ready for a system, and since when: rules over plain facts, without queries.

A person needs a system's certifications as far as assignments oblige to them, and is certified while holding all of
those. Everybody counts once, by the first that applies: certified, overdue, in training, not started.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Status(StrEnum):
    CERTIFIED = "certified"
    OVERDUE = "overdue"
    IN_TRAINING = "in_training"
    NOT_STARTED = "not_started"


@dataclass(frozen=True)
class Span:
    """From a moment up to, and without, another."""

    begin: datetime
    end: datetime

    def covers(self, at: datetime) -> bool:
        return self.begin <= at < self.end


@dataclass(frozen=True)
class Need:
    """One certification that a person must hold: until when, held when, and when the learning for it was last seen."""

    due_on: date
    held: Sequence[Span] = ()
    learned_at: datetime | None = None

    def met(self, at: datetime) -> bool:
        return any(span.covers(at) for span in self.held)

    def is_being_learned(self, at: datetime) -> bool:
        """Whether anything was done for it since it was last held."""
        lapsed = max((span.end for span in self.held if span.end <= at), default=None)
        return self.learned_at is not None and (lapsed is None or self.learned_at > lapsed)


@dataclass(frozen=True)
class Candidate:
    """One person who needs a system, in the agency that answers for them (None: in none at present)."""

    person_id: int
    agency_path: str | None
    needs: Sequence[Need]

    def status(self, at: datetime, today: date) -> Status:
        missing = [need for need in self.needs if not need.met(at)]
        if not missing:
            return Status.CERTIFIED
        if any(need.due_on < today for need in missing):
            return Status.OVERDUE
        if any(need.is_being_learned(at) for need in missing):
            return Status.IN_TRAINING
        return Status.NOT_STARTED

    def certified(self) -> list[Span]:
        """When all that is needed was held at one time, without gaps between neighbours."""
        held = joined(self.needs[0].held)
        for need in self.needs[1:]:
            held = shared(held, joined(need.held))
        return held


@dataclass
class Tally:
    """How many of some people are where."""

    counts: dict[Status, int] = field(default_factory=lambda: dict.fromkeys(Status, 0))

    def add(self, status: Status) -> None:
        self.counts[status] += 1

    @property
    def needed(self) -> int:
        return sum(self.counts.values())

    @property
    def certified(self) -> int:
        return self.counts[Status.CERTIFIED]

    @property
    def overdue(self) -> int:
        return self.counts[Status.OVERDUE]

    @property
    def in_training(self) -> int:
        return self.counts[Status.IN_TRAINING]

    @property
    def not_started(self) -> int:
        return self.counts[Status.NOT_STARTED]


def tally(candidates: Iterable[Candidate], at: datetime, today: date) -> Tally:
    counted = Tally()
    for candidate in candidates:
        counted.add(candidate.status(at, today))
    return counted


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as possible, in order; what was cut off before it began is left out."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda one: one.begin):
        if span.end <= span.begin:
            continue
        if result and span.begin <= result[-1].end:
            result[-1] = Span(result[-1].begin, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result


def shared(first: Iterable[Span], second: Sequence[Span]) -> list[Span]:
    """The time that is in both."""
    both = (Span(max(one.begin, other.begin), min(one.end, other.end)) for one in first for other in second)
    return [span for span in both if span.begin < span.end]
