from django import forms
from django.utils.translation import gettext_lazy as _

from certification.awards.operations import CHECK_ALPHABET, CHECK_LENGTH

# What people write for a letter that the alphabet leaves out because it looks like this one.
MISREAD = str.maketrans("OIL", "011")


def normalized(code: str) -> str:
    """The code as it is stored, whatever way it was written: grouped, spaced, in small letters, O for 0."""
    kept = "".join(letter for letter in code.upper() if not letter.isspace() and letter not in "-–—")
    return kept.translate(MISREAD)


def is_check_code(code: str) -> bool:
    return len(code) == CHECK_LENGTH and set(code) <= set(CHECK_ALPHABET)


class CheckForm(forms.Form):
    code = forms.CharField(
        label=_("Check code"),
        max_length=60,
        help_text=_(
            "16 letters and digits in groups of four, beside the QR code of the certificate."
            " The register number is not enough."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )

    def clean_code(self):
        code = normalized(self.cleaned_data["code"])
        if not is_check_code(code):
            raise forms.ValidationError(
                _("A check code has 16 letters and digits, such as 7KQ4-M2XN-90VD-3HTR.")
            )
        return code
