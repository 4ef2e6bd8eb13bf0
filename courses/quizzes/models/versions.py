from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from courses.quizzes.freezing import digest
from courses.quizzes.marking import KINDS


class VersionQuerySet(models.QuerySet):
    def newest(self) -> "VersionQuerySet":
        """The last version of each question or quiz."""
        owner = f"{self.model.owner_name}_id"
        same = self.model._default_manager.filter(**{owner: OuterRef(owner)}).order_by()
        last = same.values(owner).annotate(last=Max("number")).values("last")
        return self.filter(number=Subquery(last))

    def live(self) -> "VersionQuerySet":
        """The last version of each question or quiz that is published now."""
        return self.newest().filter(**{f"{self.model.owner_name}__live": True})

    def freeze(self, *, owner, by, at: datetime) -> tuple["FrozenVersion", bool]:
        """Writes the owner's content as its next version; the last version where nothing has changed since.

        The caller holds the lock on the owner.
        """
        spec = owner.spec()
        last = self.filter(**{self.model.owner_name: owner}).order_by("-number").first()
        if last and last.spec_sha256 == digest(spec):
            return last, False
        version = self.create(
            **{self.model.owner_name: owner},
            number=last.number + 1 if last else 1,
            language=owner.locale.language_code,
            spec=spec,
            spec_sha256=digest(spec),
            published_at=at,
            published_by=by,
        )
        return version, True


class FrozenVersion(models.Model):
    """Published content for good: append-only, hashed over the canonical spelling of `spec`."""

    number = models.PositiveIntegerField(_("number"))
    language = models.CharField(_("language"), max_length=10)
    spec = models.JSONField(_("content"))
    spec_sha256 = models.CharField(_("hash"), max_length=64)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True


class QuestionVersion(FrozenVersion):
    """A question as it was published: stem, options with the key, feedback. Never leaves the server as a whole."""

    owner_name = "question"
    question = models.ForeignKey(
        "quizzes.Question", models.PROTECT, related_name="versions", verbose_name=_("question")
    )

    class Meta:
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="quizzes_question_version_once"),
        ]

    def __str__(self):
        return f"{self.question_id}/{self.number}"

    @property
    def by_people(self) -> bool:
        """Whether people mark the answers."""
        return KINDS[self.spec["kind"]].by_people


class QuizVersion(FrozenVersion):
    """A quiz as it was published: what it asks and its rules."""

    owner_name = "quiz"
    quiz = models.ForeignKey("quizzes.Quiz", models.PROTECT, related_name="versions", verbose_name=_("quiz"))

    class Meta:
        verbose_name = _("quiz version")
        verbose_name_plural = _("quiz versions")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "number"], name="quizzes_quiz_version_once"),
        ]

    def __str__(self):
        return f"{self.quiz_id}/{self.number}"

    @property
    def goes_forward_only(self) -> bool:
        return self.rules["navigation"] == "forward"

    @property
    def is_paged(self) -> bool:
        """Whether a page shows one question."""
        return self.goes_forward_only or self.rules["paging"] == "one"

    @property
    def rules(self) -> dict:
        """The content in the terms of format 2, whichever it was frozen in."""
        return self.spec if self.spec["format"] > 1 else _from_format_1(self.spec)


# What learners saw afterwards, by the one word that format 1 had for it.
FEEDBACK_OF_FORMAT_1 = {
    "full": ["result", "marks", "answers", "right_answers", "explanations"],
    "answers": ["result", "marks", "answers"],
    "score": ["result"],
}


def _from_format_1(spec: dict) -> dict:
    kept = {name: value for name, value in spec.items() if name not in ("draws", "feedback")}
    items = [
        {"type": "draw", "category_id": None, "tags": [], "difficulty": "", "topic": "", **draw}
        for draw in spec["draws"]
    ]
    section = {"key": "", "title": "", "intro": "", "pass_mark": None, "shuffle": False, "items": items}
    seen = FEEDBACK_OF_FORMAT_1[spec["feedback"]]
    return kept | {
        "sections": [section],
        "at_end": "submit",
        "grace_minutes": 0,
        "counts": "best",
        "navigation": "free",
        "paging": "all",
        "opens_at": None,
        "closes_at": None,
        "pledge": "",
        "supervised": False,
        "feedback": {"during": [], "after": seen, "closed": seen},
    }
