from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.ui.tables import Column, LocaleColumn, StatusTagColumn, UpdatedAtColumn
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button
from wagtail.models import Locale
from wagtail.snippets.views.snippets import CreateView, EditView, PreviewOnCreateView, SnippetViewSet

from courses.quizzes import operations, queries
from courses.quizzes.authoring import AUTHORING
from courses.quizzes.forms import CommentForm
from courses.quizzes.models import Question, QuestionComment
from courses.quizzes.views.regrades.access import may_regrade
from courses.quizzes.viewsets.filters import QuestionFilterSet
from courses.quizzes.viewsets.snippets import RefusableWorkflowActionView


class QuestionPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin about questions, beside those that Wagtail has."""

    model = Question
    permission_required = "change"
    header_icon = "help"
    index_url_name = edit_url_name = ""

    @cached_property
    def question(self) -> Question:
        return get_object_or_404(Question.objects.select_related("locale", "bank"), pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self):
        trail = [{"url": reverse(self.index_url_name), "label": _("Questions")}]
        if "pk" in self.kwargs:
            edit = reverse(self.edit_url_name, args=[self.question.pk])
            trail.append({"url": edit, "label": str(self.question)})
        return [*self.breadcrumbs_items, *trail, {"url": "", "label": self.page_title}]


class KindsView(QuestionPage):
    """The question before the question: of which kind it shall be. It stays of that kind for good."""

    permission_required = "add"
    page_title = _("What kind of question?")
    template_name = "quizzes/admin/kinds.html"
    add_url_name = ""

    def get_context_data(self, **kwargs):
        locale = {"locale": self.request.GET["locale"]} if "locale" in self.request.GET else {}
        kinds = [
            (
                kind,
                AUTHORING[kind],
                f"{reverse(self.add_url_name)}?{urlencode({'kind': kind.value, **locale})}",
            )
            for kind in Question.Kind
        ]
        return super().get_context_data(kinds=kinds, **kwargs)


class VersionsView(QuestionPage):
    """What was published of a question, and when."""

    page_title = _("Versions")
    template_name = "quizzes/admin/versions.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            question=self.question, versions=queries.version_history(self.question), **kwargs
        )


class CommentView(QuestionPage):
    """Adds a comment of a reviewer, or resolves the one that is named, and goes back to the question."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if "comment" in kwargs:
            comment = get_object_or_404(QuestionComment, pk=kwargs["comment"], question=self.question)
            operations.resolve_comment(comment=comment, by=request.user, at=timezone.now())
            messages.success(request, gettext("The comment is resolved."))
        else:
            self._add(CommentForm(request.POST))
        return redirect(self.edit_url_name, self.question.pk)

    def _add(self, form: CommentForm) -> None:
        if form.is_valid():
            text = form.cleaned_data["text"]
            operations.add_comment(question=self.question, text=text, by=self.request.user, at=timezone.now())
            messages.success(self.request, gettext("The comment is kept."))
        else:
            messages.error(self.request, " ".join(form.errors["text"]))


