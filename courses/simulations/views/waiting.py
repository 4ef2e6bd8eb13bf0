"""Letting time pass: for a while, to a moment, until somebody else acts; and the calendar."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from courses.simulations import operations, queries, waits
from courses.simulations.forms import AnswersForm, MomentForm
from courses.simulations.models import Run
from courses.simulations.operations import Step
from courses.simulations.permissions import own_run_or_404
from courses.simulations.queries import Work
from courses.simulations.replica import agenda
from courses.simulations.replica.surroundings import holidays_ahead
from courses.simulations.views.acting import MOVED_WITH_INPUT, Asked, answer, tell, to_desk, two_ways
from courses.simulations.views.screen import looking, sent, show, take
from courses.simulations.wording import UNITS

PAST = gettext_lazy("This moment is past. Choose a later one.")
TOO_FAR = gettext_lazy("This moment is too far away. Choose one within the next thousand working days.")
NOTHING_EXPECTED = gettext_lazy("Nobody else is expected to do anything. No time has passed.")
UNTIL_EVENING = {"do": "wait", "input": {"n": 1, "unit": "wd"}}


def show_wait(
    request: HttpRequest,
    work: Work,
    *,
    form: AnswersForm | None = None,
    moment: MomentForm | None = None,
    notice: str = "",
) -> HttpResponse:
    """All ways to let time pass; `notice` says why one of them did nothing."""
    acts = work.run.switches.acts
    if not acts:
        raise Http404
    return show(
        request,
        work,
        "simulations/replica/wait.html",
        current="wait",
        holidays=holidays_ahead(work),
        form=form or _asked(work).form(machine=work.machine),
        moment_form=moment or MomentForm(initial={"date": work.machine.state.now[:10]}),
        someone_is_expected=bool(work.machine.state.scheduled),
        next_morning=agenda.moment_of(waits.after(work.machine, 1, "wd")),
        notice=notice,
    )


def _asked(work: Work) -> Asked:
    return Asked("wait", work.package.built_in_form("wait"), labels=UNITS)


def _wait(request: HttpRequest, run: Run) -> HttpResponse:
    ways = {"moment": _to_moment, "others": _for_others, "evening": _to_evening}
    return ways.get(request.POST.get("to"), _for_a_while)(request, run)


def _for_a_while(request: HttpRequest, run: Run) -> HttpResponse:
    asked = Asked("wait", run.load().built_in_form("wait"), labels=UNITS)
    return answer(
        request,
        run,
        asked,
        refused=lambda work, form: show_wait(request, work, form=form),
        done=lambda step: _passed(request, step),
    )


def _to_evening(request: HttpRequest, run: Run) -> HttpResponse:
    return _passed(request, take(request, run, UNTIL_EVENING))


def _for_others(request: HttpRequest, run: Run) -> HttpResponse:
    try:
        step = operations.wait_for_others(run=run, **sent(request))
    except operations.NothingExpected:
        return show_wait(request, _work(request, run), notice=NOTHING_EXPECTED)
    return _passed(request, step)


def _to_moment(request: HttpRequest, run: Run) -> HttpResponse:
    form = MomentForm(request.POST)
    if not form.is_valid():
        return show_wait(request, _work(request, run), moment=form)
    try:
        step = operations.wait_until(run=run, minute=form.minute, **sent(request))
    except waits.AlreadyPast:
        form.add_error("date", PAST)
    except waits.TooFar:
        form.add_error("date", TOO_FAR)
    except operations.Moved:
        form.add_error(None, MOVED_WITH_INPUT)
    else:
        return _passed(request, step)
    return show_wait(request, _work(request, run), moment=form)


def _work(request: HttpRequest, run: Run) -> Work:
    return queries.work_on(own_run_or_404(request.user, run.key))


def _passed(request: HttpRequest, step: Step) -> HttpResponse:
    tell(request, step, _("Let time pass"))
    return to_desk(request, step)


wait = two_ways(show_wait, _wait)


@require_safe
@looking
def calendar(request: HttpRequest, work: Work) -> HttpResponse:
    """A month of the office: working days, and the dates that the learner has seen."""
    month = agenda.month_asked(work, request.GET.get("month", ""))
    return show(
        request,
        work,
        "simulations/replica/calendar.html",
        current="calendar",
        month=agenda.month(work, month),
        holidays=holidays_ahead(work),
    )
