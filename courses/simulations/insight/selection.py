"""Which runs are counted, and from how many people on anything is told of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from courses.simulations.models import Run, RunSummary, Scenario
from courses.simulations.modes import Mode

# Nothing is told of the runs of fewer people, a way of fewer people is not among the commonest ones, and what was done in
# fewer runs is not told apart: nobody is to be recognised by what only one did.
FEWEST_PEOPLE = 5
FEWEST_PEOPLE_ON_A_PATH = 3
FEWEST_RUNS_OF_A_STEP = 3

# Whoever only watched did nothing that could go wrong.
MODES = (Mode.ASSESSED, Mode.PRACTICE, Mode.GUIDED)


@dataclass(frozen=True)
class Selection:
    """Judged runs on one scenario in one mode: on all its versions or one, of all time or since a moment."""

    scenario: Scenario
    mode: str
    version: int | None = None
    since: datetime | None = None

    def condition(self, prefix: str = "") -> Q:
        """To filter summaries by, or rows that lead to one by `prefix`."""
        wanted = {"scenario": self.scenario.pk, "mode": self.mode}
        if self.version:
            wanted["version"] = self.version
        if self.since:
            wanted["judged_at__gte"] = self.since
        return Q(**{f"{prefix}{name}": value for name, value in wanted.items()})

    def summaries(self) -> QuerySet[RunSummary]:
        return RunSummary.objects.filter(self.condition())


def anonymous_runs() -> QuerySet[Run]:
    """Judged runs of learners; whoever may read reports on them may look at one without learning whose it is."""
    runs = Run.objects.select_related("activity", "version__scenario").defer("version__package")
    return runs.filter(summary__isnull=False, activity__isnull=False, mode__in=MODES)


def is_hidden_among_others(run: Run) -> bool:
    """Whether enough people have worked on the scenario in this mode for the run to be anybody's."""
    others = RunSummary.objects.filter(scenario=run.version.scenario_id, mode=run.mode)
    return others.values("person").distinct()[:FEWEST_PEOPLE].count() >= FEWEST_PEOPLE
