"""Forms of the workbench: what is recorded for, what is ticked, what a version does to earlier passes."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.simulations.authoring.boxes import pools_of
from courses.simulations.authoring.proposal import WORTH, Proposal
from courses.simulations.engine.values import as_text
from courses.simulations.forms import PackageForm
from courses.simulations.modes import OFFERED, Mode

LABEL = 200
SEVERITIES = [
    ("minor", pgettext_lazy("breach", "minor")),
    ("major", pgettext_lazy("breach", "major")),
    ("critical", pgettext_lazy("breach", "critical")),
]


def draw_label(draw: dict) -> str:
    """`moved: 2026-11-17, tax: paid`."""
    return ", ".join(f"{name}: {as_text(value)}" for name, value in draw.items())


class DrawForm(forms.Form):
    """Which of a case's draws; asks nothing where there is only one."""

    draw = forms.TypedChoiceField(label=_("With these values"), coerce=int)

    def __init__(self, draws: list[dict], data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.draws = draws
        self.fields["draw"].choices = [(number, draw_label(draw)) for number, draw in enumerate(draws)]
        if len(draws) < 2:
            del self.fields["draw"]

    @property
    def chosen(self) -> dict:
        return self.draws[self.cleaned_data.get("draw", 0)]


class PreviewForm(DrawForm):
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=[(mode.value, mode.label) for mode in OFFERED],
        initial=Mode.PRACTICE,
        widget=forms.RadioSelect,
    )
    field_order = ["mode", "draw"]


class ScopeForm(forms.Form):
    """For which draws a recording is meant: where a pool is ticked, only for the value it was made with."""

    only = forms.MultipleChoiceField(
        label=_("This way only when"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, vary: dict, draw: dict, data=None, *, initial=None):
        super().__init__(data, initial=initial)
        self.draw = draw
        self.varying = [name for name, pool in pools_of(vary).items() if len(pool) > 1 and name in draw]
        self.fields["only"].choices = [
            (name, _("%(name)s is “%(value)s”") % {"name": name, "value": as_text(draw[name])})
            for name in self.varying
        ]
        if not self.varying:
            del self.fields["only"]

    def condition(self) -> dict | None:
        """The `draw` member that the ticks mean."""
        if self.is_bound:
            self.is_valid()
        chosen = self.cleaned_data.get("only", []) if self.is_bound else self.initial.get("only", [])
        return {name: [self.draw[name]] for name in chosen} or None


class BadRunForm(forms.Form):
    """What a bad run is for. The checks are named with what became of them."""

    breaks = forms.ChoiceField(label=_("Breaks the check"))
    note = forms.CharField(
        label=_("What goes wrong, in a few words"), max_length=LABEL, required=False, strip=True
    )

    def __init__(self, choices: list[tuple[str, str]], data=None, *, initial=None):
        super().__init__(data, initial=initial)
        self.fields["breaks"].choices = choices


class ProposalForm(forms.Form):
    """One proposed check: whether it is wanted, and its words and weight."""

    tick = forms.BooleanField(label=_("Take over"), required=False)
    text = forms.CharField(label=_("Wording"), max_length=LABEL, widget=forms.Textarea(attrs={"rows": 2}))
    cite = forms.CharField(label=_("Rule"), max_length=LABEL)
    lesson = forms.CharField(label=_("Lesson"), max_length=LABEL, required=False)
    worth = forms.IntegerField(label=_("Worth"), min_value=1, max_value=100)
    must = forms.BooleanField(label=_("Required"), required=False)
    breach = forms.ChoiceField(label=_("Severity"), choices=SEVERITIES)

    def __init__(self, proposal: Proposal, cite: str, data=None):
        self.proposal = proposal
        first = {"text": proposal.text, "cite": cite, "worth": WORTH, "breach": proposal.breach}
        super().__init__(data, prefix=proposal.id, initial=first)
        self.fields["cite"].widget.attrs["list"] = "sources"
        for name in ("breach",) if proposal.is_result else ("worth", "must"):
            del self.fields[name]

    @property
    def is_ticked(self) -> bool:
        return self.is_bound and bool(self.data.get(self.add_prefix("tick")))

    def words(self) -> dict:
        """The members of the check that the trainer gives; what is left empty is left out."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "tick"}
        return {name: value for name, value in given.items() if value not in ("", False)}


def keeps_passes_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Passes on earlier versions"),
        choices=[
            ("yes", _("stay good: the new version asks for nothing that was not asked before")),
            ("no", _("end when this version is published: everybody has to pass anew")),
        ],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )


class VersionForm(forms.Form):
    """Asks about earlier passes where there may be any."""

    keeps_passes = keeps_passes_field()

    def __init__(self, data=None, *, is_first: bool):
        super().__init__(data)
        if is_first:
            del self.fields["keeps_passes"]


class PackageIntoForm(PackageForm):
    """A package for a scenario that is there: also what it does to earlier passes."""

    keeps_passes = keeps_passes_field()


class CopyForm(forms.Form):
    """Names for a copy of a scenario, and what it stands on."""

    title = forms.CharField(label=_("Title"), max_length=LABEL)
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        allow_unicode=True,
        help_text=_("Of its own: results of equal short names count together."),
    )
    system = forms.ChoiceField(
        label=_("Simulated system"),
        choices=[
            ("same", _("the same: what is changed there changes for both")),
            ("own", _("a copy of its own")),
        ],
        initial="same",
        widget=forms.RadioSelect,
    )
