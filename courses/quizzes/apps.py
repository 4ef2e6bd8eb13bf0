from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lms.audit import append_only


class QuizzesConfig(AppConfig):
    name = "courses.quizzes"
    label = "quizzes"
    verbose_name = _("Quizzes")

    def ready(self):
        append_only.declare(
            "quizzes.QuestionVersion",
            "quizzes.QuizVersion",
            "quizzes.Answer",
            "quizzes.AnswerFile",
            "quizzes.Marking",
            "quizzes.ItemMark",
            "quizzes.PersonMark",
            "quizzes.Regrade",
        )
