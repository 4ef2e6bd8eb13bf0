from django.contrib import messages
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.admin.widgets import Button
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from courses.quizzes.models import Quiz
from courses.quizzes.viewsets import access
from courses.quizzes.viewsets.snippets import RefusableWorkflowActionView


def access_buttons(quiz: Quiz, url_names: dict[str, str]) -> list[Button]:
    """Ways to the pages that say who may take the quiz, and when under supervision."""
    sessions = reverse(url_names["sessions"], args=[quiz.pk])
    audience = reverse(url_names["audience"], args=[quiz.pk])
    return [
        Button(gettext("Audience"), url=audience, icon_name="group", priority=14),
        Button(gettext("Exam sessions"), url=sessions, icon_name="calendar-alt", priority=15),
    ]


class QuizIndexView(IndexView):
    access_url_names: dict[str, str] = {}

    def get_list_more_buttons(self, instance):
        more = super().get_list_more_buttons(instance)
        if not self.permission_policy.user_has_permission(self.request.user, "change"):
            return more
        return [*more, *access_buttons(instance, self.access_url_names)]


class QuizEditView(EditView):
    access_url_names: dict[str, str] = {}

    @property
    def header_more_buttons(self):
        return [*super().header_more_buttons, *access_buttons(self.object, self.access_url_names)]


class QuizViewSet(SnippetViewSet):
    model = Quiz
    index_view_class = QuizIndexView
    edit_view_class = QuizEditView
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

    @property
    def access_url_names(self) -> dict[str, str]:
        return {name: self.get_url_name(name) for name in ("audience", "sessions")}

    def get_index_view_kwargs(self, **kwargs):
        return super().get_index_view_kwargs(access_url_names=self.access_url_names, **kwargs)

    def get_edit_view_kwargs(self, **kwargs):
        return super().get_edit_view_kwargs(access_url_names=self.access_url_names, **kwargs)

    def get_urlpatterns(self):
        quiz = {"index_url_name": self.get_url_name("list"), "edit_url_name": self.get_url_name("edit")}
        pages = ("sessions", "session", "add_session", "change_session")
        names = quiz | {f"{name}_url_name": self.get_url_name(name) for name in pages}
        form = self.construct_view(access.SessionFormView, **names)
        audience = self.construct_view(
            access.AudienceView, **quiz, audience_url_name=self.get_url_name("audience")
        )
        return [
            *super().get_urlpatterns(),
            path("audience/<int:pk>/", audience, name="audience"),
            path("sessions/<int:pk>/", self.construct_view(access.SessionsView, **names), name="sessions"),
            path("sessions/<int:pk>/add/", form, name="add_session"),
            path(
                "sessions/<int:pk>/<int:session>/",
                self.construct_view(access.SessionView, **names),
                name="session",
            ),
            path("sessions/<int:pk>/<int:session>/change/", form, name="change_session"),
        ]


def warn_of_unequal_rules(request, instance) -> None:
    """Hook after a snippet is saved: a quiz should not be easier in another language."""
    by_autosave = "application/json" in request.headers.get("Accept", "")
    if not isinstance(instance, Quiz) or by_autosave:
        return
    for other in instance.get_translations().select_related("locale"):
        if other.rules() != instance.rules():
            warning = gettext("The quiz in %(language)s follows other rules.")
            messages.warning(request, warning % {"language": other.locale.get_display_name()})
