"""What pages of the workbench have in common: the package as the draft stands, and changing it under its number."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from courses.simulations import queries
from courses.simulations.authoring import trials
from courses.simulations.authoring.declared import Names
from courses.simulations.authoring.examining import IN_A_REQUEST, Examined
from courses.simulations.authoring.places import page, url_for
from courses.simulations.engine import BadInput, Package, TooMuchWork, load_package
from courses.simulations.models import Run, ScenarioDraft
from courses.simulations.operations.drafts import DraftMoved, package_of
from courses.simulations.views.authoring import frame

View = Callable[..., HttpResponse]
Found = TypeVar("Found")

TOO_MUCH = gettext_lazy(
    "Working this out takes too long for a page. Shorter runs, or fewer values that vary, make it possible."
)


def changing(back: str) -> Callable[[View], View]:
    """For POST: `view(request, draft, …)` unless the scenario is locked; led `back` to that page where the draft has
    moved on. Nothing is written then."""

    def decorate(view: View) -> View:
        @require_POST
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
            draft = frame.draft_or_404(request, pk)
            if told := frame.locked(request, draft):
                messages.error(request, told)
                return redirect(page("scenario", draft.pk))
            try:
                return view(request, draft, **kwargs)
            except DraftMoved:
                messages.error(
                    request,
                    _(
                        "Somebody has changed the scenario meanwhile; nothing was written. This is how it stands now."
                    ),
                )
                return redirect(page(back, draft.pk))
            except TooMuchWork:
                messages.error(request, TOO_MUCH)
                return redirect(page(back, draft.pk))

        return guarded

    return decorate


def playing(back: str) -> Callable[[View], View]:
    """For pages that are nothing without what is played for them: led `back` to that page where it is too much."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
            try:
                return view(request, pk, **kwargs)
            except TooMuchWork:
                messages.warning(request, TOO_MUCH)
                return redirect(page(back, pk))

        return guarded

    return decorate


def worked_out(find: Callable[[], Found]) -> Found | None:
    """What is found, or None where that is too much work for a request."""
    try:
        return find()
    except TooMuchWork:
        return None


def seq_of(request: HttpRequest) -> int:
    """The number of changes that the sender's page knew of; none that a draft can have, where it is missing."""
    text = request.POST.get("seq", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def names_of(draft: ScenarioDraft) -> Names:
    return Names(draft.system.spec, draft.spec)


def load(
    draft: ScenarioDraft, way: Callable[[dict], dict] = trials.playable
) -> tuple[Package | None, dict | None]:
    """The package as the draft stands, completed in that way, and what keeps it from being loaded, if anything.

    Playing on it raises TooMuchWork where it becomes more than a request may do.
    """
    try:
        return load_package(way(package_of(draft))).limited(IN_A_REQUEST), None
    except BadInput as fault:
        return None, told_fault(draft, fault)


def examined(draft: ScenarioDraft) -> Examined:
    """The package as it may be played, with stand-ins for what is missing, by its self-test."""
    return queries.examined(trials.playable(package_of(draft)))


def unbroken(draft: ScenarioDraft) -> list[str]:
    """Keys of the checks that no bad run breaks, as far as that is known."""
    return [finding["check"] for finding in examined(draft).findings if finding["rule"] == "unbroken"]


def told_fault(draft: ScenarioDraft, fault: BadInput) -> dict:
    return {"path": fault.path, "text": fault.text, "url": url_for(draft, fault.path)}


def recording_or_404(request: HttpRequest, draft: ScenarioDraft, key: UUID) -> Run:
    """The person's own recording of this scenario."""
    recordings = Run.objects.select_related("version", "recording").filter(
        person=request.user, activity=None, recording__isnull=False, version__scenario_id=draft.scenario_id
    )
    return get_object_or_404(recordings, key=key)


def own_trial_or_404(request: HttpRequest, key: UUID) -> Run:
    """The person's own run on a draft, recorded or tried out; only whoever may still change scenarios."""
    frame.may_change(request)
    run = get_object_or_404(Run.objects.select_related("version"), key=key, person=request.user)
    if not run.is_trial:
        raise Http404
    return run
