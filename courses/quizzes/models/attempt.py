import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from courses.quizzes.models.access import ExamSession
from courses.quizzes.models.answer import Answer
from courses.quizzes.models.versions import QuizVersion


class AttemptQuerySet(models.QuerySet):
    def in_progress(self) -> "AttemptQuerySet":
        """Those that are not over: they take answers, or can still be handed in."""
        return self.filter(state__in=Attempt.RUNNING)

    def overdue_at(self, at: datetime) -> "AttemptQuerySet":
        """Those whose clock must be looked at by now."""
        return self.in_progress().filter(check_at__lt=at)

    def with_last_answers(self, item: int) -> "AttemptQuerySet":
        """Adds the head of the chain and the last answer to one item, so that a save reads once."""
        chain = Answer.objects.filter(attempt=OuterRef("pk")).order_by("-sequence")
        to_item = Answer.objects.filter(attempt=OuterRef("pk"), item=item).order_by("-revision")
        return self.annotate(
            head_sequence=Subquery(chain.values("sequence")[:1]),
            head_sha256=Subquery(chain.values("sha256")[:1]),
            item_revision=Subquery(to_item.values("revision")[:1]),
            item_value=Subquery(to_item.values("value")[:1]),
            item_checked=Subquery(to_item.values("checked")[:1]),
            item_saved_at=Subquery(to_item.values("saved_at")[:1]),
        )


