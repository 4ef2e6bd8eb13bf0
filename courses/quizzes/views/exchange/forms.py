from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.quizzes.exchange import FORMATS, format_of
from courses.quizzes.models import QuestionBank

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
FORMAT_CHOICES = [(one.name, one.label) for one in FORMATS.values()]


class ImportForm(forms.Form):
    """A file, and the bank it is brought into."""

    file = forms.FileField(
        label=_("File"), help_text=_("Moodle XML, GIFT, Aiken, CSV or XLSX; 10 megabytes at most.")
    )
    format = forms.ChoiceField(
        label=_("Format"), choices=[("", _("as the file tells")), *FORMAT_CHOICES], required=False
    )
    language = forms.ChoiceField(label=_("Language of the questions"), choices=settings.LANGUAGES)
    bank = forms.ModelChoiceField(
        label=_("Question bank"), queryset=QuestionBank.objects.order_by("title"), required=False
    )
    title = forms.CharField(
        label=_("Or a new bank"), max_length=200, required=False, help_text=_("Its title.")
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        if not person.has_perm("quizzes.add_questionbank"):
            del self.fields["title"]
            self.fields["bank"].required = True

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            message = gettext(
                "The file has more than 10 megabytes. Divide it, or have it brought in by an administrator."
            )
            raise forms.ValidationError(message)
        return file

    def clean(self):
        cleaned = super().clean()
        if file := cleaned.get("file"):
            cleaned["format"] = cleaned.get("format") or format_of(file.name, file.read(4096))
            file.seek(0)
        if "title" in self.fields and bool(cleaned.get("bank")) == bool((cleaned.get("title") or "").strip()):
            self.add_error("bank", gettext("Choose a bank, or give the title of a new one."))
        return cleaned


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=_("Format"), choices=FORMAT_CHOICES)
    language = forms.ChoiceField(label=_("Language of the questions"), choices=settings.LANGUAGES)
