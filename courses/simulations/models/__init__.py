from courses.simulations.models.draft import ScenarioDraft, SimulatedSystem
from courses.simulations.models.hint import HintTaken
from courses.simulations.models.recording import Recording
from courses.simulations.models.run import Run, RunEvent, RunReport
from courses.simulations.models.scenario import Scenario
from courses.simulations.models.self_test import SelfTest
from courses.simulations.models.summary import RunPair, RunSummary, RunVerdict
from courses.simulations.models.version import Publication, ScenarioVersion

__all__ = [
    "HintTaken",
    "Publication",
    "Recording",
    "Run",
    "RunEvent",
    "RunPair",
    "RunReport",
    "RunSummary",
    "RunVerdict",
    "Scenario",
    "ScenarioDraft",
    "ScenarioVersion",
    "SelfTest",
    "SimulatedSystem",
]
