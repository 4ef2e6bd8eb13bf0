from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import NumberColumn
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button, HeaderButton
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from courses.quizzes import operations
from courses.quizzes.forms import CategoryForm
from courses.quizzes.models import QuestionBank, QuestionCategory

NUMBER_READY = Count("questions__translation_key", distinct=True, filter=Q(questions__live=True))


class BankPage(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """A page about the categories of one bank; whoever may change the bank may change them."""

    model = QuestionBank
    permission_required = "change"
    header_icon = "folder-open-inverse"
    index_url_name = categories_url_name = ""

    @cached_property
    def bank(self) -> QuestionBank:
        return get_object_or_404(QuestionBank, pk=self.kwargs["pk"])

    @cached_property
    def category(self) -> QuestionCategory | None:
        """The category that the address names, if it names one."""
        if "category" not in self.kwargs:
            return None
        return get_object_or_404(QuestionCategory, pk=self.kwargs["category"], bank=self.bank)

    @property
    def categories_url(self) -> str:
        return reverse(self.categories_url_name, args=[self.bank.pk])

    def get_breadcrumbs_items(self):
        banks = {"url": reverse(self.index_url_name), "label": QuestionBank._meta.verbose_name_plural}
        here = {"url": self.categories_url, "label": _("Categories"), "sublabel": str(self.bank)}
        return [*self.breadcrumbs_items, banks, here]


class CategoriesView(BankPage, TemplateView):
    """The tree."""

    page_title = _("Categories")
    template_name = "quizzes/admin/categories.html"
    add_category_url_name = change_category_url_name = delete_category_url_name = ""

    @cached_property
    def header_buttons(self):
        add = reverse(self.add_category_url_name, args=[self.bank.pk])
        return [HeaderButton(gettext("Add a category"), url=add, icon_name="plus")]

    def get_context_data(self, **kwargs):
        categories = self.bank.categories.annotate(ready=NUMBER_READY)
        names = {"add": self.add_category_url_name, "change": self.change_category_url_name}
        names |= {"delete": self.delete_category_url_name}
        return super().get_context_data(bank=self.bank, categories=categories, names=names, **kwargs)


class CategoryFormView(BankPage, FormView):
    """Adds a category, or renames and moves the one that the address names."""

    form_class = CategoryForm
    template_name = "quizzes/admin/category.html"

    @property
    def page_title(self):
        return gettext("Change the category") if self.category else gettext("Add a category")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "places": self._places()}

    def get_initial(self):
        if self.category:
            above = self.category.get_parent()
            return {"title": self.category.title, "slug": self.category.slug, "below": above and above.pk}
        return {"below": self.request.GET.get("below")}

    def form_valid(self, form):
        given = {**form.cleaned_data, "by": self.request.user, "at": timezone.now()}
        try:
            if self.category:
                operations.change_category(category=self.category, **given)
            else:
                operations.add_category(bank=self.bank, **given)
        except ValidationError as faults:
            form.add_error(None, faults)
            return self.form_invalid(form)
        messages.success(self.request, gettext("The category is kept."))
        return redirect(self.categories_url)

    def _places(self):
        """Where a category may be: anywhere in the bank but below itself."""
        places = self.bank.categories.all()
        return places.exclude(path__startswith=self.category.path) if self.category else places


class DeleteCategoryView(BankPage, TemplateView):
    page_title = _("Delete the category")
    template_name = "quizzes/admin/delete_category.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs | {"category": self.category, "back": self.categories_url})

    def post(self, request, *args, **kwargs):
        if self.category is None:
            raise Http404
        try:
            operations.delete_category(category=self.category, by=request.user, at=timezone.now())
        except operations.CategoryInUse:
            messages.error(
                request,
                gettext("“%(title)s” is not empty, or a quiz draws from it, and stays.")
                % {"title": self.category},
            )
        else:
            messages.success(request, gettext("The category is deleted."))
        return redirect(self.categories_url)


def _may_exchange(person) -> bool:
    return person.has_perms(["quizzes.add_question", "quizzes.change_question"])


def exchange_buttons(person, bank: QuestionBank) -> list[Button]:
    """Ways in and out for the questions of a bank, for whoever may write some."""
    if not _may_exchange(person):
        return []
    bring_in = f"{reverse('question_exchange:begin')}?bank={bank.pk}"
    export = reverse("question_exchange:export", args=[bank.pk])
    return [
        Button(gettext("Import questions"), url=bring_in, icon_name="upload", priority=16),
        Button(gettext("Export questions"), url=export, icon_name="download", priority=17),
    ]


class BankIndexView(IndexView):
    categories_url_name = ""

    @cached_property
    def header_more_buttons(self):
        if not _may_exchange(self.request.user):
            return super().header_more_buttons
        bring_in = Button(
            gettext("Import questions"),
            url=reverse("question_exchange:begin"),
            icon_name="upload",
            priority=90,
        )
        return [*super().header_more_buttons, bring_in]

    def get_list_more_buttons(self, instance):
        categories = reverse(self.categories_url_name, args=[instance.pk])
        button = Button(gettext("Categories"), url=categories, icon_name="folder-open-inverse", priority=15)
        exchange = exchange_buttons(self.request.user, instance)
        return [*super().get_list_more_buttons(instance), button, *exchange]


class BankEditView(EditView):
    categories_url_name = ""

    @property
    def header_more_buttons(self):
        categories = reverse(self.categories_url_name, args=[self.object.pk])
        button = Button(gettext("Categories"), url=categories, icon_name="folder-open-inverse", priority=15)
        exchange = exchange_buttons(self.request.user, self.object)
        return [*super().header_more_buttons, button, *exchange]


class QuestionBankViewSet(SnippetViewSet):
    model = QuestionBank
    index_view_class = BankIndexView
    edit_view_class = BankEditView
    icon = "folder-open-inverse"
    menu_label = _("Question banks")
    list_display = ["title", "slug", NumberColumn("ready", label=_("Ready questions"), sort_key="ready")]
    search_fields = ["title", "slug"]
    search_backend_name = None
    ordering = ["title"]
    panels = [FieldPanel("title"), FieldPanel("slug")]

    def get_queryset(self, request):
        return QuestionBank.objects.annotate(ready=NUMBER_READY)

    def get_index_view_kwargs(self, **kwargs):
        return super().get_index_view_kwargs(categories_url_name=self.get_url_name("categories"), **kwargs)

    def get_edit_view_kwargs(self, **kwargs):
        return super().get_edit_view_kwargs(categories_url_name=self.get_url_name("categories"), **kwargs)

    def get_urlpatterns(self):
        names = {
            "index_url_name": self.get_url_name("list"),
            "categories_url_name": self.get_url_name("categories"),
        }
        tree = self.construct_view(
            CategoriesView,
            **names,
            **{
                f"{verb}_category_url_name": self.get_url_name(f"{verb}_category")
                for verb in ("add", "change", "delete")
            },
        )
        form = self.construct_view(CategoryFormView, **names)
        delete = self.construct_view(DeleteCategoryView, **names)
        return [
            *super().get_urlpatterns(),
            path("categories/<int:pk>/", tree, name="categories"),
            path("categories/<int:pk>/add/", form, name="add_category"),
            path("categories/<int:pk>/<int:category>/", form, name="change_category"),
            path("categories/<int:pk>/<int:category>/delete/", delete, name="delete_category"),
        ]
