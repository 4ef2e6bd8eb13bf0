"""What a lesson's body is made of: the shared blocks, and those that ask something of the learner.

Quizzes, questions and scenarios live in apps above this one and are named by string. What a block of an activity
chooses answers `activity_kind`, `activity_key` and `activity_title`.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from lms.pages.blocks import TEXT_BLOCKS, PreviewsTheNewest

PRACTICE = _("Practice and proof")


class SelfCheckBlock(PreviewsTheNewest):
    question = SnippetChooserBlock("quizzes.Question", label=_("Question"))

    class Meta:
        icon = "help"
        group = PRACTICE
        label = _("Self-check question")
        description = _("A question with feedback at once. Nothing is recorded.")
        template = "catalogue/blocks/self_check.html"


class ActivityValue(blocks.StructValue):
    """The value of a block that holds an activity, whichever kind it is."""

    @property
    def activity(self):
        """The chosen quiz or scenario; None where it was deleted."""
        return next((self.get(name) for name in ("quiz", "scenario") if name in self), None)

    @property
    def required(self) -> bool:
        return self.get("required") is not False


class ActivityBlock(PreviewsTheNewest):
    required = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("Needed to complete the course"),
        help_text=_("Otherwise it is an offer: learners may pass it by."),
    )

    class Meta:
        group = PRACTICE
        value_class = ActivityValue
        template = "catalogue/blocks/activity.html"


class QuizBlock(ActivityBlock):
    quiz = SnippetChooserBlock("quizzes.Quiz", label=_("Quiz"))

    class Meta:
        icon = "list-ul"
        label = _("Quiz")
        description = _("A graded quiz whose result counts for the course.")


class SimulationBlock(ActivityBlock):
    scenario = SnippetChooserBlock("simulations.Scenario", label=_("Scenario"))

    class Meta:
        icon = "desktop"
        label = _("Simulated case")
        description = _("A case on the replica of a system, with invented data.")


ACTIVITY_BLOCKS = ("quiz", "simulation")
PRACTICE_BLOCKS = (*ACTIVITY_BLOCKS, "self_check")
LESSON_BLOCKS = [
    *TEXT_BLOCKS,
    ("self_check", SelfCheckBlock()),
    ("quiz", QuizBlock()),
    ("simulation", SimulationBlock()),
]
