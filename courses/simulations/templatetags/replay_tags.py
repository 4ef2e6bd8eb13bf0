from django import template

from courses.simulations.models import Run
from courses.simulations.replica import addresses
from courses.simulations.replica.judgement import Moment
from courses.simulations.replica.replay import Replay, Step
from courses.simulations.replica.steps import StepText

register = template.Library()


@register.simple_tag
def moment_url(run: Run, moment: Moment | int) -> str:
    """The replay where a check was broken, or after so many events."""
    if isinstance(moment, int):
        return addresses.of_moment(run, moment)
    return addresses.of_moment(run, moment.seq, record=moment.record, is_search=moment.is_search)


@register.simple_tag
def step_url(run: Run, step: Step | StepText) -> str:
    """The replay after a step of the run."""
    if isinstance(step, StepText):
        return addresses.of_step(run, step)
    return addresses.of_event(run, step)


@register.simple_tag
def replay_url(replay: Replay, number: int) -> str:
    """Another moment of the same run."""
    return addresses.of_number(replay.story, number)


@register.filter
def address(addresses_by_title: dict | str, title: str) -> str:
    """The address of the lesson with this title; nothing where none is known."""
    return addresses_by_title.get(title, "") if addresses_by_title else ""
