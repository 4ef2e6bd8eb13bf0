"""The simulation engine: plays and judges scenarios of format `gwanmun-scenario/1`. Pure Python, no Django.

A package is a table with verbs: record types, and actions on records. The learner only appends events; all else
follows from them, without clock, chance, input or output:

    package = load_package(text)                          BadInput(path, text) if it is not sound
    machine = Machine(package, default_draw(package))     a run; `step` it, event by event
    entries = machine.step({"do": "view", "on": "MV-0001"})
    report = judge(package, machine.state, machine.trace)
    stored = machine.to_json()                            … Machine.from_json(package, stored) goes on

`play` and `fold` take all events at once, `self_test` says what keeps a package from being published, `hints_for`
and `next_step` follow the model run, and `screens` reads a run the way its learner may see it. On a package that is `limited` all of them raise
`TooMuchWork` where they would take longer.
"""

from . import screens
from .canonical import canonical, first_head, next_head, spec_sha256
from .draws import all_draws, check_draw, default_draw, pick_draw
from .events import check_event, check_events
from .faults import BadInput
from .forms import Question
from .hints import Hints, hints_for, next_number, next_step
from .machine import ENGINE_VERSION, Machine, fold, play, start
from .package import Action, Actor, Field, Package, RecordType, load_package
from .patterns import Check
from .report import Report, judge
from .selftest import looks_personal, self_test, steps_in
from .state import State
from .trace import Trace
from .verdicts import Verdict
from .work import TooMuchWork

__all__ = [
    "ENGINE_VERSION",
    "Action",
    "Actor",
    "BadInput",
    "Check",
    "Field",
    "Hints",
    "Machine",
    "Package",
    "Question",
    "RecordType",
    "Report",
    "State",
    "TooMuchWork",
    "Trace",
    "Verdict",
    "all_draws",
    "canonical",
    "check_draw",
    "check_event",
    "check_events",
    "default_draw",
    "first_head",
    "fold",
    "hints_for",
    "judge",
    "load_package",
    "looks_personal",
    "next_head",
    "next_number",
    "next_step",
    "pick_draw",
    "play",
    "screens",
    "self_test",
    "spec_sha256",
    "start",
    "steps_in",
]
