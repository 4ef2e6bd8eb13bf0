"""A file is chosen, what it would do is shown, and then it is done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.quizzes import exchange
from courses.quizzes.exchange import table, workbook
from courses.quizzes.models import Question, QuestionBank
from courses.quizzes.operations.exchange import FileFaulty, import_questions
from courses.quizzes.queries.exchange import Act, Plan, bank_named, plan_import
from courses.quizzes.views.exchange import kept
from courses.quizzes.views.exchange.access import for_writers, may_publish
from courses.quizzes.views.exchange.forms import ImportForm
from courses.quizzes.views.exchange.telling import shown

ICON = "upload"
MOST_AT_ONCE = 200
MOST_SHOWN = 50


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """The form; and with a file in it, what the file would do."""
    form = ImportForm(
        request.POST or None, request.FILES or None, person=request.user, initial=_initial(request)
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "quizzes/exchange/import.html", {"form": form} | frame(_("Import questions")))
    given = form.cleaned_data
    file = kept.Kept(
        data=given["file"].read(),
        name=given["file"].name,
        format=given["format"],
        language=given["language"],
        bank=given["bank"].pk if given["bank"] else None,
        title=given.get("title", "").strip(),
    )
    return _preview(request, file, kept.keep(file, request.user))


def _initial(request: HttpRequest) -> dict:
    language = (get_language() or "")[:2]
    return {"language": language, "bank": request.GET.get("bank")}


def _preview(request: HttpRequest, file: kept.Kept, token: str) -> HttpResponse:
    reading = exchange.read(file.stream, file.format, file.language)
    bank = _bank(file)
    plan = plan_import(
        reading.entries, bank=bank, language=file.language, may_publish=may_publish(request.user)
    )
    plan.faults[:0] = reading.faults
    context = {
        "file": file,
        "token": token,
        "bank": bank,
        "format": exchange.FORMATS[file.format],
        "plan": plan,
        "counts": _counts(plan),
        "notes": reading.notes,
        "changes": _changes(plan),
        "most": MOST_AT_ONCE,
        "is_too_much": _changes(plan) > MOST_AT_ONCE,
        "questions": [shown(step) for step in plan.steps[:MOST_SHOWN]],
        "not_shown": max(len(plan.steps) - MOST_SHOWN, 0),
    }
    return render(request, "quizzes/exchange/preview.html", context | frame(_("What the file would do")))


@for_writers
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Brings in the file that was shown. It is read again: nothing that the browser sends is taken for it."""
    token = request.POST.get("file", "")
    file = kept.find(token, request.user)
    if file is None or _bank(file) is None:
        messages.error(request, _("The file is not kept any more. Choose it again."))
        return redirect("question_exchange:begin")
    reading = exchange.read(file.stream, file.format, file.language)
    may = may_publish(request.user)
    if (
        _changes(plan_import(reading.entries, bank=_bank(file), language=file.language, may_publish=may))
        > MOST_AT_ONCE
    ):
        return _preview(request, file, token)
    try:
        plan = import_questions(
            entries=reading.entries,
            faults=reading.faults,
            bank=_bank(file),
            language=file.language,
            by=request.user,
            at=timezone.now(),
            may_publish=may,
            skip_faulty=request.POST.get("skip_faulty") == "on",
            source=file.name,
        )
    except FileFaulty:
        messages.error(request, _("Nothing was brought in: there are faults."))
        return _preview(request, file, token)
    kept.forget(token, request.user)
    told = ", ".join(f"{label}: {count}" for label, count, _is_alarm in _counts(plan) if count)
    messages.success(request, _("The questions are in the bank. %(counts)s.") % {"counts": told})
    questions = reverse(Question.snippet_viewset.get_url_name("list"))
    return redirect(f"{questions}?{urlencode({'bank': _bank(file).pk})}")


@for_writers
@require_safe
def template(request: HttpRequest, ending: str) -> HttpResponse:
    """An empty table to fill in."""
    chosen = exchange.FORMATS[ending]
    data = workbook.template() if ending == "xlsx" else table.template()
    headers = {"Content-Disposition": f'attachment; filename="questions.{ending}"'}
    return HttpResponse(data, content_type=chosen.content_type, headers=headers)


def _bank(file: kept.Kept) -> QuestionBank | None:
    return QuestionBank.objects.filter(pk=file.bank).first() if file.bank else bank_named(file.title)


def _changes(plan: Plan) -> int:
    return plan.number_of(Act.CREATE) + plan.number_of(Act.UPDATE)


def _counts(plan: Plan) -> list[tuple[str, int, bool]]:
    """What is counted, how many, and whether that is a reason for concern."""
    return [
        (_("New"), plan.number_of(Act.CREATE), False),
        (_("Brought up to date"), plan.number_of(Act.UPDATE), False),
        (_("Left as they are"), plan.number_of(Act.SKIP), False),
        (_("Drafts among them"), len(plan.drafts), False),
        (_("Faults"), len(plan.faults), bool(plan.faults)),
    ]


def frame(title: str, icon: str = ICON) -> dict:
    banks = reverse(QuestionBank.snippet_viewset.get_url_name("list"))
    crumbs = [{"url": banks, "label": QuestionBank._meta.verbose_name_plural}, {"url": "", "label": title}]
    return {"page_title": title, "header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}
