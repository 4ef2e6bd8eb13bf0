from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button, HeaderButton
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from courses.simulations import operations, wording
from courses.simulations.authoring.examining import IN_A_REQUEST
from courses.simulations.authoring.places import page
from courses.simulations.engine import BadInput
from courses.simulations.forms import PackageForm
from courses.simulations.models import Scenario
from courses.simulations.operations.exchange import bring_in, bring_in_untested
from courses.simulations.views.authoring.questions import PackageIntoForm


class ImportView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Makes an uploaded package the draft of a scenario, or says what is wrong with it."""

    model = Scenario
    permission_required = "add"
    form_class = PackageForm
    template_name = "simulations/admin/import.html"
    page_title = gettext_lazy("Import a package")
    header_icon = "desktop"
    index_url_name = edit_url_name = ""
    into: Scenario | None = None
    findings: list[str] = []

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "into": self.into}

    def form_valid(self, form):
        try:
            version = self.import_package(form.cleaned_data)
        except BadInput as fault:
            form.add_error(
                "package", _("Fault at %(path)s: %(text)s") % {"path": fault.path, "text": fault.text}
            )
        except (operations.OtherLanguage, operations.ScenarioExists) as refused:
            return self.refused(form, refused)
        except operations.SelfTestFailed as failed:
            form.add_error("package", _("The package fails its self-test. Nothing was imported."))
            self.findings = [wording.finding(one) for one in failed.findings]
        except operations.NotTested:
            return self.lay_out_untested(form)
        else:
            messages.success(
                self.request,
                _("Imported as version %(number)s. It is a draft until it is published.")
                % {"number": version.number},
            )
            return redirect(self.edit_url_name, version.scenario_id)
        return self.form_invalid(form)

    def import_package(self, cleaned: dict):
        return bring_in(
            **self.where(cleaned),
            keeps_passes=cleaned.get("keeps_passes", True),
            most_work=IN_A_REQUEST,
            by=self.request.user,
            at=timezone.now(),
        )

    def lay_out_untested(self, form):
        """The package as a draft in the workshop, where its self-test goes on."""
        try:
            draft = bring_in_untested(
                **self.where(form.cleaned_data), by=self.request.user, at=timezone.now()
            )
        except (operations.OtherLanguage, operations.ScenarioExists) as refused:
            return self.refused(form, refused)
        messages.success(
            self.request,
            _("The package is a draft now. Once its self-test finds nothing, make it a version."),
        )
        return redirect(page("self_test", draft.pk))

    def where(self, cleaned: dict) -> dict:
        cleaned["package"].seek(0)
        return {
            "text": cleaned["package"].read(),
            "slug": cleaned.get("slug", ""),
            "into": self.into,
            "only_new": self.into is None,
        }

    def refused(self, form, why: Exception):
        if isinstance(why, operations.OtherLanguage):
            form.add_error("package", _("This package is written in another language than the scenario."))
        else:
            form.add_error("slug", _("There is such a scenario already. Import the package on its own page."))
        return self.form_invalid(form)

    def get_breadcrumbs_items(self):
        scenarios = {"url": reverse(self.index_url_name), "label": Scenario._meta.verbose_name_plural}
        here = {"url": "", "label": self.page_title, "sublabel": str(self.into or "")}
        return [*self.breadcrumbs_items, scenarios, here]


class ImportIntoView(ImportView):
    """The same for a scenario that is there: the package becomes what its draft would publish."""

    permission_required = "change"
    form_class = PackageIntoForm

    def dispatch(self, request, *args, **kwargs):
        self.into = get_object_or_404(Scenario.objects.select_related("locale"), pk=kwargs["pk"])
        lock = self.into.get_lock()
        if lock and lock.for_user(request.user):
            messages.error(request, lock.get_message(request.user))
            return redirect(self.edit_url_name, self.into.pk)
        return super().dispatch(request, *args, **kwargs)


class ScenarioIndexView(IndexView):
    """The list of scenarios, with the ways into the workshop."""

    @cached_property
    def header_buttons(self):
        if not self.add_url:
            return []
        new = HeaderButton(_("New scenario"), url=page("scenario_add"), icon_name="plus")
        return [new, HeaderButton(_("Import a package"), url=self.add_url, icon_name="upload")]

    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if self.get_edit_url(instance):
            content = Button(
                _("Edit the content"), url=page("open", instance.pk), icon_name="cogs", priority=15
            )
            failures = reverse("simulation_failures:scenario", args=[instance.pk])
            buttons.append(content)
            buttons.append(Button(_("Where do learners fail?"), url=failures, icon_name="view", priority=16))
        return sorted(
            buttons, key=lambda button: getattr(button, "priority", 0) or getattr(button, "order", 0)
        )


class ScenarioViewSet(SnippetViewSet):
    model = Scenario
    index_view_class = ScenarioIndexView
    icon = "desktop"
    menu_label = gettext_lazy("Simulated cases")
    menu_order = 230
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "title",
        "slug",
        Column("version", label=gettext_lazy("Version"), accessor="version.number"),
        LocaleColumn(),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    list_filter = ["live"]
    search_fields = ["title", "slug"]
    search_backend_name = None  # the full-text index does not find Korean parts of words
    ordering = ["title"]

    @property
    def add_view(self):
        """A scenario comes into being with its package: to add one is to import one."""
        return self.construct_view(ImportView)

    @property
    def import_view(self):
        return self.construct_view(ImportIntoView)

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("import/<int:pk>/", self.import_view, name="import")]


def keep_evidence(request, objects):
    """Hook before snippets are deleted: runs rest on the versions of a scenario, so one that has any stays."""
    kept = [one for one in objects if isinstance(one, Scenario) and one.versions.exists()]
    if not kept:
        return None
    told = _("“%(title)s” has versions and stays as evidence. Unpublish it to take it out of use.")
    messages.error(request, told % {"title": kept[0]})
    return redirect(Scenario.snippet_viewset.get_url_name("list"))
