from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certification.access_gate import operations, permissions
from certification.access_gate.models import AccessRole, CallingSystem, ProtectedSystem
from lms.people import roles
from lms.people.models import User
from lms.people.roles import Role


class ForUserForm(forms.ModelForm):
    """A form that knows who fills it in."""

    def __init__(self, *args, for_user: User, **kwargs):
        self.for_user = for_user
        super().__init__(*args, **kwargs)


class SystemForm(ForUserForm):
    """What an owner may change of a system: not its code, by which others ask, and not who owns it."""

    class Meta:
        model = ProtectedSystem
        fields = ["name_ko", "name_en", "go_live_on", "enforced"]
        widgets = {"go_live_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class SystemByAdministratorForm(SystemForm):
    class Meta(SystemForm.Meta):
        fields = ["code", *SystemForm.Meta.fields, "owners"]
        widgets = {**SystemForm.Meta.widgets, "owners": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        owners = User.objects.filter(groups__name=Role.SYSTEM_OWNER.value).exclude(status=User.Status.LEFT)
        self.fields["owners"].queryset = owners.order_by("staff_number")


class AccessRoleForm(ForUserForm):
    class Meta:
        model = AccessRole
        fields = ["name_ko", "name_en", "certifications"]
        widgets = {"certifications": forms.CheckboxSelectMultiple}


class NewAccessRoleForm(AccessRoleForm):
    class Meta(AccessRoleForm.Meta):
        fields = ["system", "code", *AccessRoleForm.Meta.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not roles.has(self.for_user, Role.ADMINISTRATOR):
            self.fields["system"].queryset = permissions.systems_of(self.for_user)


class NewCallerForm(ForUserForm):
    expires_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The token is good until the end of this day."),
    )

    class Meta:
        model = CallingSystem
        fields = ["name", "systems"]
        widgets = {"systems": forms.CheckboxSelectMultiple}

    def clean_expires_on(self):
        if self.cleaned_data["expires_on"] < timezone.localdate():
            raise forms.ValidationError(_("The day has passed."))
        return self.cleaned_data["expires_on"]

    def perform(self, *, by: User, at: datetime) -> tuple[CallingSystem, str]:
        """The caller and its token."""
        end = datetime.combine(self.cleaned_data["expires_on"] + timedelta(days=1), time.min)
        return operations.create_caller(
            name=self.cleaned_data["name"],
            systems=self.cleaned_data["systems"],
            expires_at=timezone.make_aware(end),
            by=by,
            at=at,
        )


class CallerForm(ForUserForm):
    """A token is not changed: it is revoked, and another one is made."""

    revoke = forms.BooleanField(
        label=_("Revoke the token now"), required=False, help_text=_("This cannot be taken back.")
    )

    class Meta:
        model = CallingSystem
        fields: list[str] = []

    def perform(self, *, by: User, at: datetime) -> CallingSystem:
        if not self.cleaned_data["revoke"]:
            return self.instance
        return operations.revoke_caller(caller=self.instance, by=by, at=at)
