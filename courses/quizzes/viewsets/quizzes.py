from django.contrib import messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.quizzes.models import Quiz
from courses.quizzes.viewsets.snippets import RefusableWorkflowActionView


class QuizViewSet(SnippetViewSet):
    model = Quiz
    icon = "clipboard-list"
    menu_label = _("Quizzes")
    list_display = [
        "title",
        "slug",
        Column("pass_mark", label=_("Pass mark"), sort_key="pass_mark"),
        LocaleColumn(),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    list_filter = ["live"]
    search_fields = ["title", "slug"]
    search_backend_name = None
    ordering = ["title"]
    workflow_action_view_class = RefusableWorkflowActionView

    def get_queryset(self, request):
        return Quiz.objects.select_related("locale")


def warn_of_unequal_rules(request, instance) -> None:
    """Hook after a snippet is saved: a quiz should not be easier in another language."""
    by_autosave = "application/json" in request.headers.get("Accept", "")
    if not isinstance(instance, Quiz) or by_autosave:
        return
    for other in instance.get_translations().select_related("locale"):
        if other.rules() != instance.rules():
            warning = gettext("The quiz in %(language)s follows other rules.")
            messages.warning(request, warning % {"language": other.locale.get_display_name()})
