from datetime import datetime

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

CODE = RegexValidator(
    r"\A[a-z0-9][a-z0-9._-]{0,59}\Z", _("Small letters, digits, dots, hyphens and underscores only.")
)


class TwoTitles(models.Model):
    """A name in Korean and in English, and a code that machines know it by."""

    code = models.CharField(_("code"), max_length=60, validators=[CODE])
    name_ko = models.CharField(_("name in Korean"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_ko if (get_language() or "").startswith("ko") else self.name_en


class ProtectedSystem(TwoTitles):
    """A production system that asks the gate before it lets anybody in."""

    owners = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="owned_systems",
        verbose_name=_("owners"),
        help_text=_("System owners who manage its access roles."),
    )
    go_live_on = models.DateField(_("goes live on"), null=True, blank=True)
    enforced = models.BooleanField(
        _("enforced"),
        default=True,
        help_text=_("Switched off, the gate lets in all active staff, certified or not, and says so."),
    )

    class Meta:
        verbose_name = _("protected system")
        verbose_name_plural = _("protected systems")
        constraints = [models.UniqueConstraint(fields=["code"], name="access_gate_system_code_once")]


class AccessRole(TwoTitles):
    """A role in a protected system, open to those who hold all of its certifications."""

    system = models.ForeignKey(
        ProtectedSystem, models.PROTECT, related_name="roles", verbose_name=_("system")
    )
    certifications = models.ManyToManyField(
        "awards.Certification",
        blank=True,
        related_name="access_roles",
        verbose_name=_("certifications"),
        help_text=_("All of them are required. A role that names none is closed to everybody."),
    )

    class Meta:
        verbose_name = _("access role")
        verbose_name_plural = _("access roles")
        constraints = [models.UniqueConstraint(fields=["system", "code"], name="access_gate_role_code_once")]


class CallingSystem(models.Model):
    """Who may ask the gate: a bearer token, of which only a hash is kept, good for some systems and some time."""

    name = models.CharField(_("name"), max_length=100)
    token_prefix = models.CharField(_("beginning of the token"), max_length=16, unique=True)
    token_hash = models.CharField(_("hash of the token"), max_length=64)
    systems = models.ManyToManyField(
        ProtectedSystem,
        related_name="callers",
        verbose_name=_("systems"),
        help_text=_("It may ask about these and learns nothing of others."),
    )
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )

    class Meta:
        verbose_name = _("calling system")
        verbose_name_plural = _("calling systems")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=False) | Q(revoked_by=None),
                name="access_gate_caller_revocation_has_a_moment",
            ),
        ]

    def __str__(self):
        return self.name

    def is_good_at(self, at: datetime) -> bool:
        """Whether its token is believed: not yet expired and not revoked."""
        return at < self.expires_at and (self.revoked_at is None or at < self.revoked_at)


class Reason(models.TextChoices):
    """Why the gate answers as it does. The codes are part of the interface: docs/features/access-gate.md."""

    CERTIFIED = "certified", _("certified")
    NOT_ENFORCED = "not_enforced", _("the system does not ask for certificates yet")
    SUBJECT_TYPE_UNKNOWN = "subject_type_unknown", _("only people are known")
    RESOURCE_TYPE_UNKNOWN = "resource_type_unknown", _("only systems are known")
    SYSTEM_UNKNOWN = "system_unknown", _("no such system, or not for this caller")
    ROLE_UNKNOWN = "role_unknown", _("no such role in the system")
    ROLE_CLOSED = "role_closed", _("the role names no certification")
    SUBJECT_UNKNOWN = "subject_unknown", _("no such person")
    SUBJECT_LEFT = "subject_left", _("the person has left")
    SUBJECT_ON_LEAVE = "subject_on_leave", _("the person is on leave")
    NOT_CERTIFIED = "not_certified", _("never certified")
    NOT_YET_VALID = "not_yet_valid", _("the certificate begins later")
    EXPIRED = "expired", _("the certificate has expired")
    REVOKED = "revoked", _("the certificate was revoked")


class DecisionQuerySet(models.QuerySet):
    def about(self, person) -> "DecisionQuerySet":
        return self.filter(subject_key=person.key)


class Decision(models.Model):
    """What the gate answered, to whom, about whom, and on what it relied. No foreign keys: the log outlives names.

    A person is known by the internal key; `subject_asked` holds what was asked only where nobody was found.
    """

    at = models.DateTimeField(_("at"))
    caller = models.BigIntegerField(_("caller"), help_text=_("Primary key of the calling system."))
    subject_key = models.UUIDField(_("person"), null=True)
    subject_asked = models.CharField(_("unknown subject"), max_length=200, blank=True)
    action = models.CharField(_("access role"), max_length=200)
    resource = models.CharField(_("system"), max_length=200)
    decision = models.BooleanField(_("permitted"))
    reason = models.CharField(_("reason"), max_length=40, choices=Reason)
    certificates = models.JSONField(
        _("certificates relied on"), default=list, help_text=_("Register numbers.")
    )
    request_id = models.CharField(_("request id"), max_length=200)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            # Used by the auditor's search.
            models.Index(fields=["subject_key", "at"], name="access_gate_decision_person"),
            models.Index(fields=["resource", "at"], name="access_gate_decision_system"),
        ]

    def __str__(self):
        answer = "permit" if self.decision else "deny"
        return f"{self.at:%Y-%m-%d %H:%M:%S} {answer} {self.action}@{self.resource}: {self.reason}"


class DecisionSeal(models.Model):
    """One link of the chain over the decisions up to `last_decision`, made by the dispatcher."""

    last_decision = models.BigIntegerField(_("last decision"), unique=True)
    count = models.PositiveIntegerField(_("number of decisions"))
    # Unique: two dispatchers at one time cannot fork the chain.
    previous = models.CharField(_("previous hash"), max_length=64, unique=True)
    sha256 = models.CharField(_("hash"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"))

    class Meta:
        verbose_name = _("decision seal")
        verbose_name_plural = _("decision seals")

    def __str__(self):
        return f"{self.last_decision} {self.sha256[:12]}"
