import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.simulations.engine import ENGINE_VERSION, Machine, Package, canonical, judge
from courses.simulations.engine.canonical import sha256
from courses.simulations.models.fields import CanonicalJSONField
from courses.simulations.models.version import ScenarioVersion, load
from courses.simulations.modes import SWITCHES, Mode, Switches


class RunQuerySet(models.QuerySet):
    def unfinished(self) -> "RunQuerySet":
        return self.filter(over_at=None)

    def overdue_at(self, at: datetime) -> "RunQuerySet":
        """Those whose time has run out and that nobody has closed yet."""
        return self.unfinished().filter(deadline_at__lt=at)

    def light(self) -> "RunQuerySet":
        """With activity and version, without what is large: for lists, and to see whose run it is."""
        related = self.select_related("activity", "version")
        return related.defer("snapshot", "opened", "version__package")


class Run(models.Model):
    """One person's work on one case. Its truth is the chain of its events; `snapshot` only spares playing them again."""

    Mode = Mode
    # Namespace of the addresses at which it is shown; None: those of its person.
    shown_in: str | None = None

    class Ending(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        TIME_UP = "time_up", _("time ran out")
        SET_ASIDE = "set_aside", _("set aside")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="runs", verbose_name=_("person")
    )
    activity = models.ForeignKey(
        "catalogue.Activity",
        models.PROTECT,
        null=True,
        related_name="runs",
        verbose_name=_("activity"),
        help_text=_("Empty for what an author records or tries out."),
    )
    version = models.ForeignKey(
        ScenarioVersion, models.PROTECT, related_name="runs", verbose_name=_("version")
    )
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    draw = CanonicalJSONField(_("draw"))
    started_at = models.DateTimeField(_("started at"))
    deadline_at = models.DateTimeField(_("deadline"), null=True)
    over_at = models.DateTimeField(_("over at"), null=True)
    ending = models.CharField(_("ending"), max_length=10, choices=Ending, blank=True)
    seq = models.PositiveIntegerField(_("number of events"), default=0)
    head = models.CharField(_("head of the chain"), max_length=64)
    seal = models.CharField(_("seal of the last event"), max_length=64, blank=True)
    snapshot = models.TextField(
        _("state"), help_text=_("The engine's own JSON of the run after `seq` events.")
    )
    opened = CanonicalJSONField(
        _("opened records"),
        default=dict,
        help_text=_("What each record held when the learner opened it, as a hash by id."),
    )

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "activity", "mode"],
                condition=Q(over_at=None),
                name="simulations_run_unfinished_once",
            ),
            models.CheckConstraint(
                condition=Q(over_at=None, ending="") | (Q(over_at__isnull=False) & ~Q(ending="")),
                name="simulations_run_over_with_ending",
            ),
        ]
        indexes = [
            # Used by the dispatcher, which closes what is overdue.
            models.Index(fields=["deadline_at"], condition=Q(over_at=None), name="simulations_run_deadline"),
        ]

    def __str__(self):
        return f"{self.person_id}: {self.activity_id}, {self.get_mode_display()}"

    @property
    def switches(self) -> Switches:
        return SWITCHES[Mode(self.mode)]

    @property
    def is_trial(self) -> bool:
        """Whether an author records or tries out a draft; nothing of it counts for anybody."""
        return self.activity_id is None

    @property
    def is_over(self) -> bool:
        return self.over_at is not None

    def load(self) -> Package:
        """The package it is played on, without a query for the version where its `spec_sha256` came with the run."""
        return load(self.spec_sha256) if "spec_sha256" in self.__dict__ else self.version.load()

    def is_overdue_at(self, at: datetime) -> bool:
        """Whether time has run out. The very moment of the deadline still belongs to the learner."""
        return not self.is_over and self.deadline_at is not None and at > self.deadline_at


class RunEvent(models.Model):
    """One act as the learner sent it, refused ones too. Append-only; `head` chains it to all before it."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="events", verbose_name=_("run"))
    seq = models.PositiveIntegerField(_("number"))
    event = CanonicalJSONField(_("event"))
    token = models.UUIDField(
        _("token"), null=True, help_text=_("Of the form it came from: sent twice, it is one event.")
    )
    at = models.DateTimeField(_("at"))
    head = models.CharField(_("head of the chain"), max_length=64)
    seal = models.CharField(
        _("seal"), max_length=64, blank=True, help_text=_("Chains what the format's own chain leaves out.")
    )

    class Meta:
        verbose_name = _("event of a run")
        verbose_name_plural = _("events of runs")
        constraints = [
            models.UniqueConstraint(fields=["run", "seq"], name="simulations_event_seq_once"),
            models.UniqueConstraint(fields=["run", "token"], name="simulations_event_token_once"),
        ]

    def __str__(self):
        return f"{self.run_id}/{self.seq}"

    def sealed_after(self, previous: str) -> str:
        """The seal of this event after the seal of the one before; empty before the first."""
        token = str(self.token) if self.token else None
        return sha256(canonical([previous, self.head, token, self.at.astimezone(UTC).isoformat()]))


class RunReport(models.Model):
    """The judgement on a run, with all that is needed to reach it again. A correction is a row that supersedes this."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="reports", verbose_name=_("run"))
    engine = models.CharField(_("engine"), max_length=20)
    spec_sha256 = models.CharField(_("hash of the package"), max_length=64)
    draw = CanonicalJSONField(_("draw"))
    head = models.CharField(_("head of the chain"), max_length=64)
    report = CanonicalJSONField(_("report"))
    score = models.PositiveSmallIntegerField(_("score"))
    passed = models.BooleanField(_("passed"))
    judged_at = models.DateTimeField(_("judged at"))
    result = models.OneToOneField(
        "progress.Result",
        models.PROTECT,
        null=True,
        related_name="run_report",
        verbose_name=_("result"),
        help_text=_("Empty for practice, which counts for nothing."),
    )
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by", verbose_name=_("supersedes")
    )

    class Meta:
        verbose_name = _("report on a run")
        verbose_name_plural = _("reports on runs")
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=Q(supersedes=None), name="simulations_report_first_once"
            ),
        ]

    def __str__(self):
        return f"{self.run_id}: {self.score}"

    @classmethod
    def on(cls, run: Run, machine: Machine) -> "RunReport":
        """The judgement on a run as it stands, not saved."""
        report = judge(machine.package, machine.state, machine.trace)
        return cls(
            run=run,
            engine=ENGINE_VERSION,
            spec_sha256=machine.package.sha256,
            draw=machine.draw,
            head=machine.head,
            report=report.as_json(),
            score=report.score,
            passed=report.passed,
        )

    @property
    def sha256(self) -> str:
        """Hash of what was judged and of the judgement: what a result names as its evidence."""
        return sha256(canonical([self.engine, self.spec_sha256, self.draw, self.head, self.report]))
