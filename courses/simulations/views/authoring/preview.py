"""Trying a draft out as learners will see it, in any mode."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.simulations.engine import BadInput, all_draws
from courses.simulations.models import Run
from courses.simulations.modes import Mode
from courses.simulations.operations import recording as operations
from courses.simulations.views.authoring import bench, frame
from courses.simulations.views.authoring.questions import PreviewForm

RUNS_SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the mode and the draw, and starts the run."""
    draft = frame.draft_or_404(request, pk)
    package, fault = bench.load(draft)
    form = PreviewForm(all_draws(package), request.POST or None) if package else None
    if request.method == "POST" and form and form.is_valid():
        try:
            run = operations.start_preview(
                draft=draft,
                mode=form.cleaned_data["mode"],
                draw=form.chosen,
                by=request.user,
                at=timezone.now(),
            )
        except BadInput as changed:  # the draft was changed this very moment
            messages.error(request, str(changed))
        else:
            return redirect("simulations:run", run.key)
    context = {
        "form": form,
        "fault": fault,
        "lacks_model": not draft.spec.get("model_run"),
        "lacks_checks": not draft.spec.get("checks"),
        "runs": _unfinished(request, draft),
    }
    return frame.scenario_page(request, draft, "preview.html", context, here="preview", title=_("Preview"))


def _unfinished(request: HttpRequest, draft) -> list[Run]:
    runs = Run.objects.light().unfinished().filter(person=request.user, activity=None)
    mine = runs.filter(version__scenario_id=draft.scenario_id).exclude(mode=Mode.RECORD)
    return list(mine.order_by("-started_at", "-pk")[:RUNS_SHOWN])
