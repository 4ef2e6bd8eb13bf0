"""What surrounds a case: the course and the lesson that hold it, or the editor of the scenario that is tried out."""

from django.urls import reverse

from courses.catalogue.models import Activity
from courses.progress import queries as progress
from courses.progress.queries import CourseStanding
from courses.simulations.models import Run
from lms.people.models import User


def way_to(person: User, activity: Activity) -> dict:
    """The course and the lesson that hold the activity, for breadcrumbs and the way back."""
    versions = progress.versions_worked_on(person, activity)
    standing: CourseStanding | None = (
        progress.standing(person, versions[0].course_key, versions[0].language) if versions else None
    )
    lesson = standing and standing.lesson_with(activity.key)
    items = [{"title": one.title, "url": one.url} for one in (standing, lesson) if one and one.url]
    return {"way": items, "lesson": lesson}


def way_back(person: User, run: Run) -> dict:
    """The way back from a run: `way` ends at its case; an author's trial leads to the editor instead."""
    if run.is_trial:
        scenario = run.version.scenario
        editor = reverse("simulation_workshop:trial", args=[run.key])
        return {"way": [{"title": scenario.title, "url": editor}], "lesson": None, "editor_url": editor}
    found = way_to(person, run.activity)
    case = {
        "title": run.activity.name,
        "url": reverse("simulations:intro", args=[run.activity.key]),
    }
    return found | {"way": [*found["way"], case]}
