"""Runs to be played with: on the four cases of the demo, and on a package that uses every part of the language."""

import json

from django.utils import timezone

from courses.simulations.engine import all_draws
from courses.simulations.models import Run
from courses.simulations.modes import OFFERED, Mode
from courses.simulations.operations import drafts, recording
from tests.factories.people import UserFactory
from tests.factories.simulations import NAMES, PACKAGES, begun, open_simulation, published_scenario

LANGUAGE = "language"
ALL = [*NAMES, LANGUAGE]


def runs_on(name: str) -> list[Run]:
    """A fresh run in each mode; on the language package, which no learner ever gets, an author's trials."""
    person, at = UserFactory(), timezone.now()
    if name == LANGUAGE:
        return _trials(person, at)
    activity = open_simulation(person, published_scenario(name))
    return [begun(activity, person=person, mode=mode, at=at) for mode in OFFERED]


def _trials(author, at) -> list[Run]:
    spec = json.loads((PACKAGES.parent / "vectors" / "language.json").read_text(encoding="utf-8"))
    system = drafts.create_system(name="Language", language="en", by=author, at=at)
    draft = drafts.create_scenario(title="Language", slug=LANGUAGE, system=system, by=author, at=at)
    draft = drafts.load_draft(scenario=draft.scenario, spec=spec, by=author, at=at)
    asked = {"draft": draft, "by": author, "at": at}
    first = recording.start_recording(draw={name: pool[0] for name, pool in _pools(spec)}, **asked)
    draws = all_draws(first.version.load())
    return [first] + [
        recording.start_preview(mode=mode, draw=draws[number % len(draws)], **asked)
        for number, mode in enumerate(OFFERED)
    ]


def _pools(spec: dict):
    return spec["scenario"].get("vary", {}).items()


def acted_in(runs: list[Run]) -> list[Run]:
    """Those whose person acts; in the others the model run is only watched."""
    return [run for run in runs if run.mode != Mode.WATCH]
