from ipaddress import ip_network

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.blocks import BlockField, StreamBlockValidationError

from courses.quizzes.authoring import AUTHORING, FIELDS_OF_KINDS
from courses.quizzes.blocks import CategoryField
from lms.people.models import Agency, JobRole, User
from lms.people.roles import Role

AUTHORS = (Role.TRAINER, Role.REVIEWER, Role.ADMINISTRATOR)


class DraftAwareForm(WagtailAdminModelForm):
    """Asks for completeness only where the content is to be published or reviewed; autosave keeps what there is."""

    def _post_clean(self):
        self.instance.saving_draft = self.is_deferred_validation
        try:
            super()._post_clean()
        finally:
            self.instance.saving_draft = False
        for name in self.errors:
            if isinstance(self.fields.get(name), BlockField):
                self._gather(name)

    def _gather(self, name: str) -> None:
        """A stream shows its first error only: several become one that holds them all."""
        faults = self._errors[name].as_data()
        if not any(isinstance(fault, StreamBlockValidationError) for fault in faults):
            messages = [message for fault in faults for message in fault.messages]
            gathered = StreamBlockValidationError(non_block_errors=self.error_class(messages))
            self._errors[name] = self.error_class([gathered])


class KindInput(forms.Widget):
    """Shows the kind of a question and sends it along, so that the form of a new question knows its own."""

    def __init__(self, attrs=None, choices=()):
        super().__init__(attrs)
        self.choices = choices

    def render(self, name, value, attrs=None, renderer=None):
        return format_html(
            '<input type="hidden" name="{}" value="{}"><p class="w-m-0"><svg class="icon icon-{icon} default" '
            'aria-hidden="true"><use href="#icon-{icon}"></use></svg> {}</p>',
            name,
            value,
            dict(self.choices).get(value, ""),
            icon=AUTHORING[value].icon if value in AUTHORING else "help",
        )


class QuestionForm(DraftAwareForm):
    """Has the fields of the question's kind only, and of the parts those that it is made of.

    A question keeps the kind it was made with: only a new one takes it from what is sent.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sent = self.data.get(self.add_prefix("kind"))
        if self.instance.pk:
            self.fields["kind"].disabled = True
        elif sent in AUTHORING:
            self.instance.kind = sent
        self._limit(self.instance.authoring)
        self._offer_categories()
        self._offer_owners()

    def _limit(self, authoring) -> None:
        for name in FIELDS_OF_KINDS.difference(authoring.fields):
            self.fields.pop(name, None)
        offered = self.fields.pop("options")
        if authoring.blocks:
            self.fields["options"] = BlockField(
                block=offered.block.of_kind(authoring.blocks),
                required=False,
                label=authoring.parts,
                help_text=authoring.hint,
            )

    def _offer_categories(self) -> None:
        given = self.fields["category"]
        self.fields["category"] = CategoryField(
            queryset=given.queryset, required=False, label=given.label, help_text=given.help_text
        )

    def _offer_owners(self) -> None:
        """Those who write and review: a list of all staff would be no help."""
        owner = self.fields["owner"]
        authors = Q(groups__name__in=[role.value for role in AUTHORS]) | Q(pk=self.instance.owner_id)
        owner.queryset = owner.queryset.filter(authors).distinct()


class CommentForm(forms.Form):
    text = forms.CharField(label=_("New comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ExamSessionForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("Such as the place and the day; learners do not see it."),
    )
    opens_at = forms.DateTimeField(label=_("Opens"), widget=AdminDateTimeInput())
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        widget=AdminDateTimeInput(),
        help_text=_("Nobody begins afterwards; whoever has begun keeps the whole time."),
    )
    address_ranges = forms.CharField(
        label=_("Address ranges"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One network on a line, such as 10.20.0.0/16. Empty: from anywhere."),
    )

    def clean_address_ranges(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["address_ranges"].splitlines()]
        return [self._network(line) for line in lines if line]

    def _network(self, line: str) -> str:
        try:
            return str(ip_network(line))
        except ValueError as fault:
            message = gettext("“%(line)s” is no network: write it like 10.20.0.0/16 or 2001:db8::/32.")
            raise forms.ValidationError(message % {"line": line}) from fault

    def clean(self):
        cleaned = super().clean()
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", gettext("It closes before it opens."))
        return cleaned


class AgencyField(forms.ModelChoiceField):
    """An agency, chosen from the tree."""

    def label_from_instance(self, obj):
        return obj.indented_name


class AudienceForm(forms.Form):
    """A person, or an agency, a job role, or both."""

    agency = AgencyField(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        required=False,
        help_text=_("With everything below it."),
    )
    job_role = forms.ModelChoiceField(label=_("Job role"), queryset=JobRole.objects.none(), required=False)
    person = forms.CharField(
        label=_("Or one person"), required=False, max_length=32, help_text=_("Staff number.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.order_by("path")
        self.fields["job_role"].queryset = JobRole.objects.order_by("code")

    def clean_person(self) -> User | None:
        staff_number = self.cleaned_data["person"].strip()
        if not staff_number:
            return None
        try:
            return User.objects.get_by_natural_key(staff_number)
        except User.DoesNotExist as unknown:
            raise forms.ValidationError(gettext("There is nobody with this staff number.")) from unknown

    def clean(self):
        cleaned = super().clean()
        by_post = bool(cleaned.get("agency") or cleaned.get("job_role"))
        if not self.errors and by_post == bool(cleaned.get("person")):
            raise forms.ValidationError(gettext("Choose an agency, a job role or both; or give one person."))
        return cleaned


class CategoryForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        help_text=_("Names the category at its place, in every language."),
    )
    below = CategoryField(
        queryset=None, label=_("Below"), required=False, empty_label=_("at the top of the bank")
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["below"].queryset = places
