from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from certification.awards.models.certification import Certification


class AssignmentQuerySet(models.QuerySet):
    def standing(self) -> "AssignmentQuerySet":
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)


class Assignment(models.Model):
    """Obliges people to hold a certification by a day.

    It means one person, one post, or everybody who holds a post in an agency or below it, where a job role may
    narrow it down; a job role without an agency is meant across government.
    """

    certification = models.ForeignKey(
        Certification, models.PROTECT, related_name="assignments", verbose_name=_("certification")
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
    post = models.ForeignKey(
        "people.Post", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("person"),
    )
    due_on = models.DateField(_("due on"))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("assigned by")
    )
    assigned_at = models.DateTimeField(_("assigned at"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, post=None, agency=None, job_role=None)
                | Q(person=None, post__isnull=False, agency=None, job_role=None)
                | Q(person=None, post=None, agency__isnull=False)
                | Q(person=None, post=None, job_role__isnull=False),
                name="awards_assignment_has_one_target",
            ),
            # Used by assign() to answer a repeated request with the row that is there.
            models.UniqueConstraint(
                "certification",
                "due_on",
                *(Coalesce(F(target), Value(0)) for target in ("agency", "job_role", "post", "person")),
                condition=Q(withdrawn_at=None),
                name="awards_assignment_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | Q(withdrawn_by=None),
                name="awards_assignment_withdrawal_has_a_moment",
            ),
        ]

    def __str__(self):
        return f"{self.certification_id}: {self.target}"

    @property
    def target(self):
        """Whom it means: the person, post, or agency and job role it names."""
        if self.person_id or self.post_id:
            return self.person or self.post
        return " · ".join(str(part) for part in (self.agency, self.job_role) if part)

    def is_overdue_on(self, day: date) -> bool:
        return self.due_on < day
