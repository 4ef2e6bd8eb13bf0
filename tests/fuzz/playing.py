"""Random moves on a real run, by the operations that the views use, and what must hold after them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from courses.simulations import operations, queries, waits
from courses.simulations.engine import BadInput, steps_in
from courses.simulations.models import Run, RunEvent, RunReport
from tests.fuzz.tally import Tally

# What an operation may answer besides doing what it was asked. Whatever else comes out of it is a fault.
TOLD = (
    BadInput,
    operations.Moved,
    operations.RunOver,  # and TimeIsUp
    operations.LimitReached,
    operations.NotInThisMode,
    operations.LadderSkipped,
    operations.NothingExpected,
    waits.AlreadyPast,
    waits.TooFar,
)


class Wrong(AssertionError):
    """Something that must never be so of a run."""


@contextmanager
def undone() -> Iterator[None]:
    """What is done within leaves nothing in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Player:
    """Plays moves on a run. After each the events are one more, as many as were asked for at once, or none more."""

    def __init__(self, run: Run, at: datetime, tally: Tally):
        self.run, self.at, self.tally = run, at, tally
        self.last: dict | None = None

    def play(self, steps: int, moves: list) -> None:
        self.tally.lists += 1
        for event in steps_in(self.run.version.load().model_run, self.run.draw)[:steps]:
            self.make("event", event, 0)
        for (name, what, behind), pause in moves:
            self.at += timedelta(minutes=pause)
            self.make(name, what, behind)
        self.check()

    def make(self, name: str, what, behind: int) -> None:
        before = self.count()
        self.run.refresh_from_db()
        self.tally.calls += 1
        sent = {"run": self.run, "by": self.run.person, "at": self.at}
        numbered = sent | {"expected_seq": max(0, self.run.seq + behind), "token": uuid.uuid4()}
        try:
            getattr(self, f"_{name}")(what, sent, numbered)
        except TOLD as error:
            self.tally.told[type(error).__name__] += 1
            if self.count() > before + isinstance(error, operations.TimeIsUp):
                raise Wrong(f"{name} was refused and left an event") from error
        self.tally.taken += self.count() - before

    def count(self) -> int:
        return RunEvent.objects.filter(run=self.run).count()

    def _event(self, event, sent, numbered) -> None:
        self.last = numbered | {"event": event}
        operations.append_event(**self.last)

    def _again(self, _what, sent, numbered) -> None:
        """The last event once more, as a browser does that lost its answer."""
        if self.last is None:
            return
        before = self.count()
        try:
            operations.append_event(**(self.last | sent))
        finally:
            known = RunEvent.objects.filter(run=self.run, token=self.last["token"]).count()
            if known > 1 or (known and self.count() > before + 1):
                raise Wrong("one form became two events")

    def _hint(self, level, sent, numbered) -> None:
        operations.take_hint(level=level, **numbered)

    def _next(self, _what, sent, numbered) -> None:
        operations.play_next(**numbered)

    def _for_others(self, _what, sent, numbered) -> None:
        operations.wait_for_others(**numbered)

    def _until(self, minutes, sent, numbered) -> None:
        now = queries.work_on(Run.objects.get(pk=self.run.pk)).machine.state.minute
        operations.wait_until(minute=now + minutes, **numbered)

    def _submit(self, _what, sent, numbered) -> None:
        operations.submit_run(**numbered)

    def _set_aside(self, _what, sent, numbered) -> None:
        operations.set_aside(**sent)

    def _close_overdue(self, _what, sent, numbered) -> None:
        operations.close_overdue(at=self.at)

    def check(self) -> None:
        """The chain verifies, the state kept is what the events come to, and the run is judged once or not yet."""
        run = Run.objects.get(pk=self.run.pk)
        no_difference(run)
        judged = run.is_over and run.ending != Run.Ending.SET_ASIDE
        if RunReport.objects.filter(run=run).count() != int(judged):
            raise Wrong("judged more or less than once")


def no_difference(run: Run) -> None:
    if difference := queries.first_difference(run):
        raise Wrong(f"first difference: {difference}")
