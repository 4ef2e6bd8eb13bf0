"""Where in a replay something can be seen."""

from functools import lru_cache

from django.urls import reverse

from courses.simulations.models import Run
from courses.simulations.queries import Work
from courses.simulations.replica.replay import DONE, Step, Story
from courses.simulations.replica.steps import StepText


def of(run: Run, name: str, *args) -> str:
    """A page of the run, wherever it is shown: to its person, or to others without a name."""
    return _address(name, (run.key, *args), run.shown_in)


def screen(work: Work, name: str, *args) -> str:
    """A screen of the run: of the moment that is replayed, where one is."""
    if work.moment is None:
        return of(work.run, name, *args)
    return of(work.run, f"replay-{name}", work.moment, *args)


@lru_cache(maxsize=10_000)
def _address(name: str, args: tuple, shown_in) -> str:
    """Kept, because every screen names thirty and the next names most of them again."""
    return reverse(f"simulations:{name}", args=args, current_app=shown_in)


def of_moment(run: Run, moment: int, *, record: str | None = None, is_search: bool = False) -> str:
    """The screen that belongs to a moment: the record an act was about, what a search found, else the desk."""
    if record:
        return of(run, "replay-record", moment, record)
    if is_search:
        return of(run, "replay-found", moment, moment)
    return of(run, "replay-run", moment)


def of_step(run: Run, text: StepText, *, taken: bool = True) -> str:
    """The moment after an act of the run; `taken` says that it was accepted."""
    return of_moment(run, text.number, record=text.record, is_search=taken and text.is_search)


def of_event(run: Run, step: Step) -> str:
    """The moment after a step of the run, whatever became of it."""
    return of_step(run, step.text, taken=step.state == DONE)


def of_number(story: Story, number: int) -> str:
    """The moment after so many events."""
    return of_event(story.run, story.step(number)) if number else of_moment(story.run, 0)
