"""Filters of the lists: GET forms, whose every field may be left out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.awards.models import Certification
from lms.people.models import Agency, JobRole
from lms.reports.queries.wanted import Sort, Standing, Wanted


class AgencyField(forms.ModelChoiceField):
    """Agencies in the order of their tree, indented by their depth below the highest that is shown."""

    def label_from_instance(self, agency: Agency) -> str:
        depth = agency.depth - getattr(self, "least_depth", agency.depth)
        return "\u2003" * max(depth, 0) + agency.name


ORDERS = {
    Sort.NAME: _("Name"),
    "-" + Sort.NAME: _("Name, from the end"),
    Sort.NUMBER: _("Staff number"),
    "-" + Sort.NUMBER: _("Staff number, from the end"),
    Sort.AGENCY: _("Agency"),
    "-" + Sort.AGENCY: _("Agency, from the end"),
    Sort.CERTIFICATION: _("Certification"),
    "-" + Sort.CERTIFICATION: _("Certification, from the end"),
    Sort.UNTIL: _("Valid until, earliest first"),
    "-" + Sort.UNTIL: _("Valid until, latest first"),
    Sort.DUE: _("Due, earliest first"),
    "-" + Sort.DUE: _("Due, latest first"),
}
NOT_FILTERS = {"days", "sort"}


class CertifiedFilter(forms.Form):
    """What of the list of who is certified is wanted. `agencies` are those that the user may filter by."""

    q = forms.CharField(
        label=_("Name or staff number"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    agency = AgencyField(
        label=_("Agency, with all below it"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label=_("All"),
        required=False,
    )
    role = forms.ModelChoiceField(
        label=_("Job role"),
        queryset=JobRole.objects.none(),
        to_field_name="code",
        empty_label=_("All"),
        required=False,
    )
    certification = forms.ModelChoiceField(
        label=_("Certification"),
        queryset=Certification.objects.none(),
        to_field_name="code",
        empty_label=_("All"),
        required=False,
    )
    standing = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *Standing.LABELS.items()], required=False
    )
    days = forms.IntegerField(label=_("Lapses within (days)"), min_value=1, max_value=3660, required=False)
    everybody = forms.BooleanField(label=_("Also people of whom it is not asked"), required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=list(ORDERS.items()), required=False)

    def __init__(self, data, *, agencies, **kwargs):
        # Fields that say what counts when nothing is asked for.
        super().__init__({"days": str(Wanted.within_days), "sort": Sort.NAME} | data.dict(), **kwargs)
        self.fields["agency"].queryset = agencies
        self.fields["agency"].least_depth = min((one.depth for one in agencies), default=1)
        self.fields["role"].queryset = JobRole.objects.order_by("code")
        self.fields["certification"].queryset = Certification.objects.order_by("code")
        self.fields["certification"].label_from_instance = lambda one: one.title

    @property
    def in_use(self) -> int:
        """How many filters narrow the list."""
        cleaned = getattr(self, "cleaned_data", {})
        return sum(bool(value) for name, value in cleaned.items() if name not in NOT_FILTERS)

    def wanted(self) -> Wanted:
        """After `is_valid`."""
        cleaned = self.cleaned_data
        sort = cleaned["sort"] or Sort.NAME
        return Wanted(
            search=cleaned["q"],
            agency=cleaned["agency"],
            job_role=cleaned["role"],
            certification=cleaned["certification"],
            standing=cleaned["standing"],
            within_days=cleaned["days"] or Wanted.within_days,
            everybody=cleaned["everybody"],
            sort=sort.removeprefix("-"),
            descending=sort.startswith("-"),
        )