class Attempt(models.Model):
    """One person's try at a quiz, on a paper frozen when it began. Before that there is no row.

    It is submitted while people have to mark it, and finished when it is marked. Overdue is the time left to hand in
    after the time limit; abandoned what was not handed in and does not count.
    """

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", _("in progress")
        OVERDUE = "overdue", _("overdue")
        SUBMITTED = "submitted", _("submitted")
        FINISHED = "finished", _("finished")
        ABANDONED = "abandoned", _("abandoned")

    RUNNING = [State.IN_PROGRESS, State.OVERDUE]

    class ClosedBy(models.TextChoices):
        PERSON = "person", _("by the person")
        CLOCK = "clock", _("by the clock, when the time was up")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts", verbose_name=_("person")
    )
    activity = models.ForeignKey(
        "catalogue.Activity", models.PROTECT, related_name="attempts", verbose_name=_("activity")
    )
    quiz_version = models.ForeignKey(
        QuizVersion, models.PROTECT, related_name="attempts", verbose_name=_("quiz version")
    )
    number = models.PositiveIntegerField(
        _("number"), help_text=_("1 for the person's first at this activity.")
    )
    session = models.ForeignKey(
        ExamSession,
        models.PROTECT,
        null=True,
        related_name="attempts",
        verbose_name=_("session"),
        help_text=_("Where the quiz is supervised."),
    )
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.IN_PROGRESS)
    paper = models.JSONField(
        _("paper"), help_text=_("Questions in their order, as versions; how their options are shown; marks.")
    )
    paper_sha256 = models.CharField(_("hash of the paper"), max_length=64)
    extra_time_factor = models.DecimalField(
        _("extra-time factor"), max_digits=3, decimal_places=2, default=Decimal("1.00")
    )
    break_minutes = models.PositiveSmallIntegerField(
        _("minutes of breaks"), default=0, help_text=_("In which the clock of the attempt may stand still.")
    )
    break_used_seconds = models.PositiveIntegerField(_("seconds of breaks taken"), default=0)
    paused_at = models.DateTimeField(_("in a break since"), null=True)
    started_at = models.DateTimeField(_("started at"))
    deadline_at = models.DateTimeField(_("deadline"), null=True)
    grace_until = models.DateTimeField(
        _("time left to hand in until"), null=True, help_text=_("Empty where the deadline is the end.")
    )
    check_at = models.DateTimeField(
        _("look at the clock at"), null=True, help_text=_("When the sweep must look again; empty for never.")
    )
    pledged_at = models.DateTimeField(
        _("pledge confirmed at"), null=True, help_text=_("Where the quiz asks for a pledge of honesty.")
    )
    reached = models.PositiveSmallIntegerField(
        _("question reached"),
        default=1,
        help_text=_("Where a paper goes forward only: those before it are left behind."),
    )
    submitted_at = models.DateTimeField(
        _("submitted at"), null=True, help_text=_("Or when it was over, for one that was abandoned.")
    )
    closed_by = models.CharField(_("closed"), max_length=10, choices=ClosedBy, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "activity", "number"], name="quizzes_attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["person", "activity"],
                condition=Q(state__in=["in_progress", "overdue"]),
                name="quizzes_attempt_one_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_progress", "overdue"], submitted_at=None, closed_by="")
                | Q(
                    state__in=["submitted", "finished", "abandoned"],
                    submitted_at__isnull=False,
                    check_at=None,
                    paused_at=None,
                )
                & ~Q(closed_by=""),
                name="quizzes_attempt_closed_when_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(state="overdue") | Q(grace_until__isnull=False),
                name="quizzes_attempt_overdue_until",
            ),
            models.CheckConstraint(
                condition=~Q(state="abandoned") | Q(closed_by="clock"),
                name="quizzes_attempt_abandoned_by_the_clock",
            ),
            models.CheckConstraint(
                condition=Q(deadline_at=None) | Q(deadline_at__gt=F("started_at")),
                name="quizzes_attempt_deadline_after_start",
            ),
            models.CheckConstraint(
                condition=Q(grace_until=None) | Q(grace_until__gt=F("deadline_at")),
                name="quizzes_attempt_grace_after_deadline",
            ),
        ]
        indexes = [
            # Used by the sweep, at every turn of the dispatcher's chore.
            models.Index(
                fields=["check_at"], condition=Q(check_at__isnull=False), name="quizzes_attempt_check_at"
            ),
        ]

    def __str__(self):
        return f"{self.person_id}/{self.activity_id}/{self.number}"

    @property
    def is_closed(self) -> bool:
        """Whether it was handed in, or abandoned."""
        return self.state not in self.RUNNING

    @property
    def is_finished(self) -> bool:
        """Whether it is marked."""
        return self.state == self.State.FINISHED

    @property
    def ends_at(self) -> datetime | None:
        """Until when it can be handed in; None where there is no limit. Answers are taken until the deadline."""
        return self.grace_until or self.deadline_at

    @property
    def break_left(self) -> timedelta:
        """What may still be taken of breaks; a break that is running is not counted off."""
        return timedelta(seconds=max(self.break_minutes * 60 - self.break_used_seconds, 0))

    @property
    def break_ends_at(self) -> datetime | None:
        """When the break that is running ends by itself."""
        return self.paused_at and self.paused_at + self.break_left

    @property
    def items(self) -> list[dict]:
        return self.paper["items"]

    @property
    def sections(self) -> list[dict]:
        """The sections of the paper; papers of format 1 have one without a name."""
        return self.paper.get("sections") or [{"title": "", "intro": "", "pass_mark": None}]

    def item(self, number: int) -> dict | None:
        """The item of this number, counted from 1, or None."""
        return self.items[number - 1] if 0 < number <= len(self.items) else None

    def is_paused_at(self, at: datetime) -> bool:
        return self.paused_at is not None and at < self.break_ends_at

    def stood_still(self, at: datetime) -> timedelta:
        """How long the clock has stood still in the break that is running, in whole seconds."""
        if self.paused_at is None:
            return timedelta(0)
        seconds = ceil((at - self.paused_at).total_seconds())
        return min(timedelta(seconds=max(seconds, 0)), self.break_left)

    def is_over_at(self, at: datetime) -> bool:
        """Whether no answer is taken any more. The very moment of the end still belongs to the person."""
        return self.state != self.State.IN_PROGRESS or self._is_past(self.deadline_at, at)

    def is_running_at(self, at: datetime) -> bool:
        """Whether it can still be handed in."""
        return not self.is_closed and not self._is_past(self.ends_at, at)

    def is_due_at(self, at: datetime) -> bool:
        """Whether its clock asks for something: to end a break, or that the time is up."""
        if self.is_closed or self.is_paused_at(at):
            return False
        if self.paused_at:
            return True
        return self._is_past(self.grace_until if self.state == self.State.OVERDUE else self.deadline_at, at)

    def _is_past(self, moment: datetime | None, at: datetime) -> bool:
        return moment is not None and at > moment + self.stood_still(at)
