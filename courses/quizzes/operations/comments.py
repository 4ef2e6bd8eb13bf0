"""What reviewers have to say about a question, kept until it is resolved."""

from datetime import datetime

from django.db import transaction

from courses.quizzes.models import Question, QuestionComment
from lms.audit import operations as audit
from lms.people.models import User


@transaction.atomic
def add_comment(*, question: Question, text: str, by: User, at: datetime) -> QuestionComment:
    """Keeps a comment on the question. Its text stays out of the trail."""
    comment = QuestionComment(question=question, text=text.strip(), by=by, at=at)
    comment.clean_fields(exclude=["resolved_by", "resolved_at"])
    comment.save()
    audit.record(
        by=by, at=at, verb="quizzes.question.commented", obj=comment, detail={"question": question.pk}
    )
    return comment


@transaction.atomic
def resolve_comment(*, comment: QuestionComment, by: User, at: datetime) -> QuestionComment:
    """Marks the comment as dealt with; one that is resolved stays as it is."""
    comment = QuestionComment.objects.select_for_update().get(pk=comment.pk)
    if comment.is_resolved:
        return comment
    comment.resolved_by, comment.resolved_at = by, at
    comment.save(update_fields=["resolved_by", "resolved_at"])
    audit.record(
        by=by,
        at=at,
        verb="quizzes.question.comment_resolved",
        obj=comment,
        detail={"question": comment.question_id},
    )
    return comment
