"""Scenarios, the courses they stand in, and runs on them, made through the operations that the product uses."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from courses.catalogue.models import Activity, CoursePage
from courses.progress import operations as progress
from courses.simulations import operations
from courses.simulations.engine import all_draws
from courses.simulations.engine.selftest import steps_in
from courses.simulations.models import Run, Scenario
from courses.simulations.operations import Step
from tests.factories.courses import PublishedCourse, published_course
from tests.factories.people import UserFactory

PACKAGES = Path(__file__).parent.parent / "courses" / "simulations" / "packages"
NAMES = sorted(path.stem for path in PACKAGES.glob("*.json"))
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Offered(NamedTuple):
    """A simulation and the course it is open in."""

    course: PublishedCourse
    activity: Activity


STANDING: dict[str, Offered] = {}  # see tests/standing.py


def package_text(name: str = "1-move-in", *, system: dict | None = None, **scenario) -> str:
    """A package's JSON; keyword arguments replace its `system`, or members of its `scenario`."""
    spec = json.loads((PACKAGES / f"{name}.json").read_text(encoding="utf-8"))
    spec["system"] = system or spec["system"]
    spec["scenario"] |= scenario
    return json.dumps(spec, ensure_ascii=False)


def published_scenario(name: str = "1-move-in", *, slug: str = "", **scenario) -> Scenario:
    """A live scenario whose runs begin with this package."""
    version = operations.import_package(
        text=package_text(name, **scenario), slug=slug or name, by=None, at=AT
    )
    operations.publish_version(version=version, by=None, at=AT)
    return Scenario.objects.get(pk=version.scenario_id)


def open_simulation(person, scenario: Scenario) -> Activity:
    """The scenario's activity in a course of its own, in which the person is enrolled and may begin at once."""
    return _enrolled(person, offered(scenario))


def offered(scenario: Scenario) -> Offered:
    """A course of one lesson in which the scenario may be begun at once."""
    body = [("simulation", {"scenario": scenario, "required": True})]
    course = published_course(lessons=1, body=body, unlock=CoursePage.Unlock.FREE)
    return Offered(course, Activity.objects.get(key=scenario.activity_key))


def started_run(name: str = "1-move-in", *, person=None, mode: str = "practice", at=AT, **scenario) -> Run:
    """A fresh run of somebody on a package in a course of its own, or in the one that stands for many tests."""
    person = person or UserFactory()
    stands = None if scenario else STANDING.get(name)
    activity = _enrolled(person, stands or offered(published_scenario(name, **scenario)))
    return begun(activity, person=person, mode=mode, at=at)


def _enrolled(person, simulation: Offered) -> Activity:
    course = simulation.course
    progress.enrol(person=person, course_key=course.key, language=course.language, by=person, at=AT)
    return simulation.activity


def begun(activity: Activity, *, person, mode: str, at=AT, **options) -> Run:
    """A run of an activity that is open to the person."""
    return operations.start_run(
        person=person, activity=activity, mode=mode, language="en", by=person, at=at, **options
    )


def act(run: Run, do: str, on: str | None = None, *, at=AT, token=None, **answers) -> Step:
    """Appends one event to the run as its person does, on top of whatever is there."""
    seq = Run.objects.values_list("seq", flat=True).get(pk=run.pk)
    event = {"do": do, "on": on, "input": answers}
    return operations.append_event(
        run=run, expected_seq=seq, event=event, token=token or uuid.uuid4(), by=run.person, at=at
    )


def model_steps(run: Run) -> list[dict]:
    """The events of the model run in this run's draw."""
    package = run.version.load()
    assert run.draw in all_draws(package)
    return steps_in(package.model_run, run.draw)


def solved(run: Run, *, at=AT) -> Run:
    """The run worked through by the model run to its end."""
    for event in model_steps(run):
        act(run, event["do"], event.get("on"), at=at, **event.get("input", {}))
    run.refresh_from_db()
    return run
