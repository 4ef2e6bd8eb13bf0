from datetime import date

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from certification.awards.models import Certification
from lms.people import permissions
from lms.people.models import Agency, JobRole, Post, User


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The holder and auditors see it; the public check page does not show it."),
    )


class UpholdForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("HR and auditors see it."),
    )


class AgencyField(forms.ModelChoiceField):
    """Agencies as an indented tree; the queryset comes in tree order."""

    def label_from_instance(self, agency: Agency) -> str:
        return "\u2003" * (agency.depth - 1) + agency.name


class PostField(forms.ModelChoiceField):
    def label_from_instance(self, post: Post) -> str:
        return f"{post.job_role}, {post.agency}"


class AssignForm(forms.Form):
    """An assignment within the acting person's scope. Of the fields below `means` those count that it names."""

    AGENCY, JOB_ROLE, PERSON, POST = "agency", "job_role", "person", "post"
    MEANS = (
        (AGENCY, _("everybody in an agency and below it")),
        (JOB_ROLE, _("everybody of a job role in an agency and below it")),
        (PERSON, _("one person, whatever the post")),
        (POST, _("one post, as long as it is held")),
    )

    certification = forms.ModelChoiceField(label=_("Certification"), queryset=Certification.objects.none())
    means = forms.ChoiceField(
        label=_("Who must hold it"), choices=MEANS, widget=forms.RadioSelect, initial=AGENCY
    )
    agency = AgencyField(label=_("Agency"), queryset=Agency.objects.none(), required=False)
    job_role = forms.ModelChoiceField(
        label=_("Job role"),
        queryset=JobRole.objects.none(),
        required=False,
        help_text=_("Within that agency."),
    )
    staff_number = forms.CharField(
        label=_("Staff number"), max_length=32, required=False, help_text=_("For one person or one post.")
    )
    post = PostField(
        label=_("Post"),
        queryset=Post.objects.none(),
        required=False,
        help_text=_("Only where the person holds several."),
    )
    due_on = forms.DateField(
        label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, user: User, today: date, people: QuerySet[User], **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.people = today, people
        self.fields["certification"].queryset = Certification.objects.active().order_by("code")
        self.fields["agency"].queryset = permissions.hr_agencies(user)
        self.fields["job_role"].queryset = JobRole.objects.order_by("code")
        self.person = self._person()
        posts = Post.objects.held_on(today).filter(
            person=self.person, agency__in=permissions.hr_agencies(user)
        )
        if self.person and len(posts) > 1:
            self.fields["post"].queryset = posts.select_related("job_role", "agency")
        else:
            del self.fields["post"]
        self.only_post = posts.first() if self.person else None

    def clean_due_on(self) -> date:
        if self.cleaned_data["due_on"] < self.today:
            raise forms.ValidationError(_("The day has passed."))
        return self.cleaned_data["due_on"]

    def clean(self):
        cleaned = super().clean()
        check = {
            self.AGENCY: self._check_agency,
            self.JOB_ROLE: self._check_job_role,
            self.PERSON: self._check_person,
            self.POST: self._check_post,
        }.get(cleaned.get("means"))
        if check:
            check(cleaned)
        return cleaned

    def target(self) -> dict:
        """Arguments for `operations.assign`: only what the choice names."""
        cleaned = self.cleaned_data
        return {
            self.AGENCY: {"agency": cleaned.get("agency")},
            self.JOB_ROLE: {"agency": cleaned.get("agency"), "job_role": cleaned.get("job_role")},
            self.PERSON: {"person": self.person},
            self.POST: {"post": cleaned.get("post") or self.only_post},
        }[cleaned["means"]]

    def _person(self) -> User | None:
        """The person of the staff number given, if the acting person answers for them."""
        given = self.data.get(self.add_prefix("staff_number")) or self.initial.get("staff_number") or ""
        try:
            number = User.objects.normalize_staff_number(self.fields["staff_number"].clean(given))
        except forms.ValidationError:
            return None
        return self.people.filter(staff_number=number).first() if number else None

    def _check_agency(self, cleaned: dict) -> None:
        if not cleaned.get("agency"):
            self.add_error("agency", _("Choose an agency."))

    def _check_job_role(self, cleaned: dict) -> None:
        self._check_agency(cleaned)
        if not cleaned.get("job_role"):
            self.add_error("job_role", _("Choose a job role."))

    def _check_person(self, cleaned: dict) -> None:
        if self.person is None:
            self.add_error("staff_number", _("Nobody in your agencies has this staff number."))

    def _check_post(self, cleaned: dict) -> None:
        self._check_person(cleaned)
        if self.person and self.only_post is None:
            self.add_error("staff_number", _("This person holds no post in your agencies now."))
        elif "post" in self.fields and not cleaned.get("post"):
            self.add_error("post", _("This person holds several posts. Choose one."))
