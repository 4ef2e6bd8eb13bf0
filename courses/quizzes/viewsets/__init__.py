"""Banks, questions and quizzes in the admin of Wagtail."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from courses.quizzes.viewsets.banks import QuestionBankViewSet
from courses.quizzes.viewsets.questions import QuestionViewSet
from courses.quizzes.viewsets.quizzes import QuizViewSet, warn_of_unequal_rules
from courses.quizzes.viewsets.snippets import keep_what_is_used


class AssessmentGroup(SnippetViewSetGroup):
    items = (QuestionBankViewSet, QuestionViewSet, QuizViewSet)
    menu_label = _("Assessment")
    menu_icon = "clipboard-list"
    menu_order = 220


__all__ = ["AssessmentGroup", "keep_what_is_used", "warn_of_unequal_rules"]
