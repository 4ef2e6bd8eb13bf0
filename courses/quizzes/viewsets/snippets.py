"""What the screens of questions, quizzes and banks have in common."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.snippets import WorkflowActionView

from courses.quizzes.models import Question, QuestionBank, Quiz


class RefusableWorkflowActionView(WorkflowActionView):
    """Approval publishes; what has become unfit since it was submitted stays in review, and the reason is told."""

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except ValidationError as faults:
            messages.error(request, _("Not published. %(why)s") % {"why": " ".join(faults.messages)})
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
        return redirect(self.redirect_url)


def keep_what_is_used(request, objects):
    """Hook before snippets are deleted: attempts rest on the versions of what was published, so that stays; and a
    bank stays as long as it has questions or a quiz draws from it."""
    for one in objects:
        if isinstance(one, Question | Quiz) and one.versions.exists():
            refusal = _(
                "“%(title)s” was published and stays as evidence. Unpublish it to take it out of use."
            )
        elif isinstance(one, QuestionBank) and _is_used(one):
            refusal = _("“%(title)s” has questions or categories, or is used by a quiz, and stays.")
        else:
            continue
        messages.error(request, refusal % {"title": one})
        return redirect(one.snippet_viewset.get_url_name("list"))
    return None


def _is_used(bank: QuestionBank) -> bool:
    held = bank.questions.exists() or bank.categories.exists()
    return held or ReferenceIndex.get_references_to(bank).exists()
