"""The self-test beside the editor: what keeps the scenario from being published, and what only looks odd."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.simulations import queries, wording
from courses.simulations.authoring import telling
from courses.simulations.authoring.examining import place_of
from courses.simulations.authoring.places import page, url_for
from courses.simulations.engine import BadInput
from courses.simulations.operations.drafts import package_of
from courses.simulations.operations.selftests import begin_self_test
from courses.simulations.views.authoring import bench, frame


@require_safe
def self_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Its outcome, or how far it is: what takes longer than a request is tested in the background."""
    draft = frame.draft_or_404(request, pk)
    examined = queries.examined(package_of(draft))
    is_long = examined.package is not None and not examined.tested
    context = {
        "fault": bench.told_fault(draft, examined.fault) if examined.fault else None,
        "findings": [
            {"text": wording.finding(one), "url": url_for(draft, place_of(one, examined.package))}
            for one in examined.findings
        ],
        "concerns": [
            {"text": telling.concern(one), "url": url_for(draft, one.at)} for one in examined.concerns
        ],
        "passed": examined.may_be_published,
        "is_long": is_long,
        "test": queries.self_test_of(examined.package) if is_long else None,
    }
    return frame.scenario_page(
        request, draft, "self_test.html", context, here="self_test", title=_("Self-test")
    )


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Has the draft tested in the background."""
    draft = frame.draft_or_404(request, pk)
    try:
        begin_self_test(draft=draft, by=request.user, at=timezone.now())
    except BadInput as fault:  # the draft was changed this very moment
        messages.error(request, str(fault))
    return redirect(page("self_test", draft.pk))