class ReviewSidePanel(BaseSidePanel):
    """What reviewers had to say about the question."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle comments of reviewers")
        icon_name = "comment"

        def get_context_data(self, parent_context):
            unresolved = sum(not comment.is_resolved for comment in self.panel.comments)
            return super().get_context_data(parent_context) | {"count": unresolved}

    name = "review"
    title = _("Comments of reviewers")
    template_name = "quizzes/admin/comments.html"
    order = 500

    @cached_property
    def comments(self) -> list[QuestionComment]:
        return list(self.object.comments.select_related("by", "resolved_by").order_by("resolved_at", "-at"))

    def get_context_data(self, parent_context):
        url_name = self.object.snippet_viewset.get_url_name
        context = {
            "comments": self.comments,
            "form": CommentForm(auto_id="comment_%s"),
            "csrf_token": parent_context["csrf_token"],
        }
        context |= {"add": url_name("comment"), "resolve": url_name("resolve_comment")}
        return super().get_context_data(parent_context) | context


class QuestionCreateView(CreateView):
    """Of the kind that the address names; without one it is asked for first."""

    kinds_url_name = ""

    def get(self, request, *args, **kwargs):
        if request.GET.get("kind") not in AUTHORING:
            return redirect(f"{reverse(self.kinds_url_name)}?{request.GET.urlencode()}")
        return super().get(request, *args, **kwargs)

    def get_initial_form_instance(self):
        owner, locale = self.request.user, self.locale or Locale.get_default()
        return Question(kind=self.request.GET.get("kind", Question.Kind.SINGLE), owner=owner, locale=locale)

    def get_preview_url(self):
        return self._set_locale_query_param(super().get_preview_url())


class PreviewNewQuestionView(PreviewOnCreateView):
    def get_object(self):
        locales = Locale.objects.filter(language_code=self.request.GET.get("locale", ""))
        return Question(locale=locales.first() or Locale.get_default())


class QuestionEditView(EditView):
    versions_url_name = ""

    @property
    def header_more_buttons(self):
        versions = reverse(self.versions_url_name, args=[self.object.pk])
        buttons = [Button(_("Versions"), url=versions, icon_name="history", priority=70)]
        if may_regrade(self.request.user) and self.object.first_published_at:
            anew = reverse("question_regrades:question", args=[self.object.pk])
            buttons.append(Button(_("Mark attempts anew"), url=anew, icon_name="rotate", priority=80))
        return [*super().header_more_buttons, *buttons]

    def get_side_panels(self):
        panels = super().get_side_panels()
        panels.append(ReviewSidePanel(self.object, self.request))
        return panels


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    menu_label = _("Questions")
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    preview_on_add_view_class = PreviewNewQuestionView
    list_display = [
        "__str__",
        Column("bank", label=_("Bank"), sort_key="bank__title"),
        Column("category", label=_("Category"), sort_key="category__path"),
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("get_difficulty_display", label=_("Difficulty"), sort_key="difficulty"),
        LocaleColumn(),
        StatusTagColumn(
            "status",
            label=_("Status"),
            accessor=lambda question: Question.Status(question.status).label,
            primary=lambda question: question.status == Question.Status.READY,
            sort_key="status",
        ),
        UpdatedAtColumn(),
    ]
    filterset_class = QuestionFilterSet
    search_fields = ["key", "stem", "topic", "source"]
    search_backend_name = None  # the full-text index does not find Korean parts of words
    ordering = ["bank__title", "key", "locale"]
    workflow_action_view_class = RefusableWorkflowActionView

    def get_queryset(self, request):
        return Question.objects.with_status().select_related("bank", "category", "locale")

    def get_add_view_kwargs(self, **kwargs):
        return super().get_add_view_kwargs(kinds_url_name=self.get_url_name("kinds"), **kwargs)

    def get_copy_view_kwargs(self, **kwargs):
        return super().get_add_view_kwargs(**kwargs)

    def get_edit_view_kwargs(self, **kwargs):
        return super().get_edit_view_kwargs(versions_url_name=self.get_url_name("versions"), **kwargs)

    def get_urlpatterns(self):
        names = {"index_url_name": self.get_url_name("list"), "edit_url_name": self.get_url_name("edit")}
        comment = self.construct_view(CommentView, **names)
        versions = self.construct_view(VersionsView, **names)
        kinds = self.construct_view(KindsView, add_url_name=self.get_url_name("add"), **names)
        return [
            *super().get_urlpatterns(),
            path("kinds/", kinds, name="kinds"),
            path("versions/<int:pk>/", versions, name="versions"),
            path("comments/<int:pk>/", comment, name="comment"),
            path("comments/<int:pk>/<int:comment>/resolve/", comment, name="resolve_comment"),
        ]
