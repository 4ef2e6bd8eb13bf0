"""Before a run: the case with its modes and rules."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.progress import queries as progress
from courses.simulations import operations, queries
from courses.simulations.engine.draws import PLACEHOLDER
from courses.simulations.modes import Mode
from courses.simulations.permissions import activity_or_404, simulation_or_404
from courses.simulations.replica.choices import choices
from courses.simulations.replica.surroundings import language_mark
from courses.simulations.views.around import way_to

RUNS_SHOWN = 20


@require_safe
@login_required
@never_cache
def intro(request: HttpRequest, activity_key: str) -> HttpResponse:
    """The case, the modes with their rules, and the person's runs so far."""
    activity, may_begin = simulation_or_404(request.user, activity_key)
    runs = queries.runs_of(request.user, activity)
    scenario = queries.published_scenario(activity, get_language())
    package = scenario.version.load() if scenario else None
    context = {
        "activity": activity,
        "scenario": scenario,
        "package": package,
        "brief": PLACEHOLDER.sub("…", package.brief) if package else "",
        "lang": language_mark(package.language) if package else "",
        "choices": choices(scenario, runs, package, request.user, timezone.now())
        if package and may_begin
        else [],
        "runs": runs[:RUNS_SHOWN],
        "has_lapsed": progress.has_lapsed(request.user, activity),
        **way_to(request.user, activity),
    }
    return render(request, "simulations/intro.html", context)


@require_POST
@login_required
def start(request: HttpRequest, activity_key: str) -> HttpResponse:
    """Starts or goes on with a run in the mode asked for; `afresh` sets an unfinished practice run aside first."""
    activity = activity_or_404(activity_key)
    mode = request.POST.get("mode", "")
    if mode not in Mode:
        return redirect("simulations:intro", activity_key)
    try:
        run = operations.start_run(
            person=request.user,
            activity=activity,
            mode=mode,
            language=get_language(),
            afresh="afresh" in request.POST,
            by=request.user,
            at=timezone.now(),
        )
    except operations.CoolingDown as cooling:
        when = date_format(timezone.localtime(cooling.opens_at), "DATETIME_FORMAT")
        messages.warning(request, _("Next assessed run: %(when)s") % {"when": when})
    except operations.NoTriesLeft:
        messages.warning(request, _("You have used all your tries."))
    except operations.NotOffered:
        messages.warning(request, _("This case is not offered in this mode."))
    except operations.PracticeFirst:
        messages.warning(request, _("Pass this case in Practice first: then the assessed run opens."))
    except operations.NotPublished:
        messages.warning(request, _("This case is not open at the moment."))
    except operations.NotUnlocked as locked:
        raise Http404 from locked
    else:
        return redirect("simulations:run", run.key)
    return redirect("simulations:intro", activity_key)
