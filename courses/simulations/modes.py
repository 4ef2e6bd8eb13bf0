"""The modes of a run. One engine plays them all; they differ in these switches only."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    WATCH = "watch", _("Watch")
    GUIDED = "guided", _("Guided")
    PRACTICE = "practice", _("Practice")
    ASSESSED = "assessed", _("Assessed")
    RECORD = "record", _("Recording")


# What learners choose from; a recording is an author's.
OFFERED = (Mode.WATCH, Mode.GUIDED, Mode.PRACTICE, Mode.ASSESSED)


@dataclass(frozen=True)
class Switches:
    """`counts`: its outcome becomes a result, so tries, cool-down and time limit apply and the draw is by chance.

    `acts`: the learner acts; where not, the model run is played step by step. `guides`: the next step is marked and
    every act is judged at once. `hints`: help on request. `verdicts`: what the checks say may be seen before the run
    is over. `restart`: it may be set aside for a new one.
    """

    counts: bool = False
    acts: bool = True
    guides: bool = False
    hints: bool = False
    undo: bool = True
    verdicts: bool = True
    restart: bool = True


SWITCHES = {
    Mode.WATCH: Switches(acts=False, undo=False),
    Mode.GUIDED: Switches(guides=True),
    Mode.PRACTICE: Switches(hints=True),
    Mode.ASSESSED: Switches(counts=True, undo=False, verdicts=False, restart=False),
    Mode.RECORD: Switches(verdicts=False),
}
