"""Screens that only show: nothing a learner looks at here is an act."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from courses.simulations.engine import screens
from courses.simulations.models import RunReport
from courses.simulations.queries import Work
from courses.simulations.replica import filters, judgement, records
from courses.simulations.replica.values import type_label
from courses.simulations.views.screen import looking, show

ROWS = 25


@require_safe
@looking
def desk(request: HttpRequest, work: Work) -> HttpResponse:
    """Where a run begins: the task, what has come in, what there is."""
    return show_desk(request, work)


@require_safe
@looking
def inbox(request: HttpRequest, work: Work) -> HttpResponse:
    return show_inbox(request, work)


@require_safe
@looking
def records_of_type(request: HttpRequest, work: Work, type_: str) -> HttpResponse:
    """The list of a type: its columns, sorted as asked, a page at a time."""
    return show_list(request, work, type_)


@require_safe
@looking
def found(request: HttpRequest, work: Work, seq: int) -> HttpResponse:
    """What a search found, for as long as the search is part of the run."""
    return show_search(request, work, seq)


@require_safe
@looking
def log(request: HttpRequest, work: Work) -> HttpResponse:
    """What the learner has done so far."""
    return show_log(request, work)


@require_safe
@looking
def check(request: HttpRequest, work: Work) -> HttpResponse:
    """What the checks say so far; 404 in a mode that does not tell before the end."""
    if not work.run.switches.verdicts:
        raise Http404
    report = RunReport.on(work.run, work.machine)
    return show(
        request,
        work,
        "simulations/replica/check.html",
        current="check",
        report=report,
        checks=judgement.checks(report, work.machine),
    )


def show_desk(request: HttpRequest, work: Work) -> HttpResponse:
    return show(request, work, "simulations/replica/desk.html", current="desk", inbox=records.inbox(work)[:5])


def show_inbox(request: HttpRequest, work: Work) -> HttpResponse:
    return show(
        request,
        work,
        "simulations/replica/inbox.html",
        current="inbox",
        inbox=records.inbox(work),
        sent=records.sent(work),
    )


def show_list(request: HttpRequest, work: Work, type_: str) -> HttpResponse:
    """The list of a type: filtered and sorted as asked, a page at a time. Filtering is no act: see replica/filters."""
    if type_ not in work.package.types:
        raise Http404
    sort, asked = request.GET.get("sort", ""), filters.asked(work, type_, request.GET)
    found = filters.kept(work, records.sorted_records(work, type_, sort), asked)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return show(
        request,
        work,
        "simulations/replica/list.html",
        current=type_,
        label=type_label(work.package, type_),
        columns=records.columns(work, type_, sort),
        rows=[records.row(work, record) for record in page],
        page_obj=page,
        sort=sort,
        filter=asked,
        total=len(work.machine.state.ids_of(type_)),
        takes_actions=any(action.on == type_ for action in work.package.actions.values()),
    )


def show_search(request: HttpRequest, work: Work, seq: int) -> HttpResponse:
    event = get_object_or_404(work.run.events, seq=seq).event
    if not any(
        one["seq"] == seq and one["do"] == "search" and one["out"] == "ok" for one in work.machine.trace
    ):
        raise Http404
    return show_found(request, work, event["input"])


def show_log(request: HttpRequest, work: Work) -> HttpResponse:
    page = Paginator(records.own_log(work), ROWS).get_page(request.GET.get("page"))
    acts = records.told(work, page)
    return show(request, work, "simulations/replica/log.html", current="log", page_obj=page, acts=acts)


def show_record(request: HttpRequest, work: Work, record_id: str) -> HttpResponse:
    """A record: as its list shows it, or all of it for whoever has opened it as it is now."""
    record = work.machine.state.record(record_id)
    if record is None:
        raise Http404
    card = records.card(work, record)
    return show(
        request,
        work,
        "simulations/replica/record.html",
        current=record["type"],
        card=card,
        related=records.related(work, record) if card.opened else [],
        history=records.history(work, record_id, whole="history" in request.GET) if card.opened else None,
    )


def show_found(request: HttpRequest, work: Work, asked: dict) -> HttpResponse:
    hits = screens.search(work.machine, asked["type"], asked["text"])
    page = Paginator(hits, ROWS).get_page(request.GET.get("page"))
    return show(
        request,
        work,
        "simulations/replica/found.html",
        current="search",
        text=asked["text"],
        label=type_label(work.package, asked["type"]),
        columns=records.columns(work, asked["type"], ""),
        rows=[records.row(work, record) for record in page],
        page_obj=page,
        takes_actions=any(action.on == asked["type"] for action in work.package.actions.values()),
    )
