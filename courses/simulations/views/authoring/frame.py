"""What every page of the workshop stands in: who may come in, the way back, and what else there is."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.permissions import policy_registry

from courses.simulations.authoring.places import NAMESPACE, page
from courses.simulations.models import Scenario, ScenarioDraft, SimulatedSystem

ICON = "desktop"

# Each link: the name of its address, what it is called, the member of the spec whose length it counts.
SYSTEM_PARTS = (
    ("system", gettext_lazy("Overview"), None),
    ("calendar", gettext_lazy("Name and calendar"), None),
    ("actors", gettext_lazy("People"), "actors"),
    ("types", gettext_lazy("Record types"), "types"),
    ("actions", gettext_lazy("Actions"), "actions"),
)
SCENARIO_PARTS = (
    ("scenario", gettext_lazy("Overview"), None),
    ("case", gettext_lazy("Task and limits"), None),
    ("sources", gettext_lazy("Rules it rests on"), "sources"),
    ("vary", gettext_lazy("What varies"), "vary"),
    ("data", gettext_lazy("Records"), "data"),
    ("checks", gettext_lazy("Checks"), "checks"),
)
# Pages that are there as soon as somebody has registered an address of that name, which takes the draft's key.
WORKBENCH_PARTS = (
    ("model_run", gettext_lazy("Model run"), "model_run"),
    ("bad_runs", gettext_lazy("Bad runs"), "bad_runs"),
    ("proposals", gettext_lazy("Proposals"), None),
    ("self_test", gettext_lazy("Self-test"), None),
    ("preview", gettext_lazy("Preview"), None),
    ("versions", gettext_lazy("Versions"), None),
)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool
    count: int | None = None


def is_author(person) -> bool:
    return policy_registry.get_by_type(Scenario).user_has_permission(person, "change")


def may_change(request: HttpRequest) -> None:
    """Authors only: whoever may change scenarios. Others are led out as everywhere in the admin."""
    if not is_author(request.user):
        raise PermissionDenied


def system_or_404(request: HttpRequest, pk: int) -> SimulatedSystem:
    may_change(request)
    return get_object_or_404(SimulatedSystem, pk=pk)


def draft_or_404(request: HttpRequest, pk: int) -> ScenarioDraft:
    may_change(request)
    drafts = ScenarioDraft.objects.select_related("system", "scenario__locale", "scenario__latest_revision")
    return get_object_or_404(drafts, pk=pk)


def locked(request: HttpRequest, draft: ScenarioDraft) -> str:
    """Why this person may not change the draft now; empty if nothing is in the way."""
    lock = draft.scenario.get_lock()
    return str(lock.get_message(request.user)) if lock and lock.for_user(request.user) else ""


def system_page(
    request, system: SimulatedSystem, template: str, context: dict, *, here: str, title: str, trail=()
) -> HttpResponse:
    """A page about a system. `here` is the name of the link it belongs to, `trail` what lies between: (label, url)."""
    sections = [
        (
            _("Simulated system"),
            [_link(name, label, count, system, here) for name, label, count in SYSTEM_PARTS],
        ),
        (_("Scenarios on it"), _scenarios(system)),
    ]
    way = [_crumb(_("Simulated systems"), page("systems"))]
    return _render(request, template, context, system, page("system", system.pk), sections, way, title, trail)


def scenario_page(
    request, draft: ScenarioDraft, template: str, context: dict, *, here: str, title: str, trail=()
) -> HttpResponse:
    """The same for a page about a scenario; it knows whether the scenario is locked (`locked`)."""
    links = [_link(name, label, count, draft, here) for name, label, count in SCENARIO_PARTS]
    tools = [_link(name, label, count, draft, here) for name, label, count in WORKBENCH_PARTS]
    system = Link(draft.system.name, page("system", draft.system_id), current=False)
    sections = [
        (_("Scenario"), links),
        (_("Try and publish"), [link for link in tools if link]),
        (_("Simulated system"), [system]),
    ]
    index = Scenario.snippet_viewset.get_url_name("list")
    way = [_crumb(Scenario._meta.verbose_name_plural, reverse(index))]
    context = {"draft": draft, "scenario": draft.scenario, "locked": locked(request, draft), **context}
    return _render(request, template, context, draft, page("scenario", draft.pk), sections, way, title, trail)


def _render(request, template, context, owner, overview, sections, way, title, trail) -> HttpResponse:
    way += [_crumb(str(owner), overview), *(_crumb(*step) for step in trail), _crumb(title, "")]
    frame = {
        "owner": owner,
        "sections": sections,
        "breadcrumbs_items": way,
        "header_title": title,
        "page_title": title,
        "header_icon": ICON,
    }
    return render(request, f"simulations/workshop/{template}", frame | context)


def _crumb(label, url: str) -> dict:
    return {"label": str(label), "url": url}


def _link(name: str, label, member: str | None, owner, here: str) -> Link | None:
    try:
        url = reverse(f"{NAMESPACE}:{name}", args=[owner.pk])
    except NoReverseMatch:
        return None
    count = len(owner.spec.get(member, ())) if member else None
    return Link(str(label), url, name == here, count)


def _scenarios(system: SimulatedSystem) -> list[Link]:
    drafts = system.scenarios.select_related("scenario").defer("spec").order_by("scenario__title", "pk")
    return [Link(str(draft), page("scenario", draft.pk), current=False) for draft in drafts]
