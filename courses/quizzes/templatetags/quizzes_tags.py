import secrets

from django import template
from django.utils import timezone

from courses.quizzes import queries
from courses.quizzes.marking import KINDS
from courses.quizzes.models import Question
from courses.quizzes.tickets import Ticket, write_ticket

register = template.Library()
chance = secrets.SystemRandom()


@register.inclusion_tag("quizzes/self_check.html", takes_context=True)
def self_check(context, question: Question | None) -> dict:
    """`{% self_check value.question %}` in a lesson's block: the question, and a way to check one's answer.

    Belongs inside `{% expanded %}`. Nothing is drawn for a question that is not published, or that people mark. Costs
    no query where the question is loaded and in the language of the page, but for a picture of places.
    """
    if question is None or not question.live or KINDS[question.kind].by_people:
        return {"item": None}
    page, request = context.get("page"), context.get("request")
    if page is not None and page.locale_id == question.locale_id:
        question.locale = page.locale
    shown = queries.practice_item(question, chance)
    person = getattr(request, "user", None)
    ticket = None
    if person is not None and person.is_authenticated:
        ticket = write_ticket(
            question_id=question.pk, person=person, ticket=Ticket(shown, question.live_revision_id)
        )
    return {
        "item": queries.practice_sheet(question, shown, stored=True),
        "ticket": ticket,
        "back": request.path if request else "",
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def quiz_is_for_others(context, key: str) -> bool:
    """Whether the quiz of this activity key is not for whoever looks. Asked once for a page; in a
    preview it always is for them."""
    request = context.get("request")
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated or getattr(request, "is_preview", False):
        return False
    if not hasattr(request, "_quizzes_for_others"):
        request._quizzes_for_others = queries.closed_to(person, timezone.now())
    return key in request._quizzes_for_others


@register.simple_tag
def preview_sheet(question: Question):
    """The question as learners will see it, saved or not."""
    return queries.practice_sheet(question, queries.practice_item(question, chance))


@register.simple_tag
def preview_key(question: Question):
    """The question with its key, for the preview of its authors."""
    return queries.key_review(question)
