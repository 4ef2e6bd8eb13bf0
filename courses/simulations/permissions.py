"""Who may open what. Whatever is not a person's own does not exist for them."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from courses.catalogue.models import Activity
from courses.progress import queries as progress
from courses.simulations import queries
from courses.simulations.models import Run
from lms.people.models import User


def simulation_or_404(person: User, key: str) -> tuple[Activity, bool]:
    """The simulation of this activity key, and whether the person may begin it now.

    Who has worked on it may look at it also when the course that held it is closed.
    """
    activity = activity_or_404(key)
    may_begin = progress.may_open(person, activity)
    if not may_begin and not Run.objects.filter(person=person, activity=activity).exists():
        raise Http404
    return activity, may_begin


def activity_or_404(key: str) -> Activity:
    if not key.isprintable():  # PostgreSQL takes no U+0000 in a query
        raise Http404
    return get_object_or_404(Activity, key=key, kind=Activity.Kind.SIMULATION)


def own_run_or_404(person: User, key: UUID, *, whole: bool = True) -> Run:
    """The person's own run. Not `whole`: without what stands around its screens, for whoever is about to act in it."""
    runs = queries.runs_to_show() if whole else queries.runs_to_act_in()
    return get_object_or_404(runs, key=key, person=person)


def may_see_model(run: Run) -> bool:
    """Only of a run that is over; of an assessed one only where the trainer lets its model run be seen."""
    return run.is_over and (not run.switches.counts or run.is_trial or run.version.scenario.shows_model)
