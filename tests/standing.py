"""Scenarios that stand published, each in a course, for many tests: to publish one costs more than a test does with it.

They are written in a transaction of their own around tests that follow each other and are marked `standing`, and gone
before a test that is not. `started_run()` takes them where they stand.
"""

from django.db import transaction

from tests.factories import simulations


class Standing:
    """The transaction and what stands in it."""

    def __init__(self):
        self._atomic = None

    def begin(self) -> None:
        if self._atomic is not None:
            return
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        for name in simulations.NAMES:
            scenario = simulations.published_scenario(name, slug=f"standing-{name}")
            simulations.STANDING[name] = simulations.offered(scenario)

    def end(self) -> None:
        if self._atomic is None:
            return
        simulations.STANDING.clear()
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)
        self._atomic = None
