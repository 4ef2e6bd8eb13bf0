"""The gate in the Wagtail admin: systems and roles for their owners, callers for administrators, the log to read."""

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from certification.access_gate import forms, operations
from certification.access_gate.models import AccessRole, CallingSystem, Decision, ProtectedSystem
from lms.people import roles
from lms.people.models import User
from lms.people.roles import Role
from lms.people.viewsets import ForUserMixin, ScopedIndexView


class TellingMixin(ForUserMixin):
    """Saves with the form and records who changed what, in one transaction."""

    @transaction.atomic
    def save_instance(self):
        record = self.form.save()
        operations.record_change(
            record=record, fields=sorted(self.form.changed_data), by=self.request.user, at=timezone.now()
        )
        return record


class TellingCreateView(TellingMixin, generic.CreateView):
    def get_success_buttons(self):
        return []


class ScopedQueryMixin:
    """Finds only what the policy lets this user change."""

    def get_queryset(self):
        return self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["change"])


class TellingEditView(ScopedQueryMixin, TellingMixin, generic.EditView):
    pass


class GateViewSet(ModelViewSet):
    """List, add and change. Nothing is deleted: the log speaks of it."""

    index_view_class = ScopedIndexView
    add_view_class = TellingCreateView
    edit_view_class = TellingEditView
    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    wanted_urls = frozenset({"index", "index_results", "add", "edit"})
    form_class: type[forms.ForUserForm]
    new_form_class: type[forms.ForUserForm]

    def get_form_class(self, for_update=False):
        return self.form_class if for_update else self.new_form_class

    def get_common_view_kwargs(self, **kwargs):
        names = ("add", "edit", "delete", "history", "usage")
        absent = {f"{name}_url_name": None for name in names if name not in self.wanted_urls}
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in self.wanted_urls]

    def get_permissions_to_register(self):
        """None: roles decide here, and a permission that decides nothing should not be offered."""
        return super().get_permissions_to_register().none()


class SystemEditView(TellingEditView):
    def get_form_class(self):
        administers = roles.has(self.request.user, Role.ADMINISTRATOR)
        return forms.SystemByAdministratorForm if administers else forms.SystemForm


class ProtectedSystemViewSet(GateViewSet):
    model = ProtectedSystem
    icon = "desktop"
    ordering = "code"
    list_display = [
        "name",
        Column("code", label=_("Code"), sort_key="code"),
        DateColumn("go_live_on", label=_("Goes live on"), sort_key="go_live_on"),
        BooleanColumn("enforced", label=_("Enforced")),
    ]
    search_fields = ["code", "name_ko", "name_en"]
    edit_view_class = SystemEditView
    new_form_class = forms.SystemByAdministratorForm
    form_class = forms.SystemForm


class RoleIndexView(ScopedIndexView):
    related = ("system",)


class AccessRoleViewSet(GateViewSet):
    model = AccessRole
    icon = "key"
    ordering = ("system__code", "code")
    index_view_class = RoleIndexView
    list_display = [
        "name",
        Column("code", label=_("Code"), sort_key="code"),
        Column("system", label=_("System"), sort_key="system__code"),
    ]
    search_fields = ["code", "name_ko", "name_en", "system__code"]
    new_form_class = forms.NewAccessRoleForm
    form_class = forms.AccessRoleForm


class CallerCreateView(TellingCreateView):
    def save_instance(self):
        caller, self.token = self.form.perform(by=self.request.user, at=timezone.now())
        return caller

    def get_success_message(self, instance):
        return _now("The token of %(name)s, shown this once: %(token)s") % {
            "name": instance.name,
            "token": self.token,
        }


class CallerEditView(TellingEditView):
    def save_instance(self):
        return self.form.perform(by=self.request.user, at=timezone.now())


class CallingSystemViewSet(GateViewSet):
    model = CallingSystem
    icon = "password"
    ordering = "name"
    add_view_class = CallerCreateView
    edit_view_class = CallerEditView
    list_display = [
        "name",
        Column("token_prefix", label=_("Beginning of the token")),
        DateColumn("expires_at", label=_("Expires at"), sort_key="expires_at"),
        DateColumn("revoked_at", label=_("Revoked at"), sort_key="revoked_at"),
    ]
    search_fields = ["name", "token_prefix"]
    new_form_class = forms.NewCallerForm
    form_class = forms.CallerForm


class DecisionIndexView(ScopedIndexView):
    def get_base_queryset(self):
        people = User.objects.filter(key=OuterRef("subject_key"))
        callers = CallingSystem.objects.filter(pk=OuterRef("caller"))
        return (
            super()
            .get_base_queryset()
            .annotate(
                subject=Coalesce(Subquery(people.values("staff_number")[:1]), F("subject_asked")),
                caller_name=Subquery(callers.values("name")[:1]),
            )
        )


class DecisionViewSet(GateViewSet):
    """The log: read and searched, never written."""

    model = Decision
    icon = "list-ul"
    ordering = "-pk"
    index_view_class = DecisionIndexView
    wanted_urls = frozenset({"index", "index_results"})
    form_class = new_form_class = forms.ForUserForm
    list_display = [
        Column("at", label=_("At"), sort_key="pk"),
        BooleanColumn("decision", label=_("Permitted")),
        Column("get_reason_display", label=_("Reason")),
        Column("subject", label=_("Person")),
        Column("action", label=_("Access role")),
        Column("resource", label=_("System")),
        Column("caller_name", label=_("Caller")),
        Column("request_id", label=_("Request id")),
    ]
    list_filter = {
        "decision": ["exact"],
        "reason": ["exact"],
        "resource": ["exact"],
        "at": ["date__gte", "date__lte"],
    }
    search_fields = ["subject", "action", "resource", "request_id"]


class AccessGateGroup(ViewSetGroup):
    menu_label = _("Access gate")
    menu_icon = "key"
    menu_order = 630
    items = (ProtectedSystemViewSet, AccessRoleViewSet, CallingSystemViewSet, DecisionViewSet)
