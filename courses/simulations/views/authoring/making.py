"""The form that makes a bad run of the model run by one change."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.simulations.authoring import sentences
from courses.simulations.authoring.declared import Names
from courses.simulations.authoring.variations import Variation, Variations, exchanged, with_added, without
from courses.simulations.engine import Package

DROP, SWAP, ADD = "drop", "swap", "add"
LONGEST_OPTION = 120
MOST_OFFERED = 300


class MakingForm(forms.Form):
    """One step left out, two exchanged, or one more: of those that the checks of the package are about."""

    what = forms.ChoiceField(
        label=_("What goes wrong"),
        choices=[
            (DROP, _("A step is left out")),
            (SWAP, _("Two steps are exchanged")),
            (ADD, _("Something is done besides")),
        ],
        initial=DROP,
        widget=forms.RadioSelect,
    )
    step = forms.TypedChoiceField(label=_("Step"), coerce=int)
    other = forms.TypedChoiceField(
        label=_("Exchanged with"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("When two are exchanged."),
    )
    added = forms.TypedChoiceField(
        label=_("Done besides, before the step"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("When something is done besides."),
    )

    def __init__(self, package: Package, names: Names, data=None):
        super().__init__(data)
        self.package = package
        self.variations = Variations(package, list(package.checks))
        self.events = self.variations.wanted()[:MOST_OFFERED]
        steps = [(n, _option(n + 1, sentences.step(names, s))) for n, s in enumerate(package.model_run)]
        self.fields["step"].choices = steps
        self.fields["other"].choices = [("", "–"), *steps[:-1]]
        self.fields["added"].choices = [
            ("", "–"),
            *(
                (n, _cut(_times(sentences.step(names, one[0]), len(one))))
                for n, one in enumerate(self.events)
            ),
        ]

    def clean(self):
        cleaned = super().clean()
        what, last = cleaned.get("what"), len(self.package.model_run) - 1
        if what in (DROP, SWAP) and cleaned.get("step") == last:
            self.add_error("step", _("Submitting is always the last step."))
        if what == SWAP and cleaned.get("other") in (None, cleaned.get("step")):
            self.add_error("other", _("Choose another step."))
        if what == ADD and cleaned.get("added") is None:
            self.add_error("added", _("Choose what is done besides."))
        return cleaned

    def variation(self) -> Variation:
        """The run as it goes wrong, and a few words for it."""
        steps, given, say = self.package.model_run, self.cleaned_data, self.variations.say
        verb = say.verb(steps[given["step"]]["do"])
        if given["what"] == DROP:
            return Variation(without(steps, [given["step"]]), say.say("without", a=verb))
        if given["what"] == SWAP:
            first, second = sorted((given["step"], given["other"]))
            a, b = (say.verb(steps[place]["do"]) for place in (first, second))
            return Variation(exchanged(steps, first, second), say.say("swapped", a=a, b=b))
        added = self.events[given["added"]]
        note = say.say("added", a=say.verb(added[0]["do"]))
        return Variation(with_added(steps, given["step"], added), note)

    def given(self) -> list[tuple[str, str]]:
        """What was chosen, for hidden fields."""
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]


def _option(number: int, sentence: str) -> str:
    return _cut(f"{number}. {sentence}")


def _times(sentence: str, times: int) -> str:
    return sentence if times == 1 else f"{times} × {sentence}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_OPTION else f"{text[: LONGEST_OPTION - 1]}…"
