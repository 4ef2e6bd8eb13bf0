"""A question in a lesson, judged at once. Nothing is recorded."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.quizzes import queries
from courses.quizzes.marking import ValueRefused
from courses.quizzes.models import Question
from courses.quizzes.tickets import read_ticket


@require_POST
@login_required
def self_check(request: HttpRequest, question: int) -> HttpResponse:
    """Judges the answer to a question that a lesson has shown this person; every other question is unknown.

    Nothing is told about a question of a paper that the person has not handed in. A fragment for htmx, else a page.
    """
    ticket = read_ticket(request.POST.get("ticket", ""), question_id=question, person=request.user)
    if ticket is None:
        raise Http404
    question = get_object_or_404(Question.objects.ready().select_related("locale"), pk=question)
    context = {"question": question, "back": _back(request), "item": None, "refusal": None}
    try:
        if queries.is_being_asked(request.user, question):
            raise ValueRefused(
                _("This question is part of a quiz you have begun. Check it after handing in.")
            )
        if question.live_revision_id != ticket.revision:
            raise ValueRefused(_("The question has changed since you opened the page. Please load it again."))
        context["item"] = queries.practice_review(question, ticket.shown, request.POST)
    except ValueRefused as refusal:
        context["refusal"] = refusal.message
    fragment = "quizzes/self_check_verdict.html"
    return render(request, fragment if request.htmx else "quizzes/self_check_page.html", context)


def _back(request: HttpRequest) -> str:
    address = request.POST.get("back", "")
    known = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if known else ""
