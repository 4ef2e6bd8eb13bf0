from django.utils.translation import gettext_lazy as _

from courses.quizzes.marking.composed import Composed


class Cloze(Composed):
    """A running text with gaps for a text, a figure or a choice."""

    key = "gaps"
    wrongly_shaped = _("Fill the gaps of this text.")
    wrong_part = _("Gap {number}:")
