import pytest

from courses.catalogue.models import Activity, CourseVersion
from courses.progress import operations as progress
from courses.simulations import operations
from courses.simulations.models import Run, Scenario
from tests.factories.people import UserFactory
from tests.factories.simulations import AT, act, open_simulation, published_scenario, solved


@pytest.fixture
def scenario(db) -> Scenario:
    return published_scenario()


@pytest.fixture
def activity(scenario) -> Activity:
    return open_simulation(UserFactory(), scenario)


@pytest.fixture
def work(scenario, activity):
    """`work(person, passes=…, notes=…)`: a judged run of somebody who is enrolled along."""
    course_key = CourseVersion.objects.get(activities__activity=activity).course_key

    def worked(person=None, *, passes: bool = False, notes=(), mode: str = "practice", at=AT) -> Run:
        person = person or UserFactory()
        progress.enrol(person=person, course_key=course_key, language="en", by=person, at=at)
        run = operations.start_run(
            person=person, activity=activity, mode=mode, language="en", by=person, at=at
        )
        if passes:
            return solved(run, at=at)
        for text in notes:
            act(run, "note", text=text, at=at)
        act(run, "submit", at=at)
        run.refresh_from_db()
        return run

    return worked
