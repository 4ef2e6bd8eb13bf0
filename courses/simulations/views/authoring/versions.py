"""Versions of a scenario: making one, what changed between two, their files; and a copy of the whole."""

from itertools import groupby

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.simulations import operations as imports
from courses.simulations import queries
from courses.simulations.authoring import telling
from courses.simulations.authoring.declared import Names
from courses.simulations.authoring.differences import Difference, differences
from courses.simulations.authoring.examining import IN_A_REQUEST
from courses.simulations.authoring.places import page, url_for
from courses.simulations.engine import BadInput
from courses.simulations.models import Scenario, ScenarioDraft, ScenarioVersion
from courses.simulations.operations import exchange
from courses.simulations.operations.drafts import ShortNameTaken, make_version, package_of
from courses.simulations.views.authoring import bench, frame
from courses.simulations.views.authoring.questions import CopyForm, VersionForm

DRAFT = 0  # the number that stands for the draft where versions are compared


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    draft = frame.draft_or_404(request, pk)
    return _show(request, draft, VersionForm(is_first=not _versions(draft).exists()))


@bench.changing(back="versions")
def make(request: HttpRequest, draft: ScenarioDraft) -> HttpResponse:
    """Makes the draft a version, or says what keeps it from being one."""
    form = VersionForm(request.POST, is_first=not _versions(draft).exists())
    if draft.seq != bench.seq_of(request):
        messages.error(request, _("The scenario has changed since you looked; no version was made."))
        return redirect(page("versions", draft.pk))
    if not form.is_valid():
        return _show(request, draft, form)
    try:
        version = make_version(
            draft=draft,
            keeps_passes=form.cleaned_data.get("keeps_passes", True),
            most_work=IN_A_REQUEST,
            by=request.user,
            at=timezone.now(),
        )
    except (BadInput, imports.SelfTestFailed, imports.OtherLanguage):
        messages.error(request, _("The self-test does not let it be a version. This is what it finds."))
        return redirect(page("self_test", draft.pk))
    except imports.NotTested:
        messages.error(request, _("The draft was not tested yet. Have it tested first."))
        return redirect(page("self_test", draft.pk))
    messages.success(
        request, _("This is version %(number)s. Submit it for review next.") % {"number": version.number}
    )
    return redirect(page("versions", draft.pk))


def _show(request: HttpRequest, draft: ScenarioDraft, form: VersionForm) -> HttpResponse:
    scenario = draft.scenario
    found = list(
        _versions(draft)
        .select_related("created_by")
        .defer("package")
        .annotate(
            learners=Count("runs", filter=Q(runs__activity__isnull=False), distinct=True),
            working=Count("runs", filter=Q(runs__activity__isnull=False, runs__over_at=None), distinct=True),
        )
    )
    waiting = scenario.get_latest_revision_as_object().version_id
    examined = queries.examined(package_of(draft))
    context = {
        "form": form,
        "versions": found,
        "live_version": scenario.version_id if scenario.live else None,
        "waiting_version": waiting if waiting != scenario.version_id or not scenario.live else None,
        "same_as": next(
            (one for one in found if examined.package and one.spec_sha256 == examined.package.sha256), None
        ),
        "may_be_published": examined.may_be_published,
        "publish_url": reverse(Scenario.snippet_viewset.get_url_name("edit"), args=[scenario.pk]),
        "has_draft_difference": bool(found),
    }
    return frame.scenario_page(request, draft, "versions.html", context, here="versions", title=_("Versions"))


def _versions(draft: ScenarioDraft):
    return ScenarioVersion.objects.filter(scenario_id=draft.scenario_id, trial=False).order_by("-number")


@require_safe
def difference(request: HttpRequest, pk: int, old: int, new: int) -> HttpResponse:
    """What changed from one version to another; number 0 is the draft."""
    draft = frame.draft_or_404(request, pk)
    before, after = (_spec_or_404(draft, number) for number in (old, new))
    names = Names(after["system"], after["scenario"])
    context = {
        "changed": _sections(draft, differences(before, after), names, link=new == DRAFT),
        "old": _called(old),
        "new": _called(new),
    }
    trail = [(_("Versions"), page("versions", draft.pk))]
    title = _("From %(old)s to %(new)s") % {"old": _called(old), "new": _called(new)}
    return frame.scenario_page(
        request, draft, "difference.html", context, here="versions", title=title, trail=trail
    )


def _spec_or_404(draft: ScenarioDraft, number: int) -> dict:
    if number == DRAFT:
        return package_of(draft)
    return get_object_or_404(_versions(draft), number=number).load().spec


def _called(number: int) -> str:
    return _("the draft") if number == DRAFT else _("version %(number)s") % {"number": number}


def _sections(draft: ScenarioDraft, found: list[Difference], names: Names, *, link: bool) -> list[dict]:
    """The differences by the part they are in; only places in the draft can be gone to."""
    return [
        {
            "label": telling.SECTIONS.get(section, section),
            "changes": [
                {"kind": kind, "text": text, "url": url_for(draft, at) if link else ""}
                for kind, text, at in telling.changes(list(some), names)
            ],
        }
        for section, some in groupby(found, key=lambda one: one.section)
    ]


@require_safe
def export(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The canonical JSON of a version as a file; number 0 is the draft as it stands."""
    draft = frame.draft_or_404(request, pk)
    source = draft if number == DRAFT else _versions(draft).filter(number=number).first()
    if source is None:
        raise Http404
    name = f"{draft.scenario.slug}-{draft.scenario.locale.language_code}-{number or 'draft'}.json"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(exchange.export_of(source), content_type="application/json", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new scenario with the content of this one."""
    draft = frame.draft_or_404(request, pk)
    title = _("%(title)s (copy)") % {"title": draft.scenario.title}
    form = CopyForm(request.POST or None, initial={"title": title[:200], "system": "same"})
    if request.method == "POST" and form.is_valid():
        try:
            made = exchange.copy_scenario(
                draft=draft,
                title=form.cleaned_data["title"],
                slug=form.cleaned_data["slug"],
                own_system=form.cleaned_data["system"] == "own",
                by=request.user,
                at=timezone.now(),
            )
        except ShortNameTaken:
            form.add_error("slug", _("There is a scenario of this short name."))
        else:
            messages.success(request, _("This is the copy. It is a draft until it is published."))
            return redirect(page("scenario", made.pk))
    return frame.scenario_page(request, draft, "copy.html", {"form": form}, here="versions", title=_("Copy"))
