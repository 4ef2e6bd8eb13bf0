"""Screens that act: every form here is one event of the run, taken or refused by the replica."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from courses.simulations import operations, queries
from courses.simulations.engine import Action, BadInput, Package, Question, screens
from courses.simulations.engine.values import as_text
from courses.simulations.forms import AnswersForm
from courses.simulations.models import Run
from courses.simulations.operations import Moved, Step, runs
from courses.simulations.permissions import own_run_or_404
from courses.simulations.queries import Work
from courses.simulations.replica import addresses, records
from courses.simulations.replica.values import moment_text, type_label
from courses.simulations.views.looking import show_desk, show_found, show_record
from courses.simulations.views.screen import acting, go_on, leave_for, looking, sent, show, take

MOVED_WITH_INPUT = gettext_lazy(
    "Your replica has moved on: nothing was done. What you entered is kept. See whether it still fits."
)


def two_ways(get: Callable, post: Callable) -> Callable:
    """One address: `get(request, work, …)` shows a screen, `post(request, run, …)` takes its event."""
    look, do = looking(get), acting(post)

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, **kwargs) -> HttpResponse:
        return (do if request.method == "POST" else look)(request, **kwargs)

    return view


@dataclass(frozen=True)
class Asked:
    """What a form asks for an act: its questions, words for choices, and answers that are not asked."""

    verb: str
    questions: tuple[Question, ...]
    on: str | None = None
    labels: dict | None = None
    given: dict | None = None

    def form(self, data=None, machine=None) -> AnswersForm:
        return AnswersForm(self.questions, data, machine=machine, labels=self.labels)


def answer(
    request: HttpRequest,
    run: Run,
    asked: Asked,
    *,
    refused: Callable[[Work, AnswersForm], HttpResponse],
    done: Callable[[Step], HttpResponse],
) -> HttpResponse:
    """Takes the event of a filled-in form; a refusal shows the form again, with what was typed and the reason.

    So does a hint that was asked for while filling it in; it is taken instead of the event.
    """
    if "hint" in request.POST:
        return _hint_meanwhile(request, run, asked, refused)
    answers = asked.form(request.POST).answers() | (asked.given or {})
    try:
        step = take(request, run, {"do": asked.verb, "on": asked.on, "input": answers})
    except BadInput:
        work, why = queries.work_on(run), _("An answer is too long: 4,000 characters at most.")
    except Moved:
        run = own_run_or_404(request.user, run.key)
        work, why = queries.work_on(run), MOVED_WITH_INPUT
    else:
        if step.refusal is None:
            return done(step)
        work, why = step.work, step.refusal
    form = asked.form(request.POST, work.machine)
    form.blame(str(why))
    return refused(work, form)


def _hint_meanwhile(
    request: HttpRequest, run: Run, asked: Asked, shown: Callable[[Work, AnswersForm], HttpResponse]
) -> HttpResponse:
    level, why = request.POST["hint"], None
    if level not in ("1", "2", "3"):
        raise Http404
    try:
        work = operations.take_hint(run=run, level=int(level), **sent(request)).work
    except (Moved, operations.LadderSkipped):
        work, why = queries.work_on(own_run_or_404(request.user, run.key)), MOVED_WITH_INPUT
    form = asked.form(request.POST, work.machine)
    if why:
        form.blame(str(why))
    return shown(work, form)


# Opening a record


def _open(request: HttpRequest, run: Run, record_id: str) -> HttpResponse:
    step = take(request, run, {"do": "view", "on": record_id})
    return to_record(request, step, record_id)


record = two_ways(show_record, _open)


# An action of the package


def _asked_by(request: HttpRequest, package: Package, verb: str) -> tuple[Action, Asked]:
    action = package.actions.get(verb)
    on = request.GET.get("on") or None
    if action is None or package.learner.role not in action.who or (action.on is None) != (on is None):
        raise Http404
    return action, Asked(verb, action.form, on=on)


def _show_act(request: HttpRequest, work: Work, verb: str, form: AnswersForm | None = None) -> HttpResponse:
    action, asked = _asked_by(request, work.package, verb)
    record = work.machine.state.record(asked.on)
    if (record and record["type"]) != action.on:
        raise Http404
    return show(
        request,
        work,
        "simulations/replica/act.html",
        current=action.on or verb,
        action=action,
        card=record and records.card(work, record),
        form=form or asked.form(machine=work.machine),
    )


def _act(request: HttpRequest, run: Run, verb: str) -> HttpResponse:
    action, asked = _asked_by(request, run.load(), verb)

    def done(step: Step) -> HttpResponse:
        tell(request, step, action.label)
        return to_record(request, step, asked.on) if asked.on else to_desk(request, step)

    return answer(
        request, run, asked, refused=lambda work, form: _show_act(request, work, verb, form), done=done
    )


act = two_ways(_show_act, _act)


# Searching


def _asked_in_search(package: Package) -> Asked:
    labels = {key: type_label(package, key) for key in package.types}
    return Asked("search", package.built_in_form("search"), labels=labels)


def _show_search(request: HttpRequest, work: Work, form: AnswersForm | None = None) -> HttpResponse:
    form = form or _asked_in_search(work.package).form(machine=work.machine)
    return show(request, work, "simulations/replica/search.html", current="search", form=form)


def _search(request: HttpRequest, run: Run) -> HttpResponse:
    asked = _asked_in_search(run.load())
    wanted = asked.form(request.POST).answers()

    def done(step: Step) -> HttpResponse:
        url = reverse("simulations:found", args=[run.key, step.entries[0]["seq"]])
        return go_on(request, url, lambda: show_found(request, step.work, wanted))

    return answer(
        request, run, asked, refused=lambda work, form: _show_search(request, work, form), done=done
    )


search = two_ways(_show_search, _search)


# Revealing a masked field


def _asked_to_reveal(package: Package, record_id: str, field: str) -> Asked:
    questions = package.built_in_form("reveal")[1:]
    return Asked("reveal", questions, on=record_id, given={"field": field})


def _show_reveal(
    request: HttpRequest, work: Work, record_id: str, field: str, form: AnswersForm | None = None
) -> HttpResponse:
    record = work.machine.state.record(record_id)
    if record is None or field not in work.package.types[record["type"]].masked:
        raise Http404
    if not screens.is_masked(work.machine, record, field):
        return redirect("simulations:record", work.run.key, record_id)
    return show(
        request,
        work,
        "simulations/replica/reveal.html",
        current=record["type"],
        card=records.card(work, record),
        label=work.package.types[record["type"]].fields[field].label,
        form=form or _asked_to_reveal(work.package, record_id, field).form(machine=work.machine),
    )


def _reveal(request: HttpRequest, run: Run, record_id: str, field: str) -> HttpResponse:
    return answer(
        request,
        run,
        _asked_to_reveal(run.load(), record_id, field),
        refused=lambda work, form: _show_reveal(request, work, record_id, field, form),
        done=lambda step: to_record(request, step, record_id),
    )


reveal = two_ways(_show_reveal, _reveal)


# Notes


def _show_note(request: HttpRequest, work: Work, form: AnswersForm | None = None) -> HttpResponse:
    record = work.machine.state.record(request.GET.get("on") or None)
    return show(
        request,
        work,
        "simulations/replica/note.html",
        current="note",
        card=record and records.card(work, record),
        form=form or Asked("note", work.package.built_in_form("note")).form(machine=work.machine),
    )


def _note(request: HttpRequest, run: Run) -> HttpResponse:
    on = request.GET.get("on") or None
    asked = Asked("note", run.load().built_in_form("note"), on=on)

    def done(step: Step) -> HttpResponse:
        tell(request, step, _("Write a note"))
        return to_record(request, step, on) if on else to_desk(request, step)

    return answer(request, run, asked, refused=lambda work, form: _show_note(request, work, form), done=done)


note = two_ways(_show_note, _note)


# Undoing and submitting


@require_POST
@acting
def undo(request: HttpRequest, run: Run) -> HttpResponse:
    """Takes the run back to before a step; 404 in a mode that knows no undo."""
    to = request.POST.get("to", "")
    if not run.switches.undo or not (to.isascii() and to.isdigit() and len(to) < 6):
        raise Http404
    step = take(request, run, {"do": "undo", "input": {"to": int(to)}})
    if step.refusal is None:
        messages.success(request, _("Undone. It is %(time)s again.") % {"time": _time(step)})
    return to_desk(request, step)


def _show_submit(request: HttpRequest, work: Work) -> HttpResponse:
    return show(request, work, "simulations/replica/submit.html", current="submit")


def _submit(request: HttpRequest, run: Run) -> HttpResponse:
    take(request, run, runs.SUBMIT)
    return leave_for(request, "simulations:report", run.key)


submit = two_ways(_show_submit, _submit)


def to_record(request: HttpRequest, step: Step, record_id: str) -> HttpResponse:
    url = addresses.screen(step.work, "record", record_id)
    return go_on(request, url, lambda: show_record(request, step.work, record_id))


def to_desk(request: HttpRequest, step: Step) -> HttpResponse:
    url = addresses.screen(step.work, "run")
    return go_on(request, url, lambda: show_desk(request, step.work))


def tell(request: HttpRequest, step: Step, what: str) -> None:
    """Says what was done, what time it is now, and whether something came in meanwhile."""
    told = _("Done: %(what)s. It is now %(time)s.") % {"what": what, "time": _time(step)}
    began = step.entries[0]["at"] if step.entries else ""
    arrived = [
        one
        for one in screens.inbox(step.work.machine)
        if as_text(one["at"]) >= began and not step.work.is_open(one["id"])
    ]
    if arrived:
        more = ngettext("There is a new message.", "There are %(count)s new messages.", len(arrived))
        told = f"{told} {more % {'count': len(arrived)}}"
    messages.success(request, told)


def _time(step: Step) -> str:
    return moment_text(step.work.machine.state.now)
