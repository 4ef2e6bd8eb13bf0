import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from certification.awards.models.certification import Certification


class State(models.TextChoices):
    FUTURE = "future", _("begins later")
    VALID = "valid", _("valid")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


def state_at(at: datetime, path: str = "") -> Case:
    """The state of a period at a moment: THE rule that lists, counts, the check page and the gate share.

    `path` leads from the queryset's model to the period ("award__periods__"). A revocation counts from its own
    moment on and outweighs everything; a period without id (an outer join's gap) has no state.
    """
    return Case(
        When(Q(**{f"{path}id": None}), then=Value(None)),
        When(Q(**{f"{path}revocation__at__lte": at}), then=Value(State.REVOKED)),
        When(Q(**{f"{path}starts_at__gt": at}), then=Value(State.FUTURE)),
        When(Q(**{f"{path}ends_at__lte": at}), then=Value(State.EXPIRED)),
        default=Value(State.VALID),
        output_field=models.CharField(null=True),
    )


class AwardQuerySet(models.QuerySet):
    def with_state_at(self, at: datetime) -> "AwardQuerySet":
        """Annotates the period that counts at the moment: `period_id`, `state`, `starts_at`, `ends_at`,
        `valid_until`; all None for an award without periods."""
        counting = Period.objects.filter(award=OuterRef("pk")).with_state_at(at).most_telling_first()
        return self.annotate(
            period_id=Subquery(counting.values("pk")[:1]),
            state=Subquery(counting.values("state")[:1]),
            starts_at=Subquery(counting.values("starts_at")[:1]),
            ends_at=Subquery(counting.values("ends_at")[:1]),
            valid_until=Subquery(counting.values("valid_until")[:1]),
        )


class Award(models.Model):
    """One person's standing in one certification: what its periods say."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="awards", verbose_name=_("person")
    )
    certification = models.ForeignKey(
        Certification, models.PROTECT, related_name="awards", verbose_name=_("certification")
    )

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [models.UniqueConstraint(fields=["person", "certification"], name="awards_award_once")]

    def __str__(self):
        return str(self.key)


class PeriodQuerySet(models.QuerySet):
    def with_state_at(self, at: datetime) -> "PeriodQuerySet":
        """Annotates `state` (State) at the moment."""
        return self.annotate(state=state_at(at))

    def valid_at(self, at: datetime) -> "PeriodQuerySet":
        return self.with_state_at(at).filter(state=State.VALID)

    def expiring_within(self, at: datetime, span: timedelta) -> "PeriodQuerySet":
        """Valid at the moment, no longer once the span has passed."""
        return self.valid_at(at).filter(ends_at__lte=at + span)

    def most_telling_first(self) -> "PeriodQuerySet":
        """The valid one, else the latest: what a person's standing rests on. After with_state_at."""
        return self.order_by(Case(When(state=State.VALID, then=0), default=1), F("number").desc())


class Period(models.Model):
    """From when until when a person is certified, and on what grounds. Never changed; see Revocation."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="periods", verbose_name=_("award"))
    number = models.PositiveIntegerField(_("number"), help_text=_("1 is the first of this award."))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), help_text=_("The last day."))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), help_text=_("The first moment after the last day."))
    timezone = models.CharField(_("time zone"), max_length=40)
    basis = models.JSONField(_("basis"), help_text=_("The requirements as they stood."))
    evidence_key = models.CharField(
        _("evidence key"),
        max_length=64,
        unique=True,
        help_text=_("Hash of award and evidence: the same evidence never carries two periods."),
    )
    granted_at = models.DateTimeField(_("granted at"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="awards_period_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="awards_period_counts_from_one"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), valid_until__gte=F("valid_from")),
                name="awards_period_ends_after_start",
            ),
        ]
        indexes = [
            # Used by lists of what is valid or expires soon.
            models.Index(fields=["ends_at"], name="awards_period_by_end"),
        ]

    def __str__(self):
        return f"{self.valid_from} – {self.valid_until}"

    def state_at(self, at: datetime) -> State:
        """The state for a period at hand; agrees with the queryset. Select `revocation` along."""
        revocation = getattr(self, "revocation", None)
        if revocation is not None and revocation.at <= at:
            return State.REVOKED
        if self.starts_at > at:
            return State.FUTURE
        return State.EXPIRED if self.ends_at <= at else State.VALID


class PeriodEvidence(models.Model):
    """What met one requirement of a period; the row it points to can never be deleted."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="evidence", verbose_name=_("period"))
    result = models.ForeignKey(
        "progress.Result", models.PROTECT, null=True, related_name="+", verbose_name=_("result")
    )
    completion = models.ForeignKey(
        "progress.Completion", models.PROTECT, null=True, related_name="+", verbose_name=_("completion")
    )
    frozen = models.JSONField(
        _("frozen"), help_text=_("Requirement and evidence as they stood, with hashes.")
    )

    class Meta:
        verbose_name = _("evidence of a period")
        verbose_name_plural = _("evidence of periods")
        constraints = [
            models.CheckConstraint(
                condition=Q(result=None, completion__isnull=False) | Q(result__isnull=False, completion=None),
                name="awards_evidence_points_to_one",
            ),
            models.UniqueConstraint(fields=["period", "result"], name="awards_evidence_result_once"),
            models.UniqueConstraint(fields=["period", "completion"], name="awards_evidence_completion_once"),
        ]

    def __str__(self):
        return f"{self.period_id}: {self.result_id or self.completion_id}"


class Revocation(models.Model):
    """Ends a period early, from its moment on and for good."""

    period = models.OneToOneField(Period, models.PROTECT, related_name="revocation", verbose_name=_("period"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("revoked by")
    )
    at = models.DateTimeField(_("revoked at"))

    class Meta:
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="awards_revocation_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.period_id}: {self.at:%Y-%m-%d %H:%M}"
