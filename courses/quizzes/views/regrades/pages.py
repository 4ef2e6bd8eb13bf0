"""The preview of a regrade, which is applied or not; and the regrades there were, with how far each has come."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.quizzes import operations
from courses.quizzes.marking.refitting import Unfit
from courses.quizzes.models import Question, Regrade
from courses.quizzes.queries.regrades import Plan, Preview, preview, verdicts_changed
from courses.quizzes.views.regrades import presenting
from courses.quizzes.views.regrades.access import for_regraders
from courses.quizzes.views.regrades.forms import MethodForm, RegradeForm

NAMESPACE = "question_regrades"
ICON = "rotate"


@for_regraders
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All regrades, the latest first."""
    regrades = Regrade.objects.with_progress().select_related("question", "by").order_by("-at", "-pk")
    title = _("Regrades")
    context = {
        "regrades": presenting.listed(request, "page", regrades),
        "breadcrumbs_items": [{"url": "", "label": title}],
    }
    return render(request, "quizzes/regrades/index.html", context | _frame(title))


@for_regraders
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """What marking this question anew would do, and for whom; a POST does what was seen."""
    asked = get_object_or_404(Question.objects.filter(versions__isnull=False).distinct(), pk=pk)
    if request.method != "POST":
        return _previewed(request, asked, MethodForm(request.GET).chosen)
    form = RegradeForm(request.POST)
    if not form.is_valid():
        return _previewed(request, asked, MethodForm(request.POST).chosen, form=form, status=422)
    return _applied(request, asked, form)


@for_regraders
@require_safe
def regrade(request: HttpRequest, pk: int) -> HttpResponse:
    """One regrade: why, by whom, how far it has come, and whose verdict became another by it so far."""
    found = get_object_or_404(
        Regrade.objects.with_progress().select_related("question", "question_version", "by"), pk=pk
    )
    title = _("Regrade")
    gains, losses = (
        presenting.listed(request, name, verdicts_changed(found, passed=passed), presenting.rows_of_markings)
        for name, passed in (("gains", True), ("losses", False))
    )
    context = {
        "regrade": found,
        "percent": 100 * found.done // found.attempts,
        "gains": gains,
        "losses": losses,
        "breadcrumbs_items": [_home(), {"url": "", "label": title}],
    }
    return render(request, "quizzes/regrades/regrade.html", context | _frame(title))


@for_regraders
@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far the workers are, for the script of the page."""
    found = get_object_or_404(Regrade.objects.with_progress(), pk=pk)
    under_way = found.done < found.attempts
    return JsonResponse({"is_under_way": under_way, "progress": 100 * found.done // found.attempts})


def _applied(request: HttpRequest, asked: Question, form: RegradeForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        applied = operations.regrade(question=asked, **given, by=request.user, at=timezone.now())
    except operations.PreviewOutdated:
        messages.warning(
            request,
            _("Something has changed since you looked, and nothing was done. This is what it would do now."),
        )
        return _previewed(request, asked, given["method"], form=form, status=409)
    except (operations.NothingToRegrade, operations.RegradeUnderWay, Unfit):
        messages.warning(request, _("Nothing was done. Look at the question again."))
        return redirect(f"{NAMESPACE}:question", asked.pk)
    messages.success(request, _("The attempts are being marked anew."))
    return redirect(f"{NAMESPACE}:regrade", applied.pk)


def _previewed(
    request: HttpRequest, asked: Question, method: str, *, form: RegradeForm | None = None, status: int = 200
) -> HttpResponse:
    plan = Plan(asked, method)
    title = _("Mark a question anew")
    context = {
        "question": asked,
        "plan": plan,
        "methods": MethodForm({"method": method}),
        "under_way": asked.regrades.under_way().first(),
        "translations": _translations(asked),
        "edit_url": reverse(Question.snippet_viewset.get_url_name("edit"), args=[asked.pk]),
        "breadcrumbs_items": [_home(), {"url": "", "label": title}],
    }
    if not context["under_way"]:
        context |= _told(request, plan, form)
    return render(request, "quizzes/regrades/question.html", context | _frame(title), status=status)


def _told(request: HttpRequest, plan: Plan, form: RegradeForm | None) -> dict:
    """The preview, or why there is none."""
    try:
        seen = preview(plan)
    except Unfit as unfit:
        return {"unfit": unfit.message}
    certificates = presenting.certificates_resting_on(seen.no_longer_passed)
    return {
        "preview": seen,
        "misfits": plan.misfits(),
        "is_reworded": plan.method == Regrade.Method.KEY and bool(seen.changes) and plan.is_reworded(),
        "certificates": sum(len(several) for several in certificates.values()),
        "gains": presenting.listed(request, "gains", seen.newly_passed, presenting.rows_of),
        "losses": presenting.listed(
            request,
            "losses",
            seen.no_longer_passed,
            lambda changes: presenting.rows_of(changes, certificates),
        ),
        "form": _form_for(seen, form),
    }


def _form_for(seen: Preview, given: RegradeForm | None) -> RegradeForm:
    """With the reason and the faults of the one that was sent; it always applies what is seen now."""
    told = {"method": seen.plan.method.value, "previewed": seen.sha256}
    if given is None:
        return RegradeForm(initial=told)
    form = RegradeForm(told | {"reason": given.data.get("reason", "")})
    form.is_valid()
    return form


def _translations(asked: Question) -> list[Question]:
    others = Question.objects.filter(translation_key=asked.translation_key, versions__isnull=False)
    return list(others.exclude(pk=asked.pk).select_related("locale").distinct().order_by("locale"))


def _home() -> dict:
    return {"url": reverse(f"{NAMESPACE}:index"), "label": _("Regrades")}


def _frame(title: str) -> dict:
    return {"page_title": title, "header_title": title, "header_icon": ICON}
