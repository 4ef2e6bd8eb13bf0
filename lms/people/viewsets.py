"""People, posts, agencies and job roles in the Wagtail admin.

Wagtail's generic views ask only whether somebody may change *some* record: the views here take every record
from the policy's queryset, so that what is out of scope is not found. What they write, operations write.
"""

import django_filters
from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from lms.people import forms, operations, roles
from lms.people.models import Agency, HRScope, JobRole, Post, User
from lms.people.roles import Role

REFUSALS = (ValidationError, operations.AgencyCycle, operations.PersonHasLeft)


class ScopedIndexView(generic.IndexView):
    def get_base_queryset(self):
        actions = self.any_permission_required
        records = self.permission_policy.instances_user_has_any_permission_for(self.request.user, actions)
        return records.select_related(*self.related)

    related: tuple[str, ...] = ()


class ForUserMixin:
    """Tells the form who fills it in."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "for_user": self.request.user}


class OperationMixin(ForUserMixin):
    """Writes by the form's operation; what that refuses is an error of the form."""

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except REFUSALS as refusal:
            form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def save_instance(self):
        return self.form.perform(by=self.request.user, at=timezone.now())


class OperationCreateView(OperationMixin, generic.CreateView):
    def get_success_buttons(self):
        return []


class ScopedEditView(OperationMixin, generic.EditView):
    def get_queryset(self):
        return self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["change"])


class RecordViewSet(ModelViewSet):
    """List, add and change: no delete, copy, history or usage, which would go round scopes and operations."""

    icon = "group"
    index_view_class = ScopedIndexView
    add_view_class = OperationCreateView
    edit_view_class = ScopedEditView
    copy_view_enabled = False
    add_to_reference_index = False
    form_class: type[forms.OperationForm]
    new_form_class: type[forms.OperationForm]

    def get_form_class(self, for_update=False):
        return self.form_class if for_update else self.new_form_class

    def get_common_view_kwargs(self, **kwargs):
        absent = {"delete_url_name": None, "history_url_name": None, "usage_url_name": None}
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_urlpatterns(self):
        wanted = {"index", "index_results", "add", "edit"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in wanted]

    def get_permissions_to_register(self):
        """None: roles decide here, and a permission that decides nothing should not be offered."""
        return super().get_permissions_to_register().none()


class PersonEditView(ScopedEditView):
    def get_form_class(self):
        administers = roles.has(self.request.user, Role.ADMINISTRATOR)
        return forms.PersonByAdministratorForm if administers else forms.PersonForm


class PersonFilterSet(WagtailFilterSet):
    role = django_filters.MultipleChoiceFilter(
        label=_("Roles"),
        field_name="groups__name",
        choices=[(role.value, title) for role, title in roles.TITLES.items()],
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ["status"]


class PersonViewSet(RecordViewSet):
    """Takes the place of Wagtail's own users area (see UsersConfig in apps.py)."""

    model = User
    icon = "user"
    menu_label = _("People")
    menu_order = 600
    add_to_admin_menu = True
    ordering = "staff_number"
    list_display = [
        "name",
        Column("staff_number", label=_("Staff number"), sort_key="staff_number"),
        Column("get_status_display", label=_("Status")),
        "last_login",
    ]
    filterset_class = PersonFilterSet
    search_fields = ["staff_number", "name_local", "name_latin", "email"]
    search_backend_name = None
    edit_view_class = PersonEditView
    new_form_class = forms.NewPersonForm
    form_class = forms.PersonForm


class PostIndexView(ScopedIndexView):
    related = ("person", "agency", "job_role", "manager")


class PostViewSet(RecordViewSet):
    model = Post
    icon = "clipboard-list"
    ordering = "-starts_on"
    index_view_class = PostIndexView
    list_display = ["person", "agency", "job_role", "starts_on", "ends_on", "manager"]
    list_filter = ["job_role"]
    search_fields = ["person__staff_number", "person__name_local", "person__name_latin", "agency__code"]
    search_backend_name = None
    new_form_class = forms.NewPostForm
    form_class = forms.PostForm


class AgencyViewSet(RecordViewSet):
    model = Agency
    icon = "site"
    ordering = "path"
    list_display = ["indented_name", "code", "kind"]
    search_fields = ["code", "name_local", "name_latin"]
    search_backend_name = None
    new_form_class = forms.NewAgencyForm
    form_class = forms.AgencyForm


class JobRoleViewSet(RecordViewSet):
    model = JobRole
    icon = "tag"
    ordering = "code"
    list_display = ["name", "code"]
    search_fields = ["code", "name_local", "name_latin"]
    search_backend_name = None
    new_form_class = forms.NewJobRoleForm
    form_class = forms.JobRoleForm


class HRScopeIndexView(ScopedIndexView):
    related = ("person", "agency")


class HRScopeDeleteView(generic.DeleteView):
    def form_valid(self, form):
        operations.withdraw_hr_scope(scope=self.object, by=self.request.user, at=timezone.now())
        return HttpResponseRedirect(self.get_success_url())


class HRScopeViewSet(RecordViewSet):
    model = HRScope
    icon = "key"
    ordering = "person__staff_number"
    index_view_class = HRScopeIndexView
    delete_view_class = HRScopeDeleteView
    list_display = ["person", "agency"]
    new_form_class = form_class = forms.NewHRScopeForm

    def get_common_view_kwargs(self, **kwargs):
        names = {"edit_url_name": None, "delete_url_name": self.get_url_name("delete")}
        return super().get_common_view_kwargs(**{**names, **kwargs})

    def get_urlpatterns(self):
        wanted = {"index", "index_results", "add", "delete"}
        return [pattern for pattern in ModelViewSet.get_urlpatterns(self) if pattern.name in wanted]


class OrganisationViewSetGroup(ViewSetGroup):
    menu_label = _("Agencies and posts")
    menu_icon = "group"
    menu_order = 610
    items = (PostViewSet, AgencyViewSet, JobRoleViewSet, HRScopeViewSet)
