"""Simulated systems and scenarios as wholes: made, copied, opened, deleted."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from courses.simulations.authoring.places import page
from courses.simulations.models import Scenario, SimulatedSystem
from courses.simulations.operations import drafts, naming
from courses.simulations.views.authoring import frame

form_pages = require_http_methods(["GET", "HEAD", "POST"])


class SystemForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("Resident register (replica)")
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=SimulatedSystem.Language.choices,
        help_text=gettext_lazy("Its labels and all scenarios on it are written in this language."),
    )


class CopyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the copy"), max_length=200)


class ScenarioForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    slug = forms.SlugField(
        label=gettext_lazy("Short name"),
        max_length=80,
        allow_unicode=True,
        help_text=gettext_lazy("Names the scenario in every language: 1-move-in."),
    )
    system = forms.ModelChoiceField(
        SimulatedSystem.objects.defer("spec"),
        label=gettext_lazy("Simulated system"),
        empty_label=gettext_lazy("Choose"),
        help_text=gettext_lazy("The system on which the case is worked. The scenario takes its language."),
    )


@form_pages
def add_system(request: HttpRequest) -> HttpResponse:
    frame.may_change(request)
    form = SystemForm(request.POST or None)
    if form.is_valid():
        system = drafts.create_system(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The system is there. Now say who works with it and what it keeps."))
        return redirect("simulation_workshop:system", system.pk)
    return _form_page(request, form, _("New simulated system"), _systems_crumb())


@form_pages
def copy_system(request: HttpRequest, pk: int) -> HttpResponse:
    system = frame.system_or_404(request, pk)
    form = CopyForm(request.POST or None, initial={"name": _("%(name)s (copy)") % {"name": system}})
    if form.is_valid():
        copy = naming.copy_system(
            system=system, name=form.cleaned_data["name"], by=request.user, at=timezone.now()
        )
        return redirect("simulation_workshop:system", copy.pk)
    return _form_page(request, form, _("Copy “%(name)s”") % {"name": system}, _systems_crumb())


@form_pages
def delete_system(request: HttpRequest, pk: int) -> HttpResponse:
    system = frame.system_or_404(request, pk)
    if request.method == "POST":
        try:
            naming.delete_system(system=system, by=request.user, at=timezone.now())
        except naming.SystemUsed:
            messages.error(request, _("There are scenarios on this system; it stays."))
            return redirect("simulation_workshop:system", system.pk)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": system})
        return redirect("simulation_workshop:systems")
    context = {"drafts": system.scenarios.select_related("scenario").defer("spec")}
    return _page(
        request,
        "system_delete.html",
        context | {"system": system},
        _("Delete “%(name)s”") % {"name": system},
        _systems_crumb(),
    )


@form_pages
def add_scenario(request: HttpRequest) -> HttpResponse:
    frame.may_change(request)
    form = ScenarioForm(request.POST or None, initial={"system": request.GET.get("system", "")})
    if form.is_valid():
        try:
            draft = drafts.create_scenario(**form.cleaned_data, by=request.user, at=timezone.now())
        except drafts.ShortNameTaken:
            form.add_error("slug", _("There is a scenario of this short name in this language already."))
        else:
            messages.success(request, _("The scenario is there. Now tell its task and its records."))
            return redirect("simulation_workshop:scenario", draft.pk)
    return _form_page(request, form, _("New scenario"), _scenarios_crumb())


@form_pages
def open_scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """From the list of scenarios into the workshop; `pk` is the scenario's. A draft is made on the way, by POST."""
    frame.may_change(request)
    scenario = get_object_or_404(Scenario.objects.select_related("locale"), pk=pk)
    draft = getattr(scenario, "draft", None)
    if draft is None and request.method == "POST":
        try:
            draft = drafts.open_draft(scenario=scenario, by=request.user, at=timezone.now())
        except drafts.NoPackage:
            messages.error(request, _("It has no content yet. Import a package, or make a new scenario."))
            return redirect(Scenario.snippet_viewset.get_url_name("edit"), scenario.pk)
    if draft is not None:
        return redirect("simulation_workshop:scenario", draft.pk)
    return _page(
        request, "open_scenario.html", {"scenario": scenario}, _("Edit the content"), _scenarios_crumb()
    )


def _systems_crumb() -> dict:
    return {"label": _("Simulated systems"), "url": page("systems")}


def _scenarios_crumb() -> dict:
    return {
        "label": str(Scenario._meta.verbose_name_plural),
        "url": reverse(Scenario.snippet_viewset.get_url_name("list")),
    }


def _form_page(request, form, title: str, crumb: dict) -> HttpResponse:
    return _page(request, "form.html", {"form": form}, title, crumb)


def _page(request, template: str, context: dict, title: str, crumb: dict) -> HttpResponse:
    own = {
        "page_title": title,
        "header_title": title,
        "header_icon": frame.ICON,
        "breadcrumbs_items": [crumb, {"label": title, "url": ""}],
    }
    return render(request, f"simulations/workshop/{template}", own | context)
