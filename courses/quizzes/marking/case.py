from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking.composed import Composed


class Case(Composed):
    """One situation with several questions on it."""

    key = "parts"
    wrongly_shaped = _("Answer the parts of this question.")
    wrong_part = _("Part {number}:")
