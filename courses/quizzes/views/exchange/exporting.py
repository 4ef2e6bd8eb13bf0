"""The questions of a bank as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.quizzes.exchange import FORMATS, Fault
from courses.quizzes.models import QuestionBank
from courses.quizzes.queries.exchange import export_of
from courses.quizzes.views.exchange.access import for_writers
from courses.quizzes.views.exchange.forms import ExportForm
from courses.quizzes.views.exchange.importing import frame


@for_writers
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file of the bank would hold and what not; with `download` the file itself."""
    bank = get_object_or_404(QuestionBank, pk=pk)
    first = {"format": "moodle-xml", "language": (get_language() or "")[:2]}
    form = ExportForm({**first, **request.GET.dict()})
    written = None
    if form.is_valid():
        chosen, language = FORMATS[form.cleaned_data["format"]], form.cleaned_data["language"]
        written = export_of(bank, language, chosen.name)
        if "download" in request.GET:
            name = f"{bank.slug}-{language}.{chosen.ending}"
            headers = {"Content-Disposition": content_disposition_header(True, name)}
            return HttpResponse(written.data, content_type=chosen.content_type, headers=headers)
    context = {"bank": bank, "form": form, "written": written}
    if written:
        context |= {"left_out": _by_reason(written.left_out), "lost": _by_reason(written.lost)}
    title = frame(_("Export questions"), icon="download")
    return render(request, "quizzes/exchange/export.html", context | title)


def _by_reason(losses: list[Fault]) -> list[tuple[str, list[str]]]:
    """Each reason once, with the questions it is about."""
    found: dict[str, list[str]] = {}
    for loss in losses:
        found.setdefault(loss.reason, []).append(loss.question)
    return list(found.items())
