from datetime import datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Audience(models.Model):
    """Some of those who may take a quiz: a person, or whoever has a post in an agency or below it, of a job role, or
    both. A quiz without any is open to everybody on the course. Not frozen: it holds from the moment it is set."""

    activity = models.ForeignKey(
        "catalogue.Activity", models.CASCADE, related_name="audiences", verbose_name=_("activity")
    )
    agency = models.ForeignKey(
        "people.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agency"),
        help_text=_("With everything below it."),
    )
    job_role = models.ForeignKey(
        "people.JobRole", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("job role")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        constraints = [
            models.UniqueConstraint(fields=["activity", "person"], name="quizzes_audience_person_once"),
            models.UniqueConstraint(
                fields=["activity", "agency", "job_role"], name="quizzes_audience_post_once"
            ),
            models.UniqueConstraint(
                fields=["activity", "agency"],
                condition=Q(job_role=None),
                name="quizzes_audience_agency_once",
            ),
            models.UniqueConstraint(
                fields=["activity", "job_role"],
                condition=Q(agency=None),
                name="quizzes_audience_job_role_once",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, agency=None, job_role=None)
                | Q(person=None) & (Q(agency__isnull=False) | Q(job_role__isnull=False)),
                name="quizzes_audience_of_a_person_or_post",
            ),
        ]

    def __str__(self):
        return " · ".join(str(one) for one in (self.person, self.agency, self.job_role) if one)


class ExamSessionQuerySet(models.QuerySet):
    def open_at(self, at: datetime) -> "ExamSessionQuerySet":
        return self.filter(opens_at__lte=at, closes_at__gt=at)


class ExamSession(models.Model):
    """A sitting of a supervised quiz: who is in the room gets its start code."""

    activity = models.ForeignKey(
        "catalogue.Activity", models.PROTECT, related_name="exam_sessions", verbose_name=_("activity")
    )
    title = models.CharField(_("title"), max_length=200)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    start_code = models.CharField(_("start code"), max_length=20)
    address_ranges = models.JSONField(
        _("address ranges"),
        default=list,
        blank=True,
        help_text=_("Networks, such as 10.20.0.0/16. Empty: any."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )

    objects = ExamSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam session")
        verbose_name_plural = _("exam sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="quizzes_session_closes_after_opening"
            ),
        ]

    def __str__(self):
        return self.title

    def is_open_at(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at

    def admits(self, address: str | None) -> bool:
        """Whether somebody at this address may begin."""
        if not self.address_ranges:
            return True
        if address is None:
            return False
        given = ip_address(address)
        given = getattr(given, "ipv4_mapped", None) or given
        return any(given in ip_network(text) for text in self.address_ranges)
