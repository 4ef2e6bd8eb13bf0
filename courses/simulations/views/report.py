"""After a run: the judgement on it with what there is to learn from it, as a page and as a document."""

import logging
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.progress import queries as progress
from courses.simulations import operations, queries
from courses.simulations.models import Run, RunReport
from courses.simulations.modes import Mode
from courses.simulations.permissions import may_see_model, own_run_or_404
from courses.simulations.replica import aftermath, judgement
from courses.simulations.replica.comparison import Comparison
from courses.simulations.replica.surroundings import language_mark
from courses.simulations.views.around import way_back
from courses.simulations.views.replay import afterwards
from lms import documents

logger = logging.getLogger(__name__)

STYLES = ["css/documents/report.css"]
RENDER_TIMEOUT = 20


def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """The judgement on a run. A run whose time is up and that nobody has closed yet is handed in by POST."""
    return (_hand_in if request.method == "POST" else _report)(request, key)


@require_safe
@login_required
@never_cache
def _report(request: HttpRequest, key: UUID) -> HttpResponse:
    run = own_run_or_404(request.user, key)
    if not run.is_over:
        overdue = run.is_overdue_at(timezone.now())
        return (
            render(request, "simulations/time_up.html", {"run": run})
            if overdue
            else redirect("simulations:run", key)
        )
    if not run.switches.acts:  # nobody is judged by what was watched
        return redirect("simulations:watched", key)
    found = queries.report_of(run)
    if found is None or run.mode == Mode.RECORD:  # of a recording its steps are wanted, not a judgement
        return redirect(way_back(request.user, run)["way"][-1]["url"])
    return render(request, "simulations/report.html", _context(request, run, found))


@login_required
def _hand_in(request: HttpRequest, key: UUID) -> HttpResponse:
    run = own_run_or_404(request.user, key, whole=False)
    if run.is_overdue_at(timezone.now()):
        operations.submit_overdue(run=run)
    return redirect("simulations:report", key)


@afterwards
def document(request: HttpRequest, run: Run) -> HttpResponse:
    """The report as a PDF to keep; where it cannot be made, a page that says so."""
    found = queries.report_of(run)
    if found is None:
        raise Http404
    html = render_to_string("simulations/report_document.html", _context(request, run, found))
    try:
        pdf = documents.render(html, stylesheets=STYLES, timeout=RENDER_TIMEOUT)
    except documents.RenderError:
        logger.exception("the report on run %s could not be made as a document", run.key)
        return render(request, "simulations/report_unprinted.html", {"run": run}, status=503)
    name = _("report %(case)s %(date)s") % {
        "case": run.version.scenario.slug,
        "date": timezone.localtime(run.over_at).date().isoformat(),
    }
    headers = {"Content-Disposition": content_disposition_header(True, f"{name.replace(' ', '-')}.pdf")}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _context(request: HttpRequest, run: Run, found: RunReport) -> dict:
    work, shows_model = queries.work_on(run), may_see_model(run)
    checks = judgement.checks(found, work.machine)
    if shows_model:
        events = list(run.events.order_by("seq").values_list("event", flat=True))
        checks = judgement.with_model(checks, Comparison(work.machine, events))
    lessons = queries.lesson_urls(request.user, run.activity)
    return {
        "run": run,
        "report": found,
        "package": work.package,
        "sections": judgement.in_sections(checks),
        "why": judgement.why_not_passed(found),
        "advice": aftermath.to_practise(checks, lessons),
        "lessons": lessons,
        "hints": aftermath.help_taken(run.hints.all(), work.package),
        "time_used": aftermath.time_used(run),
        "time_limit": run.deadline_at and aftermath.duration(run.deadline_at - run.started_at),
        "shows_model": shows_model,
        "may_practise": _may_practise(run),
        "lang": language_mark(work.package.language),
        "opens_at": _opens_at(run, found, work.package.cool_down),
        **way_back(request.user, run),
    }


def _may_practise(run: Run) -> bool:
    """Whether the person can begin to practise this case now."""
    if run.is_trial:
        return False
    scenario = queries.published_scenario(run.activity, get_language())
    return bool(scenario and scenario.offers(Mode.PRACTICE) and progress.may_open(run.person, run.activity))


def _opens_at(run: Run, found: RunReport, hours: int):
    """When the next assessed run opens after a failed one; None where nothing keeps it closed."""
    if run.is_trial or not run.switches.counts or found.passed:
        return None
    opens_at = run.over_at + timedelta(hours=hours)
    return opens_at if opens_at > timezone.now() else None
