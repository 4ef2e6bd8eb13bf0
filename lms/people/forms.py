from datetime import datetime
from zoneinfo import available_timezones

from allauth.account.forms import LoginForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.people import operations, permissions, roles
from lms.people.models import Agency, HRScope, JobRole, Post, User
from lms.people.roles import Role


class SignInForm(LoginForm):
    """Sign-in by staff number or e-mail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Staff number or e-mail")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def user_credentials(self) -> dict:
        """One name, not both: tried as either, a known e-mail would take two hashes and tell itself by the time."""
        name = "email" if "@" in self.cleaned_data["login"] else "username"
        return {name: self.cleaned_data["login"], "password": self.cleaned_data["password"]}


class AddSecurityKeyForm(AddWebAuthnForm):
    name = forms.CharField(label=_("Name of the key"), required=False)


class RenameSecurityKeyForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of the key"))


class AccommodationsForm(forms.ModelForm):
    """For HR: what a person is granted in examinations. Save it with `operations.grant_accommodations`."""

    class Meta:
        model = User
        fields = ["extra_time_factor", "break_minutes", "extension_hours", "extra_time_reason"]
        labels = {"extra_time_reason": _("Reason")}
        widgets = {"extra_time_reason": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "extra_time_reason": _(
                "Seen by HR only. Say what a later check needs to understand, no diagnosis."
            )
        }

    def clean(self):
        cleaned = super().clean()
        is_granted = (
            cleaned.get("extra_time_factor", 1) > 1
            or cleaned.get("break_minutes", 0)
            or cleaned.get("extension_hours", 0)
        )
        if is_granted and not cleaned.get("extra_time_reason", "").strip():
            self.add_error("extra_time_reason", _("Say why: whoever checks later must understand it."))
        return cleaned


class StaffNumberField(forms.CharField):
    """A person named by staff number: a list to choose from would show everybody to whoever may fill it in."""

    default_error_messages = {"unknown": _("No person has this staff number.")}

    def clean(self, value) -> User | None:
        number = User.objects.normalize_staff_number(super().clean(value))
        if not number:
            return None
        person = User.objects.filter(staff_number=number).first()
        if person is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return person


class OperationForm(forms.ModelForm):
    """A form whose valid content one operation writes; `for_user` is who fills it in."""

    def __init__(self, *args, for_user: User, **kwargs):
        self.for_user = for_user
        super().__init__(*args, **kwargs)

    def perform(self, *, by: User, at: datetime):
        """Calls the operation and returns its record."""
        raise NotImplementedError


class NewPersonForm(OperationForm):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="ko")

    class Meta:
        model = User
        fields = ["staff_number", "name_local", "name_latin", "email", "language"]

    def clean_staff_number(self):
        return User.objects.normalize_staff_number(self.cleaned_data["staff_number"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def perform(self, *, by, at):
        return operations.create_person(**self.cleaned_data, by=by, at=at)


class PersonForm(OperationForm):
    """What an HR officer may change of a person: not the e-mail, with which one could take the account over."""

    class Meta:
        model = User
        fields = ["name_local", "name_latin", "status"]

    def perform(self, *, by, at):
        values = dict(self.cleaned_data)
        status = values.pop("status")
        person = operations.update_person(person=self.instance, **values, by=by, at=at)
        if person.status == status:
            return person
        day = timezone.localdate(at)
        return operations.change_status(person=person, status=status, last_day=day, by=by, at=at)


class PersonByAdministratorForm(PersonForm):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(role.name, title) for role, title in roles.TITLES.items()],
        help_text=_("An HR officer also needs an agency, under “HR officers' agencies”."),
    )
    remove_second_factors = forms.BooleanField(
        label=_("Remove passkeys, authenticator and recovery codes"),
        required=False,
        help_text=_("For somebody who lost them. Make sure who is asking."),
    )

    class Meta(PersonForm.Meta):
        fields = ["name_local", "name_latin", "email", "status"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = roles.of(self.instance)
        self.initial["roles"] = [role.name for role in Role if role.value in held]
        if not Authenticator.objects.filter(user=self.instance).exists():
            del self.fields["remove_second_factors"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_roles(self):
        wanted = {Role[name] for name in self.cleaned_data["roles"]}
        if (
            self.instance == self.for_user
            and Role.ADMINISTRATOR not in wanted
            and not self.for_user.is_superuser
        ):
            raise forms.ValidationError(_("Another administrator must take this role from you."))
        return wanted

    def perform(self, *, by, at):
        wanted = self.cleaned_data.pop("roles")
        remove = self.cleaned_data.pop("remove_second_factors", False)
        person = super().perform(by=by, at=at)
        if remove:
            operations.remove_second_factors(person=person, by=by, at=at)
        for role in Role if person.is_active else ():
            change = operations.grant_role if role in wanted else operations.withdraw_role
            change(person=person, role=role, by=by, at=at)
        return person


class NewPostForm(OperationForm):
    person = StaffNumberField(label=_("Staff number"))
    manager = StaffNumberField(label=_("Staff number of the manager"), required=False)

    field_order = ["person", "agency", "job_role", "manager", "starts_on", "ends_on"]

    class Meta:
        model = Post
        fields = ["person", "agency", "job_role", "manager", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = permissions.hr_agencies(self.for_user)

    def clean_person(self):
        person = self.cleaned_data["person"]
        if not permissions.people_to_place(self.for_user, timezone.now()).filter(pk=person.pk).exists():
            raise forms.ValidationError(
                _(
                    "This person holds a post in an agency that is not yours. Its HR officers end that post first."
                )
            )
        if person.status == User.Status.LEFT:
            raise forms.ValidationError(_("This person has left."))
        return person

    def perform(self, *, by, at):
        return operations.assign_post(**self.cleaned_data, by=by, at=at)


class PostForm(OperationForm):
    manager = StaffNumberField(label=_("Staff number of the manager"), required=False)

    class Meta:
        model = Post
        fields = ["manager", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["manager"] = self.instance.manager.staff_number if self.instance.manager else ""

    def perform(self, *, by, at):
        return operations.update_post(post=self.instance, **self.cleaned_data, by=by, at=at)


class NewAgencyForm(OperationForm):
    parent = forms.ModelChoiceField(Agency.objects.all(), label=_("Belongs to"), required=False)
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name) for name in sorted(available_timezones() - {"localtime"})],
        initial=settings.TIME_ZONE,
    )

    class Meta:
        model = Agency
        fields = ["code", "name_local", "name_latin", "kind", "timezone"]

    def perform(self, *, by, at):
        return operations.create_agency(**self.cleaned_data, by=by, at=at)


class AgencyForm(NewAgencyForm):
    class Meta(NewAgencyForm.Meta):
        fields = ["name_local", "name_latin", "kind", "timezone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        below = self.instance.get_descendants(include_self=True).values("pk")
        self.fields["parent"].queryset = Agency.objects.exclude(pk__in=below)
        self.initial["parent"] = self.instance.get_parent()

    def perform(self, *, by, at):
        return operations.update_agency(agency=self.instance, **self.cleaned_data, by=by, at=at)


class NewJobRoleForm(OperationForm):
    class Meta:
        model = JobRole
        fields = ["code", "name_local", "name_latin"]

    def perform(self, *, by, at):
        return operations.create_job_role(**self.cleaned_data, by=by, at=at)


class JobRoleForm(OperationForm):
    class Meta:
        model = JobRole
        fields = ["name_local", "name_latin"]

    def perform(self, *, by, at):
        return operations.update_job_role(job_role=self.instance, **self.cleaned_data, by=by, at=at)


class NewHRScopeForm(OperationForm):
    person = StaffNumberField(label=_("Staff number"))

    class Meta:
        model = HRScope
        fields = ["person", "agency"]

    def perform(self, *, by, at):
        return operations.grant_hr_scope(**self.cleaned_data, by=by, at=at)
