"""What the screens of a run have in common: whose run it is, how a screen is rendered, how an act is taken."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect, push_url

from courses.simulations import operations, queries
from courses.simulations.models import Run
from courses.simulations.operations import Step
from courses.simulations.permissions import own_run_or_404
from courses.simulations.queries import Work
from courses.simulations.replica.guidance import guide
from courses.simulations.replica.navigation import menu
from courses.simulations.replica.surroundings import frame

View = Callable[..., HttpResponse]
WHOLE, SWAPPED = "base.html", "simulations/replica/swapped.html"


def looking(view: View) -> View:
    """For GET: `view(request, work, …)` on the person's own run while it lasts; afterwards its report."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, key: UUID, **kwargs) -> HttpResponse:
        run = own_run_or_404(request.user, key)
        if run.is_over or run.is_overdue_at(timezone.now()):
            return leave_finished(request, run)
        return view(request, queries.work_on(run), **kwargs)

    return guarded


def acting(view: View) -> View:
    """For POST: `view(request, run, …)` on the person's own run; what keeps an act from being taken is told."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, key: UUID, **kwargs) -> HttpResponse:
        run = own_run_or_404(request.user, key, whole=False)
        try:
            return view(request, run, **kwargs)
        except operations.Moved:
            messages.warning(
                request, _("Your replica has moved on: nothing was done. This is how it stands now.")
            )
        except operations.LimitReached:
            messages.warning(request, _("This run can take no more steps. Submit it."))
            return redirect("simulations:submit", key)
        except operations.TimeIsUp:
            messages.warning(request, _("Time is up: the run was submitted as it stood."))
            return leave_finished(request, run)
        except operations.NotInThisMode as wrong:
            raise Http404 from wrong
        except operations.RunOver:
            return leave_finished(request, run)
        return redirect(_where_to_look(request, run))

    return guarded


def take(request: HttpRequest, run: Run, event: dict) -> Step:
    """Appends the event that a form of this run sent, with the form's own number and token."""
    return operations.append_event(run=run, event=event, **sent(request))


def sent(request: HttpRequest) -> dict:
    """What every operation on a run is told of its sender: the form's number and token, the person, the time."""
    seq, token = request.POST.get("seq", ""), request.POST.get("token", "")
    return {
        "expected_seq": int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 6 else -1,
        "token": _uuid(token),
        "by": request.user,
        "at": timezone.now(),
    }


def show(request: HttpRequest, work: Work, template: str, **context) -> HttpResponse:
    """Renders a screen. htmx, which takes the replica out of the page, is spared what stands around it."""
    context |= {"layout": SWAPPED if getattr(request, "htmx", False) else WHOLE}
    around, helping = frame(work, at=timezone.now()), guide(work, request.user)
    context |= {"work": work, "run": work.run, "frame": around, "guide": helping}
    context |= {
        "menu": menu(work, around, current=context["current"], mark=helping and helping.mark),
        "has_acted": request.method == "POST",
        "address": getattr(request, "shown_at", request.get_full_path()),
    }
    return render(request, template, context)


def go_on(request: HttpRequest, url: str, screen: Callable[[], HttpResponse]) -> HttpResponse:
    """After an act: htmx gets the next screen at once, under its own address; others are sent to it."""
    if not getattr(request, "htmx", False):
        return redirect(url)
    request.shown_at = url
    return push_url(screen(), url)


def leave_for(request: HttpRequest, name: str, *args) -> HttpResponse:
    """Leaves the replica for an ordinary page."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(reverse(name, args=args))
    return redirect(name, *args)


def leave_finished(request: HttpRequest, run: Run) -> HttpResponse:
    """A run that is over leads to its report; one that was watched, to what to do next."""
    return leave_for(request, "simulations:report" if run.switches.acts else "simulations:watched", run.key)


def _where_to_look(request: HttpRequest, run: Run) -> str:
    """The screen the form stood on, as it is now."""
    elsewhere = [reverse(f"simulations:{name}", args=[run.key]) for name in ("undo", "next", "hint")]
    return (
        reverse("simulations:run", args=[run.key]) if request.path in elsewhere else request.get_full_path()
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
