"""Checks proposed from the model run: a table to tick."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from courses.simulations.authoring import sentences, telling
from courses.simulations.authoring.places import page
from courses.simulations.authoring.proposal import GROUPS, Proposal
from courses.simulations.authoring.proposals import MOST_CHECKS, propose
from courses.simulations.models import ScenarioDraft
from courses.simulations.operations import adopting as adoption
from courses.simulations.views.authoring import bench, frame
from courses.simulations.views.authoring.questions import ProposalForm


@require_safe
@bench.playing(back="model_run")
def proposals(request: HttpRequest, pk: int) -> HttpResponse:
    """What the model run keeps and no check asks yet."""
    return _show(request, frame.draft_or_404(request, pk))


@bench.changing(back="proposals")
def adopt(request: HttpRequest, draft: ScenarioDraft) -> HttpResponse:
    """Makes checks of those that are ticked; a fault in one of them is told in its row, and nothing is changed."""
    forms = _forms(draft, request.POST)
    ticked = [form for form in forms if form.is_ticked]
    if not ticked:
        messages.warning(request, _("Nothing was ticked."))
        return redirect(page("proposals", draft.pk))
    if not all(form.is_valid() for form in ticked):
        messages.error(request, _("Some of what is ticked is not complete; nothing was taken over."))
        return _show(request, draft, forms)
    try:
        adoption.adopt_checks(
            draft=draft,
            expected_seq=bench.seq_of(request),
            chosen=[(form.proposal, form.words()) for form in ticked],
            by=request.user,
            at=timezone.now(),
        )
    except adoption.TooMany:
        messages.error(request, _("A scenario holds at most %(most)s checks.") % {"most": MOST_CHECKS})
        return _show(request, draft, forms)
    told = ngettext("%(count)s check is taken over.", "%(count)s checks are taken over.", len(ticked))
    messages.success(request, told % {"count": len(ticked)})
    return redirect(page("checks", draft.pk))


def _show(
    request: HttpRequest, draft: ScenarioDraft, forms: list[ProposalForm] | None = None
) -> HttpResponse:
    package, fault = bench.load(draft)
    is_recorded = len(draft.spec.get("model_run", [])) > 1
    if forms is None:
        forms = _forms(draft, None) if package and is_recorded else []
    names = bench.names_of(draft)
    context = {
        "groups": [_group(group, forms, names) for group in GROUPS],
        "any": bool(forms),
        "fault": fault,
        "is_recorded": is_recorded,
        "sources": [source["name"] for source in draft.spec.get("sources", [])],
    }
    return frame.scenario_page(
        request, draft, "proposals.html", context, here="proposals", title=_("Proposals")
    )


def _forms(draft: ScenarioDraft, data) -> list[ProposalForm]:
    package, _fault = bench.load(draft)
    if package is None:
        return []
    sources = draft.spec.get("sources", [])
    cite = sources[0]["name"] if len(sources) == 1 else ""
    return [ProposalForm(proposal, cite, data) for proposal in propose(package)]


def _group(group: str, forms: list[ProposalForm], names) -> dict:
    """What is proposed of one kind; what only follows from the rest stands behind it."""
    rows = [
        {
            "form": form,
            "subject": form.proposal.subject,
            "asks": sentences.check(_knowing(names, form.proposal), form.proposal.logic),
            "near": form.proposal.near or form.is_ticked,
        }
        for form in forms
        if form.proposal.group == group
    ]
    return {
        "key": group,
        "label": telling.GROUPS[group],
        "rows": [row for row in rows if row["near"]],
        "others": [row for row in rows if not row["near"]],
    }


def _knowing(names, proposal: Proposal):
    """The names with the aliases that the proposal brings along."""
    data = names.scenario.get("data", [])
    more = {alias: data[place]["type"] for place, alias in proposal.needs.items()}
    return type(names)(names.system, names.scenario, names.more_cast | more)
