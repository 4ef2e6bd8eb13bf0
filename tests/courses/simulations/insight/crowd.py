"""Many summaries at once, as judged runs would have left them."""

import hashlib
import uuid
from datetime import datetime, timedelta

from courses.catalogue.models import Activity
from courses.simulations.engine import canonical
from courses.simulations.models import Run, RunPair, RunSummary, RunVerdict, Scenario
from lms.people.models import User
from tests.factories.simulations import AT

VERBS = ("view", "verify_id", "register_move", "notify_previous", "note")
KEPT, BROKEN, OPEN = "kept", "broken", "open"


def people(number: int) -> list[User]:
    first = User.objects.count()
    made = [
        User(staff_number=f"CR-{first + place:06d}", name_latin=f"Crowd {place}") for place in range(number)
    ]
    return User.objects.bulk_create(made)


def crowd(
    scenario: Scenario,
    activity: Activity,
    runs: int,
    *,
    persons: int,
    mode: str = "assessed",
    at: datetime = AT,
) -> list[RunSummary]:
    """So many runs of so many people, of which every third was passed; steps and verdicts differ run by run."""
    some = people(persons)
    version = scenario.version
    checks = [check.key for check in version.load().checks]
    rows = Run.objects.bulk_create(
        [
            Run(
                key=uuid.UUID(int=place + (runs << 64)),
                person=some[place % persons],
                activity=activity,
                version=version,
                mode=mode,
                draw={},
                started_at=at,
                over_at=at + timedelta(seconds=60 + place),
                ending="submitted",
                head="",
                snapshot='{"trace":{"entries":[]}}',
            )
            for place in range(runs)
        ],
        batch_size=500,
    )
    made = RunSummary.objects.bulk_create(
        [_summary(run, scenario, place, persons) for place, run in enumerate(rows)], batch_size=500
    )
    RunVerdict.objects.bulk_create(
        [one for place, summary in enumerate(made) for one in _verdicts(summary, checks, place)],
        batch_size=2000,
    )
    RunPair.objects.bulk_create([one for summary in made for one in _pairs(summary)], batch_size=2000)
    return made


def _summary(run: Run, scenario: Scenario, place: int, persons: int) -> RunSummary:
    path = [VERBS[(place + step) % len(VERBS)] for step in range(3 + place % 7)] + ["submit"]
    return RunSummary(
        run=run,
        scenario=scenario,
        version=run.version,
        mode=run.mode,
        person=run.person,
        try_number=place // persons + 1,
        passed=place % 3 == 0,
        score=100 if place % 3 == 0 else 40,
        steps=len(path) + place % 2,
        refused=place % 2,
        hints=0,
        seconds=60 + place,
        path=path,
        path_sha256=hashlib.sha256(canonical(path).encode()).hexdigest(),
        judged_at=run.over_at,
    )


def _verdicts(summary: RunSummary, checks: list[str], place: int) -> list[RunVerdict]:
    verdicts = [BROKEN if (place + number) % 5 == 0 else KEPT for number in range(len(checks))]
    return [
        RunVerdict(summary=summary, key=key, verdict=verdict, violations=int(verdict == BROKEN))
        for key, verdict in zip(checks, verdicts, strict=True)
    ]


def _pairs(summary: RunSummary) -> list[RunPair]:
    found: dict[tuple[str, str], int] = {}
    for pair in zip(["", *summary.path], [*summary.path, ""], strict=True):
        found[pair] = found.get(pair, 0) + 1
    return [
        RunPair(summary=summary, before=before, after=after, times=times, refused=0)
        for (before, after), times in found.items()
    ]
