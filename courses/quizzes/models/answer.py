from datetime import UTC

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.quizzes.freezing import digest


class Answer(models.Model):
    """One answer as it was given, or, with an empty `item`, the handing in. Append-only, chained within its attempt.

    The chain begins at the hash of the paper. It is its own trail: `revision` orders the answers to one item,
    `sequence` everything that happened in the attempt.
    """

    attempt = models.ForeignKey(
        "quizzes.Attempt", models.PROTECT, related_name="answers", verbose_name=_("attempt")
    )
    sequence = models.PositiveIntegerField(_("sequence"))
    item = models.PositiveSmallIntegerField(_("item"), null=True)
    revision = models.PositiveIntegerField(_("revision"))
    value = models.JSONField(_("value"), null=True)
    checked = models.BooleanField(
        _("checked"),
        null=True,
        help_text=_("Set where the learner asked at once whether it is right: the answer is final then."),
    )
    saved_at = models.DateTimeField(_("saved at"))
    sha256 = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            # Two saves at one time take the same place: one of them is told to look again.
            models.UniqueConstraint(fields=["attempt", "sequence"], name="quizzes_answer_place_once"),
            models.UniqueConstraint(
                fields=["attempt", "item", "revision"], name="quizzes_answer_revision_once"
            ),
        ]

    def __str__(self):
        return f"{self.attempt_id}/{self.sequence}"

    def link(self, previous: str) -> str:
        """The hash of this answer behind the hash of the one before it."""
        saved_at = self.saved_at.astimezone(UTC).isoformat()
        content = [previous, self.sequence, self.item, self.revision, self.value, saved_at]
        return digest(content if self.checked is None else [*content, self.checked])


def answer_storage() -> Storage:
    return storages["answers"]


class AnswerFile(models.Model):
    """A file handed in with an answer; the value of the answer names it by its hash. Append-only."""

    attempt = models.ForeignKey(
        "quizzes.Attempt", models.PROTECT, related_name="files", verbose_name=_("attempt")
    )
    item = models.PositiveSmallIntegerField(_("item"))
    sha256 = models.CharField(_("hash"), max_length=64)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"))
    kind = models.CharField(_("kind of file"), max_length=10)
    file = models.FileField(_("file"), storage=answer_storage, max_length=200)
    at = models.DateTimeField(_("handed in at"))

    class Meta:
        verbose_name = _("file of an answer")
        verbose_name_plural = _("files of answers")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "item", "sha256"], name="quizzes_answer_file_once"),
        ]

    def __str__(self):
        return f"{self.attempt_id}/{self.item}: {self.name}"
