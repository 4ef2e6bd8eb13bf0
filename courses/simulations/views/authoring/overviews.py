"""The list of simulated systems, and what one system or scenario consists of and still lacks."""

from dataclasses import dataclass

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from courses.simulations.authoring.declared import Names
from courses.simulations.authoring.missing import missing_in_scenario, missing_in_system
from courses.simulations.authoring.places import page, url_for
from courses.simulations.models import Scenario, SimulatedSystem
from courses.simulations.views.authoring import frame


@dataclass(frozen=True)
class Card:
    label: str
    url: str
    told: str


@require_safe
def systems(request):
    frame.may_change(request)
    found = (
        SimulatedSystem.objects.annotate(used=Count("scenarios")).defer("spec").select_related("changed_by")
    )
    title = _("Simulated systems")
    context = {
        "systems": found,
        "page_title": title,
        "header_title": title,
        "header_icon": frame.ICON,
        "breadcrumbs_items": [{"url": "", "label": title}],
    }
    return render(request, "simulations/workshop/systems.html", context)


@require_safe
def system(request, pk):
    found = frame.system_or_404(request, pk)
    missing = [{"text": text, "url": url_for(found, path)} for path, text in missing_in_system(found.spec)]
    context = {"system": found, "missing": missing, "cards": _system_cards(found)}
    return frame.system_page(request, found, "system.html", context, here="system", title=_("Overview"))


@require_safe
def scenario(request, pk):
    draft = frame.draft_or_404(request, pk)
    missing = [{"text": text, "url": url_for(draft, path)} for path, text in missing_in_scenario(draft.spec)]
    edit_url = reverse(Scenario.snippet_viewset.get_url_name("edit"), args=[draft.scenario_id])
    context = {"missing": missing, "cards": _scenario_cards(draft), "edit_url": edit_url}
    return frame.scenario_page(request, draft, "scenario.html", context, here="scenario", title=_("Overview"))


def _system_cards(system: SimulatedSystem) -> list[Card]:
    spec, pk = system.spec, system.pk
    hours = spec.get("calendar", {})
    actors, types, actions = (spec.get(name, []) for name in ("actors", "types", "actions"))
    return [
        Card(
            _("Name and calendar"), page("calendar", pk), f"{hours.get('open', '')}–{hours.get('close', '')}"
        ),
        Card(_("People"), page("actors", pk), _names(actors, "name")),
        Card(_("Record types"), page("types", pk), _names(types, "label")),
        Card(_("Actions"), page("actions", pk), _names(actions, "label")),
    ]


def _scenario_cards(draft) -> list[Card]:
    spec, pk, names = draft.spec, draft.pk, Names(draft.system.spec, draft.spec)
    me = names.actors.get(spec.get("me", ""), {})
    data, checks, runs = (spec.get(name, []) for name in ("data", "checks", "bad_runs"))
    steps = len(spec.get("model_run", []))
    return [
        Card(_("Task and limits"), page("case", pk), me.get("role", "–")),
        Card(_("Rules it rests on"), page("sources", pk), _names(spec.get("sources", []), "name")),
        Card(_("What varies"), page("vary", pk), ", ".join(spec.get("vary", {})) or _("nothing")),
        Card(
            _("Records"),
            page("data", pk),
            ngettext("%(n)s record", "%(n)s records", len(data)) % {"n": len(data)},
        ),
        Card(
            _("Checks"),
            page("checks", pk),
            ngettext("%(n)s check", "%(n)s checks", len(checks)) % {"n": len(checks)},
        ),
        Card(
            _("Model run"), page("model_run", pk), ngettext("%(n)s step", "%(n)s steps", steps) % {"n": steps}
        ),
        Card(
            _("Bad runs"),
            page("bad_runs", pk),
            ngettext("%(n)s bad run", "%(n)s bad runs", len(runs)) % {"n": len(runs)},
        ),
    ]


def _names(items: list[dict], member: str) -> str:
    shown = ", ".join(one.get(member, one.get("key", "")) for one in items[:6])
    more = len(items) - 6
    return (f"{shown} … (+{more})" if more > 0 else shown) or _("none yet")
